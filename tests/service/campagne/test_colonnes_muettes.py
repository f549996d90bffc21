"""Columns that rules read and that say nothing: told, whether they were left out or left empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.avertissements import avertissements
from service.echanges.lecture import lire
from service.manques import muettes, phrase_muettes
from tests.service.campagnes import appeler, ecrire_lignes, lignes

ANNEES = {"ptp": "2022", "premier-degre": "2016"}


@pytest.fixture(scope="module")
def fabriquees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A campaign of each movement that the program makes."""
    dossiers = {}
    for mouvement, annee in ANNEES.items():
        dossiers[mouvement] = tmp_path_factory.mktemp("fabriquee") / mouvement
        arguments = ("--mouvement", mouvement, "--annee", annee, "--candidats", "200")
        assert appeler("generate", dossiers[mouvement], *arguments).code == 0
    return dossiers


def _changer(source: Path, cible: Path, colonne: str, *, oter: bool) -> Path:
    """The campaign without a column, or with the column empty."""
    cible.mkdir()
    for chemin in source.iterdir():
        (cible / chemin.name).write_bytes(chemin.read_bytes())
    rangees = lignes(source / "candidats.csv")
    for rangee in rangees:
        rangee[colonne] = ""
        if oter:
            del rangee[colonne]
    ecrire_lignes(cible / "candidats.csv", rangees)
    return cible


@pytest.mark.parametrize(
    ("mouvement", "colonne", "oter", "libelle"),
    (
        ("ptp", "anciennete_poste", True, "Ancienneté dans le poste, la plus grande d'abord"),
        ("ptp", "anciennete_corps", False, "Ancienneté dans le corps, la plus grande d'abord"),
        ("premier-degre", "date_naissance", False, "Le plus âgé d'abord"),
        ("premier-degre", "echelon", True, "Le plus de points d'échelon d'abord"),
    ),
)
def test_departage_sans_effet(
    mouvement: str, colonne: str, oter: bool, libelle: str, fabriquees: dict[str, Path], tmp_path: Path
) -> None:
    """A tie-break that compares what nobody has is told: its name, its column, how many candidats; one value is enough."""
    source = fabriquees[mouvement]
    assert not [phrase for phrase in avertissements(lire(source)) if "Départage" in phrase]
    dossier = _changer(source, tmp_path / "c", colonne, oter=oter)
    attendue = f"Départage sans effet pour 200 candidats, « {libelle} » : colonne absente ou vide, {colonne}."
    assert [phrase for phrase in avertissements(lire(dossier)) if "Départage" in phrase] == [attendue]
    assert f"Avertissement : {attendue}" in appeler("check", dossier).erreurs
    assert f"ATTENTION : {attendue}" in appeler("solve", dossier, "-o", tmp_path / "r").erreurs.partition("EN BREF")[0]
    rangees, entieres = lignes(dossier / "candidats.csv"), lignes(source / "candidats.csv")
    for rangee in rangees:
        rangee[colonne] = ""
    rangees[0][colonne] = entieres[0][colonne]
    assert entieres[0][colonne]
    ecrire_lignes(dossier / "candidats.csv", rangees)
    assert not [phrase for phrase in avertissements(lire(dossier)) if "Départage" in phrase]


@pytest.mark.parametrize(
    ("mouvement", "colonne"),
    (
        ("ptp", "emploi_supprime"),
        ("ptp", "departement_conjoint"),
        ("premier-degre", "handicap_departements"),
        ("premier-degre", "anciennete_departement_mois"),
    ),
)
def test_colonne_du_bareme(mouvement: str, colonne: str, fabriquees: dict[str, Path], tmp_path: Path) -> None:
    """A column of the barème that says nothing (number, code, list of lieux, « oui ») is noted by ``check`` and the report."""
    avant = muettes(lire(fabriquees[mouvement]))
    assert colonne not in avant
    dossier = _changer(fabriquees[mouvement], tmp_path / "c", colonne, oter=True)
    campagne = lire(dossier)
    assert set(muettes(campagne)) == {*avant, colonne}
    issue = appeler("check", dossier, "--json")
    assert set(json.loads(issue.sortie)["colonnes_muettes"]) == {*avant, colonne}
    assert f"À noter : {phrase_muettes(campagne)}\n" in issue.erreurs
    assert colonne in phrase_muettes(campagne)
    page = appeler("solve", dossier, "-o", tmp_path / "r").erreurs
    assert phrase_muettes(campagne) in " ".join(page.split())


def test_points_fournis(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """With points decided elsewhere no column of the barème is missed; tie-breaks still read theirs."""
    dossier = _changer(campagne_300, tmp_path / "c", "date_naissance", oter=False)
    (dossier / "bareme.csv").write_bytes((resultat_300 / "bareme.csv").read_bytes())
    voeux = {(v["candidat"], v["rang"]) for v in lignes(resultat_300 / "bareme.csv")}
    ecrire_lignes(
        dossier / "voeux.csv",
        [v for v in lignes(dossier / "voeux.csv") if (v["candidat"], v["rang"]) in voeux],
    )
    campagne = lire(dossier)
    assert phrase_muettes(campagne) == ""
    assert [phrase for phrase in avertissements(campagne) if "Le plus âgé" in phrase]
    assert muettes(lire(campagne_300))
