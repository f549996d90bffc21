"""Figures of model §9, and the column tables of the result files."""

from __future__ import annotations

from .chiffres import VIDE, Cellules, Chiffres, Essais, Motif, calculer
from .decisions import Decision
from .lignes import (
    Issue,
    issues,
    libelle_decision,
    lignes_affectations,
    lignes_avis,
    lignes_bareme,
    lignes_barres,
    lignes_refus,
    lignes_score,
)
from .sorties import Sorties

__all__ = [
    "VIDE",
    "Cellules",
    "Chiffres",
    "Decision",
    "Essais",
    "Issue",
    "Motif",
    "Sorties",
    "calculer",
    "issues",
    "libelle_decision",
    "lignes_affectations",
    "lignes_avis",
    "lignes_bareme",
    "lignes_barres",
    "lignes_refus",
    "lignes_score",
]
