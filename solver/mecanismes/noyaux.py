"""Compiled kernels: deferred acceptance from both sides, and the rules that bound every stable allocation.

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
    for premier in agents:
        x = premier
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
        (n,) slot each ordinary person holds; the largest int64 when at home or nowhere.
    accepte
        (S,) mark by slot: a clone has accepted.

    Returns
    -------
    int
        Number of offers made.
    """
    rien = np.iinfo(np.int64).max
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
            quitte = origine[x] if avant == rien else slot_cellule[avant]
            if quitte >= 0:
                occupes[quitte] -= 1
                if en_pile[quitte] == 0 and quitte != c:
                    en_pile[quitte] = 1
                    pile[nombre] = quitte
                    nombre += 1
    return offres


@compile_noyau
def cellule_refuse(
    limite: int, membres: int, c: int, places: Longs, presents: Entiers, entrants: Entiers, dernier: Entiers, tenu: Marques
) -> bool:
    """Whether c holds at least ``places - membres + 1`` persons better than position ``limite`` (see :func:`restreindre`)."""
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


@compile_noyau
def restreindre(
    unites: Entiers,
    unite_debut: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    position: Entiers,
    places: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    tenu: Marques,
    accepte: Marques,
    possible: Marques,
    dehors: Marques,
) -> int:
    """Apply both rules of the sandwich to the linked units, once. Returns the number of options withdrawn.

    Drop: in the upper bound some cellule of the option already holds too many persons better than the weakest member it would
    admit (``places`` of them, or ``places - m + 1`` others when m members ask the same cellule). Each of them is, in any stable
    allocation, no better off than in the upper bound; were the unit admitted, one of them would be missing from the cellule and
    would have a claim on it.

    Guarantee: in the lower bound every clone of the option is accepted. Were a stable allocation to give the unit less without
    a claim on the option, some cellule would hold enough better persons to refuse it; each of them is in that cellule in the
    lower bound too (no better off there, and offered the seat before the clone), so the cellule would hold one person more
    than its seats. So everything after the option goes, outside included. Both proofs in full: :func:`.reference.restreindre`.

    Parameters
    ----------
    unites
        Linked units not yet decided.
    possible
        (O,) mark by option; ``dehors`` (U,) mark by unit: being outside is possible. Both updated.
    """
    retires = 0
    for u in unites:
        taille = unite_debut[u + 1] - unite_debut[u]
        o0 = option_debut[u]
        nombre = option_debut[u + 1] - o0
        garanti = False
        for k in range(nombre):
            if possible[o0 + k] == 0:
                continue
            if garanti:
                possible[o0 + k] = 0
                retires += 1
                continue
            s0 = slot_debut[u] + k * taille
            refuse = False
            tous = True
            for j in range(taille):
                c = slot_cellule[s0 + j]
                membres, limite = demande(s0, taille, c, slot_cellule, position)
                if cellule_refuse(limite, membres, c, places, presents, entrants, dernier, tenu):
                    refuse = True
                    break
                if accepte[s0 + j] == 0:
                    tous = False
            if refuse:
                possible[o0 + k] = 0
                retires += 1
            elif tous:
                garanti = True
        if garanti and dehors[u] == 1:
            dehors[u] = 0
            retires += 1
    return retires


@compile_noyau
def revendiquer(
    option: Longs,
    unite_debut: Entiers,
    membres_unite: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    position: Entiers,
    repli: Entiers,
    places: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    tenu: Marques,
    natures: NDArray[np.int8],
) -> None:
    """Claims of an allocation (model §6). ``natures`` (O,) by option: 0 none, 1 free-seat claim, 2 envy claim; set to 0 before.

    ``presents``, ``entrants``, ``dernier`` and ``tenu`` describe the allocation as in :func:`proposer`.
    """
    for u in range(len(unite_debut) - 1):
        taille = unite_debut[u + 1] - unite_debut[u]
        nombre = option_debut[u + 1] - option_debut[u]
        obtenue = option[u]
        if obtenue == 0:
            continue
        if taille == 1:
            # The same as below, where most options are: one person, who holds nothing in the cellules looked at.
            for k in range(min(obtenue, nombre)):
                s = slot_debut[u] + k
                c = slot_cellule[s]
                if presents[c] + entrants[c] < places[c]:
                    natures[option_debut[u] + k] = 1
                elif position[s] <= dernier[c] and not cellule_refuse(
                    position[s], 1, c, places, presents, entrants, dernier, tenu
                ):
                    natures[option_debut[u] + k] = 2
            continue
        # The unit's own members do not stand in their own way.
        for j in range(taille):
            if obtenue < nombre:
                s = slot_debut[u] + obtenue * taille + j
                tenu[position[s]] = 0
                entrants[slot_cellule[s]] -= 1
            else:
                c = repli[membres_unite[unite_debut[u] + j]]
                if c >= 0:
                    presents[c] -= 1
        for k in range(min(obtenue, nombre)):
            s0 = slot_debut[u] + k * taille
            libre = True
            for j in range(taille):
                c = slot_cellule[s0 + j]
                membres, _ = demande(s0, taille, c, slot_cellule, position)
                if presents[c] + entrants[c] + membres > places[c]:
                    libre = False
            if admise(s0, taille, slot_cellule, position, places, presents, entrants, dernier, tenu):
                natures[option_debut[u] + k] = 1 if libre else 2
        for j in range(taille):
            if obtenue < nombre:
                s = slot_debut[u] + obtenue * taille + j
                tenu[position[s]] = 1
                entrants[slot_cellule[s]] += 1
            else:
                c = repli[membres_unite[unite_debut[u] + j]]
                if c >= 0:
                    presents[c] += 1
