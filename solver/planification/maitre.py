"""Seats shared between parts: the least sum of what each costs with its share, by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SANS = 2**60
"""More than any cost: sums of it stay within 64 bits, and tell themselves."""


def partager(couts: Sequence[NDArray[np.int64]], total: int) -> tuple[int, tuple[int, ...]] | None:
    """The least ``sum_d couts[d][k_d]`` with ``sum_d k_d = total``, and the shares; None when the parts cannot take them all.

    Costs, and their sums, stay below 2**55 in size; a larger entry is one that cannot be had.
    """
    courant = np.full(total + 1, SANS, np.int64)
    courant[0] = 0
    ou: list[NDArray[np.int64]] = []
    for cout in couts:
        bornes = np.minimum(cout, SANS)
        suivant = np.full(total + 1, SANS, np.int64)
        choix = np.zeros(total + 1, np.int64)
        for j in range(min(len(bornes), total + 1)):
            sommes = np.minimum(courant[: total + 1 - j], SANS // 2) + min(int(bornes[j]), SANS // 4)
            mieux = (sommes < suivant[j:]) & (courant[: total + 1 - j] < SANS // 2)
            suivant[j:][mieux] = sommes[mieux]
            choix[j:][mieux] = j
        courant = suivant
        ou.append(choix)
    if courant[total] >= SANS // 2:
        return None
    parts: list[int] = []
    reste = total
    for choix in reversed(ou):
        parts.append(int(choix[reste]))
        reste -= parts[-1]
    return int(courant[total]), tuple(reversed(parts))
