"""Figures of a recipe: values, quantile functions, lists and tables, each with its source or its note."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.noeud import Noeud

from ._lecture import nombre

Nombre = TypeVar("Nombre", int, float)

NATURES = ("mesure", "hypothese")
ETIQUETTE = "discipline"
"""Column of the discipline's label, which the table of disciplines must have."""


@dataclass(frozen=True, slots=True)
class Hypothese:
    """A value that no published figure gives."""

    nom: str
    valeur: str
    note: str


Repartition = tuple[NDArray[np.float64], NDArray[np.float64]]
Colonne = NDArray[np.float64] | NDArray[np.str_]


def entrees(noeud: Noeud) -> dict[str, Noeud]:
    """Entries of a table that may be absent."""
    return noeud.table() if noeud.present else {}


def plafond(nom: str) -> float | None:
    """Upper bound of a value: names that start with ``part_`` are shares."""
    return 1.0 if nom.startswith("part_") else None


def _origine(noeud: Noeud, champs: Mapping[str, Noeud], valeur: str, hypotheses: list[Hypothese]) -> None:
    """A block says where it comes from: a published figure its source, an assumption its note."""
    mesure = champs["nature"].choix(NATURES) == "mesure"
    temoin = champs["source" if mesure else "note"]
    if not temoin.present:
        noeud.faute(f"une {NATURES[not mesure]} demande une {'source' if mesure else 'note'}")
    elif (texte := temoin.texte()) and not mesure:
        hypotheses.append(Hypothese(noeud.chemin.rpartition(".")[2], valeur, texte))


def lire_figure(bloc: Noeud, lire: Callable[[Noeud], Nombre], hypotheses: list[Hypothese]) -> Nombre:
    """One number and where it comes from."""
    champs = bloc.cles(("valeur", "nature"), ("source", "note"))
    _origine(bloc, champs, f"{champs['valeur'].valeur}", hypotheses)
    return lire(champs["valeur"])


def lire_valeurs(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, float]:
    """Values, never negative; those whose name starts with ``part_`` are shares."""
    resultat = {}
    for nom, bloc in noeud.table().items():
        resultat[nom] = lire_figure(bloc, partial(nombre, minimum=0.0, maximum=plafond(nom)), hypotheses)
    return resultat


def lire_repartitions(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, Repartition]:
    """Quantile functions by name: cumulated shares from 0 to 1, values, both ascending."""
    resultat = {}
    for nom, bloc in entrees(noeud).items():
        champs = bloc.cles(("points", "nature"), ("source", "note"))
        points = np.array([_ligne(ligne, 2) for ligne in champs["points"].liste()], dtype=np.float64).reshape(-1, 2)
        if len(points) < 2 or points[0, 0] != 0 or points[-1, 0] != 1 or (np.diff(points, axis=0) < 0).any():
            champs["points"].faute("des couples croissants de (0, …) à (1, …) sont attendus")
        resultat[nom] = (points[:, 0].copy(), points[:, 1].copy())
        _origine(bloc, champs, f"{champs['points'].valeur}", hypotheses)
    return resultat


def lire_listes(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, NDArray[np.float64]]:
    """Lists of numbers by name."""
    resultat = {}
    for nom, bloc in entrees(noeud).items():
        champs = bloc.cles(("valeurs", "nature"), ("source", "note"))
        resultat[nom] = np.array([nombre(cellule, 0.0, None) for cellule in champs["valeurs"].liste()])
        _origine(bloc, champs, f"{champs['valeurs'].valeur}", hypotheses)
    return resultat


def _ligne(noeud: Noeud, taille: int) -> list[float]:
    """Numbers of a row, never negative; zeros when the row does not have this many."""
    cellules = noeud.liste()
    if len(cellules) != taille:
        noeud.faute(f"{taille} valeurs sont attendues, {len(cellules)} données")
        return [0.0] * taille
    return [nombre(cellule, 0.0, None) for cellule in cellules]


def _entete(noeud: Noeud, hypotheses: list[Hypothese], *autres: str) -> tuple[list[str], dict[str, Noeud]]:
    """Names of the columns of a table block, and its entries."""
    champs = noeud.cles(("colonnes", "lignes", "nature", *autres), ("source", "note"))
    colonnes = [cellule.identifiant() for cellule in champs["colonnes"].liste()]
    if len(set(colonnes)) < len(colonnes):
        champs["colonnes"].faute("deux colonnes ont le même nom")
    _origine(noeud, champs, f"table {', '.join(colonnes)}", hypotheses)
    return colonnes, champs


def lire_lieux(noeud: Noeud, hypotheses: list[Hypothese]) -> dict[str, dict[str, float]]:
    """Columns of the table of lieux, by name then by code; some value of each is positive."""
    colonnes, champs = _entete(noeud, hypotheses)
    lignes = champs["lignes"]
    lues = {code: _ligne(ligne, len(colonnes)) for code, ligne in lignes.table().items()}
    resultat = {colonne: {code: ligne[k] for code, ligne in lues.items()} for k, colonne in enumerate(colonnes)}
    for nom, colonne in resultat.items():
        if not sum(colonne.values()):
            lignes.faute(f"la colonne {nom} n'a aucune valeur positive")
    return resultat


def lire_disciplines(noeud: Noeud, valeurs: Collection[str], hypotheses: list[Hypothese]) -> tuple[dict[str, Colonne], str]:
    """Columns of the disciplines, and the name of their smallest size.

    A column holds texts when all its cells are, numbers otherwise.
    """
    colonnes, champs = _entete(noeud, hypotheses, "minimum")
    if not {ETIQUETTE, "poids"} <= set(colonnes):
        champs["colonnes"].faute(f"les colonnes {ETIQUETTE} et poids sont attendues")
    rangees = []
    for ligne in champs["lignes"].liste():
        cellules = ligne.liste()
        if len(cellules) == len(colonnes):
            rangees.append(cellules)
        else:
            ligne.faute(f"{len(colonnes)} valeurs sont attendues, {len(cellules)} données")
    if not rangees:
        champs["lignes"].faute("une ligne au moins est attendue")
    lues: dict[str, Colonne] = {}
    for colonne, verticale in zip(colonnes, zip(*rangees, strict=True), strict=False):
        texte = all(isinstance(cellule.valeur, str) for cellule in verticale)
        lues[colonne] = np.array([cellule.texte() if texte else nombre(cellule, 0.0, None) for cellule in verticale])
        if colonne == ETIQUETTE:
            deja = np.unique(lues[colonne], return_index=True)[1]
            for k in set(range(len(verticale))) - set(deja.tolist()):
                verticale[k].faute(f"la discipline {verticale[k].valeur} est déjà donnée")
    return lues, champs["minimum"].choix(valeurs)
