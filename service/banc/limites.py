"""What the bounds of a plan leave possible, and which of them cannot all hold: told before any market is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.planification import Cadre, Groupe, Limites

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne
    from .lecture_plan import DemandePlan


@dataclass(frozen=True, slots=True)
class Bord:
    """One side of a bound: its rank in the demand, and whether it is the minimum."""

    rang: int
    bas: bool


def limiter(demande: DemandePlan, marge: NDArray[np.int64]) -> Limites:
    """Where the seats of a plan may go; ``marge`` (C,): most seats that each cellule can open, or close, whatever is asked."""
    sens, total = (1, demande.places) if demande.places > 0 else (-1, -demande.places)
    marge = np.minimum(marge, min(demande.par_cellule, total))
    for _, g in demande.bornes:
        if len(g.cellules) == 1:
            marge[g.cellules] = np.minimum(marge[g.cellules], g.maximum)
    groupes = tuple(
        Groupe(g.cellules, *sorted((sens * g.minimum, sens * min(g.maximum, total))))
        for _, g in demande.bornes
        if g.minimum or (g.maximum < total and len(g.cellules) > 1)
    )
    zeros = np.zeros_like(marge)
    bas, haut = (zeros, marge) if sens > 0 else (-marge, zeros)
    return Limites(bas, haut, demande.places, groupes)


def marge_connue(campagne: Campagne, demande: DemandePlan, maximum: int) -> NDArray[np.int64]:
    """(C,) most seats that each cellule can open, or close, as far as the files tell: never fewer than the market allows."""
    lieux, lues = campagne.paquet.lieux, campagne.capacites
    marge = np.zeros((len(campagne.dossiers.disciplines), lieux.nombre), np.int64)
    if demande.places > 0:
        marge[:, : lieux.nombre_propres] = maximum
    else:
        marge[lues.discipline, lues.lieu] = np.maximum(lues.capacite, 0)
        marge[:, lieux.nombre_propres :] = 0
    return marge.ravel()


def conflits(demande: DemandePlan, marge: NDArray[np.int64]) -> list[list[Bord]]:
    """Bounds that cannot all hold with the number of seats: groups without a bound in common, none of which is one too many.

    A group without any bound: the number of seats alone is impossible.
    """

    def possible(bords: Sequence[Bord]) -> bool:
        limites = limiter(replace(demande, bornes=_garder(demande, bords)), marge).agreger()
        return Cadre(limites).possible(np.zeros(len(limites.bas), np.int64))

    restent = [Bord(i, bas) for i, (_, g) in enumerate(demande.bornes) for bas in (True, False) if g.minimum or not bas]
    trouves: list[list[Bord]] = []
    while not possible(restent):
        trouves.append([] if not possible([]) else _noyau(possible, [], restent))
        if not trouves[-1]:
            break
        restent = [b for b in restent if b not in trouves[-1]]
    return trouves


def _garder(demande: DemandePlan, bords: Sequence[Bord]) -> tuple[tuple[str, Groupe], ...]:
    """The bounds with some of their sides only."""
    voulus = set(bords)
    return tuple(
        (
            mots,
            replace(g, minimum=g.minimum * (Bord(i, True) in voulus), maximum=g.maximum if Bord(i, False) in voulus else LIBRE),
        )
        for i, (mots, g) in enumerate(demande.bornes)
    )


LIBRE = 2**31
"""A maximum that bounds nothing."""


def _noyau(possible: Callable[[Sequence[Bord]], bool], fond: list[Bord], bords: list[Bord]) -> list[Bord]:
    """A smallest part of ``bords`` that is impossible with ``fond``, which alone is possible (QuickXplain)."""
    if len(bords) == 1:
        return bords
    milieu = len(bords) // 2
    gauche, droite = bords[:milieu], bords[milieu:]
    if not possible([*fond, *gauche]):
        return _noyau(possible, fond, gauche)
    retenus = _noyau(possible, [*fond, *gauche], droite)
    if not possible([*fond, *retenus]):
        return retenus
    return [*_noyau(possible, [*fond, *retenus], gauche), *retenus]
