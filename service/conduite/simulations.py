"""Simulations: asked, stopped, read. They live in a table apart from the runs, which alone may be proposed as official."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Scenario, Simulation
from ..identite.politique import Acteur
from .banc import GENRES
from .calculs import ATTENTE_MAXIMALE, FINS, RELANCABLES
from .campagnes import inscrire
from .magasin import empreinte_json
from .scenarios import contenu_de

VERBES = ("simulate", "balayer", "sensibilite", "planifier")
"""What a simulation does: the commands of the same names."""

COMPARABLES = ("simulate", "planifier")
"""Those whose result has the form of a run's."""

ATTENDU = (
    "« simulate » demande un scénario ou un autre mécanisme, « balayer » un balayage, "
    "« planifier » un plan, « sensibilite » rien."
)


def demander(
    seance: Session,
    acteur: Acteur,
    campagne: Campagne,
    verbe: str,
    scenario: Scenario | None,
    *,
    mecanisme: str,
    officiel: str,
    regles: str,
    version: str,
) -> tuple[Simulation, bool]:
    """Ask for a simulation, of the content that its scenario was read against.

    Parameters
    ----------
    mecanisme, officiel
        That of the simulation, and that of the rules.
    regles, version
        As for a run (:func:`service.conduite.calculs.demander`).

    Returns
    -------
    Simulation, bool
        The simulation, and whether it is to be sent to the queue once this transaction is kept.

    Raises
    ------
    Refus
        ``requete_invalide``: the verb and the scenario do not go together; ``plan_refuse``, ``campagne_vide``, ``file_pleine``.
    """
    voulu = GENRES.get(verbe)
    genre = None if scenario is None else scenario.genre
    sans_scenario = verbe == "sensibilite" or (verbe == "simulate" and mecanisme != officiel)
    if verbe not in VERBES or (genre != voulu and not (genre is None and sans_scenario)):
        raise Refus("requete_invalide", "", {"motifs": [ATTENDU]})
    if verbe == "planifier" and mecanisme != officiel:
        raise Refus("plan_refuse", "Un plan se cherche avec le mécanisme des règles.")
    contenu = contenu_de(campagne) if scenario is None else scenario.contenu
    quoi = "" if scenario is None else [scenario.nom, scenario.fichiers]
    demande = {"contenu": contenu, "verbe": verbe, "scenario": quoi, "mecanisme": mecanisme, "regles": regles}
    empreinte = empreinte_json({**demande, "version": version})
    requete = select(Simulation).where(Simulation.campagne_id == campagne.id, Simulation.empreinte == empreinte)
    simulation = seance.scalars(requete).one_or_none()
    if simulation is not None and simulation.etat not in RELANCABLES:
        return simulation, False
    if (seance.scalar(select(func.count()).where(Simulation.etat == "en_attente")) or 0) >= ATTENTE_MAXIMALE:
        raise Refus("file_pleine")
    if simulation is None:
        simulation = Simulation(
            id=f"s{secrets.token_hex(8)}",
            campagne_id=campagne.id,
            empreinte=empreinte,
            verbe=verbe,
            scenario_id=None if scenario is None else scenario.id,
            contenu=contenu,
            mecanisme=mecanisme,
            regles=regles,
            version=version,
            tentatives=0,
            demande_le=maintenant(),
            demande_par=acteur.compte,
        )
        seance.add(simulation)
    simulation.etat, simulation.etape, simulation.secondes = "en_attente", None, {}
    simulation.avancement, simulation.probleme, simulation.fini_le = None, None, None
    simulation.tentatives += 1
    seance.flush()
    details = {"contenu": contenu, "verbe": verbe, "mecanisme": mecanisme, "scenario": "" if scenario is None else scenario.nom}
    inscrire(seance, acteur, "demander_simulation", campagne, objet=simulation.id, details=details)
    return simulation, True


def lire(seance: Session, identifiant: str) -> Simulation:
    """A simulation by its id.

    Raises
    ------
    Refus
        ``simulation_inconnue``.
    """
    simulation = seance.get(Simulation, identifiant)
    if simulation is None:
        raise Refus("simulation_inconnue")
    return simulation


def lire_terminee(seance: Session, identifiant: str) -> Simulation:
    """A simulation that has a result.

    Raises
    ------
    Refus
        ``simulation_inconnue``, ``calcul_non_termine``.
    """
    simulation = lire(seance, identifiant)
    if simulation.etat != "termine":
        raise Refus("calcul_non_termine")
    return simulation


def lire_confrontable(seance: Session, identifiant: str) -> Simulation:
    """A simulation that has a result of the form of a run's: that of a scenario, or of a plan.

    Raises
    ------
    Refus
        ``simulation_inconnue``, ``calcul_non_termine``.
    """
    simulation = lire_terminee(seance, identifiant)
    if simulation.verbe not in COMPARABLES:
        raise Refus("calcul_non_termine", "Seule la simulation d'un scénario ou d'un plan se compare.")
    return simulation


def lister(seance: Session, campagne: str) -> Sequence[Simulation]:
    """Simulations of a campaign, oldest first."""
    requete = select(Simulation).where(Simulation.campagne_id == campagne)
    return seance.scalars(requete.order_by(Simulation.demande_le, Simulation.id)).all()


def annuler(seance: Session, acteur: Acteur, simulation: Simulation) -> None:
    """Stop a simulation: the worker kills its process within a second.

    Raises
    ------
    Refus
        ``calcul_fini``: there is nothing to stop.
    """
    if simulation.etat in FINS:
        raise Refus("calcul_fini")
    simulation.etat, simulation.etape, simulation.fini_le = "annule", None, maintenant()
    simulation.avancement = None
    campagne = seance.get_one(Campagne, simulation.campagne_id)
    inscrire(seance, acteur, "annuler_simulation", campagne, objet=simulation.id)
