"""Compiled kernel of the reduction: what can be said of every allocation without claims, by counting."""

from __future__ import annotations

import numpy as np

from ...compilation import compile_noyau
from ..noyaux import Entiers, Longs, Marques, demande


@compile_noyau
def autres_avant(
    u: int,
    c: int,
    limite: int,
    unite_debut: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    position: Entiers,
    debut: Entiers,
    marque: Marques,
    cumul: Entiers,
) -> int:
    """Marked positions of cellule c better than ``limite``, those of unit u left out. ``cumul[p]``: marks before p."""
    nombre = int(cumul[limite] - cumul[debut[c]])
    for s in range(slot_debut[u], slot_debut[u + 1]):
        if slot_cellule[s] == c and position[s] < limite and marque[position[s]] == 1:
            nombre -= 1
    return nombre


@compile_noyau
def reduire(
    unite_debut: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    position: Entiers,
    debut: Entiers,
    places: Longs,
    possible: Marques,
    dehors: Marques,
) -> int:
    """Withdraw options until both rules of :mod:`.reduction` are silent. Returns the number of passes.

    ``possible`` (O,) by option and ``dehors`` (U,) (being outside is possible) are updated; the others are those of the market
    with twins.
    """
    unites = len(unite_debut) - 1
    nb_slots = len(slot_cellule)
    marque = np.empty(nb_slots, np.uint8)
    cumul = np.empty(nb_slots + 1, np.int32)
    certain = np.empty(nb_slots, np.uint8)
    premiere = np.empty(unites, np.int64)
    passes = 0
    while True:
        passes += 1
        change = False
        # Who may be where: a twin, who asks one cellule with every option, is marked once.
        marque[:] = 0
        for u in range(unites):
            taille = unite_debut[u + 1] - unite_debut[u]
            premiere[u] = -1
            for k in range(option_debut[u + 1] - option_debut[u]):
                if possible[option_debut[u] + k] == 0:
                    continue
                s0 = slot_debut[u] + k * taille
                fin = taille if premiere[u] < 0 else taille // 2
                for j in range(fin):
                    marque[position[s0 + j]] = 1
                if premiere[u] < 0:
                    premiere[u] = k
        cumul[0] = 0
        for p in range(nb_slots):
            cumul[p + 1] = cumul[p] + marque[p]
        # Who is certainly admitted where; an option admitted everywhere withdraws what comes after it.
        for u in range(unites):
            taille = unite_debut[u + 1] - unite_debut[u]
            garantie = False
            for k in range(option_debut[u + 1] - option_debut[u]):
                if possible[option_debut[u] + k] == 0:
                    continue
                if garantie:
                    possible[option_debut[u] + k] = 0
                    change = True
                    continue
                s0 = slot_debut[u] + k * taille
                toutes = True
                for j in range(taille):
                    c = slot_cellule[s0 + j]
                    m, limite = demande(s0, taille, c, slot_cellule, position)
                    avant = autres_avant(
                        u, c, limite, unite_debut, option_debut, slot_debut, slot_cellule, position, debut, marque, cumul
                    )
                    certain[s0 + j] = avant <= places[c] - m
                    toutes = toutes and certain[s0 + j] == 1
                garantie = toutes
            if garantie and dehors[u] == 1:
                dehors[u] = 0
                change = True
        # Who is there, or has a claim as soon as somebody worse is.
        marque[:] = 0
        for u in range(unites):
            taille = unite_debut[u + 1] - unite_debut[u]
            moitie = taille // 2
            restent = 0
            for k in range(option_debut[u + 1] - option_debut[u]):
                restent += possible[option_debut[u] + k]
            if restent == 0:
                continue
            t0 = slot_debut[u] + premiere[u] * taille
            for k in range(premiere[u], option_debut[u + 1] - option_debut[u]):
                if possible[option_debut[u] + k] == 0:
                    continue
                s0 = slot_debut[u] + k * taille
                decidee = restent == 1 and dehors[u] == 0
                for j in range(taille):
                    presse = decidee or (dehors[u] == 0 and j >= moitie)
                    if not presse and (k == premiere[u] or j >= moitie):
                        presse = True
                        for i in range(taille):
                            if i != j and (certain[s0 + i] == 0 or slot_cellule[s0 + i] == slot_cellule[s0 + j]):
                                presse = False
                    if presse:
                        marque[position[(t0 if j >= moitie else s0) + j]] = 1
        for p in range(nb_slots):
            cumul[p + 1] = cumul[p] + marque[p]
        for u in range(unites):
            taille = unite_debut[u + 1] - unite_debut[u]
            for k in range(option_debut[u + 1] - option_debut[u]):
                if possible[option_debut[u] + k] == 0:
                    continue
                s0 = slot_debut[u] + k * taille
                for j in range(taille):
                    c = slot_cellule[s0 + j]
                    m, limite = demande(s0, taille, c, slot_cellule, position)
                    avant = autres_avant(
                        u, c, limite, unite_debut, option_debut, slot_debut, slot_cellule, position, debut, marque, cumul
                    )
                    if avant > places[c] - m:
                        possible[option_debut[u] + k] = 0
                        change = True
                        break
        if not change:
            return passes
