"""Every command on the hand-made campaign of two phases; the same bytes whatever the order of rows."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from solver.solution import Etat
from tests.service.campagnes import Issue, appeler, contenu, copie, ecrire_lignes, lignes
from tests.service.premier_degre.fabrique_premier_degre import ECHANTILLON, au_hasard


@pytest.fixture(scope="module")
def resultat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the sample campaign."""
    sortie = tmp_path_factory.mktemp("premier") / "r"
    issue = appeler("solve", ECHANTILLON, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return sortie


def _explique(resultat: Path, candidat: str) -> str:
    issue = appeler("explain", ECHANTILLON, resultat, candidat)
    assert issue.code == 0, issue.erreurs
    return issue.sortie


def test_prouve() -> None:
    """Both phases of the sample are proven, by the mechanism that the pack calls for."""
    verifie = executer(lire(ECHANTILLON))
    solution = verifie.resultat.solution
    assert (verifie.resultat.mecanisme, solution.etat, solution.stable_prouve) == ("deux_phases", Etat.STABLE, True)
    assert solution.permutations is not None
    assert solution.permutations.prouve
    assert (solution.permutations.ameliores, solution.permutations.points) == (8, 21_800)
    assert verifie.rapport.stable
    assert all(verifie.rapport.proprietes[p].verifie for p in ("P1", "P2", "P3", "P4", "P5", "P9", "P10", "P11"))


def test_barres_de_la_page(resultat: Path) -> None:
    """Entry and exit bars, entries and departures of both phases: those of the page."""
    barres = {ligne["lieu"]: ligne for ligne in lignes(resultat / "barres.csv")}
    assert {lieu: (b["barre"], b["barre_sortie"]) for lieu, b in barres.items()} == {
        "22": ("", ""),
        "29": ("26", ""),
        "35": ("183", ""),
        "44": ("36", "26"),
        "93": ("", "36"),
    }
    soldes = {lieu: int(b["entrants"]) - int(b["sortants"]) for lieu, b in barres.items()}
    assert soldes == {"22": 0, "29": 1, "35": 1, "44": 0, "93": -2}
    refus = [
        (r["candidat"], r["lieu"], r["motif"], r["rang_sortie"], r["barre_sortie"]) for r in lignes(resultat / "refus.csv")
    ]
    assert refus == [
        ("driss", "44", "sortie_et_entree", "4", "36"),
        ("driss", "29", "sortie", "4", "36"),
        ("marc", "22", "sortie_et_entree", "1", ""),
    ]


def test_verify(resultat: Path) -> None:
    """The result is right, P6 to P8 have no object, no extension (P5) is spoken of, and the run again gives the same files."""
    issue = appeler("verify", ECHANTILLON, resultat)
    assert issue.code == 0
    assert [ligne.split()[0] for ligne in issue.erreurs.splitlines() if ligne.startswith("P")] == [
        f"P{k}" for k in range(1, 12) if k != 5
    ]
    assert issue.erreurs.count("sans objet") == 3
    assert "le calcul rejoué sur la campagne donne les mêmes fichiers" in issue.erreurs
    reponse = json.loads(appeler("verify", ECHANTILLON, resultat, "--json").sortie)
    assert (reponse["conforme"], reponse["rejoue"], reponse["p11"]["ameliores_borne"]) == (True, True, 8)


def test_titres_sans_academie(resultat: Path) -> None:
    """Lieux are départements: neither the report nor a letter speaks of académies as what is asked for."""
    page = (resultat / "rapport.html").read_text(encoding="utf-8")
    for titre in ("Par département", "Permutations", "Satisfaction selon le rang du vœu et la phase", "Règles du mouvement"):
        assert f">{titre}</h2>" in page
    assert "Extension</h2>" not in page
    titres = re.findall(r"<(h[1-3]|caption|figcaption|th scope=\"col\"[^>]*|title)>(.*?)</", page)
    assert len(titres) > 40
    assert not [titre for _, titre in titres if "cadémie" in titre]
    assert "cadémie" not in _explique(resultat, "driss")
    for inconnu in lire(ECHANTILLON).paquet.inconnus:
        assert inconnu.question.replace("'", "&#39;") in page


def test_lettre_d_un_sorti_refuse(resultat: Path) -> None:
    """The exit list, the exit bar, what was missing; no number of exits, since couples ask too; the masked bar is not told."""
    lettre = _explique(resultat, "driss")
    for phrase in (
        "Liste de sortie (Seine-Saint-Denis) : rang 4 sur 4, avec 29,0 points sur le vœu 1 ; ",
        "2 sorties ouvertes, barre de sortie 36,0 points.",
        "Refusé en phase de mutation : votre sortie n'était pas ouverte",
        "À l'entrée, votre priorité suffisait.",
        "Il manquait 7,0 points sur votre vœu 1 pour atteindre la barre de sortie",
        "aucun échange retenu ne vous faisait faire le trajet Seine-Saint-Denis – Finistère",
    ):
        assert phrase in lettre
    assert "26,0 points" not in lettre
    assert "de plus" not in lettre


def test_lettre_d_un_permute(resultat: Path) -> None:
    """What phase M gave, why it did not give better, what phase P changed it for."""
    lettre = _explique(resultat, "enzo")
    assert "Vous obtenez votre vœu 1 par permutation : Ille-et-Vilaine." in lettre
    assert "En phase de mutation, votre sortie était ouverte et vous avez obtenu votre vœu 2 (Finistère)." in lettre
    assert (
        "En phase de permutation, vous avez obtenu votre vœu 1, par un échange (trajet Finistère – Ille-et-Vilaine)." in lettre
    )
    assert "Obtenu en phase de permutation, par un échange, avec 26,0 points. Refusé en phase de mutation : " in lettre
    assert "puis échangé en phase de permutation contre votre vœu 1, que vous avez placé avant." in lettre


def test_lettre_d_un_couple(resultat: Path) -> None:
    """Both totals and their mean, to both members."""
    for qui, mien, sien in (("fanny", "39,0", "22,0"), ("gael", "22,0", "39,0")):
        assert (
            f"Points de la demande liée, vœu 1 : {mien} pour vous, {sien} pour l'autre membre du couple ; leur moyenne, 30,5, "
            "compte pour tous deux."
        ) in _explique(resultat, qui)


def test_lettres_ne_nomment_personne(resultat: Path, tmp_path: Path) -> None:
    """No letter has the id of anybody else, in any form."""
    for forme in ((), ("--html",), ("--json",)):
        sortie = tmp_path / f"lettres{len(forme)}{''.join(forme)}"
        assert appeler("explain", ECHANTILLON, resultat, "--tous", "-o", sortie, *forme).code == 0
        index = {ligne["candidat"]: ligne["fichier"] for ligne in lignes(sortie / "lettres.csv")}
        assert len(index) == 12
        for qui, fichier in index.items():
            texte = (sortie / fichier).read_text(encoding="utf-8")
            assert not [autre for autre in index if autre != qui and re.search(rf"\b{autre}\b", texte)]


def test_publish(resultat: Path, tmp_path: Path) -> None:
    """Published: entries and departures of both phases, bars of phase M, small numbers empty."""
    assert appeler("publish", ECHANTILLON, resultat, "-o", tmp_path / "b.csv").code == 0
    publiees = {ligne["lieu"]: ligne for ligne in lignes(tmp_path / "b.csv")}
    assert (publiees["93"]["sortants"], publiees["93"]["barre_sortie"], publiees["93"]["entrants"]) == ("3", "36", "")
    assert (publiees["44"]["entrants"], publiees["44"]["barre"], publiees["44"]["barre_sortie"]) == ("3", "", "")
    assert "sorties" not in publiees["93"]


def _scenario(chemin: Path, texte: str) -> Path:
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_simulate_et_compare(resultat: Path, tmp_path: Path) -> None:
    """One exit more lets driss leave: he is served, the comparison counts it, and the simulation verifies."""
    plus = _scenario(tmp_path / "plus.yaml", "libelle: Une sortie de plus\ncapacites:\n  - {lieu: 93, ajout_sorties: 1}\n")
    sortie = tmp_path / "s"
    assert appeler("simulate", ECHANTILLON, "--scenario", plus, "-o", sortie).code == 0
    ecarts = {ligne["indicateur"]: int(ligne["ecart"]) for ligne in lignes(sortie / "comparaison.csv")}
    assert (ecarts["sorties_ouvertes"], ecarts["voeu"], ecarts["obtenus_par_permutation"]) == (1, 1, 1)
    assert contenu(sortie / "base")["affectations.csv"] == contenu(resultat)["affectations.csv"]
    assert appeler("verify", ECHANTILLON, sortie / "plus", "--scenario", plus).code == 0
    issue = appeler("compare", resultat, sortie / "plus")
    assert issue.code == 0
    assert "driss : maintenu -> voeu 44 1" in issue.sortie


REFUSES: dict[str, tuple[str, str]] = {
    "clé d'une phase": ("{lieu: 93, ajout: 1}", "une clé parmi : lieu, "),
    "discipline": ("{discipline: PE, lieu: 93, sorties: 1}", "une clé parmi : lieu"),
    "les deux": ("{lieu: 93, ajout_sorties: 1, sorties: 2}", "l'un de chaque au plus, un au moins"),
    "rien": ("{lieu: 93}", "l'un de chaque au plus, un au moins"),
}


@pytest.mark.parametrize("cas", REFUSES)
def test_scenario_refuse(cas: str, tmp_path: Path) -> None:
    """Keys of a scenario in two phases: what is opened, to add or to replace."""
    ligne, attendu = REFUSES[cas]
    fichier = _scenario(tmp_path / "s.yaml", f"libelle: Essai\ncapacites:\n  - {ligne}\n")
    issue = appeler("simulate", ECHANTILLON, "--scenario", fichier, "-o", tmp_path / "s")
    assert issue.code == 3
    assert attendu in issue.erreurs


def test_scenario_de_parametre_refuse(tmp_path: Path) -> None:
    """A scenario whose rules would refuse a candidat of the campaign is refused, and says whom."""
    dossier = copie(ECHANTILLON, tmp_path / "c")
    rangees = [{**ligne, "date_titularisation": "2014-09-01"} for ligne in lignes(dossier / "candidats.csv")]
    ecrire_lignes(dossier / "candidats.csv", rangees)
    texte = "libelle: Plus tôt\nparametres:\n  date_titularisation_limite: 2013-09-01\n"
    issue = appeler("simulate", dossier, "--scenario", _scenario(tmp_path / "s.yaml", texte), "-o", tmp_path / "s")
    assert issue.code == 3
    assert "amel" in issue.erreurs


@pytest.mark.parametrize("graine", (1, 2))
def test_memes_octets_dans_un_autre_ordre(graine: int, tmp_path: Path) -> None:
    """Rows in another order, members of couples exchanged: the same files to the byte."""
    dossier = au_hasard(tmp_path / "c", graine)
    autre, hasard = copie(dossier, tmp_path / "autre"), random.Random(graine)
    for chemin in sorted(autre.glob("*.csv")):
        rangees = lignes(chemin)
        if chemin.name == "couples.csv":
            rangees = [{"candidat_1": r["candidat_2"], "candidat_2": r["candidat_1"]} for r in rangees]
        colonnes = list(rangees[0])
        hasard.shuffle(rangees)
        hasard.shuffle(colonnes)
        ecrire_lignes(chemin, rangees, colonnes)
    for d, r in ((dossier, "r1"), (autre, "r2")):
        assert _reussi(appeler("solve", d, "-o", tmp_path / r))
    assert contenu(tmp_path / "r1") == contenu(tmp_path / "r2")


def _reussi(issue: Issue) -> bool:
    return issue.code == 0
