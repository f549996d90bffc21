"""A run followed to its end: by events, and by reading it again when they are cut."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx2

from .erreurs import DelaiDepasse
from .modeles import Calcul, convertir
from .transport import Transport

PERIODE = 2.0
"""Seconds between two looks where events do not come through."""


def suivre(transport: Transport, calcul: str, delai: float | None) -> Iterator[Calcul]:
    """Each state of a run, the last one ended. Every event tells the whole state: nothing is lost to a connection cut.

    Parameters
    ----------
    delai
        Seconds after which one waits no more; None: as long as it takes. Looked at when the service says something, which it
        does at least at each silence that the transport bears.

    Raises
    ------
    DelaiDepasse
        The run goes on.
    ErreurDuService
        Refused, or no answer.
    """
    fin = None if delai is None else time.monotonic() + delai
    dernier: Calcul | None = None
    for etat in _etats(transport, calcul):
        if etat != dernier:
            yield etat
            dernier = etat
        if etat.fini:
            return
        if fin is not None and time.monotonic() > fin:
            raise DelaiDepasse(etat)


def _etats(transport: Transport, calcul: str) -> Iterator[Calcul]:
    adresse = f"/v1/calculs/{calcul}"
    while True:
        recus = 0
        try:
            for evenement in transport.evenements(f"{adresse}/evenements"):
                recus += 1
                if evenement.event == "etat":
                    yield convertir(Calcul, json.loads(evenement.data))
        except (httpx2.TransportError, ValueError):
            pass  # cut, or something between that does not let events through: the run itself is read
        yield convertir(Calcul, transport.lire(adresse).json())
        if not recus:
            time.sleep(PERIODE)
