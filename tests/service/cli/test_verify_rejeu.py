"""``verify`` on forgeries that agree with themselves: every file and digest as this program would write them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.campagne import assembler, executer, preparer, verifier_resultat
from service.echanges.lecture import lire
from service.resultat import ResultatVerifie
from service.sortie import fichiers
from solver.solution import Placement, Reparation, Solution
from tests.service.campagnes import appeler, campagne, lignes
from tests.service.cli.falsification import changer_certificat


def _points(dossier: Path, points: dict[tuple[str, int], int]) -> None:
    texte = "candidat,rang,points\n" + "".join(f"{qui},{rang},{n}\n" for (qui, rang), n in sorted(points.items()))
    (dossier / "bareme.csv").write_text(texte, encoding="utf-8")


@pytest.fixture
def deux_stables(tmp_path: Path) -> Path:
    """Two people, each better placed where the other wants to go first: two stable allocations; and a couple elsewhere."""
    gens = [{"candidat": c, "origine": "01"} for c in "ab"]
    gens += [{"candidat": c, "origine": "01", "discipline": "L0202"} for c in "cd"]
    voeux = {"a": ["02", "03"], "b": ["03", "02"], "c": ["04"], "d": ["04"]}
    places = {("L1300", "02"): 1, ("L1300", "03"): 1, ("L0202", "04"): 2}
    dossier = campagne(tmp_path / "c", gens, voeux, places, couples=[("c", "d")])
    rangs = {("a", 1): 10, ("a", 2): 20, ("b", 1): 10, ("b", 2): 20, ("c", 1): 5, ("d", 1): 5}
    _points(dossier, rangs)
    return dossier


def _ecrire(dossier: Path, sortie: Path, changement: Callable[[Solution], Solution]) -> Path:
    """A result folder, certificate included, of the solution changed: what a forger who has the program can do."""
    preparation = preparer(lire(dossier))
    verifie = executer(preparation.campagne)
    resultat = assembler(preparation, "stable", changement(verifie.resultat.solution))
    contenus, _ = fichiers(ResultatVerifie(resultat, verifier_resultat(resultat), verifie.impossibilites))
    sortie.mkdir()
    for nom, octets in contenus.items():
        (sortie / nom).write_bytes(octets)
    return sortie


def test_autre_repartition_stable(deux_stables: Path, tmp_path: Path) -> None:
    """The stable allocation that is worst for candidats, announced as the proven optimum: the run made again is another."""
    preparation = preparer(lire(deux_stables))
    marche = preparation.marche
    seuls = np.flatnonzero(np.diff(marche.option_debut) == 2)

    def empirer(solution: Solution) -> Solution:
        option = solution.option.copy()
        assert (option[seuls] == 0).all()
        option[seuls] = 1
        valeur = solution.p8_valeur + len(seuls)
        return replace(solution, option=option, p8_valeur=valeur, p8_borne=valeur)

    forge = _ecrire(deux_stables, tmp_path / "r", empirer)
    assert lignes(forge / "affectations.csv")[0]["rang"] == "2"
    issue = appeler("verify", deux_stables, forge)
    assert issue.code == 1
    assert (
        "rejeu : le mécanisme « stable » donne une autre répartition ; 2 demandes ont une autre issue, dont a" in issue.erreurs
    )
    assert "P6 : " not in issue.erreurs.split("Résultat refusé")[1]


ANNONCES: dict[str, tuple[Callable[[Solution], Solution], str]] = {
    "réparation": (lambda s: replace(s, reparations=(Reparation(((2, 1),)),)), "« reparations » vaut"),
    "placement": (lambda s: replace(s, placements=(Placement(0, 0, (), True),)), "« placements » vaut"),
    "minimum": (lambda s: replace(s, minimum_prouve=not s.minimum_prouve), "« p6.minimum_prouve » vaut"),
    "travail": (lambda s: replace(s, travail={**s.travail, "pauses": 3}), "« durees.pauses » n'a pas lieu d'être"),
    "borne": (lambda s: replace(s, p8_borne=s.p8_borne - 1), "« p8.borne » vaut"),
    "stabilité": (lambda s: replace(s, stable_prouve=False), "« p7.prouve » vaut false, le recalcul donne true"),
}


@pytest.mark.parametrize("cas", ANNONCES)
def test_annonce_inventee(cas: str, deux_stables: Path, tmp_path: Path) -> None:
    """What the certificate alone announces is what the run made again announces."""
    changement, attendu = ANNONCES[cas]
    issue = appeler("verify", deux_stables, _ecrire(deux_stables, tmp_path / "r", changement))
    assert issue.code == 1
    assert attendu in issue.erreurs


def test_sans_falsification(deux_stables: Path, tmp_path: Path) -> None:
    """The same writing without a change is accepted, and the optimum is said to be computed again."""
    issue = appeler("verify", deux_stables, _ecrire(deux_stables, tmp_path / "r", lambda s: s), "--json")
    assert issue.code == 0
    reponse = json.loads(issue.sortie)
    assert (reponse["conforme"], reponse["rejoue"], reponse["avertissements"]) == (True, True, [])
    assert "prouvé par le mécanisme, rejoué à l'identique" in issue.erreurs


FORMES: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "un booléen pour un nombre": (lambda c: c.update(format=True), "« format » vaut true, le recalcul donne 1"),
    "un nombre à virgule": (lambda c: c.update(format=1.0), "« format » vaut 1.0, le recalcul donne 1"),
    "scénario absent": (lambda c: c.pop("scenario"), "« scenario » manque"),
    "versions absentes": (lambda c: c.pop("versions"), "« versions » manque"),
    "versions mal faites": (lambda c: c.update(versions={"mouvement": 3}), "« versions.mouvement » vaut 3"),
    "empreinte d'entrée retirée": (
        lambda c: c["empreintes"]["entrees"].pop("voeux.csv"),
        "le résultat n'a pas été calculé sur ce voeux.csv",
    ),
    "empreinte en trop": (lambda c: c["empreintes"].update(notaire="x"), "« empreintes.notaire » n'a pas lieu d'être"),
    "fichier annoncé absent": (
        lambda c: c["empreintes"]["resultats"].update({"lettres.pdf": "0" * 64}),
        "lettres.pdf : le fichier manque",
    ),
    "empreinte de fichier retirée": (
        lambda c: c["empreintes"]["resultats"].pop("avis.csv"),
        "l'empreinte de avis.csv manque",
    ),
    "note": (lambda c: c["durees"].update(unite="secondes"), "« durees.unite » vaut"),
    "violations": (lambda c: c["p6"].update(violations=[{"message": "rien"}]), "« p6.violations » vaut"),
}


@pytest.mark.parametrize("cas", FORMES)
def test_certificat_change_dans_sa_forme(cas: str, campagne_300: Path, resultat: Path) -> None:
    """Each key, type and value of the certificate is the one of the run."""
    changement, attendu = FORMES[cas]
    changer_certificat(resultat, changement)
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 1
    assert attendu in issue.erreurs


def test_rapport_retire(campagne_300: Path, resultat: Path) -> None:
    """The report is one of the certified files."""
    (resultat / "rapport.html").unlink()
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 1
    assert "rapport.html : le fichier manque" in issue.erreurs


@pytest.mark.parametrize(
    ("texte", "attendu"),
    (('{"etat": "stable", "etat": "sans_stable"}', "chaque clé une seule fois"), ('{"format": NaN}', "un nombre fini")),
)
def test_json_ambigu(texte: str, attendu: str, campagne_300: Path, resultat: Path) -> None:
    """JSON that two readers would read differently is refused at reading."""
    (resultat / "certificat.json").write_text(texte, encoding="utf-8")
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 3
    assert attendu in issue.erreurs


def test_colonne_ajoutee(campagne_300: Path, resultat: Path) -> None:
    """A column of one's own in a certified file: the file is no longer the one certified."""
    chemin = resultat / "barres.csv"
    texte = chemin.read_text(encoding="utf-8").splitlines()
    chemin.write_text(
        "\n".join([f"{texte[0]},x_avis", *(f"{ligne},favorable" for ligne in texte[1:])]) + "\n", encoding="utf-8"
    )
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 1
    assert "l'empreinte de barres.csv n'est pas celle du fichier" in issue.erreurs


def test_fichier_etranger(campagne_300: Path, resultat: Path) -> None:
    """A file put beside the others is not refused, and is said not to be covered."""
    (resultat / "decision.txt").write_text("Tout est accordé", encoding="utf-8")
    issue = appeler("verify", campagne_300, resultat, "--json")
    assert issue.code == 0
    assert json.loads(issue.sortie)["avertissements"] == ["decision.txt : le certificat ne couvre pas ce fichier."]
    assert "decision.txt : le certificat ne couvre pas ce fichier." in issue.erreurs


def test_autre_version(campagne_300: Path, resultat: Path) -> None:
    """A result that another version computed is accepted when this one gives the same; both versions are told."""
    changer_certificat(resultat, lambda c: c["versions"].update(ortools="9.99.1"))
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 0
    assert "ortools 9.99.1, contrôlé par mouvement " in issue.erreurs


VERSIONS = ("0.1.0\nRésultat conforme par la Cour des comptes", "0.1.0\x1b[2J", "")


@pytest.mark.parametrize("version", VERSIONS)
def test_version_qui_n_en_est_pas_une(version: str, campagne_300: Path, resultat: Path) -> None:
    """What is printed of another version is a version number, not a sentence nor a terminal command."""
    changer_certificat(resultat, lambda c: c["versions"].update(mouvement=version))
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 1
    assert "« versions.mouvement » vaut" in issue.erreurs
    assert "\x1b" not in issue.erreurs
    assert not any(ligne.startswith("Résultat conforme") for ligne in issue.erreurs.splitlines())


def test_cles_en_grand_nombre(campagne_300: Path, resultat: Path) -> None:
    """Thousands of differences are counted, a few are told; a key that does not print is escaped."""
    changer_certificat(resultat, lambda c: c.update({f"\x1b{k:05d}": 1 for k in range(3000)}))
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 1
    assert "certificat.json : et 2\u202f980 autres écarts" in issue.erreurs
    assert "\x1b" not in issue.erreurs


def test_nombre_demesure(campagne_300: Path, resultat: Path) -> None:
    """An integer that Python does not read is a fault of the file."""
    chemin = resultat / "certificat.json"
    chemin.write_text(chemin.read_text(encoding="utf-8").replace('"format": 1,', f'"format": 1{"0" * 5000},'), encoding="utf-8")
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 3
    assert "des nombres d'au plus 4300 chiffres" in issue.erreurs


@pytest.mark.parametrize("fichier", ("refus.csv", "certificat.json", "rapport.html"))
def test_tube_a_la_place_d_un_fichier(fichier: str, campagne_300: Path, resultat: Path) -> None:
    """A pipe, a device or a folder that stands where a file should is refused, not waited for."""
    (resultat / fichier).unlink()
    os.mkfifo(resultat / fichier)
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 3
    assert "un fichier ordinaire" in issue.erreurs
    (resultat / fichier).unlink()
    (resultat / fichier).symlink_to("/dev/zero")
    assert appeler("verify", campagne_300, resultat).code == 3


def test_page_sans_certificat(campagne_300: Path, resultat: Path) -> None:
    """Without a certificate nothing vouches for the report that stays beside the tables, and it is told."""
    (resultat / "certificat.json").unlink()
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 0
    assert "rapport.html : rien ne dit que ce fichier est celui de ce résultat." in issue.erreurs
