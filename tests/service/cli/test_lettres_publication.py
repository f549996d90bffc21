"""``explain`` for many into a folder, and ``publish``: all of it or nothing, only of a verified result."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.service.campagnes import appeler, lignes


def test_tous(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """One letter per candidat, the same as the command's answer for one; the missing fields of the notice are told."""
    sortie = tmp_path / "lettres"
    issue = appeler("explain", campagne_300, resultat_300, "--tous", "-o", sortie)
    assert issue.code == 0
    assert issue.sortie == ""
    assert "300 lettres écrites" in issue.erreurs
    assert "mention_administration" in issue.erreurs
    index = lignes(sortie / "lettres.csv")
    assert [ligne["candidat"] for ligne in index] == [ligne["candidat"] for ligne in lignes(campagne_300 / "candidats.csv")]
    assert len(list(sortie.iterdir())) == 301
    seule = appeler("explain", campagne_300, resultat_300, "c00007").sortie
    assert (sortie / "c00007.txt").read_text(encoding="utf-8") == seule.removesuffix("\n")


def test_quelques_uns(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A list of candidats, in HTML; one unknown among them: nothing is written."""
    sortie = tmp_path / "lettres"
    refuse = appeler("explain", campagne_300, resultat_300, "c00001", "inconnu", "-o", sortie)
    assert refuse.code == 2
    assert "inconnu" in refuse.erreurs
    assert not sortie.exists()
    issue = appeler("explain", campagne_300, resultat_300, "c00001", "c00002", "-o", sortie, "--html")
    assert (issue.code, sorted(c.name for c in sortie.iterdir())) == (0, ["c00001.html", "c00002.html", "lettres.csv"])


@pytest.mark.parametrize("arguments", ((), ("--tous",), ("c00001", "c00002"), ("c00001", "--tous", "-o", "x")))
def test_mauvais_usage(arguments: tuple[str, ...], campagne_300: Path, resultat_300: Path) -> None:
    """Nobody, everybody without a folder, or both: wrong use, said so."""
    issue = appeler("explain", campagne_300, resultat_300, *arguments)
    assert (issue.code, issue.sortie) == (2, "")
    assert "--tous" in issue.erreurs


def test_dossier_etranger_epargne(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Letters replace letters, and nothing else."""
    sortie = tmp_path / "lettres"
    sortie.mkdir()
    (sortie / "memoire.txt").write_text("à garder")
    assert appeler("explain", campagne_300, resultat_300, "c00001", "-o", sortie, "--remplacer").code == 2
    assert [c.name for c in sortie.iterdir()] == ["memoire.txt"]
    (sortie / "memoire.txt").unlink()
    assert appeler("explain", campagne_300, resultat_300, "c00001", "-o", sortie).code == 0
    assert appeler("explain", campagne_300, resultat_300, "c00002", "-o", sortie).code == 2
    assert appeler("explain", campagne_300, resultat_300, "c00002", "-o", sortie, "--remplacer").code == 0
    assert sorted(c.name for c in sortie.iterdir()) == ["c00002.txt", "lettres.csv"]


def test_publish(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """The bars to publish: no small number, the same bars as the result's where they are told."""
    fichier = tmp_path / "barres_publiables.csv"
    assert appeler("publish", campagne_300, resultat_300, "-o", fichier).code == 0
    completes = {(r["discipline"], r["lieu"]): r for r in lignes(resultat_300 / "barres.csv")}
    publiees = lignes(fichier)
    assert {r["barre"] for r in publiees} > {""}
    for r in publiees:
        assert not {r["entrants"], r["demandes"], r["non_satisfaits"]} & {"0", "1"}
        if r["barre"]:
            assert r["barre"] == completes[r["discipline"], r["lieu"]]["barre"]
    assert appeler("publish", campagne_300, resultat_300, "-o", fichier).code == 2
    assert appeler("publish", campagne_300, resultat_300, "-o", fichier, "--remplacer").code == 0


@pytest.mark.parametrize("commande", (("publish", "-o"), ("explain", "--tous", "-o")))
def test_rien_d_un_resultat_refuse(commande: tuple[str, ...], campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A result that the verifier refuses is neither published nor explained."""
    faux = tmp_path / "faux"
    shutil.copytree(resultat_300, faux)
    texte = (faux / "barres.csv").read_text(encoding="utf-8")
    (faux / "barres.csv").write_text(texte.replace(",points\n", ",tirage\n", 1), encoding="utf-8")
    assert (faux / "barres.csv").read_text(encoding="utf-8") != texte
    issue = appeler(commande[0], campagne_300, faux, *commande[1:], tmp_path / "sortie.csv")
    assert issue.code == 1
    assert "ne s'explique ni ne se publie" in issue.erreurs
    assert not (tmp_path / "sortie.csv").exists()
