"""Commands on an installation of the service: first account, journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..aide import Commande, Groupe
from ..console import Sortie, arreter, dire, imprimer, repondre
from ..francais import pluriel
from .commun import EnJson, app
from .service import DONNEES, Donnees, FichierReglages, reglages_de

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ..identite.installation import Installation

comptes = typer.Typer(cls=Groupe, no_args_is_help=True, help="Comptes d'une installation du service.")
journal = typer.Typer(cls=Groupe, no_args_is_help=True, help="Journal d'une installation du service.")
app.add_typer(comptes, name="comptes")
app.add_typer(journal, name="journal")


@contextmanager
def _ouverte(donnees: Path, fichier: Path | None) -> Iterator[tuple[Engine, Installation]]:
    """Database and keys of an installation, made when they are not there yet."""
    from ..base import moteur
    from ..http.demarrage import AdresseRefusee, DemarrageImpossible, installation_de, verifier_donnees

    reglages = reglages_de(donnees, fichier)
    try:
        verifier_donnees(reglages)
    except AdresseRefusee as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"Installation inutilisable : {erreur}.")
    except DemarrageImpossible as erreur:
        arreter(Sortie.INTERROMPU, f"Installation inutilisable : {erreur}.")
    engine = moteur(reglages.adresse_base)
    try:
        yield engine, installation_de(reglages)
    finally:
        engine.dispose()


@comptes.command(cls=Commande)
def amorcer(
    courriel: Annotated[str, typer.Argument(metavar="COURRIEL", help="Adresse du premier opérateur.")],
    nom: Annotated[str, typer.Option(help="Nom affiché.")] = "",
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
) -> None:
    """Crée le compte du premier opérateur et donne le lien où choisir mot de passe et second facteur."""
    from ..base import transaction
    from ..identite.comptes import amorcer
    from ..identite.refus import RefusIdentite

    with _ouverte(donnees, fichier) as (engine, installation):
        try:
            with transaction(engine) as seance:
                lien = amorcer(seance, installation, courriel, nom)
        except RefusIdentite as erreur:
            arreter(Sortie.MAUVAIS_USAGE, " ".join((erreur.detail, *erreur.motifs)))
    jours = installation.reglages.duree_invitation.days
    dire(f"Ouvrir ce lien dans un navigateur ; il sert une fois, pendant {pluriel(jours, 'jour')} :")
    imprimer(lien)


@journal.command(cls=Commande)
def verifier(
    attendue: Annotated[
        str | None, typer.Option(metavar="EMPREINTE", help="Empreinte connue par ailleurs, d'une publication par exemple.")
    ] = None,
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
    en_json: EnJson = False,
) -> None:
    """Recalcule toute la chaîne du journal et dit si une ligne a été changée, retirée ou ajoutée."""
    from ..base import transaction
    from ..conduite import registre
    from ..conduite.magasin import Magasin

    magasin = Magasin(reglages_de(donnees, fichier).donnees)
    with _ouverte(donnees, fichier) as (engine, _), transaction(engine, ecrire=False) as seance:
        lue = registre.verifier(seance, magasin, attendue)
    messages = [defaut.message for defaut in lue.defauts]
    if en_json:
        repondre({"intact": not messages, "lignes": lue.lignes, "tete": lue.tete, "defauts": messages})
    for message in messages:
        dire(f"  - {message}")
    if messages:
        arreter(Sortie.VIOLATION, f"Le journal n'est pas intact : {pluriel(len(messages), 'défaut')}.")
    dire(f"Journal intact : {pluriel(lue.lignes, 'ligne')}, dernière empreinte {lue.tete}.")
