"""The open data of a campaign, read back from what was published: nothing masked there is known here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..francais import points

if TYPE_CHECKING:
    from scoring.paquet import Paquet

NON_PUBLIE = "non publié"


@dataclass(frozen=True, slots=True)
class Barres:
    """Bars of one discipline: header labels and rows as published, and a tile map of the entry bars, or None."""

    disciplines: tuple[tuple[str, str], ...]
    discipline: str
    lignes: tuple[dict[str, str], ...]
    carte: str | None


def lire(dossier: Path, paquet: Paquet, discipline: str = "") -> Barres:
    """Bars of a discipline of an open data folder; of the first one when it has none of this code."""
    lues = list(csv.DictReader(io.StringIO((dossier / "barres.csv").read_text(encoding="utf-8"), newline="")))
    connues = {ligne["discipline"]: ligne["discipline_libelle"] for ligne in lues}
    choisie = discipline if discipline in connues else next(iter(connues), "")
    lignes = tuple(ligne for ligne in lues if ligne["discipline"] == choisie)
    return Barres(tuple(connues.items()), choisie, lignes, _carte(paquet, lignes))


def _carte(paquet: Paquet, lignes: Sequence[dict[str, str]]) -> str | None:
    """Tiles of the lieux that have one (posts have none), shaded by the entry bar; what is not published has the lightest."""
    from ..rapport.figures import carte

    lieux = paquet.lieux
    par_lieu = {ligne["lieu"]: ligne["barre"] for ligne in lignes}
    if not par_lieu.keys() & set(lieux.codes[: lieux.nombre_propres]):
        return None
    valeurs, textes = [], []
    for code in lieux.codes[: lieux.nombre_propres]:
        barre = par_lieu.get(code, "")
        entier, _, reste = barre.partition(".")
        centiemes = int(entier) * 100 + int(reste.ljust(2, "0") or 0) if barre else -1
        valeurs.append(float(centiemes))
        textes.append(points(centiemes) if barre else "–")
    return carte("Barres d'entrée publiées", lieux.noms[: lieux.nombre_propres], lieux.grille, valeurs, textes)
