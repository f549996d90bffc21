"""Commands of an auditor, on the machine where the database and the store are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..aide import Commande, Groupe
from ..console import Sortie, arreter, dire, imprimer, repondre
from .commun import EnJson, app
from .service import DONNEES, Donnees, FichierReglages, reglages_de

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ..base.refus import Refus
    from ..conduite.guichet import Guichet
    from ..reglages import Reglages

groupe = typer.Typer(name="audit", cls=Groupe, no_args_is_help=True, help="Rejoue, vérifie et explique ce qui a été publié.")
app.add_typer(groupe)

Campagne = Annotated[str, typer.Argument(metavar="CAMPAGNE", help="Identifiant de la campagne.")]


@contextmanager
def installation(reglages: Reglages) -> Iterator[tuple[Engine, Guichet]]:
    """Database and desk of an installation that exists; the end of the program with what is refused."""
    from ..base import moteur
    from ..base.migrer import revision
    from ..base.refus import Refus
    from ..conduite.guichet import SurPlace

    engine = moteur(reglages.adresse_base)
    try:
        if not reglages.donnees.is_dir() or revision(engine) is None:
            arreter(Sortie.MAUVAIS_USAGE, f"{reglages.donnees} : aucune installation ici (--donnees, --reglages).")
        yield engine, SurPlace(reglages.donnees.absolute())
    except Refus as refus:
        arreter(Sortie.ENTREE_REFUSEE, phrase(refus))
    finally:
        engine.dispose()


def phrase(refus: Refus) -> str:
    """A refusal, for people."""
    from ..http.problemes import CODES

    motifs = "".join(f"\n  - {motif}" for motif in refus.complements.get("motifs", ()))
    return f"{CODES[refus.code][1]}. {refus.detail}".strip() + motifs


@groupe.command(cls=Commande)
def rejouer(campagne: Campagne, donnees: Donnees = DONNEES, fichier: FichierReglages = None, en_json: EnJson = False) -> None:
    """Refait le calcul officiel et compare tous les octets."""
    from ..conduite import audit

    with installation(reglages_de(donnees, fichier)) as (engine, bureau):
        vu = asyncio.run(audit.rejouer(engine, bureau, None, campagne))
    if en_json:
        repondre(
            {
                "identique": vu.identique,
                "motifs": list(vu.motifs),
                "resultat": vu.resultat,
                "fichiers": [{"nom": f.nom, "garde": f.garde, "refait": f.refait} for f in vu.fichiers],
            }
        )
    else:
        imprimer("".join(f"{f.refait or '(absent)'}  {f.nom}\n" for f in vu.fichiers) + f"résultat {vu.resultat}")
    if not vu.identique:
        arreter(Sortie.VIOLATION, "Le rejeu diffère :" + "".join(f"\n  - {motif}" for motif in vu.motifs))
    dire("Le calcul officiel est refait à l'octet près.")


@groupe.command("journal", cls=Commande)
def verifier_journal(
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
    attendue: Annotated[str | None, typer.Option(help="Empreinte connue par ailleurs, qu'une ligne doit porter.")] = None,
) -> None:
    """Vérifie la chaîne du journal."""
    from ..base import transaction
    from ..conduite import registre
    from ..conduite.magasin import Magasin

    reglages = reglages_de(donnees, fichier)
    with installation(reglages) as (engine, _), transaction(engine, ecrire=False) as seance:
        vue = registre.verifier(seance, Magasin(reglages.donnees), attendue)
    imprimer(f"{vue.lignes} lignes, tête {vue.tete}")
    if vue.defauts:
        arreter(Sortie.VIOLATION, "Journal altéré :" + "".join(f"\n  - {d.message}" for d in vue.defauts))
    dire("Le journal est intact.")


@groupe.command("repondre", cls=Commande)
def repondre_individuellement(
    campagne: Campagne,
    candidat: Annotated[str, typer.Argument(metavar="CANDIDAT", help="Identifiant du candidat dans la campagne.")],
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
    forme: Annotated[str, typer.Option("--format", help="texte, html ou json.")] = "texte",
) -> None:
    """Écrit la réponse complète à une demande individuelle (CRPA, article R. 311-3-1-2)."""
    from ..conduite import audit
    from ..conduite.document import en_html, en_texte

    if forme not in {"texte", "html", "json"}:
        arreter(Sortie.MAUVAIS_USAGE, f"--format : « {forme} » ; attendu : texte, html ou json.")
    with installation(reglages_de(donnees, fichier)) as (engine, bureau):
        document = asyncio.run(audit.repondre(engine, bureau, None, campagne, candidat))
    if forme == "json":
        repondre(document.en_dict())
    else:
        imprimer((en_html if forme == "html" else en_texte)(document).rstrip("\n"))


@groupe.command(cls=Commande)
def fiche(
    mouvement: Annotated[str, typer.Argument(metavar="MOUVEMENT", help="Mouvement, par exemple second-degre.")],
    annee: Annotated[int, typer.Argument(metavar="ANNEE", help="Année du paquet de règles.")],
    donnees: Donnees = DONNEES,
    fichier: FichierReglages = None,
) -> None:
    """Écrit la fiche d'inventaire du traitement (CRPA, article L. 312-1-3)."""
    from scoring.paquet import PaquetInconnu, PaquetRefuse, charger

    from ..conduite import fiche as fiches
    from ..conduite.document import en_texte

    try:
        paquet = charger(mouvement, annee)
    except (PaquetInconnu, PaquetRefuse) as erreur:
        arreter(Sortie.ENTREE_REFUSEE, str(erreur))
    reglages = reglages_de(donnees, fichier)
    imprimer(en_texte(fiches.rediger(paquet, getattr(reglages, "contacts", ()))).rstrip("\n"))
