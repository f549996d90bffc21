"""The mechanism ``stable``: the candidate-optimal stable allocation, exact, or the proof that none exists.

Definition: model §6. Without linked units this is candidate-proposing deferred acceptance with each titulaire first at home.
With them: bounds (:mod:`.encadrement`), exact models on what they leave open (:mod:`solver.cpsat`), and when no stable
allocation exists, the fewest claims (:mod:`.sans_stable`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..solution import Etat, Revendication, Solution
from .base import OptionsResolution, PlacementObligatoire
from .etat import revendications, somme_des_rangs
from .placement import Placee, asseoir, concernees, placements, placer
from .preparation import Rangs, preparer
from .recherche import chercher
from .sans_stable import Moindre, borne_p8, impossibilites, moindres_revendications, qualifier, reparations
from .tentative import Tentative, tenter


@dataclass(frozen=True, slots=True)
class Stable:
    """Candidate-optimal stable allocation (see module). Ties: none, priorities are total; equal optima: draw order."""

    id: str = "stable"
    titre: str = "Affectation stable, optimale pour les candidats, prouvée"
    references: tuple[str, ...] = (
        "Gale, Shapley, American Mathematical Monthly 69 (1962)",
        "Pereyra, Games and Economic Behavior 82 (2013)",
        "Combe, Tercieux, Terrier, Review of Economic Studies 89 (2022)",
    )
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")
    brisees: tuple[str, ...] = ()
    limites: tuple[str, ...] = ()
    officiel: bool = True

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        return _Execution(marche, options).solution()


def allouer(marche: Marche, rangs: Rangs, options: OptionsResolution) -> Solution:
    """The allocation of ``stable`` alone, ranks known: neither repairs, nor empty claims, nor placements that are not imposed.

    ``rangs`` do not depend on seats: the same ones serve every variation of them.
    """
    return _Execution(marche, options, rangs=rangs, sommaire=True).solution()


@dataclass(slots=True)
class _Execution:
    marche: Marche
    options: OptionsResolution
    rangs: Rangs | None = None
    sommaire: bool = False
    durees: dict[str, float] = field(default_factory=dict)
    travail: dict[str, int] = field(default_factory=dict)

    def solution(self) -> Solution:
        with self._etape("classement"):
            rangs = self.rangs or preparer(self.marche)
        with self._etape("stable"):
            tentative = tenter(self.marche, rangs, self.marche.places, self.options)
        self.travail["propositions"] = tentative.bornes.propositions
        self._compter(tentative.temps)
        if tentative.option is not None:
            solution = self._stable(rangs, self.marche.places, tentative, tentative.option)
        elif tentative.impossibles:
            with self._etape("sans_stable"):
                solution = self._sans_stable(rangs, tentative)
        else:
            with self._etape("recherche"):
                solution = self._sans_preuve(rangs, tentative)
        with self._etape("placement_obligatoire"):
            return self._placer(rangs, tentative, solution)

    def _stable(self, rangs: Rangs, places: NDArray[np.int64], tentative: Tentative, option: NDArray[np.int64]) -> Solution:
        claims = revendications(self.marche, rangs, places, option)
        if claims:
            raise AssertionError(f"solution stable avec revendications {claims[:3]} : défaut du mécanisme, pas des données")
        valeur = somme_des_rangs(self.marche, option)
        return self._repondre(option, Etat.STABLE, stable=True, minimum=True, borne=valeur - tentative.ecart)

    def _sans_stable(self, rangs: Rangs, tentative: Tentative) -> Solution:
        """No stable allocation exists, proven: the fewest claims, what they are worth, what would repair."""
        moindre = moindres_revendications(self.marche, rangs, self.options, tentative)
        if moindre is None:
            option, mouvements = chercher(self.marche, rangs, self.marche.places)
            self.travail["mouvements"] = mouvements
            claims = revendications(self.marche, rangs, self.marche.places, option)
            moindre = Moindre(option, False, borne_p8(self.marche, rangs, len({r.unite for r in claims})), 0.0)
        self._compter(moindre.temps)
        claims = revendications(self.marche, rangs, self.marche.places, moindre.option)
        solution = self._repondre(
            moindre.option, Etat.SANS_STABLE, stable=True, minimum=moindre.minimum_prouve, borne=moindre.p8_borne
        )
        solution = replace(
            solution,
            revendications=self._qualifier(rangs, claims),
            impossibilites=impossibilites(self.marche, tentative),
        )
        if self.sommaire:
            return solution
        return replace(solution, reparations=reparations(self.marche, rangs, self.options, tentative))

    def _sans_preuve(self, rangs: Rangs, tentative: Tentative) -> Solution:
        """The bounds leave more than the exact model is given: a good answer, and what is not proven of it."""
        option, mouvements = chercher(self.marche, rangs, self.marche.places)
        self.travail["mouvements"] = mouvements
        claims = revendications(self.marche, rangs, self.marche.places, option)
        if not claims:
            # Every stable allocation lies within the bounds.
            borne = somme_des_rangs(self.marche, tentative.bornes.haut)
            return self._repondre(option, Etat.STABLE, stable=True, minimum=True, borne=borne)
        borne = borne_p8(self.marche, rangs, len({r.unite for r in claims}))
        solution = self._repondre(option, Etat.INCONNU, stable=False, minimum=False, borne=borne)
        return replace(solution, revendications=self._qualifier(rangs, claims))

    def _placer(self, rangs: Rangs, tentative: Tentative, solution: Solution) -> Solution:
        """Obligatory linked units left outside: list their placements, or apply the policy (model §6)."""
        option = solution.option.astype(np.int64)
        if not concernees(self.marche, option):
            return solution
        if self.options.placement_obligatoire is PlacementObligatoire.PLACER:
            placee = placer(self.marche, rangs, self.options, option, tentative)
            if placee is not None:
                solution = self._imposee(rangs, tentative, placee)
        elif self.options.placement_obligatoire is PlacementObligatoire.SIEGE:
            assise = asseoir(self.marche, rangs, self.options, option)
            if assise is not None:
                stable = assise.tentative
                assert stable.option is not None
                places = self.marche.places.copy()
                for cellule, nombre in assise.ajouts.items():
                    places[cellule] += nombre
                solution = self._stable(rangs, places, stable, stable.option)
                ajoutees = tuple(sorted(assise.ajouts.items()))
                return replace(solution, places_ajoutees=ajoutees, places_minimales=assise.minimale)
        if self.sommaire:
            return solution
        laissees = solution.option.astype(np.int64)
        trouves, complets = placements(self.marche, rangs, self.options, laissees, tentative)
        return replace(solution, placements=trouves, placements_complets=complets)

    def _imposee(self, rangs: Rangs, tentative: Tentative, placee: Placee) -> Solution:
        claims = revendications(self.marche, rangs, self.marche.places, placee.option)
        etat = Etat.STABLE if not claims else Etat.SANS_STABLE if tentative.impossibles else Etat.PLACEMENT
        solution = self._repondre(
            placee.option,
            etat,
            stable=not claims or bool(tentative.impossibles),
            minimum=placee.minimum_prouve,
            borne=placee.p8_borne,
        )
        return replace(solution, revendications=self._qualifier(rangs, claims))

    def _qualifier(self, rangs: Rangs, claims: tuple[Revendication, ...]) -> tuple[Revendication, ...]:
        return claims if self.sommaire else qualifier(self.marche, rangs, self.options, claims)

    def _repondre(self, option: NDArray[np.int64], etat: Etat, *, stable: bool, minimum: bool, borne: int) -> Solution:
        return Solution(
            option=option.astype(np.int32),
            etat=etat,
            stable_prouve=stable,
            minimum_prouve=minimum,
            p8_valeur=somme_des_rangs(self.marche, option),
            p8_borne=borne,
            travail=self.travail,
            durees=self.durees,
        )

    def _compter(self, temps: float) -> None:
        cle = "cpsat_millisecondes_deterministes"
        self.travail[cle] = self.travail.get(cle, 0) + round(temps * 1000)

    @contextmanager
    def _etape(self, nom: str) -> Iterator[None]:
        debut = time.perf_counter()
        yield
        self.durees[nom] = time.perf_counter() - debut
