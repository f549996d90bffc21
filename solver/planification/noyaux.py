"""Compiled kernel: deferred acceptance of a small market under many vectors of seats."""

from __future__ import annotations

import numpy as np

from ..compilation import compile_noyau
from ..mecanismes.noyaux import Entiers, Longs, Marques, proposer


@compile_noyau
def couter(
    places: Longs,
    agents: Entiers,
    presents_fixes: Entiers,
    debut: Longs,
    fin: Longs,
    repli: Entiers,
    slot_cellule: Entiers,
    position: Entiers,
    personne_a: Entiers,
    derniere: Entiers,
    couts: Longs,
    couts_dehors: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    suivant: Longs,
    tenu: Marques,
    obtenu: Longs,
) -> int:
    """Cost of the candidate-optimal stable allocation under ``places`` (C,): :func:`..mecanismes.noyaux.proposer` from nothing.

    ``agents``: everybody, (n,). The last six arrays are room to work in: (C,), (C,), (C,), (n,), (S,), (n,).
    """
    for c in range(len(places)):
        presents[c] = presents_fixes[c]
        entrants[c] = 0
        dernier[c] = derniere[c]
    for s in range(len(tenu)):
        tenu[s] = 0
    for i in range(len(debut)):
        suivant[i] = debut[i]
        obtenu[i] = -1
    proposer(agents, suivant, fin, repli, slot_cellule, position, personne_a, places, presents, entrants, dernier, tenu, obtenu)
    cout = 0
    for i in range(len(debut)):
        cout += couts_dehors[i] if obtenu[i] < 0 else couts[obtenu[i]]
    return cout


@compile_noyau
def enumerer(
    nombre: int,
    sens: int,
    cellules: Longs,
    marge: Longs,
    depart: Longs,
    agents: Entiers,
    presents_fixes: Entiers,
    debut: Longs,
    fin: Longs,
    repli: Entiers,
    slot_cellule: Entiers,
    position: Entiers,
    personne_a: Entiers,
    derniere: Entiers,
    couts: Longs,
    couts_dehors: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    suivant: Longs,
    tenu: Marques,
    obtenu: Longs,
    meilleur: Longs,
    plans: Longs,
) -> None:
    """Every way to open (``sens`` 1) or close (-1) up to ``nombre`` seats in ``cellules``, at most ``marge`` in each.

    ``depart`` (C,) seats at the start. ``meilleur`` (nombre + 1,) takes the least cost of each number of seats, ``plans``
    (nombre + 1, len(cellules)) the first way found to reach it; both are given with what is known already.
    """
    places = depart.copy()
    pas = np.zeros(len(cellules), np.int64)
    pile = np.zeros(nombre + 1, np.int64)
    haut = 0
    while True:
        cout = couter(
            places, agents, presents_fixes, debut, fin, repli, slot_cellule, position, personne_a, derniere, couts,
            couts_dehors, presents, entrants, dernier, suivant, tenu, obtenu,
        )  # fmt: skip
        if cout < meilleur[haut]:
            meilleur[haut] = cout
            for i in range(len(cellules)):
                plans[haut, i] = pas[i]
        # Next multiset, cellules never going down: deeper if there is room, else the last seat moves on.
        suivante = pile[haut - 1] if haut > 0 else 0
        if haut == nombre:
            haut -= 1
            suivante = pile[haut] + 1 if nombre > 0 else len(cellules)
            if nombre > 0:
                pas[pile[haut]] -= 1
                places[cellules[pile[haut]]] -= sens
        while True:
            while suivante < len(cellules) and pas[suivante] >= marge[suivante]:
                suivante += 1
            if suivante < len(cellules):
                break
            if haut <= 0:
                return
            haut -= 1
            pas[pile[haut]] -= 1
            places[cellules[pile[haut]]] -= sens
            suivante = pile[haut] + 1
        pile[haut] = suivante
        pas[suivante] += 1
        places[cellules[suivante]] += sens
        haut += 1
