"""The markets' builder builds what its description says."""

from __future__ import annotations

from typing import Any

import pytest

from solver.marche import DEHORS
from tests.solver.fabrique import affecter, cellules_obtenues, fabriquer


def test_description_complete() -> None:
    """Units, slots, points and origines are where the market's docstring says."""
    marche = fabriquer(
        personnes={"s": ("M", "Z"), "j": ("N", None), "i": ("M", None), "t": ("M", "X")},
        unites={"s": "X", "j+i": "X Y"},
        places={"M/X": 1, "N/X": -1},
        priorites={"M/X": "s i"},
        groupes={"N/X": {"j": 2}},
        extension={"j+i": "W"},
        obligatoires="i j",
    )
    assert marche.personnes == ("i", "j", "s", "t")
    assert marche.cellules == tuple((d, lieu) for d in "MN" for lieu in "WXYZ")
    assert marche.places.tolist() == [0, 1, 0, 0, 0, -1, 0, 0]
    assert marche.origine.tolist() == [DEHORS, DEHORS, 3, 1]
    assert marche.obligatoire.tolist() == [True, True, False, False]
    assert marche.unite_debut.tolist() == [0, 2, 3, 4]
    assert marche.membres.tolist() == [0, 1, 2, 3]
    assert marche.option_debut.tolist() == [0, 3, 4, 4]
    assert marche.nombre_voeux.tolist() == [2, 1, 0]
    assert marche.slot_debut.tolist() == [0, 6, 7, 7]
    assert marche.slot_cellule.tolist() == [1, 5, 2, 6, 0, 4, 1]
    assert marche.slot_groupe.tolist() == [0, 2, 0, 0, 0, 0, 0]
    assert marche.slot_points.tolist() == [100, 0, 0, 0, 0, 0, 200]
    assert marche.departage.tolist() == [[0], [1], [2], [3]]


def test_issues() -> None:
    """Outcomes are given by person or by option; those not named do not move."""
    marche = fabriquer(personnes={"a": ("M", "A"), "b": ("M", None), "c": ("M", "C")}, unites={"a": "B C", "b": "A"}, places={})
    assert affecter(marche, {"a": "M/C", "c": None}).tolist() == [2, -1, -1]
    assert cellules_obtenues(marche, [0, 1, 0]).tolist() == [1, -1, 2]


@pytest.mark.parametrize(
    "faute",
    (
        {"unites": {"a": "A"}},
        {"unites": {"b": "A A"}},
        {"unites": {"b": "A"}, "extension": {"b": "A"}},
        {"unites": {"a+b": "B", "b": "A"}},
        {"unites": {"z": "A"}},
        {"unites": {"b": "A"}, "extension": {"a": "B"}},
        {"unites": {"b": "A"}, "priorites": {"M/A": "b"}, "points": {"M/A": {"b": 100}}},
    ),
)
def test_description_refusee(faute: dict[str, Any]) -> None:
    """A description that no market can hold is refused."""
    with pytest.raises(ValueError, match=r"."):
        fabriquer(**{"personnes": {"a": ("M", "A"), "b": ("M", None)}, "places": {}, **faute})
