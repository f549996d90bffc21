"""Several campaigns at once: one outcome per person, in the order the texts give, with the reason told.

The rules are those of the packs (``cumuls``); nothing here knows a movement by name.
"""

from __future__ import annotations

from .chaine import DEMANDES, RESULTATS, Chaine, enchainer
from .controle import ControleChaine, controler_chaine
from .lecture import Ensemble, Partie, lire_ensemble

__all__ = [
    "DEMANDES",
    "RESULTATS",
    "Chaine",
    "ControleChaine",
    "Ensemble",
    "Partie",
    "controler_chaine",
    "enchainer",
    "lire_ensemble",
]
