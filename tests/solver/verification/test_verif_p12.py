"""P12 on hand-made markets: conditional demands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.marche import Marche
from solver.verification import verifier
from solver.verification.p12_conditions import retrouver_annulations
from tests.solver.fabrique import affecter, fabriquer
from tests.solver.verification.aides import deux_phases, natures, temoins, tenue


def chaine() -> Marche:
    """B depends on a, c on b. a is behind d at A; b asks B, c asks C, e is second at B."""
    marche = fabriquer(
        personnes=dict.fromkeys("abcde", ("M", None)),
        unites={"a": "A", "b": "B", "c": "C", "d": "A", "e": "B"},
        places={"M/A": 1, "M/B": 1, "M/C": 1},
        priorites={"M/A": "d a", "M/B": "b e"},
    )
    return replace(marche, condition=np.array([-1, 0, 1, -1, -1], dtype=np.int32))


def allocation(marche: Marche, servis: str) -> np.ndarray:
    """Those persons in the lieu of their first option."""
    premier = {"a": "M/A", "b": "M/B", "c": "M/C", "d": "M/A", "e": "M/B"}
    return affecter(marche, {p: premier[p] for p in servis})


def test_p12_point_fixe() -> None:
    """B is deleted, then c; e takes the seat. With the outcomes of the rounds everything is verified, b and c claim nothing."""
    marche = chaine()
    tours = [allocation(marche, "dbc"), allocation(marche, "dec")]
    rapport = verifier(marche, allocation(marche, "de"), annulations=((1,), (2,)), tours=tours)
    assert tenue(rapport, "P12")
    assert rapport.proprietes["P12"].note == ""
    assert rapport.stable
    assert list(rapport.proprietes)[-1] == "P12"
    assert tenue(rapport, "P8")
    premier = verifier(marche, tours[0])
    assert natures(premier, "P12") == ["partenaire"]
    assert not premier.revendications


def test_p12_tours_rejoues() -> None:
    """Without couples the verifier finds the outcomes of the rounds alone, and the deletions that they call for."""
    marche = chaine()
    rapport = verifier(marche, allocation(marche, "de"), annulations=((1,), (2,)))
    assert (rapport.proprietes["P12"].verifie, rapport.proprietes["P12"].note) == (True, "")
    assert retrouver_annulations(marche) == ((1,), (2,))
    a_tort = verifier(marche, allocation(marche, "de"), annulations=((1, 2),))
    assert [(t["nature"], t["unite"]) for t in temoins(a_tort, "P12")] == [("annulee_a_tort", 2)]


def avec_couple() -> Marche:
    """B depends on a, who is behind d at A; c and d ask together nothing but keep the market from being one of singles."""
    marche = fabriquer(
        personnes=dict.fromkeys("abcde", ("M", None)),
        unites={"a": "A", "b": "B", "c": "A", "d+e": ""},
        places={"M/A": 1, "M/B": 1},
        priorites={"M/A": "c a", "M/B": "b"},
    )
    return replace(marche, condition=np.array([-1, 0, -1, -1], dtype=np.int32))


def test_p12_sans_les_tours() -> None:
    """With couples and without the outcomes of the rounds nothing is violated, and the report says what was not checked."""
    marche = avec_couple()
    cellule = affecter(marche, {"c": "M/A"})
    controle = verifier(marche, cellule, annulations=((1,),)).proprietes["P12"]
    assert (controle.verifie, controle.violations) == (False, ())
    assert "ne sont pas donnés" in controle.note
    tour = affecter(marche, {"b": "M/B", "c": "M/A"})
    controle = verifier(marche, cellule, annulations=((1,),), tours=[tour]).proprietes["P12"]
    assert (controle.verifie, controle.violations) == (True, ())
    assert "chacun se vérifie comme un mouvement" in controle.note
    assert retrouver_annulations(marche) is None


def test_p12_tour_faux() -> None:
    """An outcome given for a round that the rules do not give is told."""
    marche = chaine()
    tours = [allocation(marche, "dbc"), allocation(marche, "dc")]
    rapport = verifier(marche, allocation(marche, "de"), annulations=((1,), (2,)), tours=tours)
    assert temoins(rapport, "P12") == [{"nature": "tour_faux", "tour": 2, "personnes": [4]}]


def test_p12_rien_a_annuler() -> None:
    """Without deletions the final outcome is the only one: P12 is verified entirely."""
    marche = replace(chaine(), condition=np.array([-1, 3, 1, -1, -1], dtype=np.int32))
    controle = verifier(marche, allocation(marche, "dbc")).proprietes["P12"]
    assert (controle.verifie, controle.violations, controle.note) == (True, (), "")


def test_p12_partenaire() -> None:
    """C obtains something, b nothing."""
    marche = chaine()
    rapport = verifier(marche, allocation(marche, "dc"), annulations=((1,),))
    assert temoins(rapport, "P12") == [{"nature": "partenaire", "unite": 2, "partenaire": 1, "cellules": [2]}]
    assert not rapport.conforme


def test_p12_annulee_servie() -> None:
    """A unit deleted obtains something, at the end or in a later round."""
    marche = chaine()
    rapport = verifier(marche, allocation(marche, "db"), annulations=((1,),))
    assert temoins(rapport, "P12") == [{"nature": "annulee_servie", "unite": 1, "tour": None, "cellules": [1]}]
    assert not rapport.proprietes["P8"].verifie
    tours = [allocation(marche, "dbc"), allocation(marche, "dbc")]
    rapport = verifier(marche, allocation(marche, "de"), annulations=((1,), (2,)), tours=tours)
    assert [(t["nature"], t.get("unite"), t["tour"]) for t in temoins(rapport, "P12")] == [
        ("tour_faux", None, 2),
        ("annulee_servie", 1, 2),
        ("annulee_a_tort", 2, 2),
    ]


@pytest.mark.parametrize(
    ("annulations", "attendues"),
    (
        (((4,),), ["sans_condition", "annulee_a_tort", "annulation_omise"]),
        (((1,), (1, 2)), ["deux_fois", "annulee_a_tort"]),
        (((1,), (), (2,)), ["tour_vide", "annulation_omise"]),
        (((1,), (2,)), []),
    ),
)
def test_p12_liste(annulations: tuple[tuple[int, ...], ...], attendues: list[str]) -> None:
    """A demand without condition, a demand twice, an empty round, with what the rounds made again say; a well-formed list."""
    marche = chaine()
    assert natures(verifier(marche, allocation(marche, "d"), annulations=annulations), "P12") == attendues


@pytest.mark.parametrize(
    ("tour", "annulees", "attendues"),
    (
        ("dbc", (1,), []),
        ("dbc", (1, 2), [("annulee_a_tort", 2)]),
        ("dc", (1,), [("tour_faux", None), ("annulee_a_tort", 1), ("annulation_omise", 2)]),
    ),
)
def test_p12_tour(tour: str, annulees: tuple[int, ...], attendues: list[tuple[str, int | None]]) -> None:
    """The deletions of a round are exactly those that its outcome calls for."""
    marche = chaine()
    rapport = verifier(marche, allocation(marche, "de"), annulations=(annulees,), tours=[allocation(marche, tour)])
    assert [(t["nature"], t.get("unite")) for t in temoins(rapport, "P12")] == attendues


@pytest.mark.parametrize(
    ("condition", "annulees", "attendues"),
    (
        ((1, 0, 1, -1, -1), (0, 1), []),
        ((1, 0, 1, -1, -1), (1,), [("annulation_omise", 0)]),
        ((2, 0, 1, -1, -1), (0, 1, 2), []),
        ((2, 0, 1, -1, -1), (1,), [("annulation_omise", 0), ("annulation_omise", 2)]),
        ((1, 0, 1, -1, -1), (0, 1, 2), [("annulee_a_tort", 2)]),
    ),
    ids=("deux", "deux_omise", "trois", "trois_omises", "derriere"),
)
def test_p12_boucles(condition: tuple[int, ...], annulees: tuple[int, ...], attendues: list[tuple[str, int]]) -> None:
    """Units that name each other fall together, two or three of them; one behind a loop does not fall with it."""
    marche = replace(chaine(), condition=np.array(condition, dtype=np.int32))
    rapport = verifier(marche, allocation(marche, "de"), annulations=(annulees,), tours=[allocation(marche, "dbc")])
    tour = [(t["nature"], t["unite"]) for t in temoins(rapport, "P12") if t.get("tour") == 1]
    assert tour == attendues


def test_p12_en_deux_phases() -> None:
    """A deleted unit neither claims in phase M nor counts in phase P; were it not deleted, it would do both."""
    marche = deux_phases({"a": "A", "b": "B", "c": "C"}, {"a": "B C", "b": "A", "c": "A"}, "0 0 1", "1 1 1", {"B": {"a": 100}})
    marche = replace(marche, condition=np.array([2, -1, -1], dtype=np.int32))
    annule = verifier(marche, marche.origine, marche.origine, annulations=((0,),))
    assert not annule.revendications
    assert tenue(annule, "P11")
    entier = verifier(marche, marche.origine, marche.origine)
    assert [tuple(r) for r in entier.revendications] == [(0, 1, "siege_libre")]
    assert natures(entier, "P11") == ["optimum"]


def test_p12_issue_illisible() -> None:
    """Deletions without conditional demands, of unknown units, or with another number of rounds are refused."""
    marche = chaine()
    with pytest.raises(ValueError, match="aucune demande du marché ne dépend"):
        verifier(replace(marche, condition=None), marche.origine, annulations=((1,),))
    with pytest.raises(ValueError, match="unité inconnue"):
        verifier(marche, marche.origine, annulations=((5,),))
    with pytest.raises(ValueError, match="1 attendus, 0 reçus"):
        verifier(marche, marche.origine, annulations=((1,),), tours=[])
