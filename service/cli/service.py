"""Commands that keep running: the HTTP service, a worker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..aide import Commande
from ..console import Sortie, arreter
from ..reglages import ReglageRefuse, Reglages, lire
from .commun import app

Donnees = Annotated[Path, typer.Option(help="Dossier des données : fichiers, base par défaut, clé de l'installation.")]
FichierReglages = Annotated[
    Path | None, typer.Option("--reglages", help="Fichier de réglages (YAML) ; voir docs/exploiter.md.")
]

DONNEES = Path("mouvement-donnees")


def reglages_de(donnees: Path, fichier: Path | None) -> Reglages:
    """Settings, or the end of the program with what is wrong in them."""
    try:
        return lire(donnees, fichier)
    except ReglageRefuse as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"Réglage refusé : {erreur}.")


@app.command(cls=Commande)
def serve(
    hote: Annotated[str, typer.Option(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute, de 1 à 65\u202f535.")] = 8000,
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
    travaux: Annotated[bool, typer.Option("--travaux/--sans-travaux", help="Lancer aussi un travailleur.")] = True,
) -> None:
    """Ouvre le service : pages, API et calculs."""
    from ..http import servir
    from ..http.demarrage import AdresseRefusee, DemarrageImpossible

    reglages = reglages_de(donnees, fichier)
    try:
        servir(hote, port, reglages, travaux=travaux)
    except AdresseRefusee as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"Le service ne peut pas démarrer : {erreur}.")
    except DemarrageImpossible as erreur:
        arreter(Sortie.INTERROMPU, f"Le service ne peut pas démarrer : {erreur}.")


@app.command(cls=Commande)
def worker(donnees: Donnees = DONNEES, fichier: FichierReglages = None) -> None:
    """Prend les calculs demandés au service (à lancer à part quand « serve » l'est avec --sans-travaux)."""
    from ..conduite.travailleur import travailler

    travailler(reglages_de(donnees, fichier))
