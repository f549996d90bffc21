"""Dense ranks: the keys of a market turned into positions, once, for every kernel."""

from __future__ import annotations

from collections.abc import Iterator
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
    membres, limite
        (S,) int32: what the option of a slot asks of the slot's cellule: how many members, the position of the weakest.
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
    membres: NDArray[np.int32]
    limite: NDArray[np.int32]
    tirage_unite: NDArray[np.int32]


def preparer(marche: Marche) -> Rangs:
    """Sort the slots of each cellule by (groupe, -points, departage). O(S log S)."""
    n, nb_slots = len(marche.personnes), len(marche.slot_cellule)
    par_departage = trier_lignes(marche.departage)
    unite = np.empty(n, np.int32)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites, dtype=np.int32), np.diff(marche.unite_debut))
    personne = _personne_des_slots(marche)
    tri, personne_a = _trier(marche, par_departage, unite, personne)
    position = np.empty(nb_slots, np.int32)
    position[tri] = np.arange(nb_slots, dtype=np.int32)
    debut = np.zeros(marche.nombre_cellules + 1, np.int32)
    np.cumsum(np.bincount(marche.slot_cellule, minlength=marche.nombre_cellules), out=debut[1:])
    chez_soi = marche.origine[marche.origine >= 0]
    titulaires = np.bincount(chez_soi, minlength=marche.nombre_cellules).astype(np.int32)
    membres, limite = _demandes(marche, position)
    return Rangs(debut, position, tri, personne, personne_a, unite, titulaires, membres, limite, _tirage_des_unites(marche))


def trier_lignes(colonnes: NDArray[np.int64]) -> NDArray[np.int32]:
    """Order of the rows (n, T), compared column after column: what ``lexsort`` does, by one sort in the usual case.

    The first 63 bits of each row decide; rows that agree on them, hardly ever any, are then sorted on all their columns.
    """
    if not len(colonnes):
        return np.empty(0, np.int32)
    prefixe, libres = np.zeros(len(colonnes), np.uint64), BITS
    for valeurs in colonnes.T:
        if not libres:
            break
        minimum = int(valeurs.min())
        bits = (int(valeurs.max()) - minimum).bit_length()
        pris = min(bits, libres)
        # Unsigned arithmetic wraps around: the difference is exact whatever the signs.
        ecart = valeurs.astype(np.uint64) - np.uint64(minimum % 2**64)
        prefixe = (prefixe << np.uint64(pris)) | (ecart >> np.uint64(bits - pris))
        libres -= pris
    ordre = np.argsort(prefixe).astype(np.int32)
    tries = prefixe[ordre]
    pareils = tries[1:] == tries[:-1]
    if pareils.any():
        groupe = np.flatnonzero(np.append(pareils, False) | np.append(False, pareils))
        lignes = ordre[groupe]
        ordre[groupe] = lignes[np.lexsort((*colonnes[lignes].T[::-1], prefixe[lignes]))]
    return ordre


COLONNES_TIRAGE = 3
"""The draw is the last three columns of ``departage``: two words of the hash, then the canonical index."""


def _tirage_des_unites(marche: Marche) -> NDArray[np.int32]:
    """(U,) units ranked by the best draw among their members."""
    ordre = trier_lignes(marche.departage[:, -COLONNES_TIRAGE:])
    rang = np.empty(len(ordre), np.int64)
    rang[ordre] = np.arange(len(ordre))
    if not len(ordre):
        return np.empty(0, np.int32)
    return np.minimum.reduceat(rang[marche.membres], marche.unite_debut[:-1]).astype(np.int32)


def _slots_lies(marche: Marche) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """For each size t of a linked unit: the units (N,) of the options of such units, and their slots (N, t)."""
    taille = np.diff(marche.unite_debut)
    nombre = np.diff(marche.option_debut)
    for t in np.unique(taille[taille > 1]).tolist():
        unites = np.flatnonzero(taille == t)
        slots = np.flatnonzero(np.repeat(taille == t, nombre * taille)).reshape(-1, t)
        yield np.repeat(unites, nombre[unites]), slots


def _personne_des_slots(marche: Marche) -> NDArray[np.int32]:
    """(S,) person of each slot: members of the unit, in turn, for each option."""
    personne = np.repeat(marche.membres[marche.unite_debut[:-1]], np.diff(marche.slot_debut))
    for unites, slots in _slots_lies(marche):
        personne[slots] = marche.membres[marche.unite_debut[unites][:, None] + np.arange(slots.shape[1])]
    return personne


def _demandes(marche: Marche, position: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(S,) members who ask the same cellule in the option of each slot, and the position of the weakest of them."""
    membres, limite = np.ones_like(position), position.copy()
    for _, slots in _slots_lies(marche):
        cellule = marche.slot_cellule[slots]
        ensemble = cellule[:, :, None] == cellule[:, None, :]
        membres[slots] = ensemble.sum(axis=2)
        limite[slots] = np.where(ensemble, position[slots][:, None, :], -1).max(axis=2)
    return membres, limite


BITS = 63
"""Width of a sort key: a non-negative 64-bit integer."""


def _trier(
    marche: Marche, par_departage: NDArray[np.int32], unite: NDArray[np.int32], personne: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Slots by (cellule, groupe, -points, rank of the person), and their persons.

    The four keys, and the option, fit in one 64-bit integer in practice. Such integers are sorted themselves, not an array of
    indices: several times faster, and the slot is read back from the rank of the person and the option. The general case keeps
    the four keys; there ``~points`` stands for ``-points``, in the same order and without overflow.
    """
    if not len(personne):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    n = len(par_departage)
    rang = np.empty(n, np.int32)
    rang[par_departage] = np.arange(n, dtype=np.int32)
    options = int(np.diff(marche.option_debut).max())
    groupe_minimum, points_maximum = int(marche.slot_groupe.min()), int(marche.slot_points.max())
    etendues = (
        int(marche.slot_groupe.max()) - groupe_minimum,
        points_maximum - int(marche.slot_points.min()),
        n - 1,
        options - 1,
    )
    largeurs = [etendue.bit_length() for etendue in etendues]
    if sum(largeurs) + marche.nombre_cellules.bit_length() > BITS:
        ordre = np.lexsort((rang[personne], ~marche.slot_points, marche.slot_groupe, marche.slot_cellule)).astype(np.int32)
        return ordre, personne[ordre]
    cle = marche.slot_cellule.astype(np.int64)
    cle <<= largeurs[0]
    cle += marche.slot_groupe
    cle -= groupe_minimum
    cle <<= largeurs[1]
    cle += points_maximum
    cle -= marche.slot_points
    cle <<= largeurs[2]
    cle |= rang[personne]
    cle <<= largeurs[3]
    cle |= _option_des_slots(marche)
    cle.sort()
    option = (cle & (2 ** largeurs[3] - 1)).astype(np.int32)
    cle >>= largeurs[3]
    cle &= 2 ** largeurs[2] - 1
    taille = np.diff(marche.unite_debut)
    membre = np.empty(n, np.int32)
    membre[marche.membres] = np.arange(n, dtype=np.int32) - np.repeat(marche.unite_debut[:-1], taille)
    premier = (marche.slot_debut[:-1][unite] + membre).astype(np.int32)
    option *= taille[unite[par_departage]][cle]
    option += premier[par_departage][cle]
    return option, par_departage[cle]


def _option_des_slots(marche: Marche) -> NDArray[np.int32]:
    """(S,) option of each slot, within its unit."""
    slots = np.diff(marche.slot_debut)
    option = np.arange(len(marche.slot_cellule), dtype=np.int32) - np.repeat(marche.slot_debut[:-1].astype(np.int32), slots)
    for _, lies in _slots_lies(marche):
        option[lies] //= np.int32(lies.shape[1])
    return option
