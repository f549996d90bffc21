"""Compiled kernels: deferred acceptance from both sides, and what decides whether a cellule refuses an option.

Kernels are few on purpose: each costs half a second of compilation to the first run ever. What numpy does in linear time is
left to it (:mod:`.etat`, :mod:`.encadrement`).

Plain, slow versions that read like the definitions stand in :mod:`.reference`; tests hold the two against each other.

Positions (see :class:`.preparation.Rangs`) replace priorities: in a cellule the smaller position is the better candidature, so
the persons a cellule holds are marks in one array and its worst entrant is a pointer that only ever goes down. A run costs
one visit per proposal and one per position: linear, without a heap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..compilation import compile_noyau

Entiers = NDArray[np.int32]
Longs = NDArray[np.int64]
Marques = NDArray[np.uint8]

RIEN = 2**63 - 1
"""Slot of a person who holds none in the lower bound: worse than every slot."""


@compile_noyau
def proposer(
    agents: Entiers,
    suivant: Longs,
    fin: Longs,
    repli: Entiers,
    slot_cellule: Entiers,
    position: Entiers,
    personne_a: Entiers,
    places: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    tenu: Marques,
    obtenu: Longs,
) -> int:
    """Candidate-proposing deferred acceptance, continued from a state: ``agents`` enter, all end where stability puts them.

    Deferred acceptance does not depend on the order of proposals, so entering agents later gives the same state as entering
    them all at once (Gale and Shapley 1962; McVitie and Wilson 1971).

    A cellule keeps all its present titulaires, then its best ``max(0, places - presents)`` candidatures: a titulaire who comes
    back takes the seat of the worst entrant, and no titulaire is ever sent away (modified priorities of Guillen and Kesten
    2012, Pereyra 2013; Combe, Tercieux and Terrier 2022).

    Parameters
    ----------
    agents
        Persons who enter, none of whom is in the state.
    suivant, fin
        (n,) next slot each person will propose, and the end of the own slots. ``suivant`` is advanced.
    repli
        (n,) cellule a person goes back to when refused everywhere, -1 when nowhere (or when homes take no seat).
    slot_cellule, position, personne_a
        Cellule and position of each slot, person at each position.
    places, presents, entrants
        (C,) seats, titulaires at home, entrants held. The last two are updated.
    dernier
        (C,) a position no entrant held is worse than. Brought down to the worst one when a full cellule compares.
    tenu
        (S,) mark by position: the candidature is held.
    obtenu
        (n,) slot held, -1 when at home or nowhere.

    Returns
    -------
    int
        Number of proposals made.
    """
    propositions = 0
    for i in range(len(agents)):
        x = agents[i]
        while x >= 0:
            s = suivant[x]
            if s < fin[x]:
                suivant[x] = s + 1
                propositions += 1
                c = slot_cellule[s]
                libres = places[c] - presents[c]
                if libres <= 0:
                    continue
                p = position[s]
                if entrants[c] < libres:
                    entrants[c] += 1
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
            else:
                c = repli[x]
                if c < 0:
                    break
                presents[c] += 1
                if entrants[c] == 0 or entrants[c] + presents[c] <= places[c]:
                    break
                pire = dernier[c]
                while tenu[pire] == 0:
                    pire -= 1
                dernier[c] = pire
                tenu[pire] = 0
                entrants[c] -= 1
                x = personne_a[pire]
                obtenu[x] = -1
    return propositions


@compile_noyau
def offrir(
    pile: Entiers,
    nombre: int,
    en_pile: Marques,
    prochain: Entiers,
    debut: Entiers,
    slot_a: Entiers,
    personne_a: Entiers,
    slot_cellule: Entiers,
    nature: Marques,
    origine: Entiers,
    places: Longs,
    occupes: Entiers,
    tenu_par: Longs,
    accepte: Marques,
) -> int:
    """Cellule-proposing deferred acceptance, continued from a state: cellules of ``pile`` offer their free seats, best first.

    This is the chain of vacancies: a seat goes to the best-ranked person who prefers it, whose own seat is offered in turn.

    ``nature`` of a slot: 0 nobody there, 1 an ordinary person who keeps the best offer (slots of one person are in order of
    preference, so the smaller index), 2 a clone, which accepts whatever happens. A clone later withdrawn is the same as a clone
    that refuses late, so the state may be continued after withdrawals (order independence again).

    Parameters
    ----------
    pile, nombre, en_pile
        Cellules that may have a seat to offer: the first ``nombre`` of ``pile`` (C,), marked in ``en_pile``.
    prochain
        (C,) next position each cellule will offer to. Advanced.
    occupes
        (C,) seats taken: titulaires at home, entrants, clones. Updated.
    tenu_par
        (n,) slot each ordinary person holds; ``RIEN`` when at home or nowhere.
    accepte
        (S,) mark by slot: a clone has accepted.

    Returns
    -------
    int
        Number of offers made.
    """
    offres = 0
    while nombre > 0:
        nombre -= 1
        c = pile[nombre]
        en_pile[c] = 0
        while prochain[c] < debut[c + 1] and occupes[c] < places[c]:
            p = prochain[c]
            prochain[c] = p + 1
            s = np.int64(slot_a[p])
            if nature[s] == 0:
                continue
            offres += 1
            if nature[s] == 2:
                accepte[s] = 1
                occupes[c] += 1
                continue
            x = personne_a[p]
            avant = tenu_par[x]
            if s >= avant:
                continue
            tenu_par[x] = s
            occupes[c] += 1
            quitte = origine[x] if avant == RIEN else slot_cellule[avant]
            if quitte >= 0:
                occupes[quitte] -= 1
                if en_pile[quitte] == 0 and quitte != c:
                    en_pile[quitte] = 1
                    pile[nombre] = quitte
                    nombre += 1
    return offres


@compile_noyau
def compter_moins_bons(limite: Entiers, depart: Entiers, tolerance: Longs, tenu: Marques, peu: Marques) -> None:
    """Mark in ``peu`` (R,) the queries where at most ``tolerance`` (>= 0) entrants stand in ``limite + 1 .. depart``."""
    for i in range(len(limite)):
        reste = tolerance[i]
        p = depart[i]
        while p > limite[i] and reste >= 0:
            reste -= tenu[p]
            p -= 1
        peu[i] = reste >= 0


@compile_noyau
def cellule_refuse(
    limite: int, membres: int, c: int, places: Longs, presents: Entiers, entrants: Entiers, dernier: Entiers, tenu: Marques
) -> bool:
    """Whether c holds at least ``places - membres + 1`` persons better than position ``limite`` (model §6)."""
    tolerance = presents[c] + entrants[c] - places[c] + membres - 1
    if tolerance < 0:
        return False
    if presents[c] >= places[c] - membres + 1:
        return True
    moins_bons = 0
    p = dernier[c]
    while p > limite:
        if tenu[p] == 1:
            moins_bons += 1
            if moins_bons > tolerance:
                return False
        p -= 1
    return True


@compile_noyau
def demande(s0: int, taille: int, c: int, slot_cellule: Entiers, position: Entiers) -> tuple[int, int]:
    """What an option whose slots start at ``s0`` asks of cellule c: how many members, the position of the weakest."""
    membres = 0
    limite = -1
    for i in range(taille):
        if slot_cellule[s0 + i] == c:
            membres += 1
            limite = max(limite, position[s0 + i])
    return membres, limite


@compile_noyau
def admise(
    s0: int,
    taille: int,
    slot_cellule: Entiers,
    position: Entiers,
    places: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    tenu: Marques,
) -> bool:
    """Whether no cellule refuses the option whose slots start at ``s0`` (model §6)."""
    for j in range(taille):
        c = slot_cellule[s0 + j]
        membres, limite = demande(s0, taille, c, slot_cellule, position)
        if cellule_refuse(limite, membres, c, places, presents, entrants, dernier, tenu):
            return False
    return True
