"""The analyst's bench: scenarios by the thousand, the value of a seat, the moves that one change sets off.

Nothing here makes a result that can be published: everything written says ``simulation: true``.
"""

from __future__ import annotations

from .balayage import Balayage, lire_balayage
from .chantier import Chantier
from .executeurs import EXECUTEURS, Executeur, executeur
from .lancement import balayer
from .siege import Effet, sensibilite

__all__ = ["EXECUTEURS", "Balayage", "Chantier", "Effet", "Executeur", "balayer", "executeur", "lire_balayage", "sensibilite"]
