"""Commands on a campaign: make one, check it, score it, tell its rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..aide import Commande
from ..console import RIEN_ECRIT, Sortie, arreter, dire, imprimer, refus, repondre
from .commun import Dossier, EnJson, Remplacer, app, exiger_csv, lire_campagne


@app.command(cls=Commande)
def generate(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")],
    mouvement: Annotated[str, typer.Option(help="Mouvement.")] = "second-degre",
    annee: Annotated[int, typer.Option(help="Année des règles, un nombre entier.")] = 2023,
    candidats: Annotated[
        int | None,
        typer.Option(
            min=10, max=1_000_000, help="Nombre de candidats, de 10 à 1\u202f000\u202f000 ; sinon celui de la recette."
        ),
    ] = None,
    couples: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Part des personnes en couple, de 0 à 1 ; sinon celle de la recette.")
    ] = None,
    graine: Annotated[int, typer.Option(min=0, help="Graine du hasard, 0 ou plus : la même donne les mêmes fichiers.")] = 1,
    recette: Annotated[Path | None, typer.Option(help="Recette à la place de celle du mouvement.")] = None,
    valeur: Annotated[
        list[str] | None, typer.Option(metavar="NOM=NOMBRE", help="Remplace une valeur de la recette ; peut être répété.")
    ] = None,
) -> None:
    """Fabrique une campagne synthétique d'un mouvement, calibrée sur les chiffres publiés quand il y en a."""
    from scoring.paquet import PaquetInconnu

    from ..synthese import RecetteRefusee, generer

    with refus():
        try:
            generer(
                dossier,
                mouvement=mouvement,
                annee=annee,
                candidats=candidats,
                couples=couples,
                graine=graine,
                recette=recette,
                valeurs=_valeurs(valeur or []),
            )
        except (RecetteRefusee, PaquetInconnu) as erreur:
            code = Sortie.MAUVAIS_USAGE if recette is None else Sortie.ENTREE_REFUSEE
            arreter(code, f"{erreur}\n{RIEN_ECRIT}")
    dire(f"Campagne synthétique écrite dans {dossier}")


def _valeurs(lignes: list[str]) -> dict[str, float]:
    """Values given as ``name=number``."""
    valeurs = {}
    for ligne in lignes:
        nom, egal, nombre = ligne.partition("=")
        try:
            valeurs[nom] = float(nombre.replace(",", "."))
        except ValueError:
            egal = ""
        if not egal:
            arreter(Sortie.MAUVAIS_USAGE, f"--valeur {ligne} : NOM=NOMBRE est attendu\n{RIEN_ECRIT}")
    return valeurs


@app.command(cls=Commande)
def check(
    dossier: Dossier,
    complet: Annotated[
        bool,
        typer.Option("--complet", help="Donne chaque anomalie et chaque avis, pas seulement les premiers de chaque cause."),
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Contrôle les fichiers d'une campagne et donne toutes les anomalies à la fois, par cause."""
    from ..entree import constater, lignes_constat

    with refus(en_json, complet=complet):
        campagne = lire_campagne(dossier)
    constat = constater(campagne)
    if en_json:
        repondre(constat)
    for ligne in lignes_constat(campagne, constat, complet=complet):
        dire(ligne)


@app.command(cls=Commande)
def regles(
    mouvement: Annotated[
        str | None, typer.Argument(metavar="MOUVEMENT", help="Mouvement ; absent : les paquets qui existent.")
    ] = None,
    annee: Annotated[
        int | None, typer.Argument(metavar="ANNEE", help="Année des règles, un nombre entier ; absente : la dernière.")
    ] = None,
    en_json: EnJson = False,
) -> None:
    """Donne un paquet de règles : paramètres, sources, ce qu'une campagne peut changer, éléments du barème."""
    from scoring.paquet import PaquetInconnu

    from ..description_regles import decrire, en_lignes, lister

    with refus(en_json, PaquetInconnu):
        contenu = lister() if mouvement is None else decrire(mouvement, annee)
    if en_json:
        repondre(contenu)
        return
    for ligne in en_lignes(contenu):
        imprimer(ligne)


@app.command(cls=Commande)
def score(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="FICHIER", help="Fichier barème à écrire.")],
    remplacer: Remplacer = False,
) -> None:
    """Calcule le barème de chaque vœu et l'écrit."""
    from ..campagne import preparer
    from ..echanges.ecriture import ecrire_fichier
    from ..francais import pluriel
    from ..statistiques import lignes_score

    exiger_csv(sortie)
    with refus():
        preparation = preparer(lire_campagne(dossier))
        ecrire_fichier(sortie, lignes_score(preparation).octets(), remplacer=remplacer)
    dire(f"Barème de {pluriel(preparation.voeux.nombre, 'vœu', 'vœux')} écrit dans {sortie}")
