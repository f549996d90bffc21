"""Command line. Thin: parse, call, print. Heavy imports stay inside the commands, so ``--help`` answers at once.

Exit codes, printing and errors: :mod:`service.console`. Words of typer itself: :mod:`service.aide`.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..aide import Commande
from ..console import Sortie, arreter, lancer
from . import banc, ensembles, entrees, resultats
from .commun import app

__all__ = ["app", "banc", "ensembles", "entrees", "main", "resultats"]


@app.command(cls=Commande)
def serve(
    hote: Annotated[str, typer.Option(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute, de 1 à 65\u202f535.")] = 8000,
    donnees: Annotated[Path, typer.Option(help="Dossier des campagnes et des calculs.")] = Path("mouvement-donnees"),
) -> None:
    """Ouvre le service HTTP."""
    from ..http import servir
    from ..http.demarrage import AdresseRefusee, DemarrageImpossible

    try:
        servir(hote, port, donnees)
    except AdresseRefusee as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"Le service ne peut pas démarrer : {erreur}.")
    except DemarrageImpossible as erreur:
        arreter(Sortie.INTERROMPU, f"Le service ne peut pas démarrer : {erreur}.")


def main() -> None:
    """Entry point."""
    if sys.argv[1:2] != ["serve"]:
        # A process that computes once and ends: nothing is worth collecting, and the collector takes a sixth of the time.
        gc.disable()
    lancer(app, "mouvement")
