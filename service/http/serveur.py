"""The server process, and the worker it keeps going."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait

import uvicorn

from ..conduite.processus import CONTEXTE
from ..reglages import Reglages
from .application import HOTES_LOCAUX, construire
from .demarrage import DemarrageImpossible, ecouter, sans_operateur, verifier_donnees
from .problemes import JOURNAL

ARRET = 5
"""Seconds left to the requests under way when the service stops."""

RELANCE = 2.0
"""Seconds before a worker that died is started again."""

_PARTOUT = frozenset({"0.0.0.0", "::", ""})


def lancer(hote: str, port: int, reglages: Reglages, *, travaux: bool) -> None:
    """Serve until interrupted; see :func:`service.http.servir`."""
    verifier_donnees(reglages)
    prises = ecouter(hote, port)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it quotes bodies
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # its notices are in English; ours is below
    serveur = uvicorn.Server(
        uvicorn.Config(
            construire(reglages, hotes=_hotes(hote, reglages)),
            host=hote,
            port=port,
            log_config=None,
            access_log=False,  # it would write paths, hence candidats' ids
            server_header=False,
            timeout_graceful_shutdown=ARRET,
        )
    )
    JOURNAL.info("écoute sur http://%s:%d (Ctrl-C pour arrêter)", f"[{hote}]" if ":" in hote else hote, port)
    if sans_operateur(reglages):
        JOURNAL.info(
            "aucun opérateur n'a encore de compte : « mouvement comptes amorcer VOTRE.ADRESSE --donnees %s » donne le lien "
            "du premier",
            reglages.donnees,
        )
    with _travailleur(reglages, actif=travaux), suppress(KeyboardInterrupt):  # the way to stop it
        serveur.run(sockets=prises)
    if not serveur.started:
        raise DemarrageImpossible("l'application s'est arrêtée aussitôt, le journal dit pourquoi")


def _hotes(hote: str, reglages: Reglages) -> frozenset[str] | None:
    if reglages.hotes:
        return frozenset(reglages.hotes)
    return None if hote in _PARTOUT else HOTES_LOCAUX | {hote.lower(), f"[{hote.lower()}]"}


@contextmanager
def _travailleur(reglages: Reglages, *, actif: bool) -> Iterator[None]:
    """Keep one worker going in a process of its own: one that dies is started again, and takes up what it had."""
    if not actif:
        yield
        return
    fin, arret = CONTEXTE.Pipe(duplex=False)

    def tenir() -> None:
        while True:
            processus = CONTEXTE.Process(target=travailler_pour, args=(reglages,), name="travailleur")
            processus.start()
            if fin in wait([processus.sentinel, fin]):
                processus.terminate()
                processus.join(ARRET)
                processus.kill()
                return
            processus.join()  # its end may be seen before its code is known
            JOURNAL.warning("le travailleur s'est arrêté (code %s), il est relancé", processus.exitcode)
            if fin.poll(RELANCE):
                return

    fil = threading.Thread(target=tenir, name="travailleur")
    fil.start()
    try:
        yield
    finally:
        arret.close()  # its end wakes the thread
        fil.join()
        fin.close()


def travailler_pour(reglages: Reglages) -> None:
    """Entry point of the worker's process."""
    from ..conduite.processus import suivre_le_parent
    from ..conduite.travailleur import travailler

    suivre_le_parent()
    travailler(reglages)
