"""P11 on hand-made markets: each way for phase P to be wrong."""

from __future__ import annotations

import json

import pytest

from solver.marche import Marche
from solver.verification import Gains, optimum_lie, p11_permutations, verifier
from tests.solver.fabrique import affecter
from tests.solver.verification.aides import deux_phases, natures, temoins, tenue


def triangle() -> Marche:
    """A holds A, b and c hold B, d holds C: a exchanges with b or c, or a, c and d go round. No entry, no exit."""
    return deux_phases(
        {"a": "A", "b": "B", "c": "B", "d": "C"},
        {"a": "B", "b": "A", "c": "C A", "d": "A"},
        "0 0 0",
        "0 0 0",
        {"A": {"b": 500, "c": 200, "d": 100}, "B": {"a": 250}, "C": {"c": 100}},
    )


def couple_et_isole() -> Marche:
    """The couple a+b holds A and wants B, where c and d want A and A only c does when d asks C."""
    return deux_phases(
        {"a": "A", "b": "A", "c": "B", "d": "B"},
        {"a+b": "B", "c": "A", "d": "C"},
        "0 0 0",
        "0 0 0",
        {},
    )


def test_p11_le_plus_de_personnes() -> None:
    """Three persons who go round are better than an exchange of two with more points."""
    marche = triangle()
    tour = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/C", "d": "M/A"}), marche.origine)
    assert tenue(tour, "P11")
    assert tour.gains == Gains(3, 450, 3, 450)
    assert tour.stable
    echange = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/A"}), marche.origine)
    assert echange.gains == Gains(2, 750, 3, 450)
    [temoin] = temoins(echange, "P11")
    assert (temoin["nature"], temoin["personnes_gagnees"], temoin["points_gagnes"]) == ("optimum", 1, -300)
    assert sorted((c["personne"], c["de"], c["vers"]) for c in temoin["changements"]) == [(1, 0, 1), (2, 1, 2), (3, 2, 0)]
    assert (echange.conforme, echange.stable) == (True, False)


def test_p11_rien_n_est_echange() -> None:
    """Nobody moves although they could; a market where nobody could is right."""
    marche = triangle()
    rapport = verifier(marche, marche.origine, marche.origine)
    assert set(natures(rapport, "P11")) == {"optimum"}
    assert rapport.gains == Gains(0, 0, 3, 450)
    seul = deux_phases({"a": "A", "b": "B"}, {"a": "B"}, "0 0", "0 0", {})
    rapport = verifier(seul, seul.origine, seul.origine)
    assert tenue(rapport, "P11")
    assert rapport.gains == Gains(0, 0, 0, 0)


def test_p11_le_plus_de_points() -> None:
    """As many persons, fewer points: b and c, from two cellules, exchange with a."""
    marche = deux_phases(
        {"a": "A", "b": "B", "c": "C"},
        {"a": "B C", "b": "A", "c": "A"},
        "0 0 0",
        "0 0 0",
        {"A": {"b": 100, "c": 150}, "B": {"a": 100}, "C": {"a": 101}},
    )
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/A"}), marche.origine)
    assert rapport.gains == Gains(2, 200, 2, 251)
    assert [(t["personnes_gagnees"], t["points_gagnes"]) for t in temoins(rapport, "P11")] == [(0, 51)]
    assert "autant de personnes avec 0,51 point(s) de plus" in rapport.proprietes["P11"].violations[0].message
    assert tenue(verifier(marche, affecter(marche, {"a": "M/C", "c": "M/A"}), marche.origine), "P11")


def test_p11_depuis_un_voeu_moins_bon() -> None:
    """Who was served in phase M below the first vœu goes on from the lieu obtained."""
    marche = deux_phases({"a": "A", "b": "B"}, {"a": "B C", "b": "C"}, "0 0 1", "1 0 0", {})
    cellule_m = affecter(marche, {"a": "M/C"})
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/C"}), cellule_m)
    assert rapport.conforme
    assert rapport.gains == Gains(2, 0, 2, 0)
    assert natures(verifier(marche, cellule_m, cellule_m), "P11") == ["optimum"]


@pytest.mark.parametrize(("fin", "option"), (("M/C", 1), ("M/A", None), (None, None)))
def test_p11_recul(fin: str | None, option: int | None) -> None:
    """A person ends with a worse vœu, at home again, or nowhere."""
    marche = deux_phases({"a": "A", "b": "B"}, {"a": "B C", "b": "A"}, "0 1 0", "1 0 0", {})
    cellule_m = affecter(marche, {"a": "M/B"})
    rapport = verifier(marche, affecter(marche, {"a": fin}), cellule_m)
    recul = temoins(rapport, "P11")[0]
    assert (recul["nature"], recul["personne"], recul["option_m"], recul["option"]) == ("recul", 0, 0, option)
    assert rapport.proprietes["P11"].note.startswith("Une autre propriété")
    assert rapport.gains == Gains(0, 0, None, None)
    assert tenue(verifier(marche, cellule_m, cellule_m), "P11")


def test_p11_couple_separe() -> None:
    """One member moves, the other one does not."""
    marche = couple_et_isole()
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/A"}), marche.origine)
    assert temoins(rapport, "P11") == [
        {"nature": "couple", "unite": 0, "personnes": [0, 1], "cellules_m": [0, 0], "cellules": [1, 0]}
    ]


def test_p11_circulation() -> None:
    """A person moves to a lieu that nobody leaves."""
    marche = triangle()
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/C"}), marche.origine)
    assert temoins(rapport, "P11") == [
        {"nature": "circulation", "cellule": 0, "arrives": [], "partis": [0]},
        {"nature": "circulation", "cellule": 2, "arrives": [2], "partis": []},
    ]
    assert natures(rapport, "P9") == ["solde", "solde"]


@pytest.mark.parametrize("groupe", (0, 1))
@pytest.mark.parametrize("points", ({"b": 200, "c": 100}, {"b": 100, "c": 100}))
def test_p11_arc(points: dict[str, int], groupe: int) -> None:
    """B and c, both at B, want A, one may go: the higher points, else the first in the tie-breaks; the groupe plays no part."""
    marche = deux_phases({"a": "A", "b": "B", "c": "B"}, {"a": "B", "b": "A", "c": "A"}, "0 0", "0 0", {"A": points})
    marche.slot_groupe[1] = groupe
    bon = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/A"}), marche.origine)
    assert tenue(bon, "P11")
    mauvais = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/A"}), marche.origine)
    arc = {"nature": "arc", "de": 1, "vers": 0, "personne": 1, "choisie": 2}
    assert [t for t in temoins(mauvais, "P11") if t["nature"] == "arc"] == [arc]
    assert ("optimum" in natures(mauvais, "P11")) == (len(set(points.values())) == 2)


def test_p11_arc_de_plusieurs() -> None:
    """Two of four may go from B to A: whoever was left aside is held against the last one chosen."""
    marche = deux_phases(
        {"a": "A", "b": "A", "c": "B", "d": "B", "e": "B", "f": "B"},
        {"a": "B", "b": "B", "c": "A", "d": "A", "e": "A", "f": "A"},
        "0 0",
        "0 0",
        {"A": {"c": 400, "d": 300, "e": 200, "f": 100}},
    )
    for choisis, laisses in (("cd", []), ("ce", ["d"]), ("cf", ["d", "e"]), ("de", ["c"]), ("ef", ["c", "d"])):
        fin = affecter(marche, {"a": "M/B", "b": "M/B", **dict.fromkeys(choisis, "M/A")})
        arcs = [t for t in temoins(verifier(marche, fin, marche.origine), "P11") if t["nature"] == "arc"]
        dernier = marche.personnes.index(choisis[-1])
        assert [(marche.personnes[t["personne"]], t["choisie"]) for t in arcs] == [(p, dernier) for p in laisses]


def test_p11_arc_hors_de_cause() -> None:
    """A person improved elsewhere, at another lieu, or served at a better vœu, was not left aside; nor are couples compared."""
    marche = triangle()
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/C", "d": "M/A"}), marche.origine)
    assert natures(rapport, "P11") == []
    couple = deux_phases(
        {"a": "A", "b": "B", "c": "B", "d": "B"}, {"a": "B", "b": "A", "c+d": "A"}, "0 0", "0 0", {"A": {"c": 100, "d": 100}}
    )
    rapport = verifier(couple, affecter(couple, {"a": "M/B", "b": "M/A"}), couple.origine)
    assert natures(rapport, "P11") == []


def test_p11_couple_immobile() -> None:
    """The couple cannot move for want of a second person, though its members alone could: established, nothing is better."""
    marche = couple_et_isole()
    rapport = verifier(marche, marche.origine, marche.origine)
    assert tenue(rapport, "P11")
    assert rapport.gains == Gains(0, 0, 0, 0)
    assert rapport.proprietes["P11"].note == ""


def test_p11_mieux_avec_un_couple() -> None:
    """An exchange that only a couple makes possible was not made: who would go where, and nothing is forbidden by it."""
    marche = deux_phases(
        {"a": "A", "b": "A", "c": "B", "d": "B"}, {"a+b": "B", "c": "A", "d": "A"}, "0 0", "0 0", {"A": {"c": 100, "d": 50}}
    )
    rapport = verifier(marche, marche.origine, marche.origine)
    assert rapport.gains == Gains(0, 0, 4, 150)
    (violation,) = rapport.proprietes["P11"].violations
    assert violation.temoin["nature"] == "optimum"
    assert [(c["personne"], c["de"], c["vers"]) for c in violation.temoin["changements"]] == [
        (0, 0, 1),
        (1, 0, 1),
        (2, 1, 0),
        (3, 1, 0),
    ]
    assert "améliorer 4 personne(s) de plus : a en M/B ; b en M/B ; c en M/A ; d en M/A." in violation.message
    assert (rapport.conforme, rapport.stable) == (True, False)


def test_p11_couples_recherche_arretee(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the search among couples is stopped, the bound is given and P11 is neither verified nor violated."""
    marche = couple_et_isole()
    monkeypatch.setattr(optimum_lie, "TOURS_PRIX", 1)
    monkeypatch.setattr(optimum_lie, "LIMITE_TRAVAIL", 2 * (optimum_lie.COUT_TOUR + 4))
    rapport = verifier(marche, marche.origine, marche.origine)
    controle = rapport.proprietes["P11"]
    assert (controle.verifie, controle.violations) == (False, ())
    assert rapport.gains == Gains(0, 0, 2, 0)
    assert "Personnes améliorées : 0, au plus 2. Points : 0, au plus 0." in controle.note
    assert rapport.conforme
    monkeypatch.setattr(optimum_lie, "LIMITE_TRAVAIL", 0)
    rapport = verifier(marche, marche.origine, marche.origine)
    assert rapport.gains == Gains(0, 0, None, None)
    assert rapport.proprietes["P11"].note.startswith("La recherche de l'optimum")


def test_p11_couple_conclu() -> None:
    """A couple that exchanges with two singles reaches the bound: nothing better exists."""
    marche = deux_phases(
        {"a": "A", "b": "A", "c": "B", "d": "B"}, {"a+b": "B", "c": "A", "d": "A"}, "0 0", "0 0", {"A": {"c": 100, "d": 50}}
    )
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/B", "c": "M/A", "d": "M/A"}), marche.origine)
    assert tenue(rapport, "P11")
    assert rapport.gains == Gains(4, 150, 4, 150)


def test_p11_limite(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the search of the bound is stopped, no bound is given and P11 is not verified."""
    monkeypatch.setattr(p11_permutations, "LIMITE_OPTIMUM", 0)
    marche = triangle()
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "c": "M/C", "d": "M/A"}), marche.origine)
    controle = rapport.proprietes["P11"]
    assert (controle.verifie, controle.violations) == (False, ())
    assert controle.note.startswith("La recherche de l'optimum")
    assert rapport.gains == Gains(3, 450, None, None)


def test_p11_au_certificat() -> None:
    """The certificate's content has the gains, survives JSON, and names nobody."""
    marche = triangle()
    rapport = verifier(marche, affecter(marche, {"a": "M/B", "b": "M/A"}), marche.origine)
    contenu = rapport.as_dict()
    assert json.loads(json.dumps(contenu)) == contenu
    assert list(contenu) == [f"p{i}" for i in range(1, 13)]
    assert [p for p in contenu if contenu[p]["sans_objet"]] == ["p6", "p7", "p8", "p12"]
    gains = {"ameliores": 2, "points": 750, "ameliores_borne": 3, "points_borne": 450}
    assert {cle: contenu["p11"][cle] for cle in gains} == gains
