"""Phase P against the enumeration, its plain version, and what the model says of any answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from solver.cpsat import FlotImpossible
from solver.marche import Marche
from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.deux_phases import reference
from solver.mecanismes.deux_phases.mutations import muter
from solver.mecanismes.deux_phases.permutations import permuter
from solver.solution import Permutations
from tests.solver.fabrique import fabriquer
from tests.solver.hasard_deux_phases import grand, petit, petits
from tests.solver.reference.enumeration_deux_phases import DeuxPhases

OPTIONS = OptionsResolution()


def _permuter(marche: Marche, options: OptionsResolution = OPTIONS) -> tuple[list[int], list[int], Permutations]:
    """Options after phase M, after phase P, and what is proven."""
    depart = muter(marche, OPTIONS).option
    arrivee, bilan, _ = permuter(marche, depart, options)
    return depart.tolist(), arrivee.tolist(), bilan


def _verifier_l_ordre_des_arcs(marche: Marche, depart: list[int], arrivee: list[int]) -> None:
    """A5.8: nobody single left at x comes before a chosen single person of the arc x to y, by points then tie-break."""
    e = DeuxPhases(marche)
    avant = e.places_tenues(tuple(depart))
    choisis: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
    for u, k in enumerate(arrivee):
        if len(e.membres[u]) == 1 and k < depart[u]:
            x = e.membres[u][0]
            arc, cle = (avant[x], e.cellules[u][k][0]), (-e.points[u][k][0], e.departage[x])
            choisis[arc] = max(choisis.get(arc, cle), cle)
    for u, k in enumerate(arrivee):
        if len(e.membres[u]) == 1 and k == depart[u]:
            x = e.membres[u][0]
            for k2 in range(k):
                cle = (-e.points[u][k2][0], e.departage[x])
                dernier = choisis.get((avant[x], e.cellules[u][k2][0]))
                assert dernier is None or cle > dernier


def _verifier(marche: Marche, depart: list[int], arrivee: list[int], bilan: Permutations) -> None:
    """P11, the circulation, couples together, and the sums as they are told."""
    e = DeuxPhases(marche)
    assert all(a <= d for a, d in zip(arrivee, depart, strict=True))
    assert Counter(e.places_tenues(tuple(depart))) == Counter(e.places_tenues(tuple(arrivee)))
    assert (bilan.ameliores, bilan.points) == e.valeur(tuple(depart), tuple(arrivee))
    assert bilan.ameliores_borne >= bilan.ameliores
    assert bilan.points_borne >= bilan.points
    _verifier_l_ordre_des_arcs(marche, depart, arrivee)


@pytest.mark.parametrize("couples", (False, True))
@pytest.mark.parametrize("part", range(2))
def test_contre_enumeration(part: int, couples: bool) -> None:
    """The circulation is the first of the best ones, and is proven so."""
    for graine in range(part * 200, (part + 1) * 200):
        marche = petit(graine, couples=couples)
        depart, arrivee, bilan = _permuter(marche)
        assert tuple(arrivee) == DeuxPhases(marche).permutation(tuple(depart)), graine
        assert bilan.prouve, graine
        _verifier(marche, depart, arrivee, bilan)


def test_depuis_n_importe_quelle_phase_m() -> None:
    """Phase P is exact from any allocation, not only from the outcome of phase M."""
    for graine in range(60):
        e = DeuxPhases(petit(graine, couples=True))
        for depart in e.permises[:: max(1, len(e.permises) // 4)]:
            arrivee, bilan, _ = permuter(petit(graine, couples=True), np.array(depart, np.int64), OPTIONS)
            assert tuple(arrivee.tolist()) == e.permutation(depart), graine
            assert bilan.prouve


def test_comme_en_clair_sans_couple() -> None:
    """On markets too large to enumerate, with many equal points, the plain cycle cancelling ends at the same circulation."""
    for graine in range(8):
        marche = grand(graine, personnes=150, cellules=9, ouvertes=25, part=0.0)
        marche = replace(marche, slot_points=marche.slot_points // (1, 5_000, 100_000)[graine % 3])
        depart, arrivee, bilan = _permuter(marche)
        assert arrivee == reference.permuter(marche, depart), graine
        assert bilan.prouve


def test_grands_marches_avec_couples() -> None:
    """With couples, on markets too large to enumerate: proven, and better than when couples may not move."""
    for graine in range(6):
        marche = grand(graine, personnes=600, cellules=20, ouvertes=90, part=0.1)
        depart, arrivee, bilan = _permuter(marche)
        _verifier(marche, depart, arrivee, bilan)
        assert bilan.prouve
        lies = np.diff(marche.unite_debut) > 1
        assert any(a < d for a, d, lie in zip(arrivee, depart, lies.tolist(), strict=True) if lie)


def test_sans_temps() -> None:
    """Without time for the linked units the answer is still a circulation, and the bounds still hold."""
    prouves = set()
    for graine in range(100):
        marche = petit(graine, couples=True)
        depart, arrivee, bilan = _permuter(marche, OptionsResolution(limite=0.0))
        _verifier(marche, depart, arrivee, bilan)
        meilleure = DeuxPhases(marche).permutation(tuple(depart))
        ameliores, points = DeuxPhases(marche).valeur(tuple(depart), meilleure)
        assert bilan.ameliores_borne >= ameliores
        assert bilan.ameliores < ameliores or bilan.points_borne >= points
        assert not bilan.prouve or tuple(arrivee) == meilleure
        prouves.add(bilan.prouve)
    assert prouves == {False, True}


def test_couple_entier_ou_pas() -> None:
    """A couple moves only if both find somebody to take their place."""
    personnes = {"a": ("T", "A"), "b": ("T", "A"), "c": ("T", "B"), "d": ("T", "B")}
    for unites, attendu in ({"a+b": "B", "c": "A"}, [1, 1, 0]), ({"a+b": "B", "c": "A", "d": "A"}, [0, 0, 0]):
        marche = replace(fabriquer(personnes, unites, {}, depart_libere_place=False), sorties=np.zeros(2, np.int64))
        assert _permuter(marche)[1] == attendu


def test_points_hors_de_portee() -> None:
    """Points too large for exact arithmetic are refused, never rounded."""
    marche = fabriquer(
        {"a": ("T", "A"), "b": ("T", "B")},
        {"a": "B", "b": "A"},
        {},
        points={"T/A": {"b": 2**61}, "T/B": {"a": 0}},
        depart_libere_place=False,
    )
    with pytest.raises(FlotImpossible, match="trop grande"):
        _permuter(replace(marche, sorties=np.zeros(2, np.int64)))


@settings(max_examples=80, deadline=None)
@given(petits(couples=True))
def test_proprietes(marche: Marche) -> None:
    """Whatever the market: P11, the circulation, the order on arcs, and a proof."""
    depart, arrivee, bilan = _permuter(marche)
    _verifier(marche, depart, arrivee, bilan)
    assert bilan.prouve
