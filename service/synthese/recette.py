"""The recipe of a synthetic campaign: dated figures, each one published or plainly marked as an assumption, and formulas.

A recipe that is incomplete, that calls a figure published without a source, that names a figure no formula reads, or whose
formulas name something unknown, is refused with every fault it has, each with its file, line and path.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.noeud import Noeud

from ._lecture import RecetteRefusee, lire_document, nombre
from .blocs import Bloc, Classement, Placement, Postes, lire_blocs, lire_classement, lire_places, lire_postes
from .figures import (
    Colonne,
    Hypothese,
    Repartition,
    entrees,
    lire_disciplines,
    lire_figure,
    lire_lieux,
    lire_listes,
    lire_repartitions,
    lire_valeurs,
    plafond,
)
from .formules import Formule, lire_formule
from .mesures import BARRES, FONCTIONS_MESURE, Observes
from .tirages import FONCTIONS

FORMAT = 3
DONNEE = "donnée à la génération"
"""Note of a value that replaces that of the recipe."""
PERSONNES = ("candidat", "nombre", "annee", "vide", "sans_date", "tous")
CIBLES = ("lieux.type", "lieux.dom", "lieux.limitrophe", "lieux.meme")
"""Names that every campaign gives, beside those of the recipe."""
_APRES = ("voeu_1", "voeu_2", "longueur")


@dataclass(frozen=True, slots=True)
class Repere:
    """A published figure that the solved campaign must find again, within ``tolerance`` (absolute).

    ``mesure`` is a formula over the result, None when the order of the bars is compared with the series ``barres``.
    """

    mesure: Formule | None
    barres: str
    nom: str
    valeur: float
    tolerance: float
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Recette:
    """Everything :func:`service.synthese.generer` draws from.

    Attributes
    ----------
    calibree
        Whether the solved campaign was compared with published figures; otherwise it only shows the rules at work.
    candidats, couples
        National number of persons, and share of those in a couple, used when nothing else is asked.
    valeurs, repartitions, listes
        Shares and factors; quantile functions, piecewise linear (cumulated shares ascending from 0 to 1, values ascending);
        lists of numbers. By name.
    lieux
        Columns of the table of lieux: by name, then by code.
    disciplines
        Columns of the table of disciplines, aligned; empty when the movement has none.
    taille_minimale
        Candidats below which a discipline is not open.
    personnes, faits, colonnes
        Formulas, in order: quantities drawn before the vœux, after them, and the columns of ``candidats.csv``.
    voeux, postes, classement, places
        See :mod:`service.synthese.blocs`.
    mesures, reperes, barres
        Named formulas over a result; figures to find again; published bars by series and code, only their order is used.
    """

    mouvement: str
    annee: int
    etabli_le: str
    libelle: str
    calibree: bool
    candidats: int
    couples: float
    valeurs: Mapping[str, float]
    repartitions: Mapping[str, Repartition]
    listes: Mapping[str, NDArray[np.float64]]
    lieux: Mapping[str, Mapping[str, float]]
    disciplines: Mapping[str, Colonne]
    taille_minimale: float
    personnes: Mapping[str, Formule]
    postes: Postes | None
    voeux: tuple[Bloc, ...]
    faits: Mapping[str, Formule]
    colonnes: Mapping[str, Formule]
    classement: Classement | None
    places: Placement | None
    mesures: Mapping[str, Formule]
    reperes: tuple[Repere, ...]
    barres: Mapping[str, Mapping[str, float]]
    hypotheses: tuple[Hypothese, ...]


def charger_recette(chemin: Path | None = None, *, mouvement: str = "second-degre", annee: int = 2023) -> Recette:
    """Read a recipe file, by default the one of the package for this movement and year.

    Raises
    ------
    RecetteRefusee
        When there is no such recipe, when it is that of another movement or year, or when it has faults (all listed, with
        file and line).
    """
    if chemin is None:
        ressource = files(__package__) / "recettes" / f"{mouvement}-{annee}.yaml"
        if not ressource.is_file():
            connues = ", ".join(sorted(r.name.removesuffix(".yaml") for r in (files(__package__) / "recettes").iterdir()))
            raise RecetteRefusee((f"aucune recette pour le mouvement {mouvement} {annee} ; recettes : {connues}",))
        return _construire(ressource.read_bytes(), ressource.name, mouvement, annee)
    return _construire(chemin.read_bytes(), chemin.name, mouvement, annee)


def avec_valeurs(recette: Recette, valeurs: Mapping[str, float]) -> Recette:
    """The recipe with other values of some names, told among its assumptions.

    Raises
    ------
    RecetteRefusee
        When a name is not one of the recipe's values, or its value is out of bounds.
    """
    inconnus = [f"{nom} : la recette n'a pas cette valeur" for nom in valeurs if nom not in recette.valeurs]
    bornes = {nom: plafond(nom) for nom in valeurs}
    faux = [
        f"{nom} : {valeur:g} est hors des bornes [0 ; {'…' if bornes[nom] is None else '1'}]"
        for nom, valeur in valeurs.items()
        if not (math.isfinite(valeur) and valeur >= 0 and (bornes[nom] is None or valeur <= 1))
    ]
    if inconnus or faux:
        raise RecetteRefusee((*inconnus, *faux))
    gardees = tuple(h for h in recette.hypotheses if h.nom not in valeurs)
    donnees = tuple(Hypothese(nom, f"{valeur:g}", DONNEE) for nom, valeur in valeurs.items())
    return replace(recette, valeurs={**recette.valeurs, **valeurs}, hypotheses=gardees + donnees)


def _construire(octets: bytes, fichier: str, mouvement: str, annee: int) -> Recette:
    with lire_document(octets, fichier) as racine:
        champs = racine.cles(
            ("format", "mouvement", "annee", "etabli_le", "libelle", "calibree", "candidats", "valeurs", "lieux", "personnes",
             "voeux", "colonnes"),
            ("couples", "repartitions", "listes", "disciplines", "postes", "faits", "classements", "places", "mesures",
             "reperes", "barres"),
        )  # fmt: skip
        champs["format"].entier(FORMAT, FORMAT)
        champs["mouvement"].choix((mouvement,))
        champs["annee"].entier(annee, annee)
        hypotheses: list[Hypothese] = []
        candidats = lire_figure(champs["candidats"], lambda noeud: noeud.entier(1), hypotheses)
        couples = 0.0
        if champs["couples"].present:
            couples = lire_figure(champs["couples"], partial(nombre, minimum=0.0, maximum=1.0), hypotheses)
        valeurs = lire_valeurs(champs["valeurs"], hypotheses)
        repartitions = lire_repartitions(champs["repartitions"], hypotheses)
        listes = lire_listes(champs["listes"], hypotheses)
        lieux = lire_lieux(champs["lieux"], hypotheses)
        disciplines: dict[str, Colonne] = {}
        minimum = ""
        if champs["disciplines"].present:
            disciplines, minimum = lire_disciplines(champs["disciplines"], valeurs, hypotheses)
        tables = {*CIBLES, *(f"lieux.{nom}" for nom in lieux), *(f"disciplines.{nom}" for nom in disciplines)}
        connus = {*PERSONNES, *valeurs, *repartitions, *listes, *tables}
        personnes = _formules(champs["personnes"], connus, FONCTIONS)
        connus |= set(personnes)
        postes = lire_postes(champs["postes"], connus) if champs["postes"].present else None
        connus |= {"poste_tenu"} if postes else set()
        voeux = lire_blocs(champs["voeux"], connus)
        connus |= set(_APRES)
        faits = _formules(champs["faits"], connus, FONCTIONS)
        connus |= set(faits)
        colonnes = {nom: lire_formule(noeud, connus, FONCTIONS) for nom, noeud in champs["colonnes"].table().items()}
        classement = lire_classement(champs["classements"], connus) if champs["classements"].present else None
        places = lire_places(champs["places"], connus) if champs["places"].present else None
        barres = _barres(champs["barres"])
        mesures = _formules(champs["mesures"], Observes(), FONCTIONS_MESURE)
        lus = {minimum} | {nom for noeud in (personnes, faits, colonnes) for formule in noeud.values() for nom in formule.noms}
        lus |= {nom for partie in (postes, classement, places, *voeux) if partie for nom in partie.noms}
        for clef, noms in (("valeurs", valeurs), ("repartitions", repartitions), ("listes", listes)):
            for nom in set(noms) - lus:
                champs[clef].enfant(nom, None).faute("aucune formule ne lit ce nom")
        for nom in lieux:
            if f"lieux.{nom}" not in lus:
                champs["lieux"].enfant("colonnes", None).faute(f"aucune formule ne lit la colonne {nom}")
        return Recette(
            mouvement=mouvement,
            annee=annee,
            etabli_le=champs["etabli_le"].date().isoformat(),
            libelle=champs["libelle"].ligne(1, 200),
            calibree=champs["calibree"].booleen(),
            candidats=candidats,
            couples=couples,
            valeurs=valeurs,
            repartitions=repartitions,
            listes=listes,
            lieux=lieux,
            disciplines=disciplines,
            taille_minimale=valeurs.get(minimum, 0.0),
            personnes=personnes,
            postes=postes,
            voeux=voeux,
            faits=faits,
            colonnes=colonnes,
            classement=classement,
            places=places,
            mesures=mesures,
            reperes=_reperes(champs["reperes"], barres, mesures),
            barres=barres,
            hypotheses=tuple(hypotheses),
        )


def _formules(noeud: Noeud, connus: Collection[str], fonctions: Collection[str]) -> dict[str, Formule]:
    """Named formulas, each of which may read those before it; a name is given once."""
    resultat: dict[str, Formule] = {}
    for nom, texte in entrees(noeud).items():
        if nom in connus:
            texte.faute("ce nom est déjà pris")
        suite = connus.avec(resultat) if isinstance(connus, Observes) else {*connus, *resultat}
        resultat[nom] = lire_formule(texte, suite, fonctions)
    return resultat


def _reperes(noeud: Noeud, barres: Mapping[str, object], mesures: Collection[str]) -> tuple[Repere, ...]:
    reperes = []
    connus = Observes(mesures)
    for ligne in noeud.liste() if noeud.present else ():
        champs = ligne.cles(("mesure", "nom", "valeur", "tolerance", "source"))
        texte = champs["mesure"].valeur
        serie = texte.removeprefix(BARRES) if isinstance(texte, str) and texte.startswith(BARRES) else ""
        if serie and serie not in barres:
            champs["mesure"].faute(f"série de barres inconnue : {serie}")
        mesure = None if serie else lire_formule(champs["mesure"], connus, FONCTIONS_MESURE)
        nom, source = champs["nom"].texte(), champs["source"].texte()
        valeur, tolerance = nombre(champs["valeur"], None, None), nombre(champs["tolerance"], 0.0, None)
        reperes.append(Repere(mesure, serie, nom, valeur, tolerance, source))
    return tuple(reperes)


def _barres(noeud: Noeud) -> dict[str, dict[str, float]]:
    resultat = {}
    for nom, serie in entrees(noeud).items():
        champs = serie.cles(("source", "valeurs"))
        champs["source"].texte()
        resultat[nom] = {code: nombre(points, 0.0, None) for code, points in champs["valeurs"].table().items()}
    return resultat
