"""The report of each movement in its own words: no row about what it does not have, posts under the lieux they belong to."""

from __future__ import annotations

from csv import DictReader
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.lecteurs import lecteurs
from scoring.paquet import charger
from service.publication import lignes_publiables, sans_aucune_barre
from service.rapport import Rapport, en_html, en_texte, rapporter
from service.rapport.modele import Tableau
from service.resultat import ResultatVerifie
from tests.scoring.fabrique_dossiers import fabriquer
from tests.service.mouvements.fabrique_mouvements import jouer

POSTES = [
    {"lieu": "P1", "type": "pp", "academie": "14"},
    {"lieu": "P2", "type": "pp", "academie": "25"},
    {"lieu": "P3", "type": "pp", "academie": "25"},
    {"lieu": "P9", "type": "pp", "academie": "09"},
    {"lieu": "Q1", "type": "ppr", "academie": "25"},
]


@pytest.fixture(scope="module")
def ptp(tmp_path_factory: pytest.TempPathFactory) -> ResultatVerifie:
    """Titulaires of posts of whom two move, one of them to a post that a recruiter ranks; P9 is nobody's."""
    issue = jouer(
        tmp_path_factory.mktemp("ptp") / "c",
        "ptp",
        2022,
        {"a": {"origine": "P1"}, "b": {"origine": "P2"}, "c": {"origine": "P3"}},
        {"a": ["Q1"], "b": ["P1", "P3"], "c": ["P1"]},
        {"Q1": 1, "P3": 1},
        postes=POSTES,
        classements=[("Q1", "a", 1, "favorable")],
    )
    return issue.verifie


def _tableaux(rapport: Rapport) -> dict[str, Tableau]:
    return {t.titre: t for s in rapport.sections for t in s.tableaux}


def test_postes_sous_leur_academie(ptp: ResultatVerifie) -> None:
    """Rows by académie count their posts and add up; posts are told by kind and one by one, with their code, none empty."""
    tables = _tableaux(rapporter(ptp))
    academies = tables["Places et mouvements par académie"]
    entrants = academies.colonnes.index("entrants")
    assert {ligne[0]: ligne[entrants] for ligne in academies.lignes} == {"Rennes": "1", "Versailles": "1", "Total": "2"}
    (un_par_un,) = [t for titre, t in tables.items() if titre.startswith("Places et mouvements par poste")]
    assert [ligne[0] for ligne in un_par_un.lignes] == ["P1", "P2", "P3", "Q1"]
    assert un_par_un.lignes[-1][1:4] == ("Poste Q1", "Poste profilé", "Versailles")
    for titre, table in tables.items():
        if titre.startswith("Places et mouvements par poste"):
            assert [sum(int(x[k]) for x in table.lignes) for k in (6, 7)] == [2, 2]
    types = tables["Postes par type"].lignes
    assert [ligne[:2] for ligne in types] == [("Poste précis", "4"), ("Poste profilé", "1"), ("Total", "5")]


def test_rien_sur_ce_qui_n_existe_pas(ptp: ResultatVerifie) -> None:
    """No extension, couple, newcomer, académie where posts are meant, reason that nobody had, nor vacuous sentence."""
    rapport = rapporter(ptp)
    assert [p.propriete for p in rapport.preuves] == ["P1", "P3", "P4", "P6", "P7", "P8"]
    texte = en_texte(rapport)
    for absent in ("xtension", "couple", "Nouveaux entrants", "de chaque académie", "qui doivent avoir", "Vœu 3"):
        debut = texte.split("RÈGLES DU MOUVEMENT")[0].split("RÈGLES INCERTAINES")[0]
        assert absent not in debut + texte.split("SATISFACTION")[1].split("RÈGLES DU MOUVEMENT")[0], absent
    assert "P1 Les places de chaque poste sont respectées" in texte
    assert "qui tient un poste" in texte
    motifs = _tableaux(rapport)["Motifs des vœux refusés"].lignes
    assert motifs
    assert all(ligne[1] != "0" for ligne in motifs)


def test_premiere_page_dit_ce_qui_manque(ptp: ResultatVerifie, tmp_path: Path) -> None:
    """The first page tells how many questions no text answers, with a link to them, and what must be known of the rules."""
    questions = len(ptp.resultat.campagne.paquet.inconnus)
    rapport = rapporter(ptp)
    assert f"{questions} questions sur les règles restent sans réponse" in en_texte(rapport, complet=False)
    page = en_html(rapport)
    assert '<a href="#regles">' in page
    assert 'id="regles"' in page
    assert "À savoir" not in page
    for annee, dit in ((2020, False), (2024, True)):
        ass = rapporter(jouer(tmp_path / str(annee), "ass", annee, {"a": {"origine": "14"}}, {"a": ["17"]}, {"17": 1}).verifie)
        assert ("À SAVOIR : Les règles sont celles de la campagne 2020" in en_texte(ass, complet=False)) == dit


def test_un_poste_a_cote_des_academies(tmp_path: Path) -> None:
    """Where posts are beside académies, their seats are not counted in the académies."""
    candidats: dict[str, Any] = {n: {"origine": "14", "discipline": "L1300"} for n in "ab"}
    issue = jouer(
        tmp_path / "c",
        "second-degre",
        2023,
        candidats,
        {"a": [("S1", "specifique")], "b": ["17"]},
        {("L1300", "S1"): 1, ("L1300", "17"): 1},
        postes=[{"lieu": "S1", "type": "specifique", "academie": "17"}],
        classements=[("S1", "a", 1, "favorable")],
    )
    tables = _tableaux(rapporter(issue.verifie))
    nantes = {x[0]: x[3] for x in tables["Places et mouvements par académie"].lignes}
    assert nantes["Nantes"] == nantes["Total"] == tables["Postes par type"].lignes[-1][4] == "1"


def test_un_parametre_compte_pour_ceux_dont_il_decide() -> None:
    """The scale of one corps counts for that corps only, a switch for those whom turning it would change."""
    paquet = charger("premier-degre", 2016)
    commun = {"origine": "35", "echelon": 5, "voeu_preferentiel_renouvellements": 2, "voeux": ["44"]}
    conjoint = {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "44"}
    demande = fabriquer(
        paquet,
        {
            "a": {"corps": "instituteur", **commun},
            "b": {"corps": "pe", **commun},
            "c": {"corps": "pe", **commun, **conjoint},
        },
    )
    contexte = paquet.contexte(demande.dossiers, demande.voeux, np.zeros((0, 2), np.int32))
    lus = {element.id: lecteurs(element, contexte) for element in paquet.elements}
    assert lus["echelon"]["echelon_instituteur"].tolist() == [True, False, False]
    assert lus["echelon"]["echelon_pe"].tolist() == [False, True, True]
    assert lus["voeu_preferentiel"]["voeu_preferentiel_cumul_famille"].tolist() == [False, False, True]


def _publie(verifie: ResultatVerifie, seuil: int = 2) -> list[dict[str, str]]:
    return list(DictReader(StringIO(lignes_publiables(verifie, seuil).octets().decode())))


def test_barres_publiees_disent_ce_qu_elles_sont(ptp: ResultatVerifie, tmp_path: Path) -> None:
    """Posts are published with their lieu; no bar where a rank decides; a bar that is no points says what it counts."""
    lignes = {ligne["lieu"]: ligne for ligne in _publie(ptp, seuil=0)}
    assert {code: ligne["rattachement_libelle"] for code, ligne in lignes.items()} == {
        "P1": "Rennes",
        "P3": "Versailles",
        "Q1": "Versailles",
    }
    assert (lignes["P1"]["barre"], lignes["Q1"]["barre"], lignes["Q1"]["entrants"]) == ("0", "", "1")
    assert lignes["Q1"]["type"] == "Poste profilé"
    assert {ligne["barre_sens"] for ligne in lignes.values()} == {"nombre de priorités légales du dernier entrant"}
    assert sans_aucune_barre(lignes_publiables(ptp, 2)).startswith("Aucune barre n'est publiée")
    assert not sans_aucune_barre(lignes_publiables(ptp, 0))
    pegc = jouer(
        tmp_path, "pegc", 2023, {"a": {"origine": "24"}}, {"a": ["14"]}, {"14": 1}, classements=[("14", "a", 1, "favorable")]
    )
    (rennes,) = (ligne for ligne in _publie(pegc.verifie, seuil=0) if ligne["lieu"] == "14")
    assert (rennes["entrants"], rennes["barre"], rennes.get("barre_sens"), rennes.get("type")) == ("1", "", None, None)
