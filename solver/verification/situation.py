"""What follows from a market and an outcome, shared by the checkers: who sits where, by which option, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche

RESTE, AILLEURS, PERDU = -1, -2, -3
"""Codes of ``Situation.obtenue`` for persons who hold none of their options: kept the ``origine`` (or nowhere and had none);
in a cellule they never asked for; nowhere although they had an ``origine``."""

SANS_CLE = np.iinfo(np.int64).max
"""``groupe`` of a person seated in a cellule never asked for: no priority there, hence after everybody."""

TAILLE_TRANCHE = 1 << 20
"""Slots examined at once (the temporary arrays then stay near 100 MB whatever the market)."""


@dataclass(frozen=True, slots=True, eq=False)
class Tranche:
    """Consecutive slots of the market, all those of units ``unite_min`` to ``unite_max - 1``.

    ``slot`` (int64), ``unite``, ``option`` (number within the unit), ``personne`` (int32) have one entry per slot.
    """

    unite_min: int
    unite_max: int
    slot: NDArray[np.int64]
    unite: NDArray[np.int32]
    option: NDArray[np.int32]
    personne: NDArray[np.int32]

    def filtrer(self, masque: NDArray[np.bool_]) -> Tranche:
        """The slots of ``masque`` only."""
        return Tranche(
            self.unite_min, self.unite_max, self.slot[masque], self.unite[masque], self.option[masque], self.personne[masque]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """An outcome read against its market.

    Attributes
    ----------
    cellule
        (n,) int32, the outcome.
    taille, nombre_options
        (U,) int64.
    unite
        (n,) int32, unit of each person.
    obtenue
        (n,) int32, option that gives the person this cellule, or one of the codes above.
    option
        (U,) int32, option of the unit: the one all members hold, else the number of its options (outside). A unit whose outcome
        breaks P2, P3 or P4 is therefore read as outside, so that each of its options is examined.
    coherente
        (U,) bool: all members hold the same option, or all keep their ``origine``.
    rang
        (n,) int32, rank of each person in the tie-breaks.
    restes
        (C,) int64, titulaires who stay.
    reste_places
        (C,) int64, seats that entrants may share: may be negative.
    entrants
        (E,) int32, persons seated outside their ``origine``, by cellule then by priority there.
    position
        (n,) int64, index of each person in ``entrants``, -1 for the others.
    debut
        (C + 1,) int64: entrants of cellule c are ``entrants[debut[c]:debut[c + 1]]``.
    entrant_groupe, entrant_points
        (E,) int64, their keys (``SANS_CLE`` in a cellule never asked for).
    ecartees
        (U,) bool, units that prefer nothing to their outcome because their demand was deleted.
    """

    marche: Marche
    cellule: NDArray[np.int32]
    taille: NDArray[np.int64]
    nombre_options: NDArray[np.int64]
    unite: NDArray[np.int32]
    obtenue: NDArray[np.int32]
    option: NDArray[np.int32]
    coherente: NDArray[np.bool_]
    rang: NDArray[np.int32]
    restes: NDArray[np.int64]
    reste_places: NDArray[np.int64]
    entrants: NDArray[np.int32]
    position: NDArray[np.int64]
    debut: NDArray[np.int64]
    entrant_groupe: NDArray[np.int64]
    entrant_points: NDArray[np.int64]
    ecartees: NDArray[np.bool_]

    def membres(self, unite: int) -> list[int]:
        """Persons of a unit."""
        m = self.marche
        return [int(p) for p in m.membres[m.unite_debut[unite] : m.unite_debut[unite + 1]]]

    def nom(self, cellule: int) -> str:
        """Label of a cellule, for messages."""
        return "nulle part" if cellule == DEHORS else "/".join(self.marche.cellules[cellule])

    def ids(self, personnes: list[int]) -> str:
        """Ids of persons, for messages."""
        return " et ".join(self.marche.personnes[p] for p in personnes)

    def preferees(self) -> Iterator[Tranche]:
        """Slots of the options that units prefer to their outcome."""
        limite = np.where(self.ecartees, 0, self.option)
        for tranche in tranches(self.marche):
            yield tranche.filtrer(tranche.option < limite[tranche.unite])


def tranches(marche: Marche) -> Iterator[Tranche]:
    """Cut the slots between units, about :data:`TAILLE_TRANCHE` at a time."""
    total, nombre = int(marche.slot_debut[-1]), marche.nombre_unites
    bornes = np.searchsorted(marche.slot_debut, np.arange(TAILLE_TRANCHE, total, TAILLE_TRANCHE))
    limites = [0, *dict.fromkeys(int(b) for b in bornes if 0 < b < nombre), nombre]
    for bas, haut in pairwise(limites):
        debut = marche.slot_debut[bas : haut + 1]
        slot = np.arange(debut[0], debut[-1], dtype=np.int64)
        unite = np.repeat(np.arange(bas, haut, dtype=np.int32), np.diff(debut))
        place = (slot - marche.slot_debut[unite]).astype(np.int32)
        premier = marche.unite_debut[unite]
        taille = np.diff(marche.unite_debut[bas : haut + 1])
        if taille.size == 0 or taille.max() == 1:
            option, personne = place, marche.membres[premier]
        else:
            option = place // taille[unite - bas]
            personne = marche.membres[premier + place - option * taille[unite - bas]]
        yield Tranche(bas, haut, slot, unite, option, personne)


def ordre_departage(marche: Marche) -> NDArray[np.int64]:
    """Persons from first to last in the tie-breaks, (n,) int64."""
    return np.lexsort(marche.departage.T[::-1]) if marche.departage.size else np.arange(len(marche.departage))


def par_unite(marche: Marche, masque: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether the mask, in the order of ``marche.membres``, holds for all members of each unit, (U,)."""
    manques = np.concatenate(([0], np.cumsum(~masque)))
    sans_manque: NDArray[np.bool_] = manques[marche.unite_debut[1:]] == manques[marche.unite_debut[:-1]]
    return sans_manque


def rangs_departage(marche: Marche) -> NDArray[np.int32]:
    """(n,) rank of each person in the tie-breaks."""
    rang = np.empty(len(marche.origine), dtype=np.int32)
    rang[ordre_departage(marche)] = np.arange(len(marche.origine), dtype=np.int32)
    return rang


def lire(
    marche: Marche, cellule: NDArray[np.int32], ecartees: NDArray[np.bool_], rang: NDArray[np.int32] | None = None
) -> Situation:
    """Read an outcome, (n,) int32 of values from ``DEHORS`` to C - 1, against its market; (U,) bool, demands deleted.

    ``rang``: see :func:`rangs_departage`, when it is known.
    """
    n, nombre_cellules = len(marche.origine), marche.nombre_cellules
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre_options = np.diff(marche.option_debut)
    unite = np.empty(n, dtype=np.int32)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites, dtype=np.int32), taille)

    obtenue = np.where(cellule == marche.origine, RESTE, np.where(cellule == DEHORS, PERDU, AILLEURS)).astype(np.int32)
    slot_obtenu = np.full(n, -1, dtype=np.int64)
    for tranche in tranches(marche):
        tenue = np.flatnonzero(marche.slot_cellule[tranche.slot] == cellule[tranche.personne])
        obtenue[tranche.personne[tenue]] = tranche.option[tenue]
        slot_obtenu[tranche.personne[tenue]] = tranche.slot[tenue]

    premiere = obtenue[marche.membres[marche.unite_debut[:-1]]]
    accord = obtenue[marche.membres] == np.repeat(premiere, taille)
    coherente = par_unite(marche, accord) & (premiere >= RESTE)
    option = np.where(coherente & (premiere >= 0), premiere, nombre_options).astype(np.int32)

    rang = rangs_departage(marche) if rang is None else rang
    assis = cellule != DEHORS
    restes = np.bincount(cellule[assis & (cellule == marche.origine)], minlength=nombre_cellules)
    entrants = np.flatnonzero(assis & (cellule != marche.origine))
    connu = slot_obtenu[entrants] >= 0
    groupe = np.full(entrants.size, SANS_CLE, dtype=np.int64)
    points = np.zeros(entrants.size, dtype=np.int64)
    groupe[connu] = marche.slot_groupe[slot_obtenu[entrants[connu]]]
    points[connu] = marche.slot_points[slot_obtenu[entrants[connu]]]
    tri = np.lexsort((rang[entrants], -points, groupe, cellule[entrants]))
    position = np.full(n, -1, dtype=np.int64)
    position[entrants[tri]] = np.arange(entrants.size)
    debut = np.zeros(nombre_cellules + 1, dtype=np.int64)
    np.cumsum(np.bincount(cellule[entrants], minlength=nombre_cellules), out=debut[1:])
    return Situation(
        marche=marche,
        cellule=cellule,
        taille=taille,
        nombre_options=nombre_options,
        unite=unite,
        obtenue=obtenue,
        option=option,
        coherente=coherente,
        rang=rang,
        restes=restes,
        reste_places=marche.places - restes if marche.depart_libere_place else marche.places,
        entrants=entrants[tri].astype(np.int32),
        position=position,
        debut=debut,
        entrant_groupe=groupe[tri],
        entrant_points=points[tri],
        ecartees=ecartees,
    )
