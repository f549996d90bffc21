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


@app.command(cls=Commande)
def operateur(
    adresse: Annotated[str, typer.Argument(help="Adresse électronique de la personne.")],
    nom: Annotated[str, typer.Option(help="Son nom.")] = "",
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
) -> None:
    """Donne le lien qui ouvre le compte du premier opérateur ; les autres comptes s'invitent dans les pages."""
    from ..base import moteur, transaction
    from ..http.demarrage import DemarrageImpossible, verifier_donnees
    from ..identite import RefusIdentite, coffre, comptes
    from ..identite.installation import Installation
    from ..identite.installation import Reglages as ReglagesIdentite

    reglages = reglages_de(donnees, fichier)
    try:
        verifier_donnees(reglages)
        identite = ReglagesIdentite(adresse_publique=reglages.adresse_publique, production=reglages.production)
        installation = Installation(coffre.ouvrir(donnees.absolute(), production=reglages.production), identite)
        engine = moteur(reglages.adresse_base)
        try:
            with transaction(engine) as seance:
                lien = comptes.amorcer(seance, installation, adresse, nom)
        finally:
            engine.dispose()
    except DemarrageImpossible as erreur:
        arreter(Sortie.INTERROMPU, f"Le compte n'est pas créé : {erreur}.")
    except RefusIdentite as refus:
        arreter(Sortie.MAUVAIS_USAGE, f"Le compte n'est pas créé : {' '.join((refus.detail, *refus.motifs))}")
    typer.echo(f"Ouvrez ce lien dans les {identite.duree_invitation.days} jours, le service étant lancé :\n{lien}")
