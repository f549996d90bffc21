"""Plans side by side, each answered by the mechanism, and what is proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..mecanismes.preparation import Rangs
from ..solution import Solution
from .cadre import Cadre
from .conjoint import resoudre_ensemble
from .demande import Demande
from .departage import Departage, departager
from .gloutons import echanger, glouton, marginal, voisins
from .liens import lier
from .mesure import Mesure
from .optimum import Chercheur, Constater, Suivi

OPTIMAL, GLOUTON, MARGINAL = "optimal", "glouton", "marginal"
REPONSES, REPONSES_SLOTS = 300, 60_000_000
"""Answers of the mechanism asked for at most to better a plan, and slots of the market, times answers."""

Resoudre = Callable[[NDArray[np.int64]], Solution]


class PlanImpossible(ValueError):
    """No plan respects the bounds of the demand."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A plan, and what the mechanism answers under it.

    Attributes
    ----------
    ajouts
        (C,) int64, seats added.
    cout
        Cost of ``solution``.
    """

    nom: str
    ajouts: NDArray[np.int64]
    solution: Solution
    cout: int


@dataclass(frozen=True, slots=True, eq=False)
class Planification:
    """Plans found.

    Attributes
    ----------
    cout_base
        Cost of the market as it is.
    plans
        Of every kind, by name; the one to keep first.
    borne
        Proven: under no plan does a stable allocation cost less. None when nothing is proven.
    """

    cout_base: int
    plans: tuple[Plan, ...]
    borne: int | None

    @property
    def retenu(self) -> Plan:
        """The plan that costs least."""
        return self.plans[0]

    @property
    def prouve(self) -> bool:
        """Whether no plan is better."""
        return self.borne is not None and self.borne >= self.retenu.cout


def planifier(
    demande: Demande,
    rangs: Rangs,
    base: Solution,
    resoudre: Callable[[NDArray[np.int64]], Solution],
    suivi: Suivi = lambda fait, total: None,
    constater: Constater = lambda constat: None,
) -> Planification:
    """Find where seats are worth most (theorem and method: the package).

    Parameters
    ----------
    base
        Answer of the market as it is.
    resoudre
        The mechanism: its answer under seats (C,).
    suivi, constater
        Told parts bounded, of how many; then, while the proof is looked for, what is known.

    Raises
    ------
    PlanImpossible
        No plan respects the bounds.
    """
    if not Cadre(demande).possible(np.zeros(len(demande.bas), np.int64)):
        raise PlanImpossible("aucun plan ne respecte à la fois le nombre de places et toutes les bornes")
    chercheur = Chercheur(lier(demande, rangs, base.option), rangs, base.option)
    terrain = chercheur.terrain
    cout_base = demande.cout(base.option)
    optimum = chercheur.optimum(suivi, constater, cout_base)
    mesure = Mesure(demande, chercheur.courbes)
    essais = Essais(demande, departager(demande, base.option), resoudre)
    admis = Cadre(demande).admet(optimum.pas)
    essais.repondre(OPTIMAL, optimum.pas if admis else glouton(demande, mesure, optimum.pas))
    for nom, construire in _PLANS.items():
        essais.repondre(nom, construire(demande, mesure))
    if not admis:
        for nom, plan in list(essais.plans.items()):
            essais.repondre(f"{nom} échangé", echanger(demande, mesure, np.abs(plan.ajouts - demande.depart))[0])
    if terrain.lie:
        essais.polir(chercheur, mesure)
    borne, connu = optimum.borne, essais.meilleur.cout if essais.plans else None
    if (demande.groupes or terrain.lie) and (connu is None or borne < connu):
        seuls = chercheur.seuls
        moins = None if connu is None else connu - seuls
        pas, prouvee = resoudre_ensemble(demande, rangs, terrain, borne - seuls, moins)
        borne = prouvee + seuls
        essais.repondre("conjoint", pas)
    meilleur = essais.meilleur
    retenu = Plan(OPTIMAL, meilleur.ajouts, meilleur.solution, meilleur.cout)
    return Planification(cout_base, (retenu, *(essais.plans[nom] for nom in _PLANS if nom in essais.plans)), borne)


class Essais:
    """Plans answered by the mechanism, by name."""

    def __init__(self, demande: Demande, departage: Departage, resoudre: Resoudre) -> None:
        self.demande, self.departage, self.resoudre = demande, departage, resoudre
        self.plans: dict[str, Plan] = {}
        self.reste = 0

    def repondre(self, nom: str, pas: NDArray[np.int64] | None) -> None:
        """Keep a plan, told from ``depart``, and its answer; the same plan is answered once."""
        if pas is None:
            return
        ajouts = self.demande.ajouts(pas)
        solution = next((p.solution for p in self.plans.values() if np.array_equal(p.ajouts, ajouts)), None)
        solution = solution or self.resoudre(self.demande.marche.places + ajouts)
        self.plans[nom] = Plan(nom, ajouts, solution, self.demande.cout(solution.option))

    def ameliorer(self, pas: NDArray[np.int64]) -> bool:
        """Keep a plan if it is better than the best; whether it is. One answer fewer to ask for."""
        self.reste -= 1
        avant = self.meilleur
        self.repondre("", pas)
        mieux = self.meilleur is not avant
        nouveau = self.plans.pop("")
        if mieux:
            self.plans["échangé"] = nouveau
        return mieux

    @property
    def meilleur(self) -> Plan:
        """The plan that costs least; among equals, the one that harms fewest, then helps most; then the first."""
        return min(self.plans.values(), key=self._fin)

    def _fin(self, plan: Plan) -> int:
        return self.departage.demande.cout(plan.solution.option)

    def polir(self, chercheur: Chercheur, mesure: Mesure) -> None:
        """Move seats of the best plan while the mechanism answers better, linked units being where it last put them."""
        self.reste = min(REPONSES, REPONSES_SLOTS // max(1, len(self.demande.marche.slot_cellule)))
        mieux = True
        while mieux and self.reste > 0:
            for courbe in chercheur.courbes:
                courbe.recentrer(self.meilleur.solution.option)
            depart = np.abs(self.meilleur.ajouts - self.demande.depart)
            pas, deplace = echanger(self.demande, mesure, depart)
            mieux = (deplace and self.ameliorer(pas)) or self._voisin(mesure, depart)

    def _voisin(self, mesure: Mesure, depart: NDArray[np.int64]) -> bool:
        """Keep the first plan, one move away, that the mechanism answers better."""
        for depuis, vers in voisins(self.demande, mesure, depart):
            pas = depart.copy()
            pas[depuis] -= 1
            pas[vers] += 1
            if self.reste <= 0:
                return False
            if self.ameliorer(pas):
                return True
        return False


_PLANS = {GLOUTON: glouton, MARGINAL: marginal}
