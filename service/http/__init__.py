"""The HTTP service: the pipeline of the command line behind resources, and nothing else.

Light on purpose: child processes import this package and must not pay for the web framework.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["creer", "servir"]


def creer(donnees: Path) -> FastAPI:
    """Application over a data folder; nothing is touched on disk before it starts.

    Parameters
    ----------
    donnees
        Folder of campaigns and runs, created when missing. One service at a time uses it.
    """
    from .application import construire

    return construire(donnees)


def servir(hote: str, port: int, donnees: Path) -> None:
    """Serve until interrupted.

    Raises
    ------
    DemarrageImpossible, AdresseRefusee
        See :mod:`service.http.demarrage`.
    """
    from .serveur import lancer

    lancer(hote, port, donnees)
