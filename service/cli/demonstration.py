"""The demonstration of the service, and the codes of its persons."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from ..aide import Commande, Groupe
from ..console import Sortie, arreter, dire, imprimer
from ..francais import pluriel
from .commun import app
from .service import reglages_de

demonstration = typer.Typer(
    cls=Groupe, no_args_is_help=True, help="Démonstration du service : personnes et campagne fictives, jamais en production."
)
app.add_typer(demonstration, name="demonstration")

Dossier = Annotated[Path, typer.Option(help="Dossier de la démonstration, à elle seule.")]
DOSSIER = Path("mouvement-demonstration")


@demonstration.command(cls=Commande)
def ouvrir(
    dossier: Dossier = DOSSIER,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute, de 1 à 65\u202f535.")] = 8000,
    commande: Annotated[str, typer.Option(help="Commande à citer pour obtenir un code.", hidden=True)] = "",
) -> None:
    """Prépare une démonstration (comptes, campagne fictive) et ouvre le service, sur cette machine seulement."""
    from ..demonstration import DONNEES, accueil, preparer
    from ..http import servir
    from ..http.demarrage import AdresseRefusee, DemarrageImpossible
    from ..identite.demonstration import DemonstrationRefusee

    reglages = reglages_de(dossier / DONNEES, None)
    if reglages.base or reglages.smtp or reglages.fournisseurs:
        arreter(
            Sortie.MAUVAIS_USAGE,
            "Une démonstration a sa base et garde ses courriels : retirer les réglages MOUVEMENT_BASE, MOUVEMENT_SMTP et "
            "MOUVEMENT_FOURNISSEURS de l'environnement.",
        )
    try:
        personnes = preparer(dossier, reglages)
        citee = commande or f"mouvement demonstration code --dossier {shlex.quote(str(dossier))}"
        dire(accueil(dossier.absolute(), f"http://127.0.0.1:{port}", personnes, citee))
        servir("127.0.0.1", port, reglages, travaux=True)
    except (AdresseRefusee, DemonstrationRefusee) as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"La démonstration ne peut pas s'ouvrir : {erreur}.")
    except DemarrageImpossible as erreur:
        arreter(Sortie.INTERROMPU, f"La démonstration ne peut pas s'ouvrir : {erreur}.")


@demonstration.command(cls=Commande, name="code")
def donner_code(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="operateur, approbateur, analyste, rectorat ou auditeur.")],
    dossier: Dossier = DOSSIER,
) -> None:
    """Donne le code du second facteur d'une personne de la démonstration."""
    from ..base import maintenant
    from ..demonstration import code_de
    from ..identite.demonstration import DemonstrationRefusee

    try:
        code, reste = code_de(dossier, role, maintenant())
    except DemonstrationRefusee as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"Aucun code : {erreur}.")
    imprimer(code)
    dire(f"Code de démonstration ; il sert une fois, le suivant vient dans {pluriel(reste, 'seconde')}.")
