"""The procedure of phase M for persons who ask alone: exits open down each list, deferred acceptance with those who are open.

Definition: the first ``sorties`` of each exit list are open. An open person asks down the own list; a cellule keeps the best of
those who asked, up to its entries; one refused everywhere is set aside, and the next of the exit list opens.

Theorem: every person whose exit opens weakly prefers the outcome to any allocation without claims, and whoever else leaves in
such an allocation stands behind all those on the exit list. Proof: let x be the first to be refused by a cellule c that an
allocation S without claims gives to x. Some y held by c then, better than x, has not c in S, and y prefers c to what S gives it
(what y liked better had refused y before: S does not give it). Those before y on the exit list who were not set aside are at
most ``sorties - 1``, and those set aside leave in no such S (they were refused everywhere before): so in S the exit of y is
open, and y has a claim on c. A contradiction; those who never opened stand behind by definition. Nobody has a claim in the
outcome itself: a refusal is final, as entries only get more demanding, and who was never open has ``sorties`` leavers ahead.

So the outcome is the one allocation without claims that follows the exit lists, then serves persons best: in every cellule its
leavers are at least as many and, one by one, at least as high on the list as those of any other (:func:`merites` of the leavers
is largest), and with the same leavers everybody is served at least as well (P8). It need not suit *everybody* best: with one
exit for x, before y on the list, and one seat that both ask, where y comes before x, giving it to either leaves no claim.

The order in which persons open or ask is therefore irrelevant. Reconstruction of reference A.5; deferred acceptance: Gale and
Shapley (1962); one proposer after the other: McVitie and Wilson (1971).
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...marche import Marche
from ..etat import rampe
from ..preparation import Rangs


class Agent(NamedTuple):
    """Somebody who decides alone.

    ``sortie`` and each of ``entrees`` are (cellule, position); a smaller position is a better priority in one cellule.
    """

    sortie: tuple[int, int]
    entrees: tuple[tuple[int, int], ...]


def merites(jumele: Marche, rangs: Rangs) -> NDArray[np.int64]:
    """(U,) sum over the members of their places on the exit lists, counted from the end, 1 for the last.

    ``jumele`` is a market with twins (:mod:`.passes`), ``rangs`` its positions. Units without option have 0.
    """
    unites = np.flatnonzero(np.diff(jumele.option_debut))
    taille = np.diff(jumele.unite_debut)[unites].astype(np.int64) // 2
    sortie = np.repeat(jumele.slot_debut[unites] + taille, taille) + rampe(taille)
    cellule, position = jumele.slot_cellule[sortie], rangs.position[sortie]
    # From the end of each list: positions ascend with cellules, then down the lists.
    ordre = np.argsort(position)[::-1]
    fin = np.cumsum(np.bincount(cellule, minlength=jumele.nombre_cellules)[::-1])[::-1]
    place = np.empty(len(ordre), np.int64)
    place[ordre] = np.arange(1, len(ordre) + 1)
    place -= (fin - np.bincount(cellule, minlength=jumele.nombre_cellules))[cellule]
    total = np.zeros(jumele.nombre_unites, np.int64)
    np.add.at(total, np.repeat(unites, taille), place)
    return total


def proceder(agents: list[Agent], places: NDArray[np.int64]) -> list[int]:
    """Entry obtained by each agent, the number of its entries when none (see module).

    Parameters
    ----------
    places
        Seats by cellule, entries and exits alike.
    """
    listes: dict[int, list[int]] = {}
    for i in sorted((i for i, agent in enumerate(agents) if agent.entrees), key=lambda i: agents[i].sortie[1]):
        listes.setdefault(agents[i].sortie[0], []).append(i)
    obtenu = [-1 if agent.entrees else 0 for agent in agents]
    suivants = {c: iter(liste) for c, liste in listes.items()}
    a_servir = [i for c in listes for i in islice(suivants[c], max(0, int(places[c])))]
    entrants: dict[int, list[tuple[int, int]]] = {}
    while a_servir:
        i = a_servir.pop()
        obtenu[i] += 1
        if obtenu[i] == len(agents[i].entrees):
            suivant = next(suivants[agents[i].sortie[0]], None)
            if suivant is not None:
                a_servir.append(suivant)
            continue
        cellule, position = agents[i].entrees[obtenu[i]]
        tas = entrants.setdefault(cellule, [])
        heappush(tas, (-position, i))
        if len(tas) > places[cellule]:
            a_servir.append(heappop(tas)[1])
    return [len(agent.entrees) if k < 0 else k for agent, k in zip(agents, obtenu, strict=True)]
