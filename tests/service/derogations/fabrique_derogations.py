"""Campaigns with decisions, written as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes

COLONNES = ("candidat", "lieu", "motif", "base_legale", "place")
MOTIF, BASE = "situation médicale grave", "article 60 cité par l'arrêté"


def decider(dossier: Path, *decisions: Mapping[str, str]) -> Path:
    """Write ``derogations.csv``; the folder."""
    rangees = [{"motif": MOTIF, "base_legale": BASE, "place": "", **decision} for decision in decisions]
    ecrire_lignes(dossier / "derogations.csv", rangees, COLONNES)
    return dossier


def petite(dossier: Path, *decisions: Mapping[str, str], couples: Sequence[tuple[str, str]] = ()) -> Path:
    """Four titulaires of Paris and a stagiaire; one seat at Créteil, one at Versailles; ``a`` has the most points."""
    candidats = [{"candidat": c, "origine": "01", "echelon": 9 - k} for k, c in enumerate("abct")]
    campagne(
        dossier,
        [*candidats, {"candidat": "s", "statut": "stagiaire"}],
        {"a": ["24", "25"], "b": ["24", "25"], "c": ["24"], "t": ["25", "24"], "s": ["24"]},
        {("L1300", "24"): 1, ("L1300", "25"): 1},
        couples=list(couples) or None,
    )
    return decider(dossier, *decisions) if decisions else dossier


def calculer(dossier: Path) -> Path:
    """Solve a campaign; its result."""
    sortie = dossier.parent / f"{dossier.name}_resultat"
    issue = appeler("solve", dossier, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return sortie


def issues(resultat: Path) -> dict[str, tuple[str, str]]:
    """Outcome and lieu of each candidat."""
    return {r["candidat"]: (r["resultat"], r["lieu"]) for r in lignes(resultat / "affectations.csv")}
