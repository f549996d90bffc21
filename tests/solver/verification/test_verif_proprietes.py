"""Each property on hand-made markets: one case where it holds, one where it fails, with the exact witness."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solver.marche import Marche
from solver.verification import Rapport, verifier
from tests.solver.fabrique import affecter, fabriquer


def temoins(rapport: Rapport, propriete: str) -> list[dict[str, Any]]:
    """Witnesses of a property's violations."""
    return [dict(violation.temoin) for violation in rapport.proprietes[propriete].violations]


def tenue(rapport: Rapport, propriete: str) -> bool:
    """Whether the property is verified, without any violation."""
    controle = rapport.proprietes[propriete]
    assert controle.verifie == (not controle.violations)
    return controle.verifie


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


def couple(**plus: Any) -> Marche:
    """Couple i+j in two disciplines, asking A then B, j titulaire of N/Z. Cellules: M/A M/B M/Z N/A N/B N/Z."""
    return fabriquer(
        personnes={"i": ("M", None), "j": ("N", "Z")},
        unites={"i+j": "A B"},
        places={"M/A": 1, "M/B": 1, "N/A": 1, "N/B": 1, "N/Z": 1},
        **plus,
    )


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


def echange(libere: bool = True, places: int = 1) -> Marche:
    """Titulaires x of A and y of B who want each other's seat."""
    return fabriquer(
        personnes={"x": ("M", "A"), "y": ("M", "B")},
        unites={"x": "B", "y": "A"},
        places={"M/A": places, "M/B": places},
        depart_libere_place=libere,
    )


def test_p8_echange_de_titulaires() -> None:
    """Two titulaires who want each other's seat: staying is stable, exchanging is right."""
    marche = echange()
    rapport = verifier(marche, marche.origine)
    assert rapport.stable
    assert temoins(rapport, "P8") == [{"cellules": [0, 1], "personnes": [1, 0]}]
    assert rapport.valeur_p8 == 4
    rapport = verifier(marche, affecter(marche, {"x": "M/B", "y": "M/A"}))
    assert tenue(rapport, "P8")
    assert rapport.valeur_p8 == 2


@pytest.mark.parametrize(("libere", "places"), ((False, 0), (True, 0)))
def test_p8_echange_impossible(libere: bool, places: int) -> None:
    """No exchange when departures free nothing, nor when the cellules hold more titulaires than places."""
    marche = echange(libere, places)
    assert tenue(verifier(marche, marche.origine), "P8")


def test_p8_un_mieux_classe_bloque() -> None:
    """An outsider who stands above one partner in the exchange forbids it: staying is then candidate-optimal."""
    marche = fabriquer(
        personnes={"x": ("M", "A"), "y": ("M", "B"), "z": ("M", None)},
        unites={"x": "B", "y": "A", "z": "A"},
        places={"M/A": 1, "M/B": 1},
        priorites={"M/A": "z y"},
    )
    assert tenue(verifier(marche, marche.origine), "P8")
    echangee = verifier(marche, affecter(marche, {"x": "M/B", "y": "M/A"}))
    assert [tuple(r) for r in echangee.revendications] == [(2, 0, "envie")]


def test_p8_deux_cycles() -> None:
    """Every cycle is reported, each from its smallest cellule."""
    marche = fabriquer(
        personnes={"a": ("M", "A"), "b": ("M", "B"), "c": ("M", "C"), "d": ("M", "D"), "e": ("M", "E")},
        unites={"a": "C", "c": "E", "e": "A", "b": "D", "d": "B"},
        places={f"M/{lieu}": 1 for lieu in "ABCDE"},
    )
    attendus = [{"cellules": [0, 4, 2], "personnes": [4, 2, 0]}, {"cellules": [1, 3], "personnes": [3, 1]}]
    assert temoins(verifier(marche, marche.origine), "P8") == attendus


def test_p8_cycle_atteint_par_une_branche() -> None:
    """A cellule that leads to a cycle without being on it is not part of the witness."""
    marche = fabriquer(
        personnes={"w": ("M", "A"), "x": ("M", "C"), "y": ("M", "B")},
        unites={"x": "A B", "y": "C"},
        places={f"M/{lieu}": 1 for lieu in "ABC"},
    )
    assert temoins(verifier(marche, marche.origine), "P8") == [{"cellules": [1, 2], "personnes": [1, 2]}]


def test_p8_sans_conclusion() -> None:
    """With couples, or with claims and no cycle, P8 is neither verified nor violated, and the note says why."""
    avec_couple = verifier(couple(), couple().origine).proprietes["P8"]
    assert not avec_couple.verifie
    assert not avec_couple.violations
    assert "plusieurs membres" in avec_couple.note
    marche = fabriquer(personnes={"a": ("M", None)}, unites={"a": "A"}, places={"M/A": 1})
    instable = verifier(marche, marche.origine).proprietes["P8"]
    assert not instable.verifie
    assert not instable.violations
    assert "autre propriété" in instable.note


def test_p8_valeur() -> None:
    """The value counts every person of a unit, and outside as one more than the number of options."""
    marche = fabriquer(
        personnes={"i": ("M", None), "j": ("M", None), "s": ("M", None), "t": ("M", "A")},
        unites={"i+j": "A B C", "s": "A B"},
        places={"M/B": 2},
    )
    rapport = verifier(marche, affecter(marche, {"i": "M/B", "j": "M/B"}))
    assert rapport.valeur_p8 == 2 + 2 + 3 + 1


def test_marche_sans_personne() -> None:
    """A market without anybody satisfies everything."""
    marche = fabriquer(personnes={}, unites={}, places={"M/A": 1})
    rapport = verifier(marche, np.zeros(0, dtype=np.int32))
    assert all(controle.verifie for controle in rapport.proprietes.values())
    assert rapport.valeur_p8 == 0
