"""A run or a simulation followed to its end: by events, and by reading it again when they are cut."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TypeVar

import httpx2

from .erreurs import DelaiDepasse
from .modeles import Calcul, Simulation, convertir
from .transport import Transport

PERIODE = 2.0
"""Seconds between two looks where events do not come through."""


S = TypeVar("S", Calcul, Simulation)


def suivre(transport: Transport, genre: type[S], adresse: str, delai: float | None) -> Iterator[S]:
    """Each state of what is at an address, the last one ended.

    Every event tells the whole state: nothing is lost to a connection cut.

    Parameters
    ----------
    delai
        Seconds after which one waits no more; None: as long as it takes. Looked at when the service says something, which it
        does at least at each silence that the transport bears.

    Raises
    ------
    DelaiDepasse
        It goes on.
    ErreurDuService
        Refused, or no answer.
    """
    fin = None if delai is None else time.monotonic() + delai
    dernier: S | None = None
    for etat in _etats(transport, genre, adresse):
        if etat != dernier:
            yield etat
            dernier = etat
        if etat.fini:
            return
        if fin is not None and time.monotonic() > fin:
            raise DelaiDepasse(etat)


def _etats(transport: Transport, genre: type[S], adresse: str) -> Iterator[S]:
    while True:
        recus = 0
        try:
            for evenement in transport.evenements(f"{adresse}/evenements"):
                recus += 1
                if evenement.event == "etat":
                    yield convertir(genre, json.loads(evenement.data))
        except (httpx2.TransportError, ValueError):
            pass  # cut, or something between that does not let events through: the run itself is read
        yield convertir(genre, transport.lire(adresse).json())
        if not recus:
            time.sleep(PERIODE)
