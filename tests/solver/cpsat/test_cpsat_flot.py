"""Flows of largest value on networks small enough to try every set of arcs."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from solver.cpsat import FlotImpossible, flot_maximal


def _meilleure(noeuds: int, arcs: list[tuple[int, int, int]], offre: list[int]) -> int | None:
    valeurs = []
    for pris in product((0, 1), repeat=len(arcs)):
        bilan = [0] * noeuds
        for p, (x, y, _) in zip(pris, arcs, strict=True):
            bilan[x] += p
            bilan[y] -= p
        if bilan == offre:
            valeurs.append(sum(p * v for p, (_, _, v) in zip(pris, arcs, strict=True)))
    return max(valeurs, default=None)


def test_contre_enumeration() -> None:
    """Value and feasibility are those of the enumeration, with and without supplies, negative values included."""
    possibles = set()
    for graine in range(200):
        hasard = Random(graine)
        noeuds = hasard.randint(2, 4)
        arcs = [(*hasard.sample(range(noeuds), 2), hasard.choice((-3, 0, 1, 5, 10**12))) for _ in range(hasard.randint(0, 8))]
        offre = [0] * noeuds
        if hasard.random() < 0.5:
            x, y = hasard.sample(range(noeuds), 2)
            offre[x], offre[y] = 1, -1
        table = np.array(arcs, np.int64).reshape(-1, 3)
        pris = flot_maximal(noeuds, table[:, 0], table[:, 1], table[:, 2], np.array(offre, np.int64))
        attendue = _meilleure(noeuds, arcs, offre)
        assert (pris is None) == (attendue is None)
        if pris is not None:
            assert int(table[pris, 2].sum()) == attendue
            bilan = np.bincount(table[pris, 0], minlength=noeuds) - np.bincount(table[pris, 1], minlength=noeuds)
            assert bilan.tolist() == offre
        possibles.add(pris is not None)
    assert possibles == {False, True}


def test_offres_sans_demande() -> None:
    """What leaves the nodes and enters none of them is no flow, as any other offer that no flow satisfies."""
    un = np.ones(1, np.int64)
    assert flot_maximal(2, 0 * un, un, un, np.array([1, 0])) is None
    assert flot_maximal(2, 0 * un, un, un, np.array([1, -1])) is not None


def test_valeurs_hors_de_portee() -> None:
    """Values whose product with the number of nodes leaves 64 bits are refused."""
    un = np.ones(1, np.int64)
    with pytest.raises(FlotImpossible):
        flot_maximal(3, 0 * un, un, 2**60 * un, np.zeros(3, np.int64))
