"""Largest circulation: the most persons moved to a cellule they prefer, then the most points, every cellule balanced.

An independent optimality test. Each person may take at most one of several moves, all from the cellule held. The residual
graph of a choice has the cellules as nodes, and as arcs what one person may change: take a move, give it up, or change it for
another. A person's arcs all leave the cellule where the person then is, so a simple cycle changes each person at most once, and
cycles without a common cellule change different persons. The difference of two balanced choices is a sum of such cycles: a
choice is the best one exactly when no cycle of its residual graph improves it.

Costs are pairs (-persons, -points). Cycles that gain a person are looked for first (Bellman-Ford on the persons alone). When
there is none, the distances show which arcs may be in a cycle that loses none, and only these are read for the points. Integers
of any size stay exact: no weight mixes both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .p8_optimalite import cycles


@dataclass(frozen=True, slots=True, eq=False)
class Departs:
    """Moves that persons may take, (R,) int64: ``personne``, ``de``, ``vers`` (cellules, different), ``points``.

    ``poids`` is what counts before the points, for each move; None: 1, so that persons are counted.
    """

    nombre_cellules: int
    personne: NDArray[np.int64]
    de: NDArray[np.int64]
    vers: NDArray[np.int64]
    points: NDArray[np.int64]
    poids: NDArray[np.int64] | None = None

    def filtrer(self, masque: NDArray[np.bool_]) -> Departs:
        """The moves of ``masque`` only."""
        poids = None if self.poids is None else self.poids[masque]
        personne, de, vers, points = (colonne[masque] for colonne in (self.personne, self.de, self.vers, self.points))
        return Departs(self.nombre_cellules, personne, de, vers, points, poids)


class Change(NamedTuple):
    """One person of a cycle goes from a cellule to another; ``depart`` is the move then taken, -1 when it is given up."""

    personne: int
    de: int
    vers: int
    depart: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """Changes that keep every cellule balanced, and what they gain: persons, then points (hundredths)."""

    changes: tuple[Change, ...]
    personnes: int
    points: int


@dataclass(frozen=True, slots=True, eq=False)
class Residuel:
    """The best change per pair of cellules, sorted by head.

    ``de``, ``vers``, ``personne``, ``depart`` and the costs ``personnes``, ``points``: one entry per arc, int64.
    """

    de: NDArray[np.int64]
    vers: NDArray[np.int64]
    personne: NDArray[np.int64]
    depart: NDArray[np.int64]
    personnes: NDArray[np.int64]
    points: NDArray[np.int64]


def bilan(departs: Departs, choix: NDArray[np.int64]) -> tuple[int, int]:
    """Persons moved and sum of their points, for (n,) moves taken (-1: none)."""
    pris = choix[choix >= 0]
    return len(pris), int(departs.points[pris].sum())


def ameliorations(departs: Departs, choix: NDArray[np.int64]) -> list[Cycle]:
    """Cycles, without a common cellule, that improve a balanced choice; none exactly when the choice is the best one."""
    return _examiner(departs, choix)[0]


def _examiner(departs: Departs, choix: NDArray[np.int64]) -> tuple[list[Cycle], NDArray[np.int64]]:
    """The improving cycles; and when there is none, the distances of the cellules, in persons (``poids``)."""
    graphe = _residuel(departs, choix)
    distance, boucles = _bellman_ford(departs.nombre_cellules, graphe, graphe.personnes)
    if not boucles:
        serres = np.flatnonzero(distance[graphe.de] + graphe.personnes == distance[graphe.vers])
        graphe = Residuel(*(getattr(graphe, nom)[serres] for nom in Residuel.__slots__))
        _, boucles = _bellman_ford(departs.nombre_cellules, graphe, graphe.points)
    trouves = []
    for boucle in boucles:
        changes = (Change(*(int(t[a]) for t in (graphe.personne, graphe.de, graphe.vers, graphe.depart))) for a in boucle)
        trouves.append(Cycle(tuple(changes), -int(graphe.personnes[boucle].sum()), -int(graphe.points[boucle].sum())))
    return trouves, distance


def suivre(choix: NDArray[np.int64], trouves: list[Cycle]) -> NDArray[np.int64]:
    """The choice after these cycles."""
    apres = choix.copy()
    for cycle in trouves:
        for change in cycle.changes:
            apres[change.personne] = change.depart
    return apres


def optimum(departs: Departs, choix: NDArray[np.int64], limite: int) -> tuple[int, int] | None:
    """Persons and points of the best balanced choice, from a balanced one; None after ``limite`` rounds of improvements."""
    trouve = meilleur(departs, choix, limite)
    return None if trouve is None else bilan(departs, trouve[0])


def meilleur(
    departs: Departs, choix: NDArray[np.int64], limite: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], int] | None:
    """The best balanced choice, from a balanced one, prices of the cellules, rounds used; None after ``limite`` rounds.

    With prices, a move is worth its ``poids``, minus the price of ``vers``, plus that of ``de``; those returned are such that
    everybody's own choice is then worth most. They are the distances of the last residual graph, with the other sign: an arc
    from the cellule held to another one says that what the person would gain by it is at most the difference of their prices.
    """
    for tour in range(1, limite + 1):
        trouves, distance = _examiner(departs, choix)
        if not trouves:
            return choix, -distance, tour
        choix = suivre(choix, trouves)
    return None


def _residuel(departs: Departs, choix: NDArray[np.int64]) -> Residuel:
    poids = np.ones(departs.personne.size, dtype=np.int64) if departs.poids is None else departs.poids
    lignes = np.arange(departs.personne.size)
    actuel = choix[departs.personne]
    pris = actuel >= 0
    personne = np.flatnonzero(choix >= 0)
    rendus = choix[personne]
    de = np.concatenate((np.where(pris, departs.vers[actuel], departs.de), departs.vers[rendus]))
    vers = np.concatenate((departs.vers, departs.de[rendus]))
    qui = np.concatenate((departs.personne, personne))
    depart = np.concatenate((lignes, np.full(personne.size, -1)))
    personnes = np.concatenate((np.where(pris, poids[actuel], 0) - poids, poids[rendus]))
    points = np.concatenate((np.where(pris, departs.points[actuel], 0) - departs.points, departs.points[rendus]))
    paire = vers * departs.nombre_cellules + de
    tri = np.lexsort((points, personnes, paire))
    tri = tri[np.diff(paire[tri], prepend=-1) != 0]
    garde = tri[de[tri] != vers[tri]]
    return Residuel(de[garde], vers[garde], qui[garde], depart[garde], personnes[garde], points[garde])


def _bellman_ford(
    nombre_cellules: int, graphe: Residuel, cout: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """Distances from a source tied to every cellule at no cost; or cycles of negative cost, as arcs in their order.

    A cycle of predecessors always has a negative cost, and there is one as soon as distances still change at round C: a path
    without cycle has at most C - 1 arcs. Predecessors are examined at rounds 1, 2, 4, ... and from round C on.
    """
    distance = np.zeros(nombre_cellules, dtype=np.int64)
    if cout.size == 0:
        return distance, []
    debut = np.flatnonzero(np.diff(graphe.vers, prepend=-1))
    tete, nombre = graphe.vers[debut], np.diff(debut, append=cout.size)
    arc, precedent = np.full(nombre_cellules, -1, dtype=np.int64), np.full(nombre_cellules, -1, dtype=np.int64)
    rang = np.arange(cout.size)
    for tour in count(1):
        essai = distance[graphe.de] + cout
        meilleur = np.minimum.reduceat(essai, debut)
        mieux = meilleur < distance[tete]
        if not mieux.any():
            break
        choisi = np.minimum.reduceat(np.where(essai == np.repeat(meilleur, nombre), rang, cout.size), debut)
        distance[tete[mieux]] = meilleur[mieux]
        arc[tete[mieux]], precedent[tete[mieux]] = choisi[mieux], graphe.de[choisi[mieux]]
        if tour & (tour - 1) == 0 or tour >= nombre_cellules:
            boucles = [arc[boucle][::-1] for boucle in cycles(precedent.astype(np.int32))]
            if boucles:
                return distance, boucles
    return distance, []
