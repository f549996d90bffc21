"""A run or a simulation followed: one event per change, each of them whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar

from fastapi.sse import ServerSentEvent
from sqlalchemy.exc import SQLAlchemyError

from ..base.pannes import panne
from ..conduite.calculs import FINS
from .service import Service

PERIODE = 0.5
"""Seconds between two looks at what is followed."""


class Suivi(Protocol):
    """What advances to an end."""

    @property
    def etat(self) -> str:
        """Where it is."""
        ...


S = TypeVar("S", bound=Suivi)


async def evenements(service: Service, lire: Callable[[], S]) -> AsyncIterator[ServerSentEvent]:
    """Events « etat » until the end: nothing is lost to whoever connects again.

    Parameters
    ----------
    lire
        Its state now, read in a thread.
    """
    dernier: S | None = None
    while (dernier is None or dernier.etat not in FINS) and not service.arret.is_set():
        try:
            etat = await asyncio.to_thread(lire)
        except SQLAlchemyError as erreur:
            if panne(erreur) is None:
                raise
            return  # the reader comes back by itself, and is told then that the database does not answer
        if etat != dernier:
            yield ServerSentEvent(event="etat", data=etat)
            dernier = etat
        else:
            await asyncio.sleep(PERIODE)
