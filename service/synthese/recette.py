"""The recipe of a synthetic campaign: dated figures, each one published or plainly marked as an assumption.

A recipe that is incomplete, or that calls a figure published without a source, is refused with every fault it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from ._schema import ACADEMIES, DISCIPLINES, REPARTITIONS, VALEURS

FORMAT = 1
NATURES = ("mesure", "hypothese")


class RecetteRefusee(ValueError):
    """The recipe cannot be used; ``fautes`` lists every reason."""

    def __init__(self, fautes: tuple[str, ...]) -> None:
        super().__init__("Recette refusée :\n" + "\n".join(f"- {faute}" for faute in fautes))
        self.fautes = fautes


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
        When there is no such recipe, or when it has faults (all listed).
    """
    if chemin is None:
        ressource = files(__package__) / "recettes" / f"{mouvement}-{annee}.yaml"
        if not ressource.is_file():
            raise RecetteRefusee((f"aucune recette pour le mouvement {mouvement} {annee}",))
        texte = ressource.read_text(encoding="utf-8")
    else:
        texte = chemin.read_text(encoding="utf-8")
    try:
        brut = yaml.safe_load(texte)
    except yaml.YAMLError as erreur:
        raise RecetteRefusee((f"YAML illisible : {erreur}",)) from erreur
    if not isinstance(brut, dict):
        raise RecetteRefusee(("le document doit être une table",))
    return _construire(brut)


def _construire(brut: dict[str, Any]) -> Recette:
    fautes: list[str] = []
    clefs = {
        "format": int, "mouvement": str, "annee": int, "etabli_le": object, "libelle": str, "valeurs": dict,
        "repartitions": dict, "academies": dict, "disciplines": dict, "reperes": list, "barres": dict,
    }  # fmt: skip
    fautes += [f"clé inconnue : {clef}" for clef in brut if clef not in clefs]
    fautes += [
        f"{clef} : absent ou de type inattendu" for clef, genre in clefs.items() if not isinstance(brut.get(clef), genre)
    ]
    if fautes:
        raise RecetteRefusee(tuple(fautes))
    if brut["format"] != FORMAT:
        fautes.append(f"format : {brut['format']} lu, {FORMAT} attendu")
    hypotheses: list[Hypothese] = []
    valeurs = _valeurs(brut["valeurs"], fautes, hypotheses)
    repartitions = _repartitions(brut["repartitions"], fautes, hypotheses)
    lignes = _table(brut["academies"], "academies", ACADEMIES, fautes, hypotheses)
    academies = {
        colonne: {str(code): float(ligne[k]) for code, ligne in lignes} for k, colonne in enumerate(ACADEMIES)
    }  # fmt: skip
    disciplines = tuple(
        Discipline(*ligne) for _, ligne in _table(brut["disciplines"], "disciplines", DISCIPLINES, fautes, hypotheses)
    )
    reperes: list[Repere] = []
    for k, ligne in enumerate(brut["reperes"]):
        if (
            not isinstance(ligne, dict)
            or set(ligne) != {"mesure", "nom", "valeur", "tolerance", "source"}
            or not ligne["source"]
        ):
            fautes.append(f"reperes[{k}] : mesure, nom, valeur, tolerance et source sont attendus")
            continue
        reperes.append(
            Repere(ligne["mesure"], ligne["nom"], float(ligne["valeur"]), float(ligne["tolerance"]), ligne["source"])
        )
    barres: dict[str, dict[str, float]] = {}
    for nom, serie in brut["barres"].items():
        if not isinstance(serie, dict) or not serie.get("source") or not isinstance(serie.get("valeurs"), dict):
            fautes.append(f"barres.{nom} : source et valeurs sont attendues")
            continue
        barres[nom] = {str(code): float(points) for code, points in serie["valeurs"].items()}
    if fautes:
        raise RecetteRefusee(tuple(fautes))
    return Recette(
        mouvement=brut["mouvement"],
        annee=brut["annee"],
        etabli_le=str(brut["etabli_le"]),
        libelle=brut["libelle"],
        valeurs=valeurs,
        repartitions=repartitions,
        academies=academies,
        disciplines=disciplines,
        reperes=tuple(reperes),
        barres=barres,
        hypotheses=tuple(hypotheses),
    )


def _nature(chemin: str, bloc: Mapping[str, Any], fautes: list[str]) -> str:
    nature = bloc.get("nature")
    if nature not in NATURES:
        fautes.append(f"{chemin} : nature {nature!r}, {' ou '.join(NATURES)} attendu")
    elif not bloc.get("source" if nature == "mesure" else "note"):
        fautes.append(f"{chemin} : une {nature} demande {'une source' if nature == 'mesure' else 'une note'}")
    return str(nature)


def _valeurs(brut: Mapping[str, Any], fautes: list[str], hypotheses: list[Hypothese]) -> dict[str, float]:
    fautes += [f"valeurs.{nom} : inconnu" for nom in brut if nom not in VALEURS]
    resultat: dict[str, float] = {}
    for nom, (minimum, maximum) in VALEURS.items():
        bloc = brut.get(nom)
        chemin = f"valeurs.{nom}"
        if (
            not isinstance(bloc, dict)
            or isinstance(bloc.get("valeur"), bool)
            or not isinstance(bloc.get("valeur"), (int, float))
        ):
            fautes.append(f"{chemin} : valeur absente")
            continue
        if not minimum <= bloc["valeur"] <= maximum:
            fautes.append(f"{chemin} : {bloc['valeur']} hors de [{minimum}, {maximum}]")
        resultat[nom] = float(bloc["valeur"])
        if _nature(chemin, bloc, fautes) == "hypothese":
            hypotheses.append(Hypothese(nom, f"{bloc['valeur']}", str(bloc.get("note"))))
    return resultat


def _repartitions(
    brut: Mapping[str, Any], fautes: list[str], hypotheses: list[Hypothese]
) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    fautes += [f"repartitions.{nom} : inconnu" for nom in brut if nom not in REPARTITIONS]
    resultat: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
    for nom in REPARTITIONS:
        bloc = brut.get(nom)
        chemin = f"repartitions.{nom}"
        if not isinstance(bloc, dict) or not isinstance(bloc.get("points"), list):
            fautes.append(f"{chemin} : points absents")
            continue
        points = np.asarray(bloc["points"], dtype=np.float64)
        if (
            points.ndim != 2
            or points.shape[1] != 2
            or points[0, 0] != 0
            or points[-1, 0] != 1
            or (np.diff(points, axis=0) < 0).any()
        ):
            fautes.append(f"{chemin} : des couples croissants de (0, …) à (1, …) sont attendus")
            continue
        resultat[nom] = (points[:, 0].copy(), points[:, 1].copy())
        if _nature(chemin, bloc, fautes) == "hypothese":
            hypotheses.append(Hypothese(nom, f"{bloc['points']}", str(bloc.get("note"))))
    return resultat


def _table(
    bloc: Mapping[str, Any], nom: str, colonnes: tuple[str, ...], fautes: list[str], hypotheses: list[Hypothese]
) -> list[tuple[str, list[Any]]]:
    """Rows of a table block, keyed by code (académies) or by position (disciplines)."""
    if _nature(nom, bloc, fautes) == "hypothese":
        hypotheses.append(Hypothese(nom, f"table {', '.join(colonnes)}", str(bloc.get("note"))))
    if tuple(bloc.get("colonnes", ())) != colonnes:
        fautes.append(f"{nom}.colonnes : {', '.join(colonnes)} attendu")
        return []
    lignes = bloc.get("lignes")
    paires = list(lignes.items()) if isinstance(lignes, dict) else [(str(k), ligne) for k, ligne in enumerate(lignes or [])]
    bonnes = [(str(clef), ligne) for clef, ligne in paires if isinstance(ligne, list) and len(ligne) == len(colonnes)]
    if len(bonnes) != len(paires) or not paires:
        fautes.append(f"{nom}.lignes : {len(colonnes)} valeurs par ligne attendues")
    return bonnes
