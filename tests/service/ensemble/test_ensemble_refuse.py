"""Ensembles that are refused: one complete report, every place named, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.campagnes import Issue, appeler, campagne, copie, ecrire_lignes, lignes
from tests.service.ensemble.fabrique_ensemble import PREMIER, SECOND, Deux, exemple


def _enchainer(fichier: Path) -> Issue:
    issue = appeler("enchainer", fichier, "-o", fichier.parent / "s")
    assert not (fichier.parent / "s").exists()
    return issue


def _naissances(deux: Deux) -> None:
    deux.candidats_1[1]["date_naissance"] = "1990-02-03"


def _nature(deux: Deux) -> None:
    deux.autres = [{"candidat": "x", "nature": "nouvele_caledonie", "libelle": "Nouméa"}]


def _inconnu(deux: Deux) -> None:
    deux.autres = [{"candidat": "personne", "nature": "detachement", "libelle": "Maroc"}]


def _deux_fois(deux: Deux) -> None:
    deux.autres = [{"candidat": "x", "nature": "detachement", "libelle": "Maroc"}] * 2


def _campagne_fautive(deux: Deux) -> None:
    deux.voeux["x"] = ["99"]


CAS: dict[str, tuple[Callable[[Deux], None], tuple[str, ...]]] = {
    "naissances": (
        _naissances,
        (
            "second/candidats.csv, ligne 3, colonne date_naissance",
            "1985-01-01",
            "premier/candidats.csv, ligne 3, donne 1990-02-03",
        ),
    ),
    "nature": (_nature, ("autres.csv, ligne 2", "nouvele_caledonie", "nouvelle_caledonie_fevrier_2016")),
    "inconnu": (_inconnu, ("autres.csv, ligne 2", "personne", "un candidat de candidats.csv d'une des campagnes")),
    "deux_fois": (_deux_fois, ("autres.csv, ligne 3", "déjà à la ligne 2")),
    "campagne_fautive": (_campagne_fautive, ("second/voeux.csv, ligne 3", "99")),
}


@pytest.mark.parametrize("cas", CAS)
def test_entree_refusee(cas: str, tmp_path: Path) -> None:
    """The fault is told with its file, in which campaign, and its line; nothing is written."""
    changer, attendus = CAS[cas]
    deux = exemple()
    changer(deux)
    issue = _enchainer(deux.ecrire(tmp_path))
    assert issue.code == 3, issue.erreurs
    for attendu in attendus:
        assert attendu in issue.erreurs


FICHIERS = {
    "libelle: Essai\n": "la clé « campagnes »",
    "campagnes: [second, premier]\n": "la clé « libelle »",
    "libelle: Essai\ncampagnes: second\n": "une liste de dossiers de campagne",
    "libelle: Essai\ncampagnes: []\n": "une liste de dossiers de campagne",
    "libelle: Essai\ncampagne: [second]\ncampagnes: [second]\n": "peut-être « campagnes »",
    "libelle: Essai\ncampagnes: [second, absente]\n": "absente",
    "libelle: Essai\ncampagnes: [second, second]\n": "second est déjà second-degre-2023",
    "libelle: Essai\ncampagnes: [second, premier]\nautres_demandes: rien.csv\n": "rien.csv",
    "libelle: Essai\ncampagnes: [second]\nautres_demandes: autres.csv\n": "aucune règle de ces mouvements",
    "": "clé: valeur",
}


@pytest.mark.parametrize("texte", FICHIERS)
def test_fichier_d_ensemble_refuse(texte: str, tmp_path: Path) -> None:
    """What is wrong in the ensemble's own file is told."""
    fichier = exemple().ecrire(tmp_path)
    fichier.write_text(texte, encoding="utf-8")
    issue = _enchainer(fichier)
    assert (issue.code, FICHIERS[texte] in issue.erreurs) == (3, True), issue.erreurs


def test_fichier_absent(tmp_path: Path) -> None:
    """An ensemble that is not there is refused as an input."""
    assert _enchainer(tmp_path / "rien.yaml").code == 3


def test_toutes_les_fautes_a_la_fois(tmp_path: Path) -> None:
    """Faults of both campaigns and of the other demands come in one report."""
    deux = exemple()
    _campagne_fautive(deux)
    deux.voeux_1["z"] = ["999"]
    deux.autres = [{"candidat": "x", "nature": "", "libelle": "Maroc"}]
    issue = _enchainer(deux.ecrire(tmp_path))
    for attendu in ("second/voeux.csv", "premier/voeux.csv", "autres.csv", "Rien n'a été écrit"):
        assert attendu in issue.erreurs


def _pegc(dossier: Path, candidat: str) -> Path:
    """A campaign of another movement, of which no rule speaks."""
    campagne(dossier, [{"candidat": candidat, "origine": "01"}], {candidat: ["24"]}, {("L1300", "24"): 1})
    entete = dossier / "campagne.yaml"
    entete.write_text(entete.read_text(encoding="utf-8").replace("second-degre", "pegc"), encoding="utf-8")
    for nom, colonnes in (("candidats.csv", ("candidat", "statut", "origine", "date_naissance")), ("capacites.csv", None)):
        rangees = [{c: v for c, v in r.items() if c != "discipline"} for r in lignes(dossier / nom)]
        ecrire_lignes(dossier / nom, [{c: r[c] for c in colonnes or r} for r in rangees])
    return dossier


def test_sans_regle_refuse(tmp_path: Path) -> None:
    """Two demands of one person that no text settles are refused, both places named: no rule is invented."""
    fichier = exemple().ecrire(tmp_path)
    _pegc(tmp_path / "pegc", "y")
    fichier.write_text("libelle: Essai\ncampagnes: [second, pegc]\n", encoding="utf-8")
    issue = _enchainer(fichier)
    assert issue.code == 3, issue.erreurs
    for attendu in ("aucune règle ne départage", "pegc/candidats.csv, ligne 2", "second/candidats.csv, ligne 5", "« y »"):
        assert attendu in issue.erreurs


def test_sans_personne_en_commun(tmp_path: Path) -> None:
    """Campaigns without a common person need no rule between them."""
    fichier = exemple().ecrire(tmp_path)
    _pegc(tmp_path / "pegc", "seul")
    fichier.write_text("libelle: Essai\ncampagnes: [second, pegc, premier]\n", encoding="utf-8")
    issue = appeler("enchainer", fichier, "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    assert [c.name for c in sorted((tmp_path / "s").iterdir()) if c.is_dir()] == ["pegc-2023", PREMIER, SECOND]


def test_scenario_sur_un_ensemble(tmp_path: Path) -> None:
    """A scenario is for one campaign."""
    fichier = exemple().ecrire(tmp_path)
    assert appeler("verify", fichier, tmp_path / "second", "--scenario", fichier).code == 2


def test_annulations_de_la_base(tmp_path: Path) -> None:
    """A demand that the campaign's own file cancels neither counts as made nor falls again; it is told with its own reason."""
    fichier = exemple().ecrire(tmp_path)
    retrait = {"candidat": "psy", "code": "retrait", "motif": "demande retirée par l'intéressé"}
    ecrire_lignes(tmp_path / "second" / "annulations.csv", [retrait])
    assert appeler("enchainer", fichier, "-o", tmp_path / "s").code == 0
    annulees = lignes(tmp_path / "s" / "demandes_annulees.csv")
    assert [(r["campagne"], r["code"], r["source"]) for r in annulees if r["candidat"] == "psy"] == [
        (SECOND, "retrait", "annulations.csv")
    ]
    obtenu = {r["candidat"]: r["campagne"] for r in lignes(tmp_path / "s" / "resultats.csv")}
    assert obtenu["psy"] == PREMIER
    assert [r["candidat"] for r in lignes(tmp_path / "s" / SECOND / "campagne" / "annulations.csv")] == ["psy"]
    assert appeler("verify", fichier, tmp_path / "s").code == 0


def test_fichier_d_annulations_vide(tmp_path: Path) -> None:
    """A campaign whose own file has no row is chained like one without the file."""
    fichier = exemple().ecrire(tmp_path)
    for nom in ("premier", "second"):
        ecrire_lignes(tmp_path / nom / "annulations.csv", [], ["candidat", "code", "motif"])
    avec = copie(tmp_path / "second", tmp_path / "seul")
    assert appeler("solve", avec, "-o", tmp_path / "r").code == 0
    assert appeler("enchainer", fichier, "-o", tmp_path / "s").code == 0
    assert appeler("verify", fichier, tmp_path / "s").code == 0
