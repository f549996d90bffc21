"""Two tables of a result file, read and recomputed, compared row by row under the key of their rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

from .echanges.tables import Table
from .francais import pluriel

CLES = {
    "affectations.csv": ("candidat",),
    "avis.csv": ("candidat", "rang", "code"),
    "bareme.csv": ("candidat", "rang"),
    "barres.csv": ("discipline", "lieu"),
    "refus.csv": ("candidat", "rang"),
}
"""Columns that tell which row is which."""


def comparer_tables(lue: Table, attendue: Table, cle: Sequence[str]) -> str:
    """Say how the table read differs from the recomputed one, in French; empty when it does not.

    One row too many or missing is told as such, whatever the rows after it. Rows of one key are told apart by their order.
    Both tables have the same columns; those of the key that they lack tell nothing.
    """
    ecrites = [table.octets() for table in (lue, attendue)]
    if ecrites[0] == ecrites[1]:
        return ""
    lues, attendues = (_par_cle(octets, cle) for octets in ecrites)
    en_trop = [k for k in lues if k not in attendues]
    absentes = [k for k in attendues if k not in lues]
    changees = [k for k in lues if k in attendues and lues[k] != attendues[k]]
    morceaux = []
    if en_trop:
        morceaux.append(f"{_nombre(en_trop, 'en trop')} : « {lues[en_trop[0]]} »")
    if absentes:
        morceaux.append(f"{_nombre(absentes, 'absente')} : « {attendues[absentes[0]]} »")
    if changees:
        k = changees[0]
        morceaux.append(f"{_nombre(changees, 'changée')} : « {lues[k]} », recalculé « {attendues[k]} »")
    return " ; ".join(morceaux) or "les lignes ne sont pas dans l'ordre du recalcul"


def _nombre(cles: Sequence[object], mot: str) -> str:
    accord = mot if mot.startswith("en ") or len(cles) == 1 else f"{mot}s"
    return f"{pluriel(len(cles), 'ligne')} {accord}{', dont' if len(cles) > 1 else ''}"


def _par_cle(octets: bytes, cle: Sequence[str]) -> dict[tuple[tuple[str, ...], int], str]:
    """Each row, under (its key, how many rows of that key come before it)."""
    lecteur = csv.reader(io.StringIO(octets.decode(), newline=""))
    entete = next(lecteur)
    places = [entete.index(colonne) for colonne in cle if colonne in entete]
    vues: Counter[tuple[str, ...]] = Counter()
    rangees = {}
    for rangee in lecteur:
        valeur = tuple(rangee[k] for k in places)
        rangees[valeur, vues[valeur]] = ",".join(rangee)
        vues[valeur] += 1
    return rangees
