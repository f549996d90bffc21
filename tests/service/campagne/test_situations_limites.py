"""Campaigns at the edges: overrides, empty lists, one candidat, closed cellules, couples with two homes, returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes

L1, L2 = "L1300", "L0202"


def _resoudre(dossier: Path) -> dict[str, tuple[str, str, str]]:
    """Solve, verify, explain everybody; (outcome, lieu, rank) by candidat."""
    sortie = dossier.parent / f"{dossier.name}-r"
    issue = appeler("solve", dossier, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    verification = appeler("verify", dossier, sortie)
    assert verification.code == 0, verification.erreurs
    obtenu = {a["candidat"]: (a["resultat"], a["lieu"], a["rang"]) for a in lignes(sortie / "affectations.csv")}
    for qui in obtenu:
        explication = appeler("explain", dossier, sortie, qui)
        assert explication.code == 0, explication.erreurs
    return obtenu


def _parametres(**valeurs: object) -> str:
    return f"parametres: {json.dumps(valeurs)}\n"


def test_zero_voeu(tmp_path: Path) -> None:
    """Nobody asks for anything: titulaires stay, those who must be placed are not, and the first page says who."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "statut": "stagiaire"}]
    dossier = campagne(tmp_path / "c", candidats, {}, {(L1, "01"): 3})
    assert _resoudre(dossier) == {"a": ("maintenu", "", ""), "b": ("non_affecte", "", "")}
    issue = appeler("solve", dossier, "-o", tmp_path / "r2")
    assert "b" in issue.erreurs.split("EN BREF", maxsplit=1)[0].split()


@pytest.mark.parametrize("capacite", (1, 0))
def test_un_seul_candidat(capacite: int, tmp_path: Path) -> None:
    """One candidat, one vœu, one seat or none."""
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "01"}], {"a": ["24"]}, {(L1, "24"): capacite})
    assert _resoudre(dossier) == {"a": ("voeu", "24", "1") if capacite else ("maintenu", "", "")}


def test_capacites_vides(tmp_path: Path) -> None:
    """A header without row: no cellule is open, and an exchange of places is still possible."""
    candidats = [
        {"candidat": "a", "origine": "01"},
        {"candidat": "b", "origine": "24"},
        {"candidat": "c", "origine": "25", "date_naissance": "1995-01-01"},
    ]
    dossier = campagne(tmp_path / "c", candidats, {"a": ["24"], "b": ["01"], "c": ["01"]}, {})
    assert _resoudre(dossier) == {"a": ("voeu", "24", "1"), "b": ("voeu", "01", "1"), "c": ("maintenu", "", "")}


def test_aucun_candidat(tmp_path: Path) -> None:
    """A campaign of nobody is refused."""
    dossier = campagne(tmp_path / "c", [], {}, {(L1, "01"): 1})
    issue = appeler("solve", dossier, "-o", tmp_path / "r")
    assert issue.code == 3
    assert "candidats.csv : le fichier n'a aucune ligne de données" in issue.erreurs


def test_capacite_negative(tmp_path: Path) -> None:
    """Closed posts absorb departures: two leave a cellule of capacity -1, one seat is open to entrants."""
    candidats = [{"candidat": qui, "origine": "01"} for qui in "ab"] + [
        {"candidat": qui, "origine": "24", "anciennete_poste": k} for k, qui in enumerate("cd", 1)
    ]
    voeux = {"a": ["24"], "b": ["24"], "c": ["01"], "d": ["01"]}
    obtenu = _resoudre(campagne(tmp_path / "c", candidats, voeux, {(L1, "01"): -1, (L1, "24"): 1}))
    assert obtenu["a"][0] == obtenu["b"][0] == "voeu"
    assert (obtenu["c"][0], obtenu["d"][0]) == ("maintenu", "voeu")
    # Deeper than the titulaires: nobody enters, nobody is pushed out.
    profond = campagne(tmp_path / "p", candidats, voeux, {(L1, "01"): -50, (L1, "24"): 2})
    obtenu = _resoudre(profond)
    assert [obtenu[qui][0] for qui in "abcd"] == ["voeu", "voeu", "maintenu", "maintenu"]


def test_capacites_brutes(tmp_path: Path) -> None:
    """``depart_libere_place: false``: capacities are gross entries, a departure frees nothing."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "24"}]
    voeux, places = {"a": ["24"], "b": ["01"]}, {(L1, "24"): 1}
    libere = _resoudre(campagne(tmp_path / "net", candidats, voeux, places))
    assert [libere[qui][0] for qui in "ab"] == ["voeu", "voeu"]
    dossier = campagne(tmp_path / "brut", candidats, voeux, places, parametres=_parametres(depart_libere_place=False))
    brut = _resoudre(dossier)
    assert [brut[qui][0] for qui in "ab"] == ["voeu", "maintenu"]
    barres = {b["lieu"]: b for b in lignes(tmp_path / "brut-r" / "barres.csv")}
    assert (barres["24"]["capacite"], barres["24"]["entrants"], barres["24"]["sortants"]) == ("1", "1", "0")
    parametres = json.loads((tmp_path / "brut-r" / "certificat.json").read_text(encoding="utf-8"))["parametres"]
    assert parametres["depart_libere_place"] | {"source": ""} == {
        "valeur": "non",
        "source": "",
        "confiance": "infere",
        "surcharge": True,
    }


def _couple_et_rival(dossier: Path, regle: str) -> Path:
    """A couple of one discipline (96 and 36 points of seniority and echelon) and a single in between, three seats too few."""
    candidats = [
        {"candidat": "a", "origine": "01", "anciennete_poste": 4},
        {"candidat": "b", "origine": "01", "anciennete_poste": 0, "discipline": L2},
        {"candidat": "s", "origine": "01", "anciennete_poste": 1},
    ]
    voeux = {"a": ["24"], "b": ["24"], "s": ["24"]}
    places = {(L1, "24"): 1, (L2, "24"): 1}
    return campagne(dossier, candidats, voeux, places, couples=[("b", "a")], parametres=_parametres(points_couple=regle))


@pytest.mark.parametrize(
    ("regle", "points", "gagnant"),
    (
        ("propres", {"a": "165", "b": "35"}, "couple"),
        ("minimum", {"a": "35", "b": "35"}, "seul"),
        ("moyenne", {"a": "100", "b": "100"}, "couple"),
    ),
)
def test_points_de_couple(regle: str, points: dict[str, str], gagnant: str, tmp_path: Path) -> None:
    """Own points, the smaller of both, or their mean: the same couple passes the same rival or not."""
    obtenu = _resoudre(_couple_et_rival(tmp_path / "c", regle))
    assert [obtenu[qui][0] for qui in "abs"] == (
        ["voeu", "voeu", "maintenu"] if gagnant == "couple" else ["maintenu", "maintenu", "voeu"]
    )
    if gagnant == "couple":
        assert {a["candidat"]: a["points"] for a in lignes(tmp_path / "c-r" / "affectations.csv") if a["points"]} == points


def test_couple_a_deux_domiciles(tmp_path: Path) -> None:
    """Two titulaires of different académies who ask for the first one's home: the list of both stops there (N1)."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "24"}]
    voeux = {"a": ["12", "01", "25"], "b": ["12", "01", "25"]}
    dossier = campagne(tmp_path / "c", candidats, voeux, {(L1, "25"): 9}, couples=[("a", "b")])
    assert _resoudre(dossier) == {"a": ("maintenu", "", ""), "b": ("maintenu", "", "")}
    avis = lignes(tmp_path / "c-r" / "avis.csv")
    assert [(x["candidat"], x["rang"]) for x in avis if x["code"] == "N1"] == [("a", "2"), ("a", "3"), ("b", "2"), ("b", "3")]


def test_retour_de_detachement(tmp_path: Path) -> None:
    """Somebody who comes back from détachement may ask for the lieu held (N1 spares it); nothing after it can be better."""
    candidats = [
        {"candidat": "a", "origine": "01", "academie_reintegration": "01"},
        {"candidat": "b", "statut": "reintegration", "academie_reintegration": "01"},
    ]
    dossier = campagne(tmp_path / "c", candidats, {"a": ["12", "01", "25"], "b": ["01"]}, {(L1, "25"): 5, (L1, "01"): 1})
    assert _resoudre(dossier) == {"a": ("maintenu", "", ""), "b": ("voeu", "01", "1")}
    assert [x for x in lignes(tmp_path / "c-r" / "avis.csv") if x["code"] == "N1"] == []
    assert [b["rang"] for b in lignes(tmp_path / "c-r" / "bareme.csv") if b["candidat"] == "a"] == ["1", "2", "3"]


def test_couples_vides(tmp_path: Path) -> None:
    """``couples.csv`` with a header and no row is the same allocation as no such file."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "24"}]
    voeux, places = {"a": ["24"], "b": ["01"]}, {(L1, "24"): 0}
    sans = _resoudre(campagne(tmp_path / "sans", candidats, voeux, places))
    assert _resoudre(campagne(tmp_path / "vide", candidats, voeux, places, couples=[])) == sans


def test_extension_donnee(tmp_path: Path) -> None:
    """``extension.csv`` replaces the pack's table: its order is followed, and a first vœu without column extends nowhere."""
    candidats = [{"candidat": qui, "statut": "stagiaire"} for qui in "ab"]
    places = {(L1, "24"): 2, (L1, "25"): 2, (L1, "08"): 1}
    voeux = {"a": ["01"], "b": ["12"]}
    pack = campagne(tmp_path / "pack", candidats, voeux, places)
    assert {qui: obtenu[0] for qui, obtenu in _resoudre(pack).items()} == {"a": "extension", "b": "extension"}
    dossier = campagne(tmp_path / "c", candidats, voeux, places)
    table = [{"premier_voeu": "01", "rang": 2, "lieu": "24"}, {"premier_voeu": "01", "rang": 1, "lieu": "08"}]
    ecrire_lignes(dossier / "extension.csv", table)
    assert _resoudre(dossier) == {"a": ("extension", "08", ""), "b": ("non_affecte", "", "")}


def test_couple_en_extension(tmp_path: Path) -> None:
    """A couple of newcomers walks one common column; a couple of which one holds a lieu is not extended."""
    candidats = [{"candidat": qui, "statut": "stagiaire"} for qui in "ab"] + [
        {"candidat": "c", "statut": "reintegration"},
        {"candidat": "d", "origine": "02"},
    ]
    voeux = {qui: ["01"] for qui in "abcd"}
    places = {(L1, "24"): 1, (L1, "25"): 2, (L1, "18"): 5}
    dossier = campagne(tmp_path / "c", candidats, voeux, places, couples=[("a", "b"), ("c", "d")])
    obtenu = _resoudre(dossier)
    assert obtenu["a"] == obtenu["b"] == ("extension", "25", "")
    assert (obtenu["c"][0], obtenu["d"][0]) == ("non_affecte", "maintenu")


def test_corse_dom_limitrophes(tmp_path: Path) -> None:
    """The override changes who gets the spouse's bonus next to Corse or overseas, and the certificate tells that it did."""
    candidats = [
        {"candidat": "a", "origine": "01", "motif_familial": "rapprochement_conjoints", "academie_conjoint": "27"}
        | {"departement_conjoint": "2A"}
    ]
    voeux = {"a": ["27", "02"]}
    points = {}
    for valeur in (False, True):
        parametres = _parametres(corse_dom_limitrophes=valeur)
        dossier = campagne(tmp_path / str(valeur), candidats, voeux, {(L1, "02"): 1}, parametres=parametres)
        _resoudre(dossier)
        points[valeur] = [b["rc"] for b in lignes(tmp_path / f"{valeur}-r" / "bareme.csv")]
    assert points[False] != points[True]
    assert points[False][0] == points[True][0]


def test_parametre_refuse(tmp_path: Path) -> None:
    """Overrides are checked like the pack's own values, all of them at once."""
    parametres = _parametres(points_couple="somme", depart_libere_place="peut-être", inconnu=3)
    dossier = campagne(tmp_path / "c", [{"candidat": "a"}], {}, {(L1, "01"): 1}, parametres=parametres)
    issue = appeler("solve", dossier, "-o", tmp_path / "r", "--json")
    assert issue.code == 3
    assert {a["code"] for a in json.loads(issue.sortie)["anomalies"]} == {"parametre"}
    assert all(nom in issue.erreurs for nom in ("points_couple", "depart_libere_place", "inconnu"))


def test_tous_obligatoires_sans_place(tmp_path: Path) -> None:
    """More newcomers than seats in the whole country: those left are told on the first page, the others have the best."""
    candidats = [{"candidat": f"n{k}", "statut": "stagiaire", "echelon": 1 + k} for k in range(4)]
    dossier = campagne(tmp_path / "c", candidats, {c["candidat"]: ["01"] for c in candidats}, {(L1, "01"): 1, (L1, "24"): 1})
    obtenu = _resoudre(dossier)
    assert sorted(issue for issue, _, _ in obtenu.values()) == ["extension", "non_affecte", "non_affecte", "voeu"]
    assert obtenu["n3"] == ("voeu", "01", "1")


@pytest.mark.parametrize("coupe", (True, False))
@pytest.mark.parametrize("voeux", (["25", "24", "12"], ["24", "25", "12"]))
def test_couple_dont_n1_coupe_une_liste(coupe: bool, voeux: list[str], tmp_path: Path) -> None:
    """One member asks for the lieu held: the couple is examined up to there, whether or not the other's list is cut too."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "24"}, {"candidat": "c", "origine": "12"}]
    places = {(L1, lieu): 2 for lieu in ("25", "24", "12", "01")}
    demandes = {"a": voeux, "b": voeux, "c": ["01"]}
    parametres = _parametres(n1_coupe_le_couple=coupe)
    dossier = campagne(tmp_path / "c", candidats, demandes, places, couples=[("a", "b")], parametres=parametres)
    attendu = ("voeu", "25", "1") if voeux[0] == "25" else ("maintenu", "", "")
    assert _resoudre(dossier) == {"a": attendu, "b": attendu, "c": ("voeu", "01", "1")}
