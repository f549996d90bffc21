"""Exact models of what the bounds leave open. The only place that knows OR-Tools.

Residual markets: :mod:`.modele` (a CP-SAT model as plain text, and its answers), :mod:`.variables`, :mod:`.contraintes` (one
method per property) and :mod:`.objectifs` (lexicographic stages and the total tie-break). Circulations: :mod:`.flot`.
"""

from __future__ import annotations

from .flot import FlotImpossible, flot_maximal, flot_minimal
from .modele import Statut
from .objectifs import Reponse, resoudre_residu
from .probleme import CelluleFixee, Probleme, UniteLibre

__all__ = [
    "CelluleFixee",
    "FlotImpossible",
    "Probleme",
    "Reponse",
    "Statut",
    "UniteLibre",
    "flot_maximal",
    "flot_minimal",
    "resoudre_residu",
]
