"""Command line. Thin: parse, call, print. Heavy imports stay inside the commands, so ``--help`` answers at once.

Exit codes, printing and errors: :mod:`service.console`. Words of typer itself: :mod:`service.aide`.
"""

from __future__ import annotations

import gc
import sys

from ..console import lancer
from . import audit, banc, demonstration, ensembles, entrees, exploitation, figures, installation, resultats, service
from .commun import app

__all__ = [
    "app",
    "audit",
    "banc",
    "demonstration",
    "ensembles",
    "entrees",
    "exploitation",
    "figures",
    "installation",
    "main",
    "resultats",
    "service",
]


def main() -> None:
    """Entry point."""
    if sys.argv[1:2] not in (["serve"], ["worker"], ["demonstration"]):
        # A process that computes once and ends: nothing is worth collecting, and the collector takes a sixth of the time.
        gc.disable()
    lancer(app, "mouvement")
