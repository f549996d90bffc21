"""Who must leave with a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, Dossiers
from .paquet import Paquet


def deriver(paquet: Paquet, dossiers: Dossiers) -> NDArray[np.bool_]:
    """Return (n,) bool: what the file says, and where it says nothing, what the pack derives from the facts."""
    derive = paquet.contexte(dossiers).condition(paquet.obligation.condition)
    return np.where(dossiers.obligatoire == ABSENT, derive, dossiers.obligatoire == 1)
