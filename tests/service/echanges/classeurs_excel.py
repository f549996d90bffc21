"""Excel workbooks of campaigns, from the CSV text of their files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import xlsxwriter

TEXTES = frozenset({"candidat", "candidat_1", "candidat_2", "discipline", "lieu", "premier_voeu"})
"""Columns whose cells are always texts; in others, what looks like a number, a boolean or a date is typed."""


def table(texte: str, types: Callable[[str], bool] = lambda nom: nom not in TEXTES) -> list[list[object]]:
    """Rows of a CSV text with typed cells, the header first; ``types`` says which columns have some."""
    rangees = list(csv.reader(io.StringIO(texte)))
    entete = rangees[0]
    return [list(entete), *([_typer(v) if types(nom) else v for nom, v in zip(entete, r, strict=True)] for r in rangees[1:])]


def _typer(texte: str) -> object:
    if texte in ("oui", "non"):
        return texte == "oui"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", texte):
        return date.fromisoformat(texte)
    if re.fullmatch(r"-?(0|[1-9]\d{0,9})(\.\d+)?", texte):
        return float(texte)
    return texte


def classeur(
    feuilles: Mapping[str, Sequence[Sequence[object]]], faire: Callable[..., None] | None = None, **options: object
) -> bytes:
    """A workbook; ``faire`` receives it and its sheets by name, to add what rows cannot say."""
    flux = io.BytesIO()
    ouvrage = xlsxwriter.Workbook(flux, {"in_memory": True, "strings_to_formulas": False, **options})
    jour = ouvrage.add_format({"num_format": "dd/mm/yyyy"})
    faites = {}
    for nom, rangees in feuilles.items():
        faites[nom] = feuille = ouvrage.add_worksheet(nom)
        for i, rangee in enumerate(rangees):
            for j, valeur in enumerate(rangee):
                if isinstance(valeur, bool):
                    feuille.write_boolean(i, j, valeur)
                elif isinstance(valeur, date):
                    feuille.write_datetime(i, j, valeur, jour)
                elif isinstance(valeur, float):
                    feuille.write_number(i, j, valeur)
                elif valeur != "":
                    feuille.write_string(i, j, str(valeur))
    if faire is not None:
        faire(ouvrage, faites)
    ouvrage.close()
    return flux.getvalue()


def retoucher(octets: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with the content of its parts changed."""
    flux = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as avant, zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as apres:
        for nom in avant.namelist():
            apres.writestr(nom, change(nom, avant.read(nom)))
    return flux.getvalue()
