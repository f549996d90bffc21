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
from .gloutons import glouton, marginal
from .liens import lier
from .optimum import Chercheur, Constater, Suivi

OPTIMAL, GLOUTON, MARGINAL = "optimal", "glouton", "marginal"


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
    cout_base = demande.cout(base.option)
    optimum = chercheur.optimum(suivi, constater, cout_base)
    plans: dict[str, Plan] = {}

    def repondre(nom: str, pas: NDArray[np.int64] | None) -> None:
        if pas is None:
            return
        ajouts = demande.ajouts(pas)
        solution = next((p.solution for p in plans.values() if np.array_equal(p.ajouts, ajouts)), None)
        solution = solution or resoudre(demande.marche.places + ajouts)
        plans[nom] = Plan(nom, ajouts, solution, demande.cout(solution.option))

    repondre(OPTIMAL, optimum.pas if Cadre(demande).admet(optimum.pas) else None)
    for nom, construire in _PLANS.items():
        repondre(nom, construire(demande, chercheur.courbes))
    borne = optimum.borne
    connu = min((p.cout for p in plans.values()), default=None)
    if (demande.groupes or chercheur.terrain.lie) and (connu is None or borne < connu):
        seuls = chercheur.seuls
        moins = None if connu is None else connu - seuls
        pas, prouvee = resoudre_ensemble(demande, rangs, chercheur.terrain, borne - seuls, moins)
        borne = prouvee + seuls
        repondre("conjoint", pas)
    meilleur = min(plans.values(), key=lambda p: p.cout)
    retenu = Plan(OPTIMAL, meilleur.ajouts, meilleur.solution, meilleur.cout)
    autres = [plans[nom] for nom in _PLANS if nom in plans]
    return Planification(cout_base, (retenu, *autres), borne)


_PLANS = {GLOUTON: glouton, MARGINAL: marginal}
