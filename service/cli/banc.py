"""Commands of the analyst's bench: sweeps of scenarios, value of a seat, plans, back-tests."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from ..aide import Commande
from ..console import RIEN_ECRIT, Sortie, arreter, dire, refus, repondre
from .commun import Dossier, EnJson, Mecanisme, Remplacer, app, lire_campagne

if TYPE_CHECKING:
    from ..banc import Executeur

NomExecuteur = Annotated[
    str, typer.Option("--executeur", metavar="NOM", help="Où calculer : ici, processus (de cette machine) ou grappe (Dask).")
]
Travailleurs = Annotated[int | None, typer.Option(min=1, help="Nombre de processus ; absent : un par cœur disponible.")]
Adresse = Annotated[str | None, typer.Option(metavar="ADRESSE", help="Adresse de l'ordonnanceur de la grappe.")]


@app.command(cls=Commande)
def balayer(
    dossier: Dossier,
    balayage: Annotated[Path, typer.Argument(metavar="BALAYAGE", help="Fichier YAML du balayage.")],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer, ou à reprendre.")],
    executeur: NomExecuteur = "processus",
    travailleurs: Travailleurs = None,
    adresse: Adresse = None,
    mecanisme: Mecanisme = None,
    en_json: EnJson = False,
) -> None:
    """Simule des milliers de scénarios (grille, hasard) ; une commande arrêtée reprend où elle en était."""
    from solver.mecanismes import MecanismeInconnu

    from ..banc import Chantier, lire_balayage
    from ..banc.lancement import balayer as lancer
    from ..banc.lancement import lignes, reste, verifier_sortie

    gc.enable()  # thousands of runs in one process
    equipe = _executeur(executeur, travailleurs, adresse, en_json)
    with refus(en_json, MecanismeInconnu, reste=lambda: reste(sortie)), _verifie(en_json, lambda: reste(sortie)):
        campagne = lire_campagne(dossier)
        lu = lire_balayage(balayage, campagne)
        verifier_sortie(sortie, dossier)
        try:
            with progression("simulations") as suivi:
                bilan = lancer(Chantier.ouvrir(campagne, mecanisme), lu, equipe, sortie, suivi)
        except KeyboardInterrupt:
            arreter(Sortie.INTERROMPU, f"Interrompu. La même commande reprendra où {sortie} en est.", en_json)
    if en_json:
        repondre(
            {
                "sortie": str(sortie),
                "scenarios": bilan.scenarios,
                "repris": bilan.repris,
                "refait": bilan.refait,
                "simulation": True,
            }
        )
    for ligne in lignes(bilan):
        dire(ligne)


@app.command(cls=Commande)
def sensibilite(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    executeur: NomExecuteur = "processus",
    travailleurs: Travailleurs = None,
    adresse: Adresse = None,
    mecanisme: Mecanisme = None,
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Mesure exactement ce que ferait une place de plus, et une de moins, dans chaque cellule."""
    from solver.mecanismes import MecanismeInconnu

    from ..banc import Chantier
    from ..banc import sensibilite as mesurer
    from ..banc.siege import CHAINES, fichiers, lignes
    from ..echanges.ecriture import ecrire
    from ..sortie import verifier_sortie

    gc.enable()
    equipe = _executeur(executeur, travailleurs, adresse, en_json)
    with refus(en_json, MecanismeInconnu), _verifie(en_json):
        verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=CHAINES)
        chantier = Chantier.ouvrir(lire_campagne(dossier), mecanisme)
        with progression("cellules") as suivi:
            effets = mesurer(chantier, equipe, suivi)
        ecrire(sortie, fichiers(effets, chantier), remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), "effets": len(effets), "simulation": True})
    for ligne in lignes(effets, chantier.campagne.paquet):
        dire(ligne)
    dire(f"Valeur des places, dans {sortie}.")


@app.command(cls=Commande)
def planifier(
    dossier: Dossier,
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    places: Annotated[
        int | None, typer.Option(metavar="K", help="Places à ouvrir, ou à fermer si le nombre est négatif.")
    ] = None,
    but: Annotated[
        str | None,
        typer.Option(
            metavar="BUT",
            help="voeu_1, extensions, separations, rangs, torts (pour fermer : le moins de personnes moins bien placées) ou "
            "equilibre_experience (sans preuve) ; sans --places : "
            "couples_obligatoires (ce qu'il faut ouvrir pour placer tous les couples obligatoires) ou stabiliser (le moins de "
            "places qui rendent le marché stable).",
        ),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FICHIER", help="Demande en YAML : places, but, planchers et plafonds.")
    ] = None,
    par_cellule: Annotated[
        int | None, typer.Option("--par-cellule", metavar="N", help="Places ouvertes au plus dans une cellule.")
    ] = None,
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Cherche où ouvrir (ou fermer) des places pour un but, avec la preuve ou l'écart qui reste."""
    from solver.planification import PlanImpossible

    from ..banc import Chantier
    from ..banc.lecture_plan import lire_plan
    from ..banc.plan import etablir
    from ..banc.planification import PLAN_JSON, PlanRefuse
    from ..echanges.ecriture import ecrire
    from ..sortie import verifier_sortie

    gc.enable()
    with refus(en_json, PlanRefuse, PlanImpossible), _verifie(en_json):
        verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=PLAN_JSON)
        campagne = lire_campagne(dossier)
        demande = lire_plan(plan, campagne, places, but, par_cellule)
        chantier = Chantier.ouvrir(campagne)
        with progression("disciplines") as suivi:
            etabli = etablir(
                chantier,
                demande,
                suivi,
                lambda c: suivi(100 * c.effort // max(1, c.permis), 100, "preuve : effort employé, en % de ce qui est permis"),
            )
        ecrire(sortie, etabli.contenu, remplacer=remplacer)
    if en_json:
        repondre({"sortie": str(sortie), "simulation": True, **etabli.resume})
    for ligne in etabli.lignes:
        dire(ligne)
    dire(f"Plan et résultat simulé, dans {sortie}.")


@app.command(cls=Commande)
def retrospective(
    resultats: Annotated[
        list[Path], typer.Argument(metavar="RESULTAT", help="Dossiers de résultats d'un même mouvement, une graine chacun.")
    ],
    sortie: Annotated[Path, typer.Option("-o", "--sortie", metavar="SORTIE", help="Dossier à créer.")],
    remplacer: Remplacer = False,
    en_json: EnJson = False,
) -> None:
    """Compare les barres simulées aux barres publiées, à côté de celles de l'année d'avant."""
    from .. import retrospective as r
    from ..echanges.ecriture import ecrire
    from ..retrospective import ecrits
    from ..sortie import verifier_sortie
    from ..synthese import RecetteRefusee

    with refus(en_json, r.RelevesRefuses, RecetteRefusee):
        for dossier in resultats:
            verifier_sortie(sortie, dossier, remplacer=remplacer, temoin=ecrits.JSON)
        releves = r.lire_releves(resultats)
        ecarts = r.mesurer(releves)
        ecrire(sortie, ecrits.fichiers(releves, ecarts), remplacer=remplacer)
    valeurs = ecrits.composer(releves, ecarts)
    if en_json:
        repondre({"sortie": str(sortie), **valeurs})
    for ligne in ecrits.lignes(valeurs):
        dire(ligne)
    dire(f"Comparaison aux barres publiées, dans {sortie}.")


def _executeur(nom: str, travailleurs: int | None, adresse: str | None, en_json: bool) -> Executeur:
    from ..banc import executeur

    try:
        return executeur(nom, travailleurs, adresse)
    except ValueError as erreur:
        arreter(Sortie.MAUVAIS_USAGE, f"{erreur}.", en_json)


@contextmanager
def _verifie(en_json: bool, reste: Callable[[], str] = str) -> Iterator[None]:
    from concurrent.futures.process import BrokenProcessPool

    from solver.variantes import ControleRefuse

    try:
        yield
    except BrokenProcessPool:
        conseil = "Recommencer avec --travailleurs 1 ou --executeur ici ; un balayage reprend où il en est."
        arreter(
            Sortie.INTERROMPU,
            f"Les processus de calcul s'arrêtent sans répondre, faute de mémoire peut-être. {conseil}",
            en_json,
        )
    except ControleRefuse as erreur:
        arreter(Sortie.VIOLATION, f"Le vérificateur refuse une simulation : {erreur}\n{reste() or RIEN_ECRIT}", en_json)
    except Exception as erreur:
        if dit := reste():
            erreur.add_note(dit)
        raise


SILENCE = 20.0
"""Seconds between two lines of progress where no bar can be drawn."""


SILENCE = 20.0
"""Seconds between two lines of progress where no bar can be drawn."""


class Suivi(Protocol):
    """Told how far something is."""

    def __call__(self, fait: int, total: int, quoi: str | None = None) -> None:
        """Told (done, in all), and of what: as before when absent."""


@contextmanager
def progression(quoi: str) -> Iterator[Suivi]:
    """A progress bar on stderr when somebody looks, a line now and then otherwise."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _par_lignes(quoi)
        return
    colonnes = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*colonnes, console=console, transient=True) as barre:
        tache = barre.add_task(quoi, total=None)

        def suivre(fait: int, total: int, quoi: str | None = None) -> None:
            barre.update(tache, completed=fait, total=total, description=quoi)

        yield suivre


def _par_lignes(ici: str) -> Suivi:
    dernier = time.monotonic()

    def suivre(fait: int, total: int, quoi: str | None = None) -> None:
        nonlocal dernier
        if time.monotonic() - dernier >= SILENCE:
            dernier = time.monotonic()
            dire(f"{quoi or ici} : {fait} sur {total}")

    return suivre
