"""The recipe of a synthetic campaign: dated figures, each one published or plainly marked as an assumption.

A recipe that is incomplete, or that calls a figure published without a source, is refused with every fault it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoring.noeud import Noeud

from ._lecture import RecetteRefusee, lire_document, nombre
from ._schema import ACADEMIES, BARRES, CORPS, DISCIPLINES, NON_NULLES, REPARTITIONS, VALEURS
from .mesures import MESURES

FORMAT = 1
NATURES = ("mesure", "hypothese")


@dataclass(frozen=True, slots=True)
class Hypothese:
    """A value that no published figure gives."""

    nom: str
    valeur: str
    note: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A published figure that the solved campaign must find again, within ``tolerance`` (absolute)."""

    mesure: str
    nom: str
    valeur: float
    tolerance: float
    source: str


@dataclass(frozen=True, slots=True)
class Discipline:
    """A discipline: label written in the files, corps, relative size, relative share of stagiaires, relative openings."""

    discipline: str
    intitule: str
    corps: str
    poids: float
    stagiaires: float
    ouverture: float
    nature: str


@dataclass(frozen=True, slots=True, eq=False)
class Recette:
    """Everything :func:`service.synthese.generer` draws from.

    Attributes
    ----------
    valeurs
        Shares and factors by name.
    repartitions
        Quantile functions, piecewise linear: cumulated shares ascending from 0 to 1, values ascending.
    academies
        By column, one figure per académie code.
    barres
        Published bars by series and académie code, points; only their order is used.
    """

    mouvement: str
    annee: int
    etabli_le: str
    libelle: str
    valeurs: Mapping[str, float]
    repartitions: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
    academies: Mapping[str, Mapping[str, float]]
    disciplines: tuple[Discipline, ...]
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
            raise RecetteRefusee((f"aucune recette pour le mouvement {mouvement} {annee}",))
        return _construire(ressource.read_bytes(), ressource.name, mouvement, annee)
    return _construire(chemin.read_bytes(), chemin.name, mouvement, annee)


def _construire(octets: bytes, fichier: str, mouvement: str, annee: int) -> Recette:
    with lire_document(octets, fichier) as racine:
        champs = racine.cles(
            ("format", "mouvement", "annee", "etabli_le", "libelle", "valeurs", "repartitions", "academies", "disciplines",
             "reperes", "barres")
        )  # fmt: skip
        champs["format"].entier(FORMAT, FORMAT)
        champs["mouvement"].choix((mouvement,))
        champs["annee"].entier(annee, annee)
        hypotheses: list[Hypothese] = []
        barres = _barres(champs["barres"])
        return Recette(
            mouvement=mouvement,
            annee=annee,
            etabli_le=champs["etabli_le"].date().isoformat(),
            libelle=champs["libelle"].ligne(1, 200),
            valeurs=_valeurs(champs["valeurs"], hypotheses),
            repartitions=_repartitions(champs["repartitions"], hypotheses),
            academies=_academies(champs["academies"], hypotheses),
            disciplines=_disciplines(champs["disciplines"], hypotheses),
            reperes=tuple(_repere(noeud, barres) for noeud in champs["reperes"].liste()),
            barres=barres,
            hypotheses=tuple(hypotheses),
        )


def _origine(noeud: Noeud, champs: Mapping[str, Noeud], valeur: str, hypotheses: list[Hypothese]) -> None:
    """A block says where it comes from: a published figure its source, an assumption its note."""
    mesure = champs["nature"].choix(NATURES) == "mesure"
    temoin = champs["source" if mesure else "note"]
    if not temoin.present:
        noeud.faute(f"une {NATURES[not mesure]} demande une {'source' if mesure else 'note'}")
    elif (texte := temoin.texte()) and not mesure:
        hypotheses.append(Hypothese(noeud.chemin.rpartition(".")[2], valeur, texte))


def _valeurs(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, float]:
    resultat = {}
    for nom, bloc in noeud.cles(VALEURS).items():
        if bloc.present:
            champs = bloc.cles(("valeur", "nature"), ("source", "note"))
            resultat[nom] = nombre(champs["valeur"], *VALEURS[nom])
            _origine(bloc, champs, f"{champs['valeur'].valeur}", hypotheses)
    return resultat


def _repartitions(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    resultat = {}
    for nom, bloc in noeud.cles(REPARTITIONS).items():
        if bloc.present:
            champs = bloc.cles(("points", "nature"), ("source", "note"))
            points = np.array([_ligne(ligne, 2) for ligne in champs["points"].liste()], dtype=np.float64).reshape(-1, 2)
            if len(points) < 2 or points[0, 0] != 0 or points[-1, 0] != 1 or (np.diff(points, axis=0) < 0).any():
                champs["points"].faute("des couples croissants de (0, …) à (1, …) sont attendus")
            resultat[nom] = (points[:, 0].copy(), points[:, 1].copy())
            _origine(bloc, champs, f"{champs['points'].valeur}", hypotheses)
    return resultat


def _ligne(noeud: Noeud, taille: int) -> list[float]:
    """Numbers of a row, never negative; zeros when the row does not have this many."""
    cellules = noeud.liste()
    if len(cellules) != taille:
        noeud.faute(f"{taille} valeurs sont attendues, {len(cellules)} données")
        return [0.0] * taille
    return [nombre(cellule, 0.0, None) for cellule in cellules]


def _table(noeud: Noeud, colonnes: tuple[str, ...], hypotheses: list[Hypothese]) -> Noeud:
    """Rows of a table block."""
    champs = noeud.cles(("colonnes", "lignes", "nature"), ("source", "note"))
    if champs["colonnes"].present and [c.texte() for c in champs["colonnes"].liste()] != list(colonnes):
        champs["colonnes"].faute(f"{', '.join(colonnes)} attendu")
    _origine(noeud, champs, f"table {', '.join(colonnes)}", hypotheses)
    return champs["lignes"]


def _academies(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, dict[str, float]]:
    lignes = _table(noeud, ACADEMIES, hypotheses)
    lues = {code: _ligne(ligne, len(ACADEMIES)) for code, ligne in lignes.table().items()}
    resultat = {colonne: {code: ligne[k] for code, ligne in lues.items()} for k, colonne in enumerate(ACADEMIES)}
    for colonne in NON_NULLES:
        if not sum(resultat[colonne].values()):
            lignes.faute(f"la colonne {colonne} n'a aucune valeur positive")
    return resultat


def _disciplines(noeud: Noeud, hypotheses: list[Hypothese]) -> tuple[Discipline, ...]:
    resultat: dict[str, Discipline] = {}
    for ligne in _table(noeud, DISCIPLINES, hypotheses).liste():
        cellules = ligne.liste()
        if len(cellules) != len(DISCIPLINES):
            ligne.faute(f"{len(DISCIPLINES)} valeurs sont attendues, {len(cellules)} données")
            continue
        code, intitule, corps, poids, stagiaires, ouverture, nature = cellules
        discipline = Discipline(
            code.texte(),
            intitule.texte(),
            corps.choix(CORPS),
            nombre(poids, 1e-9, None),
            nombre(stagiaires, 1e-9, None),
            nombre(ouverture, 0.0, None),
            nature.texte(),
        )
        if discipline.discipline in resultat:
            ligne.faute(f"la discipline {discipline.discipline} est déjà donnée")
        resultat[discipline.discipline] = discipline
    return tuple(resultat.values())


def _repere(noeud: Noeud, barres: Mapping[str, object]) -> Repere:
    champs = noeud.cles(("mesure", "nom", "valeur", "tolerance", "source"))
    return Repere(
        champs["mesure"].choix((*MESURES, *(BARRES + nom for nom in barres))),
        champs["nom"].texte(),
        nombre(champs["valeur"], None, None),
        nombre(champs["tolerance"], 0.0, None),
        champs["source"].texte(),
    )


def _barres(noeud: Noeud) -> dict[str, dict[str, float]]:
    resultat = {}
    for nom, serie in noeud.table().items():
        champs = serie.cles(("source", "valeurs"))
        champs["source"].texte()
        resultat[nom] = {code: nombre(points, 0.0, None) for code, points in champs["valeurs"].table().items()}
    return resultat
