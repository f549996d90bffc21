"""The HTTP service: the pipeline of the command line behind resources, and nothing else.

Light on purpose: child processes import this package and must not pay for the web framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ..reglages import Reglages

__all__ = ["creer", "servir"]


def creer(reglages: Reglages) -> FastAPI:
    """Application of an installation; nothing is touched on disk before it starts."""
    from .application import construire

    return construire(reglages)


def servir(hote: str, port: int, reglages: Reglages, *, travaux: bool = True) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    travaux
        Also keep a worker going, in a process of its own.

    Raises
    ------
    DemarrageImpossible, AdresseRefusee
        See :mod:`service.http.demarrage`.
    """
    from .serveur import lancer

    lancer(hote, port, reglages, travaux=travaux)
