"""P1, P9 and P10 of movements in two phases on hand-made markets."""

from __future__ import annotations

import pytest

from solver.marche import Marche
from solver.verification import PROPRIETES, PROPRIETES_PARTICULIERES, verifier
from tests.solver.fabrique import affecter
from tests.solver.verification.aides import deux_phases, natures, temoins, tenue


def file_de_sortie(sorties: str = "1 0 0", entrees: str = "0 1 1") -> Marche:
    """a, b and c hold A. Exit list (vœu 1): a, b, c. At B: a, b, c; at C: c, b."""
    return deux_phases(
        {"a": "A", "b": "A", "c": "A"},
        {"a": "B", "b": "B C", "c": "B C"},
        entrees,
        sorties,
        {"B": {"a": 300, "b": 200, "c": 100}, "C": {"b": 100, "c": 200}},
    )


def couple_sortant(sorties: str = "2 0 0") -> Marche:
    """The couple c+d and the singles a and b hold A. Exit list: c, a, d, b. At B: c, a, d, b; at C: b, d, c."""
    return deux_phases(
        {"a": "A", "b": "A", "c": "A", "d": "A"},
        {"a": "B", "b": "B C", "c+d": "B C"},
        "0 2 2",
        sorties,
        {"B": {"c": 400, "a": 300, "d": 200, "b": 100}, "C": {"b": 300, "d": 200, "c": 100}},
    )


def test_proprietes_des_deux_phases() -> None:
    """The report of a movement in two phases has P1 to P11; P6 to P8 say that they have no object."""
    marche = file_de_sortie()
    cellule = affecter(marche, {"a": "M/B"})
    rapport = verifier(marche, cellule, cellule)
    assert list(rapport.proprietes) == [*PROPRIETES, *list(PROPRIETES_PARTICULIERES)[:3]]
    for propriete in ("P6", "P7", "P8"):
        controle = rapport.proprietes[propriete]
        assert (controle.verifie, controle.violations) == (False, ())
        assert controle.note.startswith("Sans objet")
    assert rapport.conforme
    assert rapport.stable


def test_p1_se_lit_en_phase_m() -> None:
    """Entries bind phase M only: phase P may bring more entrants, since as many leave."""
    marche = deux_phases({"a": "A", "b": "B"}, {"a": "B", "b": "A"}, "0 0", "1 1", {})
    echange = affecter(marche, {"a": "M/B", "b": "M/A"})
    assert tenue(verifier(marche, echange, marche.origine), "P1")
    assert [t["entrants"] for t in temoins(verifier(marche, echange, echange), "P1")] == [1, 1]


def test_p2_p3_p4_sur_les_deux_issues() -> None:
    """What only phase M breaks is told with its phase; what both break alike is told once."""
    marche = couple_sortant()
    separee = affecter(marche, {"c": "M/B"})
    rapport = verifier(marche, marche.origine, separee)
    assert [t.get("phase") for t in temoins(rapport, "P2")] == ["M"]
    assert rapport.proprietes["P2"].violations[0].message.startswith("P2 : après la phase M, c et d")
    assert not rapport.conforme
    assert [t.get("phase") for t in temoins(verifier(marche, separee, separee), "P2")] == [None]
    ailleurs = affecter(marche, {"a": "M/C"})
    rapport = verifier(marche, marche.origine, ailleurs)
    for propriete in ("P3", "P4"):
        assert [(t["personne"], t.get("phase")) for t in temoins(rapport, propriete)] == [(0, "M")]


@pytest.mark.parametrize("sorties", ("1 0 0", "-1 0 0"))
def test_p9_trop_de_sortants(sorties: str) -> None:
    """Two persons leave where one exit at most is open; negative exits open none."""
    marche = file_de_sortie(sorties)
    cellule = affecter(marche, {"a": "M/B", "c": "M/C"})
    rapport = verifier(marche, cellule, cellule)
    attendu = {"nature": "sorties", "cellule": 0, "sorties": int(marche.sorties[0]), "sortants": 2, "personnes": [0, 2]}
    assert temoins(rapport, "P9") == [attendu]
    assert not rapport.conforme
    assert tenue(verifier(file_de_sortie("2 0 0"), cellule, cellule), "P9")
    assert tenue(verifier(marche, marche.origine, marche.origine), "P9")


def test_p9_solde() -> None:
    """Phase P moves somebody whom nobody replaces: two soldes change. An exchange changes none."""
    marche = file_de_sortie()
    cellule_m = affecter(marche, {"b": "M/B"})
    attendus = [
        {"nature": "solde", "cellule": 0, "entrants_m": 0, "sortants_m": 1, "entrants": 0, "sortants": 2},
        {"nature": "solde", "cellule": 2, "entrants_m": 0, "sortants_m": 0, "entrants": 1, "sortants": 0},
    ]
    rapport = verifier(marche, affecter(marche, {"b": "M/B", "c": "M/C"}), cellule_m)
    assert temoins(rapport, "P9") == attendus
    assert "est -2 à la fin, il était -1 après" in rapport.proprietes["P9"].violations[0].message
    assert tenue(verifier(marche, affecter(marche, {"a": "M/B"}), cellule_m), "P9")


def test_p10_entree_et_sortie() -> None:
    """A claim needs both passes: b stands above c at B, and a and b above c in the exit list."""
    marche = file_de_sortie("1 0 0", "0 1 1")
    cellule = affecter(marche, {"c": "M/B"})
    rapport = verifier(marche, cellule, cellule)
    assert [tuple(r) for r in rapport.revendications] == [(0, 0, "envie"), (1, 0, "envie"), (1, 1, "envie")]
    assert temoins(rapport, "P10")[1] == {
        "unite": 1,
        "personnes": [1],
        "option": 0,
        "nature": "envie",
        "cellules": [
            {
                "cellule": 1,
                "places": 1,
                "demandees": 1,
                "plus_faible": 1,
                "occupants": 1,
                "plus_prioritaires": 0,
                "evinces": [2],
            }
        ],
        "sorties": [
            {
                "cellule": 0,
                "sorties": 1,
                "demandees": 1,
                "plus_faible": 1,
                "sortants": 1,
                "plus_prioritaires": 0,
                "devances": [2],
            }
        ],
    }
    assert rapport.conforme
    assert not rapport.stable


def test_p10_place_libre_mais_sortie_prise() -> None:
    """C is free, but the only exit is a's: b and c claim nothing. An exit of someone with a lower place is an envy claim."""
    marche = file_de_sortie()
    cellule = affecter(marche, {"a": "M/B"})
    assert tenue(verifier(marche, cellule, cellule), "P10")
    basse = affecter(marche, {"c": "M/C"})
    natures_de_b = {r.nature for r in verifier(marche, basse, basse).revendications if r.unite == 1}
    assert natures_de_b == {"envie"}


def test_p10_sorties_et_entrees_libres() -> None:
    """With an exit left, b claims the free seat of C; B is full of a's higher priority."""
    marche = file_de_sortie("2 0 0")
    cellule = affecter(marche, {"a": "M/B"})
    rapport = verifier(marche, cellule, cellule)
    assert [tuple(r) for r in rapport.revendications] == [(1, 1, "siege_libre"), (2, 1, "siege_libre")]
    message = "P10 : après la phase M, b préfère M/C à son résultat (M/A), où les entrées et sorties libres suffisent."
    assert rapport.proprietes["P10"].violations[0].message == message


def test_p10_qui_sort_deja() -> None:
    """Who already leaves needs no other exit to claim a better option."""
    marche = file_de_sortie("1 0 0")
    cellule = affecter(marche, {"b": "M/C"})
    rapport = verifier(marche, cellule, cellule)
    assert [tuple(r) for r in rapport.revendications] == [(0, 0, "envie"), (1, 0, "siege_libre")]
    assert natures(rapport, "P10") == ["envie", "siege_libre"]


@pytest.mark.parametrize(
    ("sorties", "servis", "attendues"),
    (
        ("2 0 0", "a", []),
        ("2 0 0", "b", [(2, 0, "envie")]),
        ("3 0 0", "a", [(2, 1, "siege_libre")]),
        ("2 0 0", "", [(2, 0, "siege_libre"), (2, 1, "siege_libre")]),
        ("1 0 0", "", []),
    ),
)
def test_p10_couple(sorties: str, servis: str, attendues: list[tuple[int, int, str]]) -> None:
    """A couple from one cellule needs two exits, and its weaker member's place decides, as at the entry."""
    marche = couple_sortant(sorties)
    cellule = affecter(marche, {p: "M/B" if p == "a" else "M/C" for p in servis})
    revendications = verifier(marche, cellule, cellule).revendications
    assert [tuple(r) for r in revendications if r.unite == 2] == attendues


def test_p10_couple_de_deux_cellules() -> None:
    """Members who hold two cellules need an exit in each."""
    points = {"C": {"a": 100, "b": 100}}
    for sorties, attendues in (("1 1 0", [(0, 0, "siege_libre")]), ("1 0 0", []), ("0 1 0", [])):
        marche = deux_phases({"a": "A", "b": "B"}, {"a+b": "C"}, "0 0 2", sorties, points)
        assert [tuple(r) for r in verifier(marche, marche.origine, marche.origine).revendications] == attendues


def test_valeur_de_la_phase_m() -> None:
    """The sum of the option numbers is the one of phase M."""
    marche = deux_phases({"a": "A", "b": "B"}, {"a": "B", "b": "A"}, "0 0", "1 1", {})
    assert verifier(marche, affecter(marche, {"a": "M/B", "b": "M/A"}), marche.origine).valeur_p8 == 4


def test_issues_attendues() -> None:
    """The outcome of phase M is given exactly when there are exits."""
    marche = file_de_sortie()
    with pytest.raises(ValueError, match="La cellule après la phase M"):
        verifier(marche, marche.origine)
    with pytest.raises(ValueError, match="3 attendues"):
        verifier(marche, marche.origine, marche.origine[:2])
