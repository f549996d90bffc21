"""The server process."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn

from .application import HOTES_LOCAUX, construire
from .demarrage import DemarrageImpossible, ecouter, verifier_donnees
from .problemes import JOURNAL

ARRET = 5
"""Seconds left to the requests under way when the service stops."""

_PARTOUT = frozenset({"0.0.0.0", "::", ""})


def lancer(hote: str, port: int, donnees: Path) -> None:
    """Serve until interrupted; see :func:`service.http.servir`."""
    verifier_donnees(donnees)
    prises = ecouter(hote, port)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it quotes bodies
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # its notices are in English; ours is below
    hotes = None if hote in _PARTOUT else HOTES_LOCAUX | {hote.lower(), f"[{hote.lower()}]"}
    if hote not in HOTES_LOCAUX | {"::1"}:
        JOURNAL.warning("cette version ne connaît pas les personnes : quiconque atteint %s lit et lance tout", hote)
    reglages = uvicorn.Config(
        construire(donnees, hotes=hotes),
        host=hote,
        port=port,
        log_config=None,
        access_log=False,  # it would write paths, hence candidats' ids
        server_header=False,
        timeout_graceful_shutdown=ARRET,
    )
    serveur = uvicorn.Server(reglages)
    JOURNAL.info("écoute sur http://%s:%d (Ctrl-C pour arrêter)", f"[{hote}]" if ":" in hote else hote, port)
    with suppress(KeyboardInterrupt):  # the way to stop it
        serveur.run(sockets=prises)
    if not serveur.started:
        raise DemarrageImpossible("l'application s'est arrêtée aussitôt, le journal dit pourquoi")
