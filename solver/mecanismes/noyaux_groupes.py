"""Compiled kernels that read what the bounds leave: options still possible, cellules that units may share."""

from __future__ import annotations

import numpy as np

from ..compilation import compile_noyau
from .noyaux import Entiers, Longs, Marques


@compile_noyau
def resumer(unites: Entiers, option_debut: Longs, possible: Marques) -> tuple[Longs, Longs]:
    """First possible option of each unit (the number of its options when there is none), and how many are possible."""
    premiere = np.empty(len(unites), np.int64)
    nombre = np.zeros(len(unites), np.int64)
    for i in range(len(unites)):
        debut, fin = option_debut[unites[i]], option_debut[unites[i] + 1]
        premiere[i] = fin - debut
        for o in range(debut, fin):
            if possible[o] == 1:
                premiere[i] = min(premiere[i], o - debut)
                nombre[i] += 1
    return premiere, nombre


@compile_noyau
def derniere(unites: Entiers, option_debut: Longs, possible: Marques) -> Longs:
    """Last possible option of each unit, -1 when there is none."""
    trouvee = np.full(len(unites), -1, np.int64)
    for i in range(len(unites)):
        for o in range(option_debut[unites[i]], option_debut[unites[i] + 1]):
            if possible[o] == 1:
                trouvee[i] = o - option_debut[unites[i]]
    return trouvee


@compile_noyau
def relier(
    unites: Entiers,
    unite_debut: Entiers,
    membres_unite: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    possible: Marques,
    bas: Longs,
    maison: Entiers,
    chef: Entiers,
) -> Entiers:
    """Union-find over cellules: those that one of ``unites`` may hold are joined. Returns one cellule of each unit, -1 if none.

    ``chef`` (C,) starts as the identity; at the end two cellules are joined when their roots are equal.
    """
    une = np.full(len(unites), -1, np.int32)
    for i in range(len(unites)):
        u = unites[i]
        taille = unite_debut[u + 1] - unite_debut[u]
        nombre = option_debut[u + 1] - option_debut[u]
        for k in range(nombre + 1):
            if k < nombre and possible[option_debut[u] + k] == 0:
                continue
            if k == nombre and bas[u] != nombre:
                continue
            for j in range(taille):
                if k < nombre:
                    c = slot_cellule[slot_debut[u] + k * taille + j]
                else:
                    c = maison[membres_unite[unite_debut[u] + j]]
                    if c < 0:
                        continue
                while chef[c] != c:
                    chef[c] = chef[chef[c]]
                    c = chef[c]
                if une[i] < 0:
                    une[i] = c
                else:
                    autre = une[i]
                    while chef[autre] != autre:
                        chef[autre] = chef[chef[autre]]
                        autre = chef[autre]
                    # The smaller index becomes the root: the result does not depend on the order of the units.
                    chef[max(c, autre)] = min(c, autre)
    return une
