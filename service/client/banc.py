"""The analyst's bench: scenarios kept, simulations asked, followed, brought back. Nothing here is ever official."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from . import modeles as m
from .echanges import telecharger
from .erreurs import CalculSansResultat
from .lecture import Designee, lu, lus, nom_adresse, racine
from .suivi import suivre
from .transport import Transport

Suivi = Callable[[m.Simulation], object]
"""Told each state of a simulation that is waited for."""


class Banc:
    """Verbs of the bench; the errors are those of :class:`~service.client.Client`."""

    _transport: Transport

    # Scenarios

    def enregistrer_scenario(
        self, campagne: Designee, fichier: Path, *joints: Path, genre: Literal["scenario", "balayage"] = "scenario"
    ) -> m.Scenario:
        """Have a YAML file read against a campaign and kept under its name; ``Invalide`` has every ``anomalies``.

        Parameters
        ----------
        joints
            Files that it names; those that it starts from are found by their names when they are kept already.
        """
        textes = {chemin.name: chemin.read_text(encoding="utf-8") for chemin in joints}
        nom = fichier.name.removesuffix(".yml").removesuffix(".yaml")
        corps = {"nom": nom, "genre": genre, "fichiers": {**textes, f"{nom}.yaml": fichier.read_text(encoding="utf-8")}}
        return lu(m.Scenario, self._transport.changer("POST", f"{racine(campagne)}/scenarios", json=corps))

    def scenarios(self, campagne: Designee) -> tuple[m.Scenario, ...]:
        """Scenarios, sweeps and demands of plans kept for a campaign."""
        return lus(m.Scenario, self._transport.lire(f"{racine(campagne)}/scenarios"))

    # Simulations, asked and waited for

    def simulate(
        self,
        campagne: Designee,
        scenario: Path | str | None = None,
        mecanisme: str | None = None,
        *,
        delai: float | None = None,
        suivi: Suivi | None = None,
    ) -> m.Simulation:
        """Run a scenario, kept (its name) or to be kept (its file), beside the base; without one, another mechanism.

        Parameters
        ----------
        delai, suivi
            See :meth:`attendre_simulation`.
        """
        nom = self._garde(campagne, scenario, "scenario")
        return self._faire(campagne, {"verbe": "simulate", "scenario": nom, "mecanisme": mecanisme}, delai, suivi)

    def balayer(
        self, campagne: Designee, balayage: Path | str, *, delai: float | None = None, suivi: Suivi | None = None
    ) -> m.Simulation:
        """Run a sweep, kept or to be kept."""
        nom = self._garde(campagne, balayage, "balayage")
        return self._faire(campagne, {"verbe": "balayer", "scenario": nom}, delai, suivi)

    def sensibilite(self, campagne: Designee, *, delai: float | None = None, suivi: Suivi | None = None) -> m.Simulation:
        """Measure what one seat more, and one fewer, does in every cellule."""
        return self._faire(campagne, {"verbe": "sensibilite"}, delai, suivi)

    def planifier(
        self,
        campagne: Designee,
        places: int | None = None,
        but: str | None = None,
        *,
        par_cellule: int | None = None,
        bornes: Sequence[Mapping[str, Any]] = (),
        annees: int | None = None,
        plan: Path | None = None,
        joints: Sequence[Path] = (),
        delai: float | None = None,
        suivi: Suivi | None = None,
    ) -> m.Simulation:
        """Find where to open seats (close them, when ``places`` is negative), asked by its fields or by the file ``plan``.

        Parameters
        ----------
        but
            ``voeu_1``, ``extensions``, ``separations``, ``rangs``, ``torts`` or ``equilibre_experience``; without ``places``,
            ``couples_obligatoires`` or ``stabiliser``.
        bornes
            ``discipline``, ``academie`` or ``lieu``, with ``minimum``, ``maximum`` or both.
        joints
            CSV files that ``plan`` names.
        """
        demande: dict[str, Any] = {
            "places": places,
            "but": but,
            "par_cellule": par_cellule,
            "bornes": [dict(borne) for borne in bornes],
            "annees": annees,
            "plan": None if plan is None else plan.read_text(encoding="utf-8"),
            "joints": {chemin.name: chemin.read_text(encoding="utf-8") for chemin in joints},
        }
        return self._faire(campagne, {"verbe": "planifier", **demande}, delai, suivi)

    # Simulations, one by one

    def simulations(self, campagne: Designee) -> tuple[m.Simulation, ...]:
        """Simulations of a campaign, oldest first."""
        return lus(m.Simulation, self._transport.lire(f"{racine(campagne)}/simulations"))

    def simulation(self, simulation: str) -> m.Simulation:
        """A simulation as it is now."""
        return lu(m.Simulation, self._transport.lire(_simulation(simulation)))

    def suivre_simulation(self, simulation: str, *, delai: float | None = None) -> Iterator[m.Simulation]:
        """Each state of a simulation until it ends, with how far it is (``avancement``)."""
        return suivre(self._transport, m.Simulation, _simulation(simulation), delai)

    def attendre_simulation(self, simulation: str, *, delai: float | None = None, suivi: Suivi | None = None) -> m.Simulation:
        """The simulation once it has a result.

        Parameters
        ----------
        suivi
            Called with each state meanwhile.

        Raises
        ------
        CalculSansResultat
            It ended refused, failed or cancelled.
        DelaiDepasse
            It goes on after ``delai`` seconds.
        """
        for etat in self.suivre_simulation(simulation, delai=delai):
            if suivi is not None:
                suivi(etat)
        if etat.etat != "termine":
            raise CalculSansResultat(etat)
        return etat

    def annuler_simulation(self, simulation: str) -> m.Simulation:
        """Stop a simulation."""
        return lu(m.Simulation, self._transport.changer("DELETE", _simulation(simulation)))

    def fichiers_simulation(self, simulation: str) -> tuple[m.Fichier, ...]:
        """Files of a simulation, with size, digest and type."""
        return lus(m.Fichier, self._transport.lire(f"{_simulation(simulation)}/fichiers"))

    def fichier_simulation(self, simulation: str, nom: str) -> bytes:
        """One file of a simulation."""
        return self._transport.lire(f"{_simulation(simulation)}/fichiers/{nom_adresse(nom)}", accepte="*/*").corps

    def telecharger_simulation(self, simulation: str, dossier: Path) -> Path:
        """Its folder, in a new one: as :meth:`~service.client.Client.telecharger`."""
        ou = f"{_simulation(simulation)}/fichiers"
        attendue = self.simulation(simulation).resultat
        return telecharger(self._transport, ou, self.fichiers_simulation(simulation), attendue, dossier)

    def _garde(self, campagne: Designee, scenario: Path | str | None, genre: Literal["scenario", "balayage"]) -> str | None:
        if isinstance(scenario, Path):
            return self.enregistrer_scenario(campagne, scenario, genre=genre).nom
        return scenario

    def _faire(self, campagne: Designee, demande: Mapping[str, Any], delai: float | None, suivi: Suivi | None) -> m.Simulation:
        demandee = lu(m.Simulation, self._transport.changer("POST", f"{racine(campagne)}/simulations", json=demande))
        return self.attendre_simulation(demandee.id, delai=delai, suivi=suivi)


def _simulation(simulation: str) -> str:
    return f"/v1/simulations/{nom_adresse(simulation)}"
