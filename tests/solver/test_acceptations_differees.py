"""Markets without couples: three independent deferred acceptances, the enumeration, and what the model says of them agree."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import given, settings

from solver.marche import Marche
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, marches_sans_couple, sans_couple, seuls
from tests.solver.reference.da import SansCouple, candidat_proposant, chaines_de_sieges, cycles_d_amelioration
from tests.solver.reference.enumeration import Enumeration

NOCTURNE = int(os.environ.get("MOUVEMENT_MARCHES_SANS_COUPLE", "100000"))


def _comparer(graines: range) -> int:
    """Compare the algorithms; returns the number of markets whose two ends differ."""
    ecarts = 0
    for graine in graines:
        marche = construire(sans_couple(Random(graine)))
        candidat, sieges = candidat_proposant(marche), chaines_de_sieges(marche)
        assert cycles_d_amelioration(marche, sieges) == candidat, graine
        assert all(a <= b for a, b in zip(candidat, sieges, strict=True)), graine
        ecarts += candidat != sieges
    return ecarts


def test_chaines_et_cycles_donnent_la_meme_allocation() -> None:
    """On 3,000 random markets, chains and cycles end where candidates proposing ends, having left from elsewhere in some."""
    assert _comparer(range(3000)) > 30


@pytest.mark.nocturne
@pytest.mark.parametrize("part", range(10))
def test_chaines_et_cycles_donnent_la_meme_allocation_en_nombre(part: int) -> None:
    """The same on 100,000 random markets, in ten parts."""
    taille = NOCTURNE // 10
    assert _comparer(range(10_000 + part * taille, 10_000 + (part + 1) * taille)) > 0


@settings(deadline=None, derandomize=True)
@given(marches_sans_couple())
def test_chaines_et_cycles_par_hypothesis(marche: Marche) -> None:
    """The same on markets that hypothesis can shrink."""
    assert cycles_d_amelioration(marche, chaines_de_sieges(marche)) == candidat_proposant(marche)


def test_optimum_enumere() -> None:
    """Candidate-proposing deferred acceptance is the only optimum of P8; vacancy chains give the worst stable allocation."""
    plusieurs = 0
    for graine in range(500):
        marche = construire(seuls(Random(graine)))
        enumeration = Enumeration(marche)
        assert enumeration.optimales == [tuple(candidat_proposant(marche))], graine
        assert enumeration.minimum == 0, graine
        assert max(enumeration.stables, key=enumeration.p8) == tuple(chaines_de_sieges(marche)), graine
        plusieurs += len(enumeration.stables) > 1
    assert plusieurs > 10


def test_echange_seulement_par_les_cycles() -> None:
    """Two titulaires who want each other's place: no seat is vacant, only the exchange moves them."""
    marche = fabriquer({"x": ("M", "A"), "y": ("M", "B")}, {"x": "B", "y": "A"}, {"M/A": 1, "M/B": 1})
    assert chaines_de_sieges(marche) == [1, 1]
    assert cycles_d_amelioration(marche, [1, 1]) == [0, 0] == candidat_proposant(marche)


def test_pas_d_echange_quand_la_place_est_supprimee() -> None:
    """Two titulaires of A for one place, one of them wants B: the exchange would fill a withdrawn seat."""
    marche = fabriquer({"w": ("M", "A"), "x": ("M", "A"), "y": ("M", "B")}, {"w": "", "x": "B", "y": "A"}, {"M/A": 1, "M/B": 1})
    assert cycles_d_amelioration(marche, chaines_de_sieges(marche)) == [0, 1, 1] == candidat_proposant(marche)


def test_couples_refuses() -> None:
    """The references are for single persons and say so."""
    marche = fabriquer({"x": ("M", None), "y": ("M", None)}, {"x+y": "A"}, {"M/A": 2})
    with pytest.raises(ValueError, match="one member"):
        SansCouple(marche)
