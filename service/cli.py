"""Command line. Thin: parse, call, print. Heavy imports stay inside the commands, so ``--help`` answers at once.

Exit codes, printing and errors: :mod:`service.console`. Words of typer itself: :mod:`service.aide`.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .aide import Commande, Groupe
from .console import RIEN_ECRIT, Sortie, arreter, dire, imprimer, lancer, refus, repondre

if TYPE_CHECKING:
    from .controle import Controle
    from .echanges.campagne import Campagne
    from .resultat import ResultatVerifie

app = typer.Typer(
    name="mouvement",
    cls=Groupe,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Calcule, prouve et explique une campagne nationale de mobilité.",
)

Dossier = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier de la campagne.")]
DossierResultat = Annotated[Path, typer.Argument(metavar="RESULTAT", help="Dossier du résultat.")]
EnJson = Annotated[bool, typer.Option("--json", help="Écrit la réponse en JSON sur la sortie standard.")]
Remplacer = Annotated[bool, typer.Option("--remplacer", help="Remplace la sortie si elle existe, d'un seul coup.")]
Mecanisme = Annotated[str, typer.Option(metavar="NOM", help="Mécanisme d'affectation.")]


def _version(demandee: bool) -> None:
    if demandee:
        from importlib.metadata import version

        imprimer(f"mouvement {version('mouvement')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Donne la version et s'arrête.")
    ] = False,
) -> None:
    pass


def _lire(dossier: Path) -> Campagne:
    from .echanges.lecture import lire

    return lire(dossier)


@app.command(cls=Commande)
def generate(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer.")],
    mouvement: Annotated[str, typer.Option(help="Mouvement.")] = "second-degre",
    annee: Annotated[int, typer.Option(help="Année des règles, un nombre entier.")] = 2023,
    candidats: Annotated[int, typer.Option(min=100, max=1_000_000, help="Nombre de candidats, de 100 à 1000000.")] = 23_000,
    couples: Annotated[float, typer.Option(min=0.0, max=1.0, help="Part des personnes en couple, de 0 à 1.")] = 0.04,
    graine: Annotated[int, typer.Option(min=0, help="Graine du hasard, 0 ou plus : la même donne les mêmes fichiers.")] = 1,
    recette: Annotated[Path | None, typer.Option(help="Recette à la place de celle du mouvement.")] = None,
) -> None:
    """Fabrique une campagne synthétique, calibrée sur les chiffres publiés."""
    from scoring.paquet import PaquetInconnu

    from .synthese import RecetteRefusee, generer

    with refus():
        try:
            generer(
                dossier, mouvement=mouvement, annee=annee, candidats=candidats, couples=couples, graine=graine, recette=recette
            )
        except (RecetteRefusee, PaquetInconnu) as erreur:
            code = Sortie.MAUVAIS_USAGE if recette is None else Sortie.ENTREE_REFUSEE
            arreter(code, f"{erreur}\n{RIEN_ECRIT}")
    dire(f"Campagne synthétique écrite dans {dossier}")


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
    from .entree import constater, lignes_constat

    with refus(en_json, complet=complet):
        campagne = _lire(dossier)
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

    from .description_regles import decrire, en_lignes, lister

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
    from .campagne import preparer
    from .echanges.ecriture import ecrire_fichier
    from .statistiques import lignes_bareme

    with refus():
        preparation = preparer(_lire(dossier))
        ecrire_fichier(sortie, lignes_bareme(preparation).octets(), remplacer=remplacer)
    dire(f"Barème de {preparation.voeux.nombre} vœux écrit dans {sortie}")


@app.command(cls=Commande)
def solve(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="RESULTAT", help="Dossier du résultat à créer.")],
    mecanisme: Mecanisme = "stable",
    remplacer: Remplacer = False,
    calibrage: Annotated[
        bool, typer.Option("--calibrage", help="Campagne synthétique : ajoute au rapport l'écart aux chiffres publiés.")
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
    from .echanges.ecriture import ecrire
    from .sortie import fichiers, verifier_sortie

    chronometre = Chronometre()
    with refus(en_json, MecanismeInconnu):
        verifier_sortie(sortie, dossier, remplacer=remplacer)
        with chronometre.etape("lecture"):
            campagne = _lire(dossier)
        verifie = executer(campagne, nom=mecanisme, chronometre=chronometre)
        with chronometre.etape("figures"):
            contenus, bilan = fichiers(verifie, _ecarts(verifie) if calibrage else ())
        with chronometre.etape("ecriture"):
            ecrire(sortie, contenus, remplacer=remplacer)
    if en_json:
        certificat = json.loads(contenus["certificat.json"])
        repondre({"sortie": str(sortie), "secondes": chronometre.durees, "certificat": certificat})
    dire(rapport.en_texte(bilan, complet=complet))
    etapes = ", ".join(f"{nom} {duree:.2f} s".replace(".", ",") for nom, duree in chronometre.durees.items() if "/" not in nom)
    dire(f"Résultat vérifié, écrit dans {sortie} ({etapes}).")


def _ecarts(verifie: Any) -> Any:
    from .synthese import ecarts

    return ecarts(verifie)


def _controler(dossier: Path, resultat: Path, scenario: Path | None) -> Controle:
    from .controle import controler
    from .echanges.resultat_lu import lire_resultat
    from .scenarios import appliquer, lire_scenarios

    campagne, simulation = _lire(dossier), None
    if scenario is not None:
        (simulation,) = lire_scenarios([scenario], campagne)
        campagne = appliquer(simulation, campagne)
    return controler(campagne, lire_resultat(resultat, campagne), simulation=simulation)


Simulation = Annotated[
    Path | None, typer.Option("--scenario", metavar="FICHIER", help="Scénario, quand le résultat est une simulation.")
]


@app.command(cls=Commande)
def verify(dossier: Dossier, resultat: DossierResultat, scenario: Simulation = None, en_json: EnJson = False) -> None:
    """Vérifie un résultat contre sa campagne, sans rien croire de ce qu'il annonce."""
    from .scenarios import NomsRefuses
    from .verdict import conclure, detailler

    with refus(en_json, NomsRefuses):
        controle = _controler(dossier, resultat, scenario)
    if en_json:
        repondre(controle.en_dict())
    dire(detailler(controle))
    if controle.motifs:
        arreter(Sortie.VIOLATION, "Résultat refusé :\n" + "\n".join(f"  - {m}" for m in controle.motifs))
    dire(conclure(controle))


def _attester(dossier: Path, resultat: Path, scenario: Path | None, en_json: bool = False) -> ResultatVerifie:
    """The result, verified anew: only such a result is explained or published."""
    from .resultat import ResultatVerifie

    controle = _controler(dossier, resultat, scenario)
    if controle.motifs:
        motifs = "\n".join(f"  - {m}" for m in controle.motifs)
        arreter(Sortie.VIOLATION, f"Un résultat refusé par le vérificateur ne s'explique ni ne se publie :\n{motifs}", en_json)
    return ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)


@app.command(cls=Commande)
def explain(
    dossier: Dossier,
    resultat: DossierResultat,
    candidats: Annotated[
        list[str] | None, typer.Argument(metavar="CANDIDAT", help="Identifiant du candidat ; plusieurs avec -o.")
    ] = None,
    tous: Annotated[bool, typer.Option("--tous", help="Tous les candidats de la campagne, avec -o.")] = False,
    sortie: Annotated[
        Path | None, typer.Option("-o", "--sortie", metavar="LETTRES", help="Dossier à créer, un fichier par candidat.")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="Écrit des pages HTML.")] = False,
    remplacer: Remplacer = False,
    scenario: Simulation = None,
    en_json: Annotated[bool, typer.Option("--json", help="Écrit les explications en JSON.")] = False,
) -> None:
    """Explique leur résultat aux candidats, en français : barème, vœux, ce qui l'aurait changé."""
    from .echanges.ecriture import ecrire
    from .explications import FORMES, INDEX, CandidatInconnu, Explicateur, lettres
    from .francais import liste, pluriel
    from .scenarios import NomsRefuses
    from .sortie import verifier_sortie

    if tous == bool(candidats) or (sortie is None and (tous or len(candidats or ()) > 1)):
        arreter(Sortie.MAUVAIS_USAGE, "Donner un CANDIDAT, ou avec -o LETTRES plusieurs candidats ou --tous.", en_json)
    forme, texte, ecrites = "json" if en_json else "html" if html else "txt", "", 0
    with refus(en_json, CandidatInconnu, NomsRefuses):
        if sortie is not None:
            verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=INDEX)
        explicateur = Explicateur(_attester(dossier, resultat, scenario, en_json))
        choisis = explicateur.candidats if tous else tuple(candidats or ())
        if sortie is None:
            texte = FORMES[forme](explicateur.expliquer(choisis[0]))
        else:
            contenus = lettres(explicateur, choisis, forme)
            gc.enable()  # each document leaves cycles of objects behind: thousands of them would fill the memory
            gc.freeze()
            ecrire(sortie, contenus, remplacer=remplacer)
            ecrites = len(contenus) - 1
    if sortie is None:
        imprimer(texte)
        return
    if manquants := explicateur.mention.parametres_manquants:
        dire(f"Attention, lettres non notifiables : la campagne ne donne pas {liste(manquants)}.")
    dire(f"{pluriel(ecrites, 'lettre écrite', 'lettres écrites')} dans {sortie}, index dans {INDEX}.")


@app.command(cls=Commande)
def publish(
    dossier: Dossier,
    resultat: DossierResultat,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="FICHIER", help="Fichier de barres à écrire.")],
    remplacer: Remplacer = False,
) -> None:
    """Écrit les barres à publier : libellés en clair, petits effectifs masqués."""
    from .echanges.ecriture import ecrire_fichier
    from .publication import lignes_publiables, seuil_publication

    with refus():
        verifie = _attester(dossier, resultat, None)
        seuil = seuil_publication(verifie.resultat)
        ecrire_fichier(sortie, lignes_publiables(verifie, seuil).octets(), remplacer=remplacer)
    dire(f"Barres à publier écrites dans {sortie} ; effectifs masqués en dessous de {seuil}.")


@app.command(cls=Commande)
def simulate(
    dossier: Dossier,
    scenarios: Annotated[
        list[Path], typer.Option("--scenario", metavar="FICHIER", help="Scénario (YAML) ; d'autres peuvent suivre.")
    ],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    autres: Annotated[list[Path] | None, typer.Argument(metavar="FICHIER", help="Autres scénarios.")] = None,
    mecanisme: Mecanisme = "stable",
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Compare la campagne telle quelle et sous des changements nommés de capacités ou de paramètres."""
    from solver.mecanismes import MecanismeInconnu

    from .echanges.ecriture import ecrire
    from .francais import pluriel
    from .scenarios import NomsRefuses, lire_scenarios
    from .simulation import COMPARAISON, simuler
    from .sortie import verifier_sortie

    with refus(en_json, MecanismeInconnu, NomsRefuses):
        verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=COMPARAISON)
        campagne = _lire(dossier)
        lus = lire_scenarios([*scenarios, *(autres or ())], campagne)
        contenu, ecarts = simuler(campagne, lus, nom=mecanisme)
        ecrire(sortie, contenu, remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), "comparaison": [ecart._asdict() for ecart in ecarts]})
    else:
        for ecart in ecarts:
            dire(f"{ecart.scenario:<20} {ecart.indicateur:<32} {ecart.base:>9} {ecart.valeur:>9} {ecart.ecart:>+7}")
    dire(f"{pluriel(len(lus), 'simulation')} et la campagne telle quelle, dans {sortie}.")


@app.command(cls=Commande)
def compare(
    premier: Annotated[Path, typer.Argument(metavar="RESULTAT_1", help="Dossier d'un résultat.")],
    second: Annotated[Path, typer.Argument(metavar="RESULTAT_2", help="Dossier d'un autre résultat.")],
    en_json: EnJson = False,
) -> None:
    """Compare deux résultats : qui change, quelles barres bougent."""
    from .comparaison import comparer
    from .echanges.resultat_lu import lire_resultat
    from .francais import pluriel

    with refus(en_json):
        comparaison = comparer(lire_resultat(premier), lire_resultat(second))
    if en_json:
        repondre(comparaison.en_dict())
        return
    for issue, (a, b) in comparaison.totaux.items():
        imprimer(f"{issue:<12} {a:>8} {b:>8} {b - a:>+7}")
    barres = "barres non comparées"
    if comparaison.barres is not None:
        barres = pluriel(len(comparaison.barres), "barre bouge", "barres bougent")
    candidats = pluriel(len(comparaison.changements), "candidat change", "candidats changent")
    imprimer(f"{candidats} de résultat, {barres}.")
    for nom, ids in zip((premier, second), comparaison.seuls, strict=True):
        if ids:
            imprimer(f"Seulement dans {nom} : {', '.join(ids)}")
    for candidat, avant, apres in comparaison.changements:
        imprimer(f"{candidat} : {avant} -> {apres}")


@app.command(cls=Commande)
def serve(
    hote: Annotated[str, typer.Option(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute, de 1 à 65535.")] = 8000,
    donnees: Annotated[Path, typer.Option(help="Dossier des campagnes et des calculs.")] = Path("mouvement-donnees"),
) -> None:
    """Ouvre le service HTTP."""
    from .http import servir

    servir(hote, port, donnees)


def main() -> None:
    """Entry point."""
    if sys.argv[1:2] != ["serve"]:
        # A process that computes once and ends: nothing is worth collecting, and the collector takes a sixth of the time.
        gc.disable()
    lancer(app, "mouvement")


if __name__ == "__main__":
    main()
