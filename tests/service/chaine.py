"""The whole chain on a campaign folder, for tests that need a real verified result."""

from __future__ import annotations

from pathlib import Path

from service.campagne import executer
from service.echanges.lecture import lire
from service.resultat import ResultatVerifie


def resultat_du_dossier(dossier: Path) -> ResultatVerifie:
    """Read, score, solve and verify."""
    return executer(lire(dossier))
