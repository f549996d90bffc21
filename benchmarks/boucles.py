"""Bare compiled deferred acceptance: what the kernel is measured against.

Neither knows titulaires: a home is one more slot, the last of its owner, with the best positions of its cellule (valid where
seats are at least as many as titulaires). Same arrays as the kernel's otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from solver.marche import Marche
from solver.mecanismes.preparation import Rangs


@dataclass(frozen=True, slots=True)
class Tableaux:
    """A market of single persons, homes as ordinary slots."""

    debut_personne: NDArray[np.int64]
    slot_cellule: NDArray[np.int32]
    position: NDArray[np.int32]
    personne_a: NDArray[np.int32]
    debut: NDArray[np.int32]
    places: NDArray[np.int64]


def tableaux(marche: Marche, rangs: Rangs) -> Tableaux:
    """Arrays for the bare loops. Persons and units are the same indices here: nobody is linked."""
    n, cellules = len(marche.personnes), marche.nombre_cellules
    loges = np.flatnonzero(marche.origine >= 0)
    personne = np.concatenate([np.repeat(np.arange(n), np.diff(marche.slot_debut)), loges])
    cellule = np.concatenate([marche.slot_cellule, marche.origine[loges]])
    cle = np.concatenate([rangs.position.astype(np.int64), np.arange(len(loges)) - len(loges)])
    tri = np.argsort(personne, kind="stable")
    personne, cellule, cle = personne[tri], cellule[tri], cle[tri]
    ordre = np.lexsort((cle, cellule))
    position = np.empty(len(ordre), np.int32)
    position[ordre] = np.arange(len(ordre))
    debuts = np.concatenate([[0], np.cumsum(np.bincount(cellule, minlength=cellules))]).astype(np.int32)
    return Tableaux(
        np.concatenate([[0], np.cumsum(np.bincount(personne, minlength=n))]),
        cellule.astype(np.int32),
        position,
        personne[ordre].astype(np.int32),
        debuts,
        marche.places,
    )


@numba.njit(cache=True)
def par_tas(suivant, fin, slot_cellule, position, personne_a, places, debut_tas, tas, taille, obtenu):
    """Textbook loop: one binary heap of positions per cellule, the worst on top."""
    propositions = 0
    for premier in range(len(suivant)):
        x = premier
        while x >= 0 and suivant[x] < fin[x]:
            s = suivant[x]
            suivant[x] = s + 1
            propositions += 1
            c = slot_cellule[s]
            p = position[s]
            d = debut_tas[c]
            t = taille[c]
            if t < places[c]:
                i = t
                taille[c] = t + 1
                while i > 0 and tas[d + (i - 1) // 2] < p:
                    tas[d + i] = tas[d + (i - 1) // 2]
                    i = (i - 1) // 2
                tas[d + i] = p
                obtenu[x] = s
                break
            if t == 0 or p > tas[d]:
                continue
            chasse = personne_a[tas[d]]
            i = 0
            while True:
                e = 2 * i + 1
                if e >= t:
                    break
                if e + 1 < t and tas[d + e + 1] > tas[d + e]:
                    e += 1
                if tas[d + e] <= p:
                    break
                tas[d + i] = tas[d + e]
                i = e
            tas[d + i] = p
            obtenu[x] = s
            obtenu[chasse] = -1
            x = chasse
    return propositions


@numba.njit(cache=True)
def par_marques(suivant, fin, slot_cellule, position, personne_a, places, dernier, taille, tenu, obtenu):
    """The kernel's trick (marks by position, a pointer that only goes down) and nothing else: no titulaire at home."""
    propositions = 0
    for premier in range(len(suivant)):
        x = premier
        while x >= 0 and suivant[x] < fin[x]:
            s = suivant[x]
            suivant[x] = s + 1
            propositions += 1
            c = slot_cellule[s]
            if places[c] <= 0:
                continue
            p = position[s]
            if taille[c] < places[c]:
                taille[c] += 1
                tenu[p] = 1
                obtenu[x] = s
                break
            pire = dernier[c]
            if p > pire:
                continue
            while tenu[pire] == 0:
                pire -= 1
            dernier[c] = pire
            if p > pire:
                continue
            tenu[pire] = 0
            tenu[p] = 1
            obtenu[x] = s
            x = personne_a[pire]
            obtenu[x] = -1
    return propositions
