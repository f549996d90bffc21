"""The procedure of phase M for persons who ask alone: exits open down each list, deferred acceptance with those who are open.

Definition: the first ``sorties`` of each exit list are open. An open person asks down the own list; a cellule keeps the best of
those who asked, up to its entries; one refused everywhere is set aside, and the next of the exit list opens.

Theorem: the outcome is weakly better for every person than any allocation without claims. Proof: let x be the first to be
refused by a cellule c that an allocation S without claims gives to x. Some y held by c then, better than x, has not c in S, and y
prefers c to what S gives it (what y liked better had refused y before: S does not give it). Those before y on the exit list
who were not set aside are at most ``sorties - 1``, and those set aside leave in no such S (they were refused everywhere before):
so in S the exit of y is open, and y has a claim on c. A contradiction. Nobody has a claim in the outcome itself: a refusal is
final, as entries only get more demanding, and who was never open has ``sorties`` leavers ahead.

The order in which persons open or ask is therefore irrelevant. Reconstruction of reference A.5; deferred acceptance: Gale and
Shapley (1962); one proposer after the other: McVitie and Wilson (1971).
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Agent(NamedTuple):
    """Somebody who decides alone.

    ``sortie`` and each of ``entrees`` are (cellule, position); a smaller position is a better priority in one cellule.
    """

    sortie: tuple[int, int]
    entrees: tuple[tuple[int, int], ...]


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
