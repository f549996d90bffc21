"""Exact models of what the bounds leave open. The only place that knows OR-Tools.

Four files: :mod:`.modele` (a CP-SAT model as plain text, and its answers), :mod:`.variables`, :mod:`.contraintes` (one method
per property) and :mod:`.objectifs` (lexicographic stages and the total tie-break).
"""

from __future__ import annotations

from .modele import Statut
from .objectifs import Reponse, resoudre_residu
from .probleme import CelluleFixee, Probleme, UniteLibre

__all__ = ["CelluleFixee", "Probleme", "Reponse", "Statut", "UniteLibre", "resoudre_residu"]
