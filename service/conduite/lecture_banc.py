"""What people read of an ended simulation, from its folder in the store."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..francais import ecart
from .execution_banc import SIMULATION, TABLEAU
from .territoire import academies

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..figures.valeur import Extreme

PLACES = "sensibilite.csv"
PLACES_CHAINES = "chaines.json"
MAXIMUM = 200
"""Rows of a page."""

TRIS = ("mieux", "moins_bien", "rangs_gagnes", "rangs_perdus", "longueur")
"""Columns shown of each seat, and that seats are sorted by, largest first; the file has the others."""

MONTREES = ("gagnants", "perdants", "voeu_1", "non_affecte")
"""Columns shown of a sweep."""

NON_DIT = "non dit"

_CHAINE = re.compile(r"Chaîne \d+( \(.*?\))?\. ")
"""How a sentence begins a chain, and what set the chain off."""


@dataclass(frozen=True, slots=True)
class Confrontation:
    """A scenario beside the base.

    Attributes
    ----------
    indicateurs
        (code, base, scenario, difference).
    regles
        Code -> figure of the campaign by the mechanism of its rules, where the base is by another one; empty otherwise.
    barres
        (discipline, lieu, before, after), hundredths as written; ``nombre_barres`` move, the first ones are here.
    groupes
        Grouping -> rows (value, then the figures of ``satisfaction.csv``), small numbers masked.
    phrases
        Who moves, in words, in the order of the chains; ``nombre`` in all.
    perdants
        Those of them who are worse off; ``nombre_perdants`` in all.
    """

    indicateurs: tuple[tuple[str, int, int, int], ...]
    regles: Mapping[str, int]
    barres: tuple[tuple[str, str, str, str], ...]
    nombre_barres: int
    groupes: Mapping[str, Sequence[Sequence[str]]]
    phrases: tuple[str, ...]
    nombre: int
    perdants: tuple[str, ...]
    nombre_perdants: int


def confrontation(dossier: Path) -> Confrontation:
    """Read the folder of ``simulate``."""
    vue = json.loads((dossier / SIMULATION).read_bytes())
    mouvements = lire_table(dossier / "mouvements.csv")
    return Confrontation(
        tuple((nom, int(a), int(b), int(ecart)) for nom, a, b, ecart in vue["ecarts"]),
        {nom: int(n) for nom, n in vue.get("regles", {}).items()},
        tuple((d, x, a, b) for d, x, a, b in vue["barres"][:MAXIMUM]),
        len(vue["barres"]),
        lire_groupes(dossier),
        tuple(m["phrase"] for m in mouvements[:MAXIMUM]),
        len(mouvements),
        phrases_perdants(mouvements),
        next((int(apres) for nom, _, apres, _ in vue["ecarts"] if nom == "perdants"), 0),
    )


def phrases_perdants(mouvements: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Rows of ``mouvements.csv`` about who is worse off, in words: the first ones of what a page shows.

    Out of their chains, they do not say which chain they begin, nor what set it off: a move that may not be shown.
    """
    return tuple(_CHAINE.sub("", m["phrase"], 1) for m in mouvements if int(m["rangs_gagnes"]) < 0)[:MAXIMUM]


@dataclass(frozen=True, slots=True)
class Filtre:
    """Which seats are read; empty: all. ``sens``: one more (1) or one fewer (-1). ``plan``: name of one of the plans."""

    discipline: str = ""
    academie: str = ""
    sens: int = 1
    tri: str = ""
    page: int = 1
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Valeurs:
    """Value of seats: rows of one page, of ``nombre`` in all, the choices of the filter, and the tile map of the académies.

    ``par_academie``: code, and the seat of it that does most, since what seats do does not add up; the map's table.
    """

    lignes: tuple[Mapping[str, str], ...]
    nombre: int
    disciplines: tuple[str, ...]
    academies: tuple[str, ...]
    par_academie: tuple[tuple[str, Extreme], ...]
    carte: str | None


def valeurs(dossier: Path, paquet: Paquet, filtre: Filtre) -> Valeurs:
    """Read the folder of ``sensibilite``."""
    from ..figures.valeur import extremes

    lieux = paquet.lieux
    chez = dict(zip(lieux.codes, academies(lieux), strict=True))
    toutes = [ligne | {"academie": chez.get(ligne["lieu"], ligne["lieu"])} for ligne in lire_table(dossier / PLACES)]
    choisies = [
        ligne for ligne in toutes if int(ligne["sens"]) == filtre.sens and filtre.discipline in ("", ligne["discipline"])
    ]
    par_academie = extremes(choisies, "academie", filtre.sens)
    titre = f"Effet de la place qui {'sert' if filtre.sens > 0 else 'manque'} le plus, par académie"
    dessin = carte_academies(titre, paquet, {c: plus_forte.net for c, plus_forte in par_academie.items()})
    gardees = [ligne for ligne in choisies if filtre.academie in ("", ligne["academie"])]
    tri = filtre.tri if filtre.tri in TRIS else TRIS[0]
    gardees.sort(key=lambda ligne: (-int(ligne[tri]), ligne["discipline"], ligne["lieu"]))
    debut = (filtre.page - 1) * MAXIMUM
    return Valeurs(
        tuple(gardees[debut : debut + MAXIMUM]),
        len(gardees),
        tuple(sorted({ligne["discipline"] for ligne in toutes})),
        tuple(sorted({ligne["academie"] for ligne in toutes})),
        tuple(sorted(par_academie.items())),
        dessin,
    )


def carte_academies(titre: str, paquet: Paquet, nombres: Mapping[str, int]) -> str | None:
    """Tile map of numbers by académie; None where none of the numbers is one of the movement's lieux."""
    from ..rapport.figures import carte

    lieux = paquet.lieux
    propres = lieux.codes[: lieux.nombre_propres]
    if not set(nombres) & set(propres):
        return None
    textes = [ecart(nombres[c]) if c in nombres else "–" for c in propres]
    valeurs = [float(nombres.get(c, 0)) for c in propres]
    return carte(titre, lieux.noms[: lieux.nombre_propres], lieux.grille, valeurs, textes)


def lire_groupes(dossier: Path) -> Mapping[str, Sequence[Sequence[str]]]:
    """Grouping -> rows (value, then the figures of ``satisfaction.csv``), small numbers masked."""
    groupes: dict[str, list[list[str]]] = {}
    for ligne in lire_table(dossier / "satisfaction.csv"):
        _, groupe, valeur, *chiffres = ligne.values()
        groupes.setdefault(groupe, []).append([valeur, *(c or NON_DIT for c in chiffres)])
    return groupes


def place(dossier: Path, discipline: str, lieu: str, sens: int) -> dict[str, Any] | None:
    """What one seat more or fewer does in one cellule, with its chain in words; None where it was not measured."""
    for effet in json.loads((dossier / PLACES_CHAINES).read_bytes())["effets"]:
        if (effet["discipline"], effet["lieu"], effet["sens"]) == (discipline, lieu, sens):
            trouve: dict[str, Any] = effet
            return trouve
    return None


def tableau(dossier: Path) -> tuple[tuple[Mapping[str, str], ...], int]:
    """First rows of a sweep, and how many there are."""
    lues = lire_table(dossier / TABLEAU)
    return tuple(lues[:MAXIMUM]), len(lues)


def lire_table(chemin: Path) -> list[dict[str, str]]:
    """Rows of a CSV file of a folder."""
    return list(csv.DictReader(io.StringIO(chemin.read_text(encoding="utf-8"), newline="")))
