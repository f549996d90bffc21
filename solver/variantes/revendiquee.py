"""Parts beside a base without stable allocation, where one claim is left, proven the fewest.

Let D be cellules away from the failing groups and from the claimant, q seats that differ from the base's inside D only, between
``bas`` and ``haut``. Linked units pinned where D was formed may straddle its edge. Every unit is asked whether it could be the
one claimant v of an allocation µ under some q:

- **excluded**: the failing groups have no answer, whatever q, even with v free (:mod:`..mecanismes.exclusion`, bounds over all
  the seats, cellules whose seats vary unknown). No such µ.
- **apart**: v does not touch D, and in the bounds of every such µ (upper market with the seats v may hold added, lower market
  with them taken away) all pinned units have one option left, that of the base. Then µ is made of two halves that do not act on
  each other: what happens in D, where nobody has a claim, and the rest, under the seats of the base. So the best of all these µ
  is made of the best of each: the proven stable answer of D, and outside the base, which is the best one there: a better rest,
  together with what the base gives in D, would have been a better base.
- **left**: neither was shown. Each answer examines these units alone (:func:`..mecanismes.exploration.explorer`).

No allocation without claim exists under any q: the failing groups have no answer with nobody free either. Objectives are
numbers of claims, sums, and a comparison unit by unit in the order of the draw: the best whole is made of the best halves.
Where the search over the whole market would spend its budget before the proof, the answer is proven here all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..mecanismes.base import OptionsResolution
from ..mecanismes.exclusion import Exclusion
from ..mecanismes.exploration import PETITE, couper, parts
from ..mecanismes.preparation import Rangs
from ..solution import Nature, Solution

ESSAIS = 80
"""Parts looked at, at most, before the whole market is answered instead."""

LAISSEES = 64
"""Units left to examine in each answer, at most: beyond, the whole market costs less."""


@dataclass(frozen=True, slots=True)
class Revendiquee:
    """What an answer beside a claim must still examine.

    Attributes
    ----------
    groupes
        Groups of units without stable allocation.
    laissees
        Units left, by parts.
    envient
        Single persons with an envy claim in the base.
    """

    groupes: tuple[tuple[int, ...], ...]
    laissees: tuple[list[int], ...]
    envient: int


def eprouver(
    marche: Marche,
    rangs: Rangs,
    options: OptionsResolution,
    base: Solution,
    touche: NDArray[np.bool_],
    fixes: NDArray[np.bool_],
    bas: NDArray[np.int64],
    haut: NDArray[np.int64],
) -> Revendiquee | None:
    """Ask every unit (see module); None when the part cannot be answered apart.

    Parameters
    ----------
    base
        An answer with one claimant, proven the best.
    touche
        (U,) units that touch D.
    fixes
        (U,) those of them that are pinned.
    bas, haut
        (C,) seats.
    """
    groupes = tuple(i.unites for i in base.impossibilites)
    demandeurs = {r.unite for r in base.revendications}
    if len(demandeurs) != 1 or not groupes or touche[[*demandeurs, *(u for groupe in groupes for u in groupe)]].any():
        return None
    exclusion = Exclusion(marche, rangs, options, groupes, places_haut=haut, places_bas=bas)
    if not exclusion.sans_stable():
        return None

    def apart(part: list[int]) -> bool:
        dedans = np.zeros(marche.nombre_unites, np.bool_)
        dedans[part] = True
        bornes = exclusion.larges(exclusion.sieges(dedans))
        attendue = base.option[fixes]
        return bool((bornes.haut[fixes] == attendue).all() and (bornes.bas[fixes] == attendue).all())

    pile = [p for part in parts(marche, rangs, groupes) for p in _separer(part, touche)][::-1]
    laissees: list[list[int]] = []
    for _ in range(ESSAIS):
        if not pile or sum(map(len, laissees)) > LAISSEES:
            break
        part = pile.pop()
        if not touche[part[0]] and apart(part):
            continue
        part = exclusion.restantes(part, None)
        if len(part) > PETITE:
            pile += couper(part, max(len(part) // 8, PETITE))
        elif part and len(part) > 1 and not touche[part[0]]:
            pile += couper(part, (len(part) + 3) // 4)
        elif part:
            laissees.append(part)
    if pile or sum(map(len, laissees)) > LAISSEES:
        return None
    taille = np.diff(marche.unite_debut)
    envient = len({r.unite for r in base.revendications if r.nature is Nature.ENVIE and taille[r.unite] == 1})
    return Revendiquee(groupes, tuple(laissees), envient)


def _separer(part: list[int], touche: NDArray[np.bool_]) -> list[list[int]]:
    """Units of a part that touch D, and the others."""
    return [p for p in ([u for u in part if touche[u]], [u for u in part if not touche[u]]) if p]
