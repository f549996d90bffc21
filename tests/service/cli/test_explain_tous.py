"""``explain`` for everybody of a campaign: it answers, in three forms, and never tells of anybody else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from service.cli import commun
from service.controle import Controle
from service.explications import en_dict, en_html, en_texte, expliquer
from service.resultat import ResultatVerifie
from tests.service.campagnes import RACINE, appeler, lignes

IDENTIFIANT = re.compile(r"\bc\d{5}\b")


@pytest.fixture(scope="module")
def controle(campagne_300: Path, resultat_300: Path) -> Controle:
    """What the command reads, once for everybody."""
    return commun.controler(campagne_300, resultat_300, None)


def test_tout_le_monde(controle: Controle) -> None:
    """Text, JSON and HTML of each candidat hold no other candidat's id."""
    verifie = ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)
    ids = controle.resultat.campagne.dossiers.ids
    assert len(ids) == 300
    assert all(IDENTIFIANT.fullmatch(qui) for qui in ids)
    for qui in ids:
        explication = expliquer(verifie, qui)
        for rendu in (en_texte(explication), json.dumps(en_dict(explication), ensure_ascii=False), en_html(explication)):
            assert set(IDENTIFIANT.findall(rendu)) <= {qui}
            assert len(rendu) > 500


def test_chaque_refus_est_explique(controle: Controle, resultat_300: Path) -> None:
    """Every refused vœu of ``refus.csv`` is told to its candidat with its rank among the non-entrants."""
    verifie = ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)
    refus: dict[str, set[tuple[int, str]]] = {}
    for ligne in lignes(resultat_300 / "refus.csv"):
        refus.setdefault(ligne["candidat"], set()).add((int(ligne["rang"]), ligne["rang_non_entrant"]))
    assert len(refus) > 100
    for qui, attendus in refus.items():
        racontes = {voeu.rang: voeu for voeu in expliquer(verifie, qui).voeux if voeu.issue == "refuse"}
        assert {(rang, str(voeu.rang_non_entrant)) for rang, voeu in racontes.items()} == attendus


@pytest.mark.parametrize("forme", ((), ("--html",), ("--json",)))
def test_commande(forme: tuple[str, ...], campagne_300: Path, resultat_300: Path) -> None:
    """The answer goes to stdout, alone."""
    issue = appeler("explain", campagne_300, resultat_300, "c00001", *forme)
    assert (issue.code, issue.erreurs) == (0, "")
    if forme == ("--json",):
        assert json.loads(issue.sortie)["candidat"] == "c00001"
    else:
        assert "c00001" in issue.sortie
        assert issue.sortie.startswith("<!doctype html>") == (forme == ("--html",))


def test_echantillons(tmp_path: Path) -> None:
    """Everybody of the hand-made campaigns too, the one without stable allocation included."""
    for dossier in sorted(chemin for chemin in (RACINE / "data" / "synthetic").iterdir() if chemin.is_dir()):
        sortie = tmp_path / dossier.name
        assert appeler("solve", dossier, "-o", sortie).code == 0
        ids = [ligne["candidat"] for ligne in lignes(dossier / "candidats.csv")]
        for qui in ids:
            issue = appeler("explain", dossier, sortie, qui)
            assert issue.code == 0
            assert not [autre for autre in ids if autre != qui and re.search(rf"\b{autre}\b", issue.sortie)]
