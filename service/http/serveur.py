"""The server process."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import uvicorn

from .application import HOTES_LOCAUX, construire
from .depot import Depot, DonneesOccupees
from .problemes import JOURNAL

ARRET = 5
"""Seconds left to the requests under way when the service stops."""

_PARTOUT = frozenset({"0.0.0.0", "::", ""})


def lancer(hote: str, port: int, donnees: Path) -> None:
    """Serve until interrupted; see :func:`service.http.servir`."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it quotes bodies
    try:
        os.close(Depot(donnees).ouvrir())  # told in one line here; the application takes the lock for good when it starts
    except (DonneesOccupees, OSError) as erreur:
        sys.exit(f"Le service ne peut pas démarrer : {erreur}.")
    hotes = None if hote in _PARTOUT else HOTES_LOCAUX | {hote.lower(), f"[{hote.lower()}]"}
    if hote not in HOTES_LOCAUX | {"::1"}:
        JOURNAL.warning("cette version ne connaît pas les personnes : quiconque atteint %s lit et lance tout", hote)
    uvicorn.run(
        construire(donnees, hotes=hotes),
        host=hote,
        port=port,
        log_config=None,
        access_log=False,  # it would write paths, hence candidats' ids
        server_header=False,
        timeout_graceful_shutdown=ARRET,
    )
