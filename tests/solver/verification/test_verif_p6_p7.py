"""P6 and P7 on hand-made markets: claims and their absence, with the exact witness."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.marche import Marche
from solver.verification import verifier
from tests.solver.fabrique import affecter, fabriquer
from tests.solver.verification.aides import couple, temoins, tenue


def test_p6_envie() -> None:
    """The better-ranked person must have the seat; the witness names whom the claim displaces."""
    marche = fabriquer(
        personnes={"a": ("M", None), "b": ("M", None)},
        unites={"a": "A", "b": "A"},
        places={"M/A": 1},
        priorites={"M/A": "b a"},
    )
    assert verifier(marche, affecter(marche, {"b": "M/A"})).stable
    rapport = verifier(marche, affecter(marche, {"a": "M/A"}))
    assert tenue(rapport, "P7")
    assert not tenue(rapport, "P6")
    figures = {
        "cellule": 0,
        "places": 1,
        "demandees": 1,
        "plus_faible": 1,
        "occupants": 1,
        "plus_prioritaires": 0,
        "evinces": [0],
    }
    assert temoins(rapport, "P6") == [{"unite": 1, "personnes": [1], "option": 0, "nature": "envie", "cellules": [figures]}]


def test_p7_siege_libre() -> None:
    """A seat nobody occupies must not stay empty while someone prefers it."""
    marche = fabriquer(personnes={"a": ("M", None)}, unites={"a": "A B"}, places={"M/A": 1, "M/B": 1})
    assert verifier(marche, affecter(marche, {"a": "M/A"})).stable
    rapport = verifier(marche, affecter(marche, {"a": "M/B"}))
    assert tenue(rapport, "P6")
    assert [(t["unite"], t["option"]) for t in temoins(rapport, "P7")] == [(0, 0)]
    rapport = verifier(marche, marche.origine)
    assert [tuple(r) for r in rapport.revendications] == [(0, 0, "siege_libre"), (0, 1, "siege_libre")]


@pytest.mark.parametrize(
    ("cle_a", "cle_b", "a_devant"),
    (
        ((0, 100, (5, 0)), (1, 900, (1, 1)), True),
        ((1, 900, (1, 0)), (0, 100, (5, 1)), False),
        ((0, 300, (5, 0)), (0, 200, (1, 1)), True),
        ((0, 200, (1, 0)), (0, 300, (5, 1)), False),
        ((0, 300, (2, 9)), (0, 300, (3, 1)), True),
        ((0, 300, (3, 1)), (0, 300, (3, 2)), True),
        ((0, 300, (3, 2)), (0, 300, (3, 1)), False),
    ),
)
def test_priorite(cle_a: tuple[int, int, tuple[int, int]], cle_b: tuple[int, int, tuple[int, int]], a_devant: bool) -> None:
    """Priority is groupe ascending, then points descending, then the tie-break columns from left to right."""
    marche = fabriquer(
        personnes={"a": ("M", None), "b": ("M", None)},
        unites={"a": "A", "b": "A"},
        places={"M/A": 1},
        groupes={"M/A": {"a": cle_a[0], "b": cle_b[0]}},
        points={"M/A": {"a": cle_a[1], "b": cle_b[1]}},
        departage={"a": cle_a[2], "b": cle_b[2]},
    )
    assert verifier(marche, affecter(marche, {"a": "M/A"})).stable == a_devant
    assert verifier(marche, affecter(marche, {"b": "M/A"})).stable != a_devant


def test_titulaire_devant_tous() -> None:
    """Nobody claims the seat of a titulaire who stays, however many points the person has."""
    marche = fabriquer(
        personnes={"t": ("M", "A"), "x": ("M", None)}, unites={"x": "A"}, places={"M/A": 1}, points={"M/A": {"x": 99_900}}
    )
    assert verifier(marche, marche.origine).stable
    assert not verifier(marche, affecter(marche, {"t": None})).stable


def test_couple_dans_une_cellule() -> None:
    """A couple needs two seats: with one left, both members may pass the bar and yet claim nothing."""
    personnes = {"i": ("M", None), "j": ("M", None), "s": ("M", None)}
    unites = {"i+j": "A", "s": "A"}
    marche = fabriquer(personnes, unites, places={"M/A": 2}, priorites={"M/A": "i s j"})
    assert verifier(marche, affecter(marche, {"s": "M/A"})).stable
    marche = fabriquer(personnes, unites, places={"M/A": 2}, priorites={"M/A": "i j s"})
    rapport = verifier(marche, affecter(marche, {"s": "M/A"}))
    (temoin,) = temoins(rapport, "P6")
    assert temoin["cellules"][0]["plus_faible"] == 1
    assert temoin["cellules"][0]["demandees"] == 2
    assert temoin["cellules"][0]["evinces"] == [2]
    marche = fabriquer(personnes, unites, places={"M/A": 3}, priorites={"M/A": "s i j"})
    assert [r.nature for r in verifier(marche, affecter(marche, {"s": "M/A"})).revendications] == ["siege_libre"]


def test_couple_dans_deux_cellules() -> None:
    """A couple claims when both members are admissible; the claim is envy as soon as one of them displaces someone."""
    personnes = {"i": ("M", None), "j": ("N", None), "s": ("M", None), "t": ("N", None)}
    unites = {"i+j": "A", "s": "A", "t": "A"}
    places = {"M/A": 1, "N/A": 1}
    marche = fabriquer(personnes, unites, places, priorites={"M/A": "i s", "N/A": "t j"})
    assert verifier(marche, affecter(marche, {"s": "M/A", "t": "N/A"})).stable
    rapport = verifier(marche, affecter(marche, {"s": "M/A"}))
    assert [tuple(r) for r in rapport.revendications] == [(0, 0, "envie"), (2, 0, "siege_libre")]
    assert [t["evinces"] for t in temoins(rapport, "P6")[0]["cellules"]] == [[2], []]
    marche = fabriquer(personnes, unites, places, priorites={"M/A": "s i", "N/A": "j t"})
    assert tenue(verifier(marche, affecter(marche, {"s": "M/A", "t": "N/A"})), "P6")


@pytest.mark.parametrize(("places", "ordre", "revendique"), ((3, "s a b c", False), (3, "a b c s", True), (4, "s a b c", True)))
def test_trio_dans_une_cellule(places: int, ordre: str, revendique: bool) -> None:
    """Three members in one cellule need three seats above which stand at most ``places - 3`` others."""
    marche = fabriquer(
        personnes=dict.fromkeys("abcs", ("M", None)),
        unites={"a+b+c": "A", "s": "A"},
        places={"M/A": places},
        priorites={"M/A": ordre},
    )
    assert bool(verifier(marche, affecter(marche, {"s": "M/A"})).revendications) == revendique


def trio_croise(ordre: str) -> Marche:
    """Trio a+b+c: first a and b to A, c to B; else a to B, b to C and c to A. Single s asks A, which has two places."""
    marche = fabriquer(
        personnes=dict.fromkeys("abcs", ("M", None)),
        unites={"a+b+c": "A B", "s": "A"},
        places={"M/A": 2, "M/B": 1, "M/C": 1},
    )
    points = {p: 100 * (4 - i) for i, p in enumerate(ordre)}
    return replace(
        marche,
        slot_cellule=np.array([0, 0, 1, 1, 2, 0, 0], dtype=np.int32),
        slot_points=np.array([points["a"], points["b"], 0, 0, 0, points["c"], points["s"]]),
    )


@pytest.mark.parametrize(
    ("ordre", "revendique"), (("sabc", False), ("asbc", False), ("absc", True), ("abcs", True), ("cabs", True))
)
def test_membres_de_l_unite_ecartes(ordre: str, revendique: bool) -> None:
    """A member seated where two others ask is no obstacle, wherever it ranks, and is never among those displaced."""
    marche = trio_croise(ordre)
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/C", "c": "M/A", "s": "M/A"}))
    assert rapport.conforme
    figures = {
        "cellule": 0,
        "places": 2,
        "demandees": 2,
        "plus_faible": 1,
        "occupants": 1,
        "plus_prioritaires": 0,
        "evinces": [3],
    }
    assert [temoin["cellules"][0] for temoin in temoins(rapport, "P6")] == ([figures] if revendique else [])
    assert tenue(rapport, "P7")


def test_titulaires_qui_se_croisent() -> None:
    """Two linked titulaires who ask each other's cellule claim it as free seats: both would leave. Not if nothing is freed."""
    for libere in (True, False):
        marche = fabriquer(
            personnes={"i": ("M", "A"), "j": ("M", "B")},
            unites={"i+j": "C"},
            places={"M/A": int(libere), "M/B": int(libere), "M/C": 0},
            depart_libere_place=libere,
        )
        marche = replace(marche, slot_cellule=np.array([1, 0], dtype=np.int32))
        natures = [r.nature for r in verifier(marche, marche.origine).revendications]
        assert natures == (["siege_libre"] if libere else [])


def test_unite_incoherente_lue_dehors() -> None:
    """A couple that is split is read as outside: all its options are examined and the value counts it outside."""
    marche = couple()
    rapport = verifier(marche, affecter(marche, {"i": "M/A", "j": "N/B"}))
    assert [tuple(r) for r in rapport.revendications] == [(0, 0, "siege_libre"), (0, 1, "siege_libre")]
    assert rapport.valeur_p8 == 6


def test_intrus_moins_prioritaire() -> None:
    """Someone seated where nothing was asked ranks below everybody who asked, whatever the tie-break."""
    marche = fabriquer(personnes={"a": ("M", None), "z": ("M", None)}, unites={"z": "A"}, places={"M/A": 1})
    rapport = verifier(marche, affecter(marche, {"a": "M/A"}))
    assert [tuple(r) for r in rapport.revendications] == [(1, 0, "envie")]
