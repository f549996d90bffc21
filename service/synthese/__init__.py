"""Synthetic campaigns, calibrated on published figures, and the gap between a solved campaign and those figures."""

from __future__ import annotations

from ._lecture import RecetteRefusee
from .ecarts import Calibrage, Ecart, calibrer
from .figures import Hypothese
from .generation import generer
from .recette import Recette, Repere, charger_recette

__all__ = [
    "Calibrage",
    "Ecart",
    "Hypothese",
    "Recette",
    "RecetteRefusee",
    "Repere",
    "calibrer",
    "charger_recette",
    "generer",
]
