"""Command line. Thin: parse, call, print. Heavy imports stay inside the commands, so ``--help`` answers at once.

Exit codes (contract): 0 done, 1 the verifier found a violation, 2 wrong use, 3 the input was refused, 4 stopped before an answer.
Messages for people on stderr in French; ``--json`` prints the same for programs on stdout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from .echanges.campagne import Campagne

app = typer.Typer(
    name="mouvement",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Calcule, prouve et explique une campagne nationale de mobilité.",
)


class Sortie(IntEnum):
    """Exit codes."""

    FAIT = 0
    VIOLATION = 1
    MAUVAIS_USAGE = 2
    ENTREE_REFUSEE = 3
    INTERROMPU = 4


Dossier = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier de la campagne.")]
DossierResultat = Annotated[Path, typer.Argument(metavar="RESULTAT", help="Dossier du résultat.")]
EnJson = Annotated[bool, typer.Option("--json", help="Écrit la réponse en JSON sur la sortie standard.")]
Remplacer = Annotated[bool, typer.Option("--remplacer", help="Remplace la sortie si elle existe, d'un seul coup.")]

ANOMALIES_AFFICHEES = 50
"""Faults printed for people; --json prints them all."""


def dire(texte: str = "") -> None:
    """Print for people."""
    print(texte, file=sys.stderr)


def repondre(contenu: Any) -> None:
    """Print for programs."""
    json.dump(contenu, sys.stdout, ensure_ascii=False, indent=1)
    print()


def arreter(code: Sortie, texte: str, en_json: bool = False, contenu: Any = None) -> NoReturn:
    """End with a message."""
    if en_json:
        repondre(contenu if contenu is not None else {"erreur": texte})
    dire(texte)
    raise typer.Exit(int(code))


@contextmanager
def refus(en_json: bool = False) -> Iterator[None]:
    """Turn the refusals of the layers below into messages and exit codes."""
    from .campagne import ResultatRefuse
    from .certificat import CertificatIllisible
    from .echanges.anomalies import EntreeRefusee
    from .echanges.ecriture import SortieRefusee

    try:
        yield
    except EntreeRefusee as erreur:
        anomalies = erreur.anomalies
        if en_json:
            repondre({"anomalies": [a.en_json() for a in anomalies]})
        for anomalie in anomalies[:ANOMALIES_AFFICHEES]:
            dire(anomalie.message)
        if len(anomalies) > ANOMALIES_AFFICHEES:
            dire(f"… et {len(anomalies) - ANOMALIES_AFFICHEES} autres (toutes avec --json)")
        pluriel = "anomalies" if len(anomalies) > 1 else "anomalie"
        dire(f"Entrée refusée : {len(anomalies)} {pluriel}. Rien n'a été écrit.")
        raise typer.Exit(int(Sortie.ENTREE_REFUSEE)) from None
    except CertificatIllisible as erreur:
        arreter(Sortie.ENTREE_REFUSEE, str(erreur), en_json)
    except ResultatRefuse as erreur:
        contenu = {"motifs": list(erreur.motifs), **erreur.rapport.as_dict()}
        arreter(Sortie.VIOLATION, f"{erreur}\nRien n'a été écrit.", en_json, contenu)
    except SortieRefusee as erreur:
        arreter(Sortie.MAUVAIS_USAGE, str(erreur), en_json)
    except OSError as erreur:
        arreter(Sortie.INTERROMPU, f"Lecture ou écriture impossible : {erreur}", en_json)


def _lire(dossier: Path) -> Campagne:
    from .echanges.lecture import lire

    return lire(dossier)


@app.command()
def generate(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")],
    mouvement: Annotated[str, typer.Option(help="Mouvement.")] = "second-degre",
    annee: Annotated[int, typer.Option(help="Année des règles.")] = 2023,
    candidats: Annotated[int, typer.Option(min=100, max=1_000_000, help="Nombre de candidats.")] = 23_000,
    couples: Annotated[float, typer.Option(min=0.0, max=1.0, help="Part des personnes en couple.")] = 0.04,
    graine: Annotated[int, typer.Option(min=0, help="Graine du hasard : la même donne les mêmes fichiers.")] = 1,
    recette: Annotated[Path | None, typer.Option(help="Recette à la place de celle du mouvement.")] = None,
) -> None:
    """Fabrique une campagne synthétique, calibrée sur les chiffres publiés."""
    from .synthese import RecetteRefusee, generer

    with refus():
        try:
            generer(
                dossier, mouvement=mouvement, annee=annee, candidats=candidats, couples=couples, graine=graine, recette=recette
            )
        except RecetteRefusee as erreur:
            arreter(Sortie.ENTREE_REFUSEE, str(erreur))
        except ValueError as erreur:
            arreter(Sortie.MAUVAIS_USAGE, str(erreur))
    dire(f"Campagne synthétique écrite dans {dossier}")


@app.command()
def check(dossier: Dossier, en_json: EnJson = False) -> None:
    """Contrôle les fichiers d'une campagne et donne toutes les anomalies à la fois."""
    with refus(en_json):
        campagne = _lire(dossier)
    resume = {
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "libelle": campagne.libelle,
        "candidats": campagne.dossiers.nombre,
        "voeux": campagne.voeux.nombre,
        "couples": len(campagne.couples),
        "disciplines": len(campagne.dossiers.disciplines),
        "empreintes": dict(campagne.empreintes),
    }
    if en_json:
        repondre(resume)
    dire(
        f"Campagne acceptée : {resume['candidats']} candidats, {resume['voeux']} vœux, {resume['couples']} couples, "
        f"{resume['disciplines']} disciplines."
    )


@app.command()
def score(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="FICHIER", help="Fichier barème à écrire.")],
    remplacer: Remplacer = False,
) -> None:
    """Calcule le barème de chaque vœu et l'écrit."""
    from .campagne import preparer
    from .echanges.ecriture import ecrire_fichier
    from .statistiques import lignes_bareme

    with refus():
        preparation = preparer(_lire(dossier))
        ecrire_fichier(sortie, lignes_bareme(preparation).octets(), remplacer=remplacer)
    dire(f"Barème de {preparation.voeux.nombre} vœux écrit dans {sortie}")


@app.command()
def solve(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="RESULTAT", help="Dossier du résultat à créer.")],
    mecanisme: Annotated[str, typer.Option(help="Mécanisme d'affectation.")] = "stable",
    remplacer: Remplacer = False,
    calibrage: Annotated[
        bool, typer.Option(help="Campagne synthétique : ajoute au rapport l'écart aux chiffres publiés.")
    ] = False,
    complet: Annotated[
        bool, typer.Option("--complet", help="Affiche tout le rapport, pas seulement la première page.")
    ] = False,
    en_json: EnJson = False,
) -> None:
    """Calcule l'affectation, la prouve, la vérifie et l'écrit."""
    from solver.mecanismes import MecanismeInconnu

    from . import rapport
    from .campagne import Chronometre, executer
    from .echanges.ecriture import ecrire, verifier_cible
    from .sortie import fichiers

    chronometre = Chronometre()
    with refus(en_json):
        verifier_cible(sortie, remplacer=remplacer)
        with chronometre.etape("lecture"):
            campagne = _lire(dossier)
        try:
            verifie = executer(campagne, nom=mecanisme, chronometre=chronometre)
        except MecanismeInconnu as erreur:
            arreter(Sortie.MAUVAIS_USAGE, str(erreur), en_json)
        with chronometre.etape("figures"):
            contenus, bilan = fichiers(verifie, _ecarts(verifie) if calibrage else ())
        with chronometre.etape("ecriture"):
            ecrire(sortie, contenus, remplacer=remplacer)
    if en_json:
        certificat = json.loads(contenus["certificat.json"])
        repondre({"sortie": str(sortie), "secondes": chronometre.durees, "certificat": certificat})
    dire(rapport.en_texte(bilan, complet=complet))
    etapes = ", ".join(f"{nom} {duree:.2f} s" for nom, duree in chronometre.durees.items() if "/" not in nom)
    dire(f"Résultat vérifié, écrit dans {sortie} ({etapes}).")


def _ecarts(verifie: Any) -> Any:
    from .synthese import ecarts

    return ecarts(verifie)


@app.command()
def verify(dossier: Dossier, resultat: DossierResultat, en_json: EnJson = False) -> None:
    """Vérifie un résultat contre sa campagne, sans rien croire de ce qu'il annonce."""
    from .controle import controler
    from .echanges.resultat_lu import lire_resultat
    from .preuves import LIBELLES

    with refus(en_json):
        campagne = _lire(dossier)
        controle = controler(campagne, lire_resultat(resultat, campagne))
    if en_json:
        repondre({"conforme": not controle.motifs, "motifs": list(controle.motifs), **controle.rapport.as_dict()})
    for propriete, verdict in controle.rapport.proprietes.items():
        nombre = len(verdict.violations)
        etat = "vérifié" if verdict.verifie else f"{nombre} violation(s)" if nombre else "non concluant"
        dire(f"{propriete}  {etat:<16} {LIBELLES[propriete]}")
    if controle.motifs:
        arreter(Sortie.VIOLATION, "Résultat refusé :\n" + "\n".join(f"  - {m}" for m in controle.motifs))
    annoncees = len(controle.resultat.solution.revendications)
    if annoncees:
        dire(f"Les {annoncees} demandes fondées qui restent sont exactement celles que le certificat annonce.")
    dire("Résultat conforme : il est ce que la campagne et les règles donnent.")


@app.command()
def explain(
    dossier: Dossier,
    resultat: DossierResultat,
    candidat: Annotated[str, typer.Argument(metavar="CANDIDAT", help="Identifiant du candidat.")],
    html: Annotated[bool, typer.Option("--html", help="Écrit une page HTML sur la sortie standard.")] = False,
    en_json: EnJson = False,
) -> None:
    """Explique le résultat d'un candidat, en français : barème, vœux, ce qui l'aurait changé."""
    from .controle import controler
    from .echanges.resultat_lu import lire_resultat
    from .explications import CandidatInconnu, en_dict, en_html, en_texte, expliquer
    from .resultat import ResultatVerifie

    with refus(en_json):
        campagne = _lire(dossier)
        controle = controler(campagne, lire_resultat(resultat, campagne))
    if controle.motifs:
        motifs = "\n".join(f"  - {m}" for m in controle.motifs)
        arreter(Sortie.VIOLATION, f"Un résultat refusé par le vérificateur ne s'explique pas :\n{motifs}", en_json)
    try:
        explication = expliquer(ResultatVerifie(controle.resultat, controle.rapport), candidat)
    except CandidatInconnu as erreur:
        arreter(Sortie.MAUVAIS_USAGE, str(erreur), en_json)
    if en_json:
        repondre(en_dict(explication))
    else:
        print(en_html(explication) if html else en_texte(explication))


@app.command()
def compare(
    premier: Annotated[Path, typer.Argument(metavar="RESULTAT_1", help="Dossier d'un résultat.")],
    second: Annotated[Path, typer.Argument(metavar="RESULTAT_2", help="Dossier d'un autre résultat.")],
    en_json: EnJson = False,
) -> None:
    """Compare deux résultats : qui change, quelles barres bougent."""
    from .comparaison import comparer
    from .echanges.resultat_lu import lire_resultat

    with refus(en_json):
        comparaison = comparer(lire_resultat(premier), lire_resultat(second))
    if en_json:
        repondre(comparaison.en_dict())
        return
    for issue, (a, b) in comparaison.totaux.items():
        print(f"{issue:<12} {a:>8} {b:>8} {b - a:>+7}")
    print(f"{len(comparaison.changements)} candidat(s) changent de résultat, {len(comparaison.barres)} barre(s) bougent.")
    for candidat, avant, apres in comparaison.changements:
        print(f"{candidat} : {avant} -> {apres}")


@app.command()
def serve(
    hote: Annotated[str, typer.Option(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute.")] = 8000,
    donnees: Annotated[Path, typer.Option(help="Dossier des campagnes et des calculs.")] = Path("mouvement-donnees"),
) -> None:
    """Ouvre le service HTTP."""
    from .http import servir

    servir(hote, port, donnees)


def main() -> None:
    """Entry point."""
    try:
        app()
    except KeyboardInterrupt:
        dire("Interrompu : rien n'a été écrit.")
        sys.exit(int(Sortie.INTERROMPU))


if __name__ == "__main__":
    main()
