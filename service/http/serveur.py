"""The server: web processes on shared sockets, and the worker kept beside them."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from ..conduite import metriques
from ..conduite.gardien import Tache, garder
from ..journaux import configurer, ecrire
from ..reglages import ADRESSE_LOCALE, Reglages
from .application import HOTES_LOCAUX, construire
from .demarrage import DemarrageImpossible, ecouter, sans_operateur, verifier_donnees

if TYPE_CHECKING:
    from .service import Service

_PARTOUT = frozenset({"0.0.0.0", "::", ""})


def lancer(hote: str, port: int, reglages: Reglages, *, travaux: bool) -> None:
    """Serve until interrupted; see :func:`service.http.servir`."""
    if reglages.adresse_publique == ADRESSE_LOCALE:
        reglages = replace(reglages, adresse_publique=f"http://{'127.0.0.1' if hote in _PARTOUT else hote}:{port}")
    verifier_donnees(reglages)
    prises = ecouter(hote, port)
    configurer("web", reglages.journaux)
    ecrire("ecoute", hote=f"[{hote}]" if ":" in hote else hote, port=port)
    if sans_operateur(reglages):
        ecrire("sans_operateur", donnees=str(reglages.donnees))
    hotes = _hotes(hote, reglages)
    taches = [Tache("travailleur", travailler_pour, (reglages, reglages.processus))] if travaux else []
    if reglages.processus > 1:
        taches += [Tache("processus web", servir_pour, (prises, hotes, reglages, rang)) for rang in range(reglages.processus)]
    with garder(taches, reglages.arret), suppress(KeyboardInterrupt):  # the way to stop it
        if reglages.processus > 1:
            threading.Event().wait()
        servir_ici(prises, hotes, reglages)


def _hotes(hote: str, reglages: Reglages) -> frozenset[str] | None:
    if reglages.hotes:
        return frozenset(reglages.hotes)
    return None if hote in _PARTOUT else HOTES_LOCAUX | {hote.lower(), f"[{hote.lower()}]"}


class _Serveur(uvicorn.Server):
    """Stops as it should: what only follows something is told to leave, requests are answered, new ones are not taken."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start."""
        await super().startup(sockets)
        ecrire("ecoute_prete", pid=os.getpid())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        ecrire("arret")
        service: Service = self.config.app.state.service  # type: ignore[union-attr]
        service.arret.set()
        await super().shutdown(sockets)


def servir_ici(prises: Sequence[socket.socket], hotes: frozenset[str] | None, reglages: Reglages, rang: int = 0) -> None:
    """Serve in this process until a signal asks to stop.

    Raises
    ------
    DemarrageImpossible
        The application could not start.
    """
    application = construire(reglages, hotes=hotes)
    serveur = _Serveur(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,  # it would write paths, hence candidats' ids
            server_header=False,
            timeout_graceful_shutdown=reglages.arret,
        )
    )
    # The signal comes back once the server has stopped: it must not end the process before its children.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as pile:
        application.state.au_demarrage = lambda service: pile.enter_context(
            metriques.servies(reglages.adresse_metriques(rang), service.engine, service.magasin)
        )
        serveur.run(sockets=list(prises))
    if not serveur.started:
        raise DemarrageImpossible("l'application s'est arrêtée aussitôt, le journal dit pourquoi")


def servir_pour(prises: Sequence[socket.socket], hotes: frozenset[str] | None, reglages: Reglages, rang: int) -> None:
    """Entry point of one web process of several."""
    from ..conduite.processus import suivre_le_parent

    suivre_le_parent(f"web{rang + 1}")
    with suppress(KeyboardInterrupt):
        servir_ici(prises, hotes, reglages, rang)


def travailler_pour(reglages: Reglages, rang: int = 0) -> None:
    """Entry point of the worker's process."""
    from ..conduite.processus import suivre_le_parent
    from ..conduite.travailleur import travailler

    suivre_le_parent("travailleur")
    travailler(reglages, rang)
