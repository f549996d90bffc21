"""Draw a whole campaign and write its folder."""

from __future__ import annotations

from pathlib import Path

from scoring.lieux import Lieux
from scoring.paquet import charger

from ..echanges.ecriture import ecrire
from ._lecture import RecetteRefusee
from .capacites import tirer_capacites
from .carriere import tirer_carrieres
from .ecriture import fichiers
from .hasard import Hasard
from .listes import tirer_listes
from .population import tirer_population
from .recette import Recette, charger_recette
from .situations import tirer_situations

MINIMUM = 10
"""Below this, shares mean nothing and a discipline may have nobody."""


def generer(
    dossier: Path,
    *,
    mouvement: str = "second-degre",
    annee: int = 2023,
    candidats: int = 23_000,
    couples: float = 0.04,
    graine: int = 1,
    recette: Path | None = None,
) -> None:
    """Write a synthetic campaign folder; the same arguments give the same bytes.

    Parameters
    ----------
    dossier
        Folder to create; it must not exist, or be empty.
    candidats
        Number of persons.
    couples
        Share of persons who are in a couple, from 0 to 1.
    graine
        Seed of every draw, also the campaign's ``tirage``.
    recette
        Recipe file, by default the package's own for this movement and year.

    Raises
    ------
    ValueError
        When an argument is out of bounds.
    RecetteRefusee
        When there is no recipe for this movement and year, or the recipe has faults.
    PaquetInconnu
        When there is no rule pack for it.
    SortieRefusee
        When ``dossier`` exists and is not an empty folder.
    """
    if candidats < MINIMUM:
        raise ValueError(f"candidats : {candidats} demandés, {MINIMUM} au moins")
    if not 0 <= couples <= 1:
        raise ValueError(f"couples : {couples} demandé, une part de 0 à 1 est attendue")
    if graine < 0:
        raise ValueError(f"graine : {graine} demandée, un entier positif est attendu")
    lue = charger_recette(recette, mouvement=mouvement, annee=annee)
    paquet = charger(mouvement, annee)
    contenu = composer(lue, paquet.lieux, paquet.maximum_voeux, candidats, couples, graine)
    ecrire(dossier, contenu)


def composer(recette: Recette, lieux: Lieux, maximum: int, candidats: int, couples: float, graine: int) -> dict[str, bytes]:
    """Content of the five files, by name; pure: nothing is read nor written.

    Raises
    ------
    RecetteRefusee
        When the recipe does not describe the pack's lieux, each of them.
    """
    decrits = set(recette.academies["stock"])
    if decrits != set(lieux.codes):
        autres = ", ".join(sorted(decrits ^ set(lieux.codes)))
        raise RecetteRefusee((f"academies.lignes : lieux absents de la recette, ou inconnus du paquet : {autres}",))
    hasard = Hasard(graine)
    population = tirer_population(recette, lieux, candidats, couples, hasard)
    listes = tirer_listes(recette, lieux, population, maximum, hasard)
    carriere = tirer_carrieres(recette, lieux, population, hasard)
    situations = tirer_situations(recette, lieux, population, listes, carriere, hasard)
    capacites = tirer_capacites(recette, lieux, population, listes, hasard)
    entete = (
        f"mouvement: {recette.mouvement}\nannee: {recette.annee}\n"
        f'libelle: "{recette.libelle} : {candidats} candidats, {100 * couples:g} % en couple, graine {graine}"\n'
        f"tirage: {graine}\n"
    )
    return {"campagne.yaml": entete.encode(), **fichiers(lieux, population, listes, carriere, situations, capacites)}
