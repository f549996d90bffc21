"""P1-P5 on hand-made markets: one case where each holds, one where it fails, with the exact witness."""

from __future__ import annotations

import pytest

from solver.marche import Marche
from solver.verification import verifier
from tests.solver.fabrique import affecter, fabriquer
from tests.solver.verification.aides import couple, temoins, tenue


def un_titulaire_qui_reste(places: int, libere: bool) -> Marche:
    """Titulaire t of M/A, who asks B; newcomers x and y who ask A. Cellules: 0 = M/A, 1 = M/B."""
    return fabriquer(
        personnes={"t": ("M", "A"), "x": ("M", None), "y": ("M", None)},
        unites={"t": "B", "x": "A", "y": "A"},
        places={"M/A": places, "M/B": 1},
        depart_libere_place=libere,
    )


@pytest.mark.parametrize(
    ("places", "libere", "reste", "offertes"),
    (
        (2, True, True, 1),
        (2, True, False, 2),
        (1, True, False, 1),
        (-1, True, True, 0),
        (0, True, True, 0),
        (1, False, True, 1),
    ),
)
def test_p1_places_offertes(places: int, libere: bool, reste: bool, offertes: int) -> None:
    """P1 holds up to the seats offered and fails beyond, with titulaires who stay or leave and negative places."""
    marche = un_titulaire_qui_reste(places, libere)
    depart = {} if reste else {"t": "M/B"}
    for entrants in range(3):
        entres = dict.fromkeys("xy"[:entrants], "M/A")
        rapport = verifier(marche, affecter(marche, {**depart, **entres}))
        assert tenue(rapport, "P1") == (entrants <= offertes)
    attendu = {
        "cellule": 0,
        "places": places,
        "titulaires_restes": int(reste),
        "offertes": offertes,
        "entrants": 2,
        "personnes": [1, 2],
    }
    assert temoins(rapport, "P1") == ([] if offertes == 2 else [attendu])


def test_p1_depart_qui_ne_libere_rien() -> None:
    """When departures free nothing, a titulaire who leaves gives the seat to nobody, one who stays takes none."""
    marche = un_titulaire_qui_reste(0, libere=False)
    assert not tenue(verifier(marche, affecter(marche, {"t": "M/B", "x": "M/A"})), "P1")
    marche = un_titulaire_qui_reste(2, libere=False)
    assert tenue(verifier(marche, affecter(marche, {"x": "M/A", "y": "M/A"})), "P1")


def test_p1_titulaires_restes_seuls() -> None:
    """Titulaires who all stay on fewer places than they are break nothing."""
    marche = un_titulaire_qui_reste(-3, libere=True)
    rapport = verifier(marche, marche.origine)
    assert tenue(rapport, "P1")
    assert tenue(rapport, "P4")


@pytest.mark.parametrize("ensemble", ({"i": "M/A", "j": "N/A"}, {"i": "M/B", "j": "N/B"}, {}))
def test_p2_ensemble(ensemble: dict[str, str]) -> None:
    """P2 holds when both members get the same option, or when none moves, even if they then are in different lieux."""
    marche = couple()
    assert tenue(verifier(marche, affecter(marche, ensemble)), "P2")


@pytest.mark.parametrize(
    ("separes", "options"),
    (
        ({"i": "M/A"}, [0, None]),
        ({"j": "N/B"}, [None, 1]),
        ({"i": "M/A", "j": "N/B"}, [0, 1]),
        ({"j": None}, [None, None]),
        ({"i": "M/A", "j": None}, [0, None]),
        ({"i": "M/Z", "j": "N/A"}, [None, 0]),
    ),
)
def test_p2_separes(separes: dict[str, str | None], options: list[int | None]) -> None:
    """P2 fails as soon as one member's outcome is not the other's, with both cellules in the witness."""
    marche = couple()
    cellule = affecter(marche, separes)
    rapport = verifier(marche, cellule)
    assert not tenue(rapport, "P2")
    (temoin,) = temoins(rapport, "P2")
    attendu = {"unite": 0, "personnes": [0, 1], "cellules": cellule.tolist(), "origines": [-1, 5], "options": options}
    assert temoin == attendu


def test_p2_trio() -> None:
    """P2 fails for a unit of three when only the last member is elsewhere."""
    marche = fabriquer(personnes=dict.fromkeys("abc", ("M", None)), unites={"a+b+c": "A B"}, places={"M/A": 3, "M/B": 3})
    assert tenue(verifier(marche, affecter(marche, dict.fromkeys("abc", "M/B"))), "P2")
    rapport = verifier(marche, affecter(marche, {"a": "M/A", "b": "M/A", "c": "M/B"}))
    assert [temoin["options"] for temoin in temoins(rapport, "P2")] == [[0, 0, 1]]


def test_p2_ne_juge_pas_les_isoles() -> None:
    """A person alone in a cellule never asked for breaks P3, not P2."""
    marche = un_titulaire_qui_reste(2, libere=True)
    rapport = verifier(marche, affecter(marche, {"x": "M/B"}))
    assert tenue(rapport, "P2")
    assert temoins(rapport, "P3") == [{"personne": 1, "unite": 1, "cellule": 1, "origine": -1}]


def test_p3_p4_hors_des_options() -> None:
    """A titulaire sent to a cellule never asked for breaks P3 and P4; kept at home or at an option, neither."""
    marche = fabriquer(personnes={"t": ("M", "A")}, unites={"t": "B"}, places={"M/A": 1, "M/B": 1, "M/C": 1})
    for bon in ({}, {"t": "M/B"}):
        rapport = verifier(marche, affecter(marche, bon))
        assert tenue(rapport, "P3")
        assert tenue(rapport, "P4")
    rapport = verifier(marche, affecter(marche, {"t": "M/C"}))
    assert temoins(rapport, "P3") == temoins(rapport, "P4") == [{"personne": 0, "unite": 0, "cellule": 2, "origine": 0}]
    assert not rapport.conforme


def test_p4_titulaire_nulle_part() -> None:
    """A titulaire left nowhere breaks P4 only; a newcomer left nowhere breaks nothing."""
    marche = fabriquer(personnes={"n": ("M", None), "t": ("M", "A")}, unites={"n": "A", "t": "B"}, places={"M/A": 1})
    assert verifier(marche, marche.origine).conforme
    rapport = verifier(marche, affecter(marche, {"t": None}))
    assert tenue(rapport, "P3")
    assert temoins(rapport, "P4") == [{"personne": 1, "unite": 1, "cellule": -1, "origine": 0}]


@pytest.mark.parametrize(
    ("obligatoires", "origine", "non_soumises"),
    (("i j", None, []), ("i", None, [1]), ("j", None, [0]), ("", None, [0, 1]), ("i j", "Z", [1])),
)
def test_p5_couple_en_extension(obligatoires: str, origine: str | None, non_soumises: list[int]) -> None:
    """P5 asks that every member be obligatoire and without origine."""
    marche = fabriquer(
        personnes={"i": ("M", None), "j": ("M", origine)},
        unites={"i+j": "A"},
        extension={"i+j": "B C"},
        places={"M/A": 0, "M/B": 2, "M/C": 2},
        obligatoires=obligatoires,
    )
    rapport = verifier(marche, affecter(marche, {"i": "M/C", "j": "M/C"}))
    assert tenue(rapport, "P5") == (not non_soumises)
    attendu = {
        "unite": 0,
        "personnes": [0, 1],
        "options": [2, 2],
        "cellules": [2, 2],
        "nombre_voeux": 1,
        "non_soumises": non_soumises,
    }
    assert temoins(rapport, "P5") == ([attendu] if non_soumises else [])


def test_p5_dernier_voeu_et_premiere_extension() -> None:
    """For someone not concerned by extension, the last vœu is right and the option after it is not."""
    marche = fabriquer(
        personnes={"x": ("M", None)}, unites={"x": "A B"}, extension={"x": "C"}, places={"M/A": 0, "M/B": 1, "M/C": 1}
    )
    assert tenue(verifier(marche, affecter(marche, {"x": "M/B"})), "P5")
    assert not tenue(verifier(marche, affecter(marche, {"x": "M/C"})), "P5")
