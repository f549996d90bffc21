"""Every recipe of the package: its campaigns are read without a fault, and say what they are."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from scoring.paquet import charger
from service.campagne import executer
from service.echanges.lecture import lire
from service.rapport import rapporter
from service.synthese import RecetteRefusee, calibrer, charger_recette, generer
from service.synthese.generation import composer
from service.synthese.mesures import observer
from service.synthese.recette import avec_valeurs

RECETTES = tuple(
    sorted(
        (nom, int(annee))
        for ressource in (files("service.synthese") / "recettes").iterdir()
        for nom, _, annee in [ressource.name.removesuffix(".yaml").rpartition("-")]
    )
)
NON_CALIBREES = (("ass", 2020), ("ass", 2024), ("ctss", 2020), ("pegc", 2023), ("ptp", 2022))
Table = list[dict[str, str]]


def _tables(
    mouvement: str, annee: int, candidats: int | None = None, graine: int = 1, valeurs: dict[str, float] | None = None
) -> dict[str, Table]:
    recette = avec_valeurs(charger_recette(mouvement=mouvement, annee=annee), valeurs or {})
    contenu = composer(recette, charger(mouvement, annee), candidats, None, graine)
    return {nom: list(csv.DictReader(io.StringIO(octets.decode()))) for nom, octets in contenu.items() if nom.endswith(".csv")}


def _listes(tables: dict[str, Table]) -> dict[str, list[str]]:
    listes: dict[str, list[str]] = defaultdict(list)
    for ligne in tables["voeux.csv"]:
        listes[ligne["candidat"]].append(ligne["lieu"])
    return listes


def test_insertion_dans_une_liste_pleine() -> None:
    """A lieu inserted at rank 2 never makes a list longer than the movement allows."""
    maximum = charger("pegc", 2023).maximum_voeux
    for graine in (3, 4):
        longueurs = Counter(len(liste) for liste in _listes(_tables("pegc", 2023, 300, graine)).values())
        assert max(longueurs) == maximum


def test_un_fichier_par_mouvement() -> None:
    """There is a recipe for each of these movements and years, and no other; only two are said to be calibrated."""
    assert tuple(sorted((*NON_CALIBREES, ("premier-degre", 2016), ("second-degre", 2023)))) == RECETTES
    for mouvement, annee in RECETTES:
        recette = charger_recette(mouvement=mouvement, annee=annee)
        calibree = (mouvement, annee) not in NON_CALIBREES
        assert recette.calibree is calibree
        assert bool(recette.reperes) is calibree
        assert ("non calibrée" in recette.libelle) is not calibree
        assert recette.hypotheses


@pytest.mark.parametrize(("mouvement", "annee"), NON_CALIBREES)
@pytest.mark.parametrize("graine", (1, 2))
def test_campagnes_non_calibrees(tmp_path: Path, mouvement: str, annee: int, graine: int) -> None:
    """They are read without a fault, solved and verified; some get what they ask, not all; the report says what they are."""
    generer(tmp_path / "d", mouvement=mouvement, annee=annee, graine=graine)
    verifie = executer(lire(tmp_path / "d"))
    o = observer(verifie)
    assert 0.15 < (o.rang > 0).mean() < 0.85
    calibrage = calibrer(verifie)
    assert not calibrage.calibree
    assert calibrage.ecarts == ()
    section = next(s for s in rapporter(verifie, calibrage=calibrage).sections if s.ancre == "calibrage")
    assert section.titre == "Campagne synthétique, non calibrée"
    (tableau,) = section.tableaux
    assert [ligne[0] for ligne in tableau.lignes] == [h.nom for h in calibrage.hypotheses]


def test_postes_tenus_et_vacants() -> None:
    """Who holds a post holds one of the file, alone, in the own département; the others are vacant, one seat each."""
    tables = _tables("ptp", 2022)
    postes = {poste["lieu"]: poste for poste in tables["postes.csv"]}
    tenus = Counter(ligne["origine"] for ligne in tables["candidats.csv"] if ligne["origine"])
    assert set(tenus.values()) == {1}
    places = {ligne["lieu"]: int(ligne["capacite"]) for ligne in tables["capacites.csv"]}
    assert places == {code: int(code not in tenus) for code in postes}
    assert sum(places.values()) > 100
    for ligne in tables["candidats.csv"]:
        if ligne["origine"]:
            assert ligne["departement"] == postes[ligne["origine"]]["departement"]
            assert ligne["statut"] == "titulaire"
        assert not (ligne["emploi_supprime"] and ligne["origine"])
    listes = _listes(tables)
    assert all(set(liste) <= set(postes) and len(set(liste)) == len(liste) for liste in listes.values())
    assert all(ligne["origine"] not in listes[ligne["candidat"]] for ligne in tables["candidats.csv"])
    assert {postes[liste[0]]["type"] for liste in listes.values()} == {"pp", "ppr"}


def test_classements_suivent_les_voeux() -> None:
    """Recruiters rank those who ask, from 1 without gap, nobody with an unfavourable opinion; other lieux have no ranking."""
    tables = _tables("ptp", 2022)
    types = {poste["lieu"]: poste["type"] for poste in tables["postes.csv"]}
    demandes = {(ligne["candidat"], ligne["lieu"]) for ligne in tables["voeux.csv"] if types[ligne["lieu"]] == "ppr"}
    assert {(ligne["candidat"], ligne["lieu"]) for ligne in tables["classements.csv"]} == demandes
    rangs: dict[str, list[int]] = defaultdict(list)
    for ligne in tables["classements.csv"]:
        if ligne["rang"]:
            assert ligne["avis"] == "favorable"
            rangs[ligne["lieu"]].append(int(ligne["rang"]))
    assert all(sorted(r) == list(range(1, len(r) + 1)) for r in rangs.values())
    avis = Counter((ligne["avis"], bool(ligne["rang"])) for ligne in tables["classements.csv"])
    assert set(avis) == {("favorable", True), ("favorable", False), ("defavorable", False)}


def test_demandes_conditionnelles() -> None:
    """A conditional demand names another candidat, and has that motive; the limit of the year is kept."""
    for annee, maximum in ((2020, 3), (2024, 6)):
        tables = _tables("ass", annee)
        nommes = 0
        for ligne in tables["candidats.csv"]:
            conditionnelle = ligne["motif"] == "mutation_conditionnelle"
            assert conditionnelle == (ligne["condition_candidat"] not in ("", ligne["candidat"]))
            nommes += conditionnelle
        assert nommes > 5
        assert max(map(len, _listes(tables).values())) == maximum


def test_second_degre_avec_postes(tmp_path: Path) -> None:
    """On request the second degré has specific posts and posts with a profile, ranked by recruiters; otherwise neither file."""
    valeurs = {"part_specifiques": 0.1, "part_pop": 0.05}
    assert not {"postes.csv", "classements.csv"} & set(_tables("second-degre", 2023, 500))
    generer(tmp_path / "d", candidats=1500, valeurs=valeurs)
    assert "part_specifiques = 0.1, part_pop = 0.05 (non calibrée ainsi)" in (tmp_path / "d" / "campagne.yaml").read_text()
    campagne = lire(tmp_path / "d")
    types = [campagne.paquet.types_voeu[t] for t in np.unique(campagne.voeux.type)]
    assert types == ["academie", "specifique", "pop"]
    verifie = executer(campagne)
    obtenus = [campagne.paquet.lieux.types[lieu] for lieu in observer(verifie).lieu if lieu >= 0]
    assert Counter(obtenus)["specifique"] > 5
    tables = _tables("second-degre", 2023, 1500, valeurs=valeurs)
    disciplines = {ligne["lieu"]: ligne["discipline"] for ligne in tables["capacites.csv"] if ligne["lieu"].startswith("P")}
    propres = {ligne["candidat"]: ligne["discipline"] for ligne in tables["candidats.csv"]}
    demandes = [(disciplines[v["lieu"]], propres[v["candidat"]]) for v in tables["voeux.csv"] if v["lieu"] in disciplines]
    assert demandes
    assert all(poste == candidat for poste, candidat in demandes)


@pytest.mark.parametrize(
    ("valeurs", "motif"),
    (
        ({"part_inconnue": 0.1}, "part_inconnue : la recette n'a pas cette valeur"),
        ({"part_pop": 1.5}, r"part_pop : 1.5 est hors des bornes \[0 ; 1\]"),
        ({"part_pop": float("nan")}, "part_pop : nan est hors des bornes"),
        ({"proximite_voeu_1": -1.0}, r"proximite_voeu_1 : -1 est hors des bornes \[0 ; …\]"),
    ),
)
def test_valeurs_refusees(valeurs: dict[str, float], motif: str) -> None:
    """A value given at generation must be one of the recipe's, within its bounds."""
    with pytest.raises(RecetteRefusee, match=motif):
        avec_valeurs(charger_recette(), valeurs)


def test_couples_la_ou_il_y_en_a(tmp_path: Path) -> None:
    """A movement without linked demands has no file of couples, and refuses to draw some."""
    assert "couples.csv" not in _tables("ptp", 2022)
    with pytest.raises(RecetteRefusee, match="ne connaît pas de demandes liées"):
        generer(tmp_path / "d", mouvement="ptp", annee=2022, couples=0.1)
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize(("mouvement", "annee"), NON_CALIBREES)
def test_listes_dans_la_limite(mouvement: str, annee: int) -> None:
    """At whatever size nobody asks for more than the movement allows, who writes the own académie in the list included."""
    listes = _listes(_tables(mouvement, annee, 3000))
    assert max(map(len, listes.values())) == charger(mouvement, annee).maximum_voeux


def test_premier_degre_demandes() -> None:
    """At the national size, demands in and out of the départements that were published are found again."""
    tables = _tables("premier-degre", 2016)
    candidats, listes = tables["candidats.csv"], _listes(tables)
    assert len(candidats) == 17000
    sorties = Counter(ligne["origine"] for ligne in candidats)
    entrees = Counter(liste[0] for liste in listes.values())
    assert abs(sum(sorties[c] for c in ("75", "77", "78", "91", "92", "93", "94", "95")) / 17000 - 0.5) < 0.01
    for code, demandes in (("93", 2315), ("92", 1379), ("75", 594), ("44", 77), ("64", 10)):
        assert abs(sorties[code] - demandes) <= 4 * demandes**0.5, code
    for code, demandes in (("93", 14), ("92", 116), ("75", 588), ("44", 708), ("64", 606), ("29", 600)):
        assert abs(entrees[code] - demandes) <= 0.15 * demandes + 4 * demandes**0.5, code
    assert set(sorties) | set(entrees) <= set(charger("premier-degre", 2016).lieux.codes)
    assert len(tables["couples.csv"]) == 170
    places = {ligne["lieu"]: (int(ligne["entrees"]), int(ligne["sorties"])) for ligne in tables["capacites.csv"]}
    assert sum(e for e, _ in places.values()) == sum(s for _, s in places.values())
    assert len(places) == 101


def test_premier_degre_coherent() -> None:
    """Facts agree with the lists: spouse at vœu 1, nobody asks for the own département, Mayotte's couples stay together."""
    tables = _tables("premier-degre", 2016, 6000, graine=2)
    listes = _listes(tables)
    par_id = {ligne["candidat"]: ligne for ligne in tables["candidats.csv"]}
    for candidat, ligne in par_id.items():
        liste = listes[candidat]
        assert ligne["origine"] not in liste
        assert 1 <= len(liste) <= 6
        famille = ligne["motif_familial"] in ("rapprochement_conjoints", "residence_enfant")
        assert ligne["departement_conjoint"] in ("", liste[0])
        assert famille == bool(ligne["departement_conjoint"] or ligne["pays_conjoint"])
        assert (ligne["enfants"] != "") == (ligne["motif_familial"] == "rapprochement_conjoints")
        assert not ligne["voeu_imperatif"] or (ligne["origine"] == "976" and ligne["voeu_imperatif"] == liste[0])
        assert int(ligne["anciennete_departement_mois"]) <= int(ligne["anciennete_fonctions_mois"])
        assert ligne["date_titularisation"] <= "2015-09-01"
        if ligne["separation_activite"]:
            annees = int(ligne["separation_activite"]) + int(ligne["separation_conge"])
            assert annees <= max(1, int(ligne["anciennete_departement_mois"]) // 12 + 1)
    for ligne in tables["couples.csv"]:
        a, b = par_id[ligne["candidat_1"]], par_id[ligne["candidat_2"]]
        assert listes[a["candidat"]] == listes[b["candidat"]]
        assert a["motif_familial"] == b["motif_familial"] == "demande_liee"
        assert (a["origine"] == "976") == (b["origine"] == "976")


@pytest.mark.parametrize("graine", (1, 4))
def test_premier_degre_calibre(tmp_path: Path, graine: int) -> None:
    """At the national size both phases serve what was published, as far as each figure's tolerance."""
    generer(tmp_path / "d", mouvement="premier-degre", annee=2016, graine=graine)
    calibrage = calibrer(executer(lire(tmp_path / "d")))
    assert calibrage.calibree
    assert len(calibrage.ecarts) > 20
    assert {e.nom for e in calibrage.ecarts if not e.tenu} == set()


@pytest.mark.parametrize(("mouvement", "annee"), RECETTES)
def test_taille_nationale_dite(mouvement: str, annee: int) -> None:
    """The size drawn by default is a published figure, or an assumption told with the others and called one."""
    taille = {h.nom: h.note for h in charger_recette(mouvement=mouvement, annee=annee).hypotheses}.get("candidats")
    if (mouvement, annee) in NON_CALIBREES:
        assert taille is not None
        assert taille.startswith("taille nationale supposée")
    else:
        assert taille is None
