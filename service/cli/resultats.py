"""Commands that make a result, and those that read one."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..aide import Commande
from ..console import Sortie, arreter, dire, imprimer, refus, repondre
from .commun import (
    Dossier,
    DossierResultat,
    EnJson,
    Mecanisme,
    Remplacer,
    Simulation,
    app,
    attester,
    controler,
    exiger_csv,
    lire_campagne,
)

if TYPE_CHECKING:
    from ..resultat import ResultatVerifie
    from ..synthese import Calibrage


@app.command(cls=Commande)
def solve(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="RESULTAT", help="Dossier du résultat à créer.")],
    mecanisme: Mecanisme = None,
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

    from .. import rapport
    from ..campagne import Chronometre, executer
    from ..echanges.ecriture import ecrire
    from ..sortie import fichiers, verifier_sortie

    chronometre = Chronometre()
    with refus(en_json, MecanismeInconnu):
        verifier_sortie(sortie, dossier, remplacer=remplacer)
        with chronometre.etape("lecture"):
            campagne = lire_campagne(dossier)
        verifie = executer(campagne, nom=mecanisme, chronometre=chronometre, simulation=mecanisme is not None)
        with chronometre.etape("figures"):
            contenus, bilan = fichiers(verifie, _calibrage(verifie, en_json) if calibrage else None)
        with chronometre.etape("ecriture"):
            ecrire(sortie, contenus, remplacer=remplacer)
    if en_json:
        certificat = json.loads(contenus["certificat.json"])
        repondre({"sortie": str(sortie), "secondes": chronometre.durees, "certificat": certificat})
    dire(rapport.en_texte(bilan, complet=complet))
    etapes = ", ".join(f"{nom} {duree:.2f} s".replace(".", ",") for nom, duree in chronometre.durees.items() if "/" not in nom)
    genre = "Simulation vérifiée, écrite" if verifie.resultat.simule else "Résultat vérifié, écrit"
    dire(f"{genre} dans {sortie} ({etapes}).")


def _calibrage(verifie: ResultatVerifie, en_json: bool) -> Calibrage:
    from ..synthese import RecetteRefusee, calibrer

    with refus(en_json, RecetteRefusee):
        return calibrer(verifie)


@app.command(cls=Commande)
def verify(
    dossier: Annotated[
        Path, typer.Argument(metavar="DOSSIER", help="Dossier de la campagne, ou fichier YAML d'un ensemble de campagnes.")
    ],
    resultat: DossierResultat,
    scenario: Simulation = None,
    en_json: EnJson = False,
) -> None:
    """Vérifie un résultat contre sa campagne, ou un enchaînement contre son ensemble, sans rien croire de ce qu'il annonce."""
    from ..scenarios import NomsRefuses
    from ..verdict import conclure, detailler
    from .ensembles import verifier

    if dossier.is_file() and dossier.suffix.lower() in (".yaml", ".yml"):
        if scenario is not None:
            arreter(Sortie.MAUVAIS_USAGE, "Un scénario change une campagne, pas un ensemble de campagnes.", en_json)
        verifier(dossier, resultat, en_json)
        return

    with refus(en_json, NomsRefuses):
        controle = controler(dossier, resultat, scenario)
    if en_json:
        repondre(controle.en_dict())
    dire(detailler(controle))
    if controle.motifs:
        arreter(Sortie.VIOLATION, "Résultat refusé :\n" + "\n".join(f"  - {m}" for m in controle.motifs))
    dire(conclure(controle))


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
    from ..echanges.ecriture import ecrire
    from ..explications import FORMES, INDEX, CandidatInconnu, Explicateur, lettres
    from ..francais import liste, pluriel
    from ..refus import SimulationSansSuite
    from ..scenarios import NomsRefuses
    from ..sortie import verifier_sortie

    if tous == bool(candidats) or (sortie is None and (tous or len(candidats or ()) > 1)):
        arreter(Sortie.MAUVAIS_USAGE, "Donner un CANDIDAT, ou avec -o LETTRES plusieurs candidats ou --tous.", en_json)
    if html and en_json:
        arreter(Sortie.MAUVAIS_USAGE, "Choisir entre --html et --json : un fichier n'a qu'une forme.", en_json)
    forme, texte, ecrites = "json" if en_json else "html" if html else "txt", "", 0
    with refus(en_json, CandidatInconnu, NomsRefuses, SimulationSansSuite):
        if sortie is not None:
            verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=INDEX)
        explicateur = Explicateur(attester(dossier, resultat, scenario, en_json))
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
    from ..echanges.ecriture import ecrire_fichier
    from ..publication import lignes_publiables, sans_aucune_barre, seuil_publication
    from ..refus import SimulationSansSuite

    exiger_csv(sortie)
    with refus(False, SimulationSansSuite):
        verifie = attester(dossier, resultat, None)
        seuil = seuil_publication(verifie.resultat)
        table = lignes_publiables(verifie, seuil)
        ecrire_fichier(sortie, table.octets(), remplacer=remplacer)
    dire(f"Barres à publier écrites dans {sortie} ; effectifs masqués en dessous de {seuil}.")
    if vide := sans_aucune_barre(table):
        dire(f"Avertissement : {vide}")


@app.command(cls=Commande)
def simulate(
    dossier: Dossier,
    scenarios: Annotated[
        list[Path], typer.Option("--scenario", metavar="FICHIER", help="Scénario (YAML) ; d'autres peuvent suivre.")
    ],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    autres: Annotated[list[Path] | None, typer.Argument(metavar="FICHIER", help="Autres scénarios.")] = None,
    mecanisme: Mecanisme = None,
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Compare la campagne telle quelle et sous des changements nommés de capacités ou de paramètres."""
    from solver.mecanismes import MecanismeInconnu

    from ..echanges.ecriture import ecrire
    from ..francais import ecart, entier, pluriel
    from ..scenarios import NomsRefuses, lire_scenarios
    from ..simulation import COMPARAISON, simuler
    from ..sortie import verifier_sortie

    with refus(en_json, MecanismeInconnu, NomsRefuses):
        verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=COMPARAISON)
        campagne = lire_campagne(dossier)
        lus = lire_scenarios([*scenarios, *(autres or ())], campagne)
        contenu, ecarts = simuler(campagne, lus, nom=mecanisme)
        ecrire(sortie, contenu, remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), "comparaison": [e._asdict() for e in ecarts]})
    else:
        for e in ecarts:
            chiffres = f"{entier(e.base):>9} {entier(e.valeur):>9} {ecart(e.ecart):>9}"
            dire(f"{e.scenario:<20} {e.indicateur:<32} {chiffres}")
    autre = mecanisme not in (None, campagne.paquet.mecanisme)
    base = f", elle aussi par le mécanisme « {mecanisme} » et non par celui des règles" if autre else ""
    dire(f"{pluriel(len(lus), 'simulation')} et la campagne telle quelle{base}, dans {sortie}.")


@app.command(cls=Commande)
def compare(
    premier: Annotated[Path, typer.Argument(metavar="RESULTAT_1", help="Dossier d'un résultat.")],
    second: Annotated[Path, typer.Argument(metavar="RESULTAT_2", help="Dossier d'un autre résultat.")],
    sortie: Annotated[
        Path | None,
        typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer : résumé d'une page, figures et leurs données."),
    ] = None,
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Compare deux résultats : qui change, d'une issue à l'autre, quelles barres bougent."""
    from ..comparaison import comparer, ligne_gains, lignes_comparaison, lignes_flux
    from ..echanges.resultat_lu import lire_resultat
    from ..sortie import verifier_sortie
    from .figures import ecrire_resume, lire_resume

    with refus(en_json):
        if sortie is not None:
            for dossier in (premier, second):
                verifier_sortie(sortie, dossier, remplacer=remplacer, temoin="resume.html")
        comparaison = comparer(lire_resultat(premier), lire_resultat(second))
        resume = lire_resume(premier, second)
        if sortie is not None:
            ecrire_resume(resume, comparaison, sortie, remplacer=remplacer)
    if en_json:
        repondre({**comparaison.en_dict(), **resume.en_dict()})
        return
    suite = [*lignes_flux(resume.flux), ligne_gains(resume.mieux, resume.moins_bien)]
    for ligne in lignes_comparaison(comparaison, (str(premier), str(second)), suite):
        imprimer(ligne)
    if sortie is not None:
        dire(f"Résumé d'une page, figures et données, dans {sortie}.")
