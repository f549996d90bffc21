"""The mechanism ``stable``: the candidate-optimal stable allocation, exact, or the proof that none exists.

Definition: model §6. Without linked units this is candidate-proposing deferred acceptance with each titulaire first at home.
With them: bounds (:mod:`.encadrement`), exact models on what they leave open (:mod:`solver.cpsat`), and when no stable
allocation exists, the fewest claims (:mod:`.sans_stable`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..solution import Etat, Solution
from .base import OptionsResolution
from .etat import revendications, somme_des_rangs
from .preparation import Rangs, preparer
from .sans_stable import moindres_revendications, qualifier, reparations
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

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        return _Execution(marche, options).solution()


@dataclass(slots=True)
class _Execution:
    marche: Marche
    options: OptionsResolution
    durees: dict[str, float] = field(default_factory=dict)
    travail: dict[str, int] = field(default_factory=dict)

    def solution(self) -> Solution:
        debut = time.perf_counter()
        rangs = preparer(self.marche)
        self.durees["classement"] = time.perf_counter() - debut
        debut = time.perf_counter()
        tentative = tenter(self.marche, rangs, self.marche.places, self.options)
        self.durees["stable"] = time.perf_counter() - debut
        self.travail["propositions"] = tentative.bornes.propositions
        self.travail["cpsat_millisecondes_deterministes"] = round(tentative.temps * 1000)
        if tentative.option is not None:
            return self._stable(rangs, tentative, tentative.option)
        debut = time.perf_counter()
        solution = self._sans_stable(rangs, tentative)
        self.durees["sans_stable"] = time.perf_counter() - debut
        return solution

    def _stable(self, rangs: Rangs, tentative: Tentative, option: NDArray[np.int64]) -> Solution:
        claims = revendications(self.marche, rangs, self.marche.places, option)
        if claims:
            raise AssertionError(f"solution stable avec revendications {claims[:3]} : défaut du mécanisme, pas des données")
        valeur = somme_des_rangs(self.marche, option)
        return Solution(
            option=option.astype(np.int32),
            etat=Etat.STABLE,
            stable_prouve=True,
            minimum_prouve=True,
            p8_valeur=valeur,
            p8_borne=valeur - tentative.ecart,
            travail=self.travail,
            durees=self.durees,
        )

    def _sans_stable(self, rangs: Rangs, tentative: Tentative) -> Solution:
        prouve = bool(tentative.impossibles)
        moindre = moindres_revendications(self.marche, rangs, self.options, tentative)
        if moindre is None:
            raise NotImplementedError
        claims = revendications(self.marche, rangs, self.marche.places, moindre.option)
        return Solution(
            option=moindre.option.astype(np.int32),
            etat=Etat.SANS_STABLE if prouve else Etat.INCONNU,
            stable_prouve=prouve,
            minimum_prouve=prouve and moindre.minimum_prouve,
            p8_valeur=somme_des_rangs(self.marche, moindre.option),
            p8_borne=moindre.p8_borne,
            revendications=qualifier(self.marche, rangs, self.options, claims),
            reparations=reparations(self.marche, rangs, self.options, tentative) if prouve else (),
            travail=self.travail,
            durees=self.durees,
        )
