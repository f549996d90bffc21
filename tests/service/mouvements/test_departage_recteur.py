"""A recruiter's rank that separates equal points is a tie-break in every figure and sentence, never an absolute priority."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from service.echanges.tables import Table
from service.explications import expliquer
from service.statistiques import calculer, lignes_barres, lignes_refus
from tests.service.mouvements.fabrique_mouvements import Issue, jouer

POSTES = [{"lieu": "S1", "type": "service", "academie": "24"}]
PRIORITE = {"emploi_supprime": "oui"}


def _jouer(
    tmp_path: Path, candidats: dict[str, Any], rangs: dict[str, int], *, mode: str = "departage", places: int = 2
) -> Issue:
    classements = [("S1", nom, rang, "favorable") for nom, rang in rangs.items()]
    parametres = {"classement_recteur": mode, "seuil_masquage": 0}
    voeux = {nom: ["S1"] for nom in candidats}
    return jouer(
        tmp_path / "c",
        "ctss",
        2020,
        candidats,
        voeux,
        {"S1": places},
        postes=POSTES,
        classements=classements,
        parametres=parametres,
    )


def _lues(table: Table, cle: str, valeur: str) -> dict[str, str]:
    """One column of a result file, by another."""
    return {ligne[cle]: ligne[valeur] for ligne in csv.DictReader(table.octets().decode().splitlines())}


def _dits(issue: Issue) -> tuple[str, dict[str, str]]:
    """What decided on the post, and why each was refused."""
    resultat = issue.verifie.resultat
    chiffres = calculer(resultat)
    barres = _lues(lignes_barres(resultat, chiffres), "lieu", "departage")
    return barres["S1"], _lues(lignes_refus(resultat, chiffres), "candidat", "motif")


def _lettre(issue: Issue, candidat: str) -> str:
    (voeu,) = expliquer(issue.verifie, candidat).voeux
    return " ".join((voeu.phrase, *voeu.contrefactuels))


def test_points_avant_le_classement(tmp_path: Path) -> None:
    """A refusal by points is told as such: points were missing, and with them the best ranked candidat enters."""
    candidats: dict[str, Any] = {"a": PRIORITE, "b": {}, "c": PRIORITE, "d": {}}
    issue = _jouer(tmp_path / "sans", candidats, {"b": 1, "d": 2})
    assert _dits(issue) == ("points", {"b": "rang", "d": "rang"})
    lettre = _lettre(issue, "b")
    assert "absolue" not in lettre
    assert "Il manquait 1 priorité légale" in lettre
    assert _jouer(tmp_path / "avec", candidats | {"b": PRIORITE}, {"b": 1, "d": 2}).lieux["b"] == "S1"


def test_classement_a_egalite_de_points(tmp_path: Path) -> None:
    """At equal points the rank is what decided, in the bars, in the refusals and in the letter."""
    candidats: dict[str, Any] = {"a": {"anciennete_poste": 20}, "b": {}, "c": {}, "d": {"anciennete_poste": 9}}
    issue = _jouer(tmp_path, candidats, {"b": 1, "c": 2, "d": 3})
    assert _dits(issue) == ("classement", {"a": "departage", "d": "departage"})
    lettre = _lettre(issue, "d")
    assert "le classement du recruteur a départagé" in lettre
    assert "Une priorité légale de plus aurait suffi" in lettre


def test_critere_a_egalite_de_classement(tmp_path: Path) -> None:
    """Between two candidats that nobody ranked, the tie-break of the pack is named."""
    candidats: dict[str, Any] = {"a": {"anciennete_poste": 20}, "b": {}, "c": {"anciennete_poste": 3}}
    issue = _jouer(tmp_path, candidats, {"b": 1})
    assert _dits(issue) == ("anciennete_poste", {"c": "departage"})
    assert "le critère « Ancienneté dans le poste, la plus grande d'abord » a départagé" in _lettre(issue, "c")


def test_classement_qui_decide_seul(tmp_path: Path) -> None:
    """Where the rank alone decides it is what decided, whatever the points."""
    issue = _jouer(tmp_path, {"a": PRIORITE, "b": {}, "c": {}}, {"b": 1, "c": 2, "a": 3}, mode="rang")
    assert _dits(issue) == ("classement", {"a": "rang"})
    assert "le classement du recruteur décide seul" in _lettre(issue, "a")
