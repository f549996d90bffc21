"""What the commands share: the application, the arguments that several have, reading and verifying."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..aide import Groupe
from ..console import Sortie, arreter, imprimer

if TYPE_CHECKING:
    from ..controle import Controle
    from ..echanges.campagne import Campagne
    from ..resultat import ResultatVerifie

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
Mecanisme = Annotated[
    str | None,
    typer.Option(metavar="NOM", help="Mécanisme d'affectation ; absent : celui que les règles du mouvement appellent."),
]


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


def exiger_csv(sortie: Path) -> None:
    """End with a wrong use unless the file to write is named as CSV: another program would take it for what its name says."""
    if sortie.suffix.lower() != ".csv":
        arreter(Sortie.MAUVAIS_USAGE, f"{sortie} : seul le CSV est écrit, donner un nom en « .csv ».")


def lire_campagne(dossier: Path) -> Campagne:
    """The campaign of a folder."""
    from ..echanges.lecture import lire

    return lire(dossier)


Simulation = Annotated[
    Path | None, typer.Option("--scenario", metavar="FICHIER", help="Scénario, quand le résultat est une simulation.")
]


def controler(dossier: Path, resultat: Path, scenario: Path | None) -> Controle:
    """A result folder against its campaign, or against a scenario of it."""
    from .. import controle
    from ..echanges.resultat_lu import lire_resultat
    from ..scenarios import appliquer, lire_scenarios

    campagne, simulation = lire_campagne(dossier), None
    if scenario is not None:
        (simulation,) = lire_scenarios([scenario], campagne)
        campagne = appliquer(simulation, campagne)
    return controle.controler(campagne, lire_resultat(resultat, campagne), simulation=simulation)


def attester(dossier: Path, resultat: Path, scenario: Path | None, en_json: bool = False) -> ResultatVerifie:
    """The result, verified anew: only such a result is explained or published."""
    from ..resultat import ResultatVerifie

    controle = controler(dossier, resultat, scenario)
    if controle.motifs:
        motifs = "\n".join(f"  - {m}" for m in controle.motifs)
        arreter(Sortie.VIOLATION, f"Un résultat refusé par le vérificateur ne s'explique ni ne se publie :\n{motifs}", en_json)
    return ResultatVerifie(controle.resultat, controle.rapport, controle.impossibilites)
