"""Dense ranks: the keys of a market turned into positions, once, for every kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche


@dataclass(frozen=True, slots=True, eq=False)
class Rangs:
    """Slots sorted by cellule, then by priority.

    Attributes
    ----------
    debut
        (C + 1,) int32: positions of cellule c are ``debut[c]:debut[c + 1]``, best priority first.
    position
        (S,) int32: position of each slot. Within a cellule, smaller is better: positions compare priorities.
    slot
        (S,) int32: slot at each position (inverse of ``position``).
    personne
        (S,) int32: person of each slot.
    personne_a
        (S,) int32: person at each position.
    unite
        (n,) int32: unit of each person.
    titulaires
        (C,) int32: persons whose ``origine`` is the cellule.
    tirage_unite
        (U,) int32: rank of each unit in the order of the draw (the smallest of its members' last columns of ``departage``):
        the total tie-break between equally good allocations.
    """

    debut: NDArray[np.int32]
    position: NDArray[np.int32]
    slot: NDArray[np.int32]
    personne: NDArray[np.int32]
    personne_a: NDArray[np.int32]
    unite: NDArray[np.int32]
    titulaires: NDArray[np.int32]
    tirage_unite: NDArray[np.int32]


def preparer(marche: Marche) -> Rangs:
    """Sort the slots of each cellule by (groupe, -points, departage). O(S log S)."""
    n, nb_slots = len(marche.personnes), len(marche.slot_cellule)
    ordre = np.lexsort(marche.departage.T[::-1])
    rang_personne = np.empty(n, np.int32)
    rang_personne[ordre] = np.arange(n, dtype=np.int32)

    personne = _personne_des_slots(marche)
    tri = _trier(marche, rang_personne[personne] if nb_slots else np.empty(0, np.int32))
    position = np.empty(nb_slots, np.int32)
    position[tri] = np.arange(nb_slots, dtype=np.int32)
    tailles = np.bincount(marche.slot_cellule, minlength=marche.nombre_cellules)
    debut = np.zeros(marche.nombre_cellules + 1, np.int32)
    np.cumsum(tailles, out=debut[1:])
    chez_soi = marche.origine[marche.origine >= 0]
    titulaires = np.bincount(chez_soi, minlength=marche.nombre_cellules).astype(np.int32)
    unite = np.empty(n, np.int32)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites, dtype=np.int32), np.diff(marche.unite_debut))
    return Rangs(debut, position, tri.astype(np.int32), personne, personne[tri], unite, titulaires, _tirage_des_unites(marche))


COLONNES_TIRAGE = 3
"""The draw is the last three columns of ``departage``: two words of the hash, then the canonical index."""


def _tirage_des_unites(marche: Marche) -> NDArray[np.int32]:
    """(U,) units ranked by the best draw among their members."""
    ordre = np.lexsort(marche.departage[:, -COLONNES_TIRAGE:].T[::-1])
    rang = np.empty(len(ordre), np.int64)
    rang[ordre] = np.arange(len(ordre))
    if not len(ordre):
        return np.empty(0, np.int32)
    return np.minimum.reduceat(rang[marche.membres], marche.unite_debut[:-1]).astype(np.int32)


def _personne_des_slots(marche: Marche) -> NDArray[np.int32]:
    """(S,) person of each slot: members of the unit, in turn, for each option."""
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre = np.diff(marche.slot_debut)
    unite = np.repeat(np.arange(marche.nombre_unites), nombre)
    rang_slot = np.arange(len(unite)) - marche.slot_debut[unite]
    membre = rang_slot % taille[unite] if len(unite) else rang_slot
    return marche.membres[marche.unite_debut[unite] + membre]


BITS = 63
"""Width of a sort key: a non-negative 64-bit integer."""


def _trier(marche: Marche, rang_personne: NDArray[np.int32]) -> NDArray[np.int64]:
    """Slots by (cellule, groupe, -points, rank of the person).

    The four keys fit in one 64-bit integer in practice: one sort instead of four. The general case keeps the four keys; there
    ``~points`` stands for ``-points``, in the same order and without overflow.
    """
    if not len(rang_personne):
        return np.empty(0, np.int64)
    groupe_minimum, points_maximum = int(marche.slot_groupe.min()), int(marche.slot_points.max())
    etendues = (
        int(marche.slot_groupe.max()) - groupe_minimum,
        points_maximum - int(marche.slot_points.min()),
        int(rang_personne.max()),
    )
    bits = [etendue.bit_length() for etendue in etendues]
    if sum(bits) + marche.nombre_cellules.bit_length() > BITS:
        return np.lexsort((rang_personne, ~marche.slot_points, marche.slot_groupe, marche.slot_cellule))
    groupe = marche.slot_groupe.astype(np.int64) - groupe_minimum
    cles: list[NDArray[np.int64]] = [groupe, points_maximum - marche.slot_points, rang_personne.astype(np.int64)]
    cle = marche.slot_cellule.astype(np.int64)
    for valeurs, largeur in zip(cles, bits, strict=True):
        cle = (cle << largeur) | valeurs
    return np.argsort(cle)
