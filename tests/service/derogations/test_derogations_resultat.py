"""``derogations.csv``: what a run makes of it, second degré."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest

from tests.service.campagnes import appeler, lignes
from tests.service.derogations.fabrique_derogations import BASE, MOTIF, calculer, issues, petite


@pytest.fixture(scope="module")
def resultat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The least prioritary titulaire takes the only seat of Créteil by decision; the campaign is beside."""
    return calculer(petite(tmp_path_factory.mktemp("d") / "campagne", {"candidat": "c", "lieu": "24"}))


def test_issues(resultat: Path) -> None:
    """The decided person has the seat, the best candidat the next vœu, the others what is left."""
    obtenu = issues(resultat)
    assert obtenu["c"] == ("derogation", "24")
    assert obtenu["a"] == ("voeu", "25")
    assert obtenu["b"] == obtenu["t"] == ("maintenu", "")


def test_ligne_de_la_personne(resultat: Path) -> None:
    """Rank and points are those of the vœu, which was one; no vœu of the person is refused."""
    (ligne,) = (r for r in lignes(resultat / "affectations.csv") if r["candidat"] == "c")
    (points,) = (r["points"] for r in lignes(resultat / "bareme.csv") if r["candidat"] == "c")
    assert (ligne["rang"], ligne["points"], ligne["origine"]) == ("1", points, "01")
    assert "c" not in {r["candidat"] for r in lignes(resultat / "refus.csv")}


def test_barres(resultat: Path) -> None:
    """The capacity is as given, the person counts among entrants and departures, in a column apart, and sets no bar."""
    barres = {r["lieu"]: r for r in lignes(resultat / "barres.csv")}
    creteil, paris = barres["24"], barres["01"]
    assert (creteil["capacite"], creteil["entrants"], creteil["entrants_par_decision"], creteil["barre"]) == ("1", "1", "1", "")
    assert (paris["capacite"], paris["sortants"], paris["sortants_par_decision"]) == ("0", "2", "1")
    assert {r["motif"] for r in lignes(resultat / "refus.csv") if r["lieu"] == "24"} == {"sans_place"}


def test_hors_des_voeux(tmp_path: Path) -> None:
    """A lieu that was not asked for: no rank, no points; an added seat takes nothing from anybody."""
    sans = calculer(petite(tmp_path / "sans"))
    avec = calculer(petite(tmp_path / "avec", {"candidat": "c", "lieu": "25", "place": "en_plus"}))
    (ligne,) = (r for r in lignes(avec / "affectations.csv") if r["candidat"] == "c")
    assert (ligne["resultat"], ligne["lieu"], ligne["rang"], ligne["points"]) == ("derogation", "25", "", "")
    assert {k: v for k, v in issues(avec).items() if k != "c"} == {k: v for k, v in issues(sans).items() if k != "c"}
    barre = next(r for r in lignes(avec / "barres.csv") if r["lieu"] == "25")
    assert (barre["capacite"], barre["entrants"], barre["entrants_par_decision"]) == ("1", "2", "1")


def test_couple_decide(tmp_path: Path) -> None:
    """Two members decided go each where the own decision says."""
    decisions = ({"candidat": "a", "lieu": "24"}, {"candidat": "b", "lieu": "25"})
    obtenu = issues(calculer(petite(tmp_path / "c", *decisions, couples=[("a", "b")])))
    assert (obtenu["a"], obtenu["b"]) == (("derogation", "24"), ("derogation", "25"))


def test_stagiaire_decide(tmp_path: Path) -> None:
    """Who must be placed and holds nothing is placed, without extension."""
    obtenu = calculer(petite(tmp_path / "c", {"candidat": "s", "lieu": "20", "place": "en_plus"}))
    assert issues(obtenu)["s"] == ("derogation", "20")


def test_depart_par_decision_libere(tmp_path: Path) -> None:
    """A seat that a decision frees is certain: another decision may take it."""
    dossier = petite(
        tmp_path / "c", {"candidat": "a", "lieu": "24"}, {"candidat": "s", "lieu": "01"}, {"candidat": "b", "lieu": "25"}
    )
    obtenu = issues(calculer(dossier))
    assert (obtenu["a"], obtenu["s"]) == (("derogation", "24"), ("derogation", "01"))


def test_premiere_page_et_certificat(resultat: Path) -> None:
    """Both name the person, the lieu and the legal basis; no file of the result has the reason."""
    page = (resultat / "rapport.html").read_text(encoding="utf-8")
    assert "1 personne affectée par décision motivée" in page
    certificat = json.loads((resultat / "certificat.json").read_text(encoding="utf-8"))
    attendu = {"candidat": "c", "lieu": "24", "place": "comptee", "base_legale": BASE}
    assert certificat["derogations"] == [attendu]
    assert "derogations.csv" in certificat["empreintes"]["entrees"]
    assert BASE in html.unescape(page)
    assert not [f.name for f in resultat.iterdir() if b"dicale grave" in f.read_bytes()]


def test_lettres(resultat: Path) -> None:
    """The person reads reason and basis; the others that a seat went by decision, where one did, and nothing else."""
    dossier = resultat.parent / "campagne"
    lettre = {c: appeler("explain", dossier, resultat, c).sortie for c in "abct"}
    assert "Une décision motivée de l'administration vous affecte, avant tout classement : Créteil." in lettre["c"]
    assert f"Motif : {MOTIF}. Base légale : {BASE}." in lettre["c"]
    for autre in "abt":
        assert "Une place au moins y a été attribuée par une décision motivée" in lettre[autre]
        assert MOTIF not in lettre[autre]
        assert BASE not in lettre[autre]
    ajoutee = calculer(petite(resultat.parent / "plus", {"candidat": "c", "lieu": "24", "place": "en_plus"}))
    assert "attribuée par une décision" not in appeler("explain", resultat.parent / "plus", ajoutee, "b").sortie


def test_verify_rejoue(resultat: Path) -> None:
    """The same run again gives the same files; without the decision the result is not that of the campaign."""
    dossier = resultat.parent / "campagne"
    issue = appeler("verify", dossier, resultat)
    assert (issue.code, "rejoué" in issue.erreurs) == (0, True)
    autre = petite(resultat.parent / "autre")
    assert appeler("verify", autre, resultat).code == 1


def test_aucun_calcul_ne_l_efface(resultat: Path) -> None:
    """A run made again, or of a scenario that the decision allows, keeps the person where decided."""
    dossier, scenario = resultat.parent / "campagne", resultat.parent / "plus.yaml"
    scenario.write_text("libelle: Plus\ncapacites:\n  - {discipline: L1300, lieu: 24, ajout: 3}\n", encoding="utf-8")
    sortie = resultat.parent / "scenarios"
    assert appeler("simulate", dossier, "--scenario", scenario, "-o", sortie).code == 0
    assert issues(sortie / "plus")["c"] == ("derogation", "24")
    indicateurs = {r["indicateur"]: r["valeur"] for r in lignes(sortie / "comparaison.csv")}
    assert (indicateurs["derogation"], indicateurs["candidats"]) == ("1", "5")


def test_scenario_sans_place(resultat: Path) -> None:
    """A scenario that takes the seat of a counted decision away is refused, with the cellule."""
    scenario = resultat.parent / "moins.yaml"
    scenario.write_text("libelle: Moins\ncapacites:\n  - {discipline: L1300, lieu: 24, ajout: -1}\n", encoding="utf-8")
    issue = appeler("simulate", resultat.parent / "campagne", "--scenario", scenario, "-o", resultat.parent / "non")
    assert issue.code == 3
    assert "L1300/24 a 0 place certaine pour 1 à prendre par décision" in issue.erreurs
