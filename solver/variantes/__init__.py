"""One market under many changes of seats: what a change can reach is found once, and only that is allocated again."""

from __future__ import annotations

from .atelier import Atelier, Variante
from .blocs import blocs, retenus
from .extrait import Extrait, extraire
from .partie import ControleRefuse, Partie

__all__ = ["Atelier", "ControleRefuse", "Extrait", "Partie", "Variante", "blocs", "extraire", "retenus"]
