"""Tables for spreadsheets: the same rows give the same bytes, and no text is ever read as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Rangees = Sequence[Sequence[str]]
"""A header, then rows of texts."""

DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Creation date written in workbooks: that of the file system says more than the content should."""

_DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOMBRE = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,4})?")
_ENTIER_A_ZERO = re.compile(r"-?0[0-9]")


def neutre(texte: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would read it as a formula; numbers are left alone."""
    if texte.startswith(_DANGEREUX) and not _NOMBRE.fullmatch(texte):
        return f"'{texte}"
    return texte


def en_csv(rangees: Rangees) -> bytes:
    """Semicolons and a byte order mark: what a French spreadsheet opens as it is."""
    flux = io.StringIO()
    csv.writer(flux, delimiter=";", lineterminator="\r\n").writerows([neutre(t) for t in rangee] for rangee in rangees)
    return b"\xef\xbb\xbf" + flux.getvalue().encode()


def en_classeur(feuilles: Mapping[str, Rangees], nombres: frozenset[str] = frozenset()) -> bytes:
    """A workbook, one sheet per table, header kept in sight.

    Parameters
    ----------
    nombres
        Columns written as numbers; all the others are texts (a code keeps its first zero).
    """
    import xlsxwriter

    flux = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    classeur = xlsxwriter.Workbook(flux, options)
    classeur.set_properties({"created": DATE.replace(tzinfo=None), "author": "mouvement"})
    gras = classeur.add_format({"bold": True})
    for nom, rangees in feuilles.items():
        feuille = classeur.add_worksheet(nom)
        feuille.freeze_panes(1, 0)
        entete = list(rangees[0]) if rangees else []
        for i, rangee in enumerate(rangees):
            for j, texte in enumerate(rangee):
                if i and entete[j] in nombres and _NOMBRE.fullmatch(texte) and not _ENTIER_A_ZERO.match(texte):
                    feuille.write_number(i, j, float(texte))
                else:
                    feuille.write_string(i, j, neutre(texte), gras if i == 0 else None)
        largeurs = [max((len(rangee[j]) for rangee in rangees), default=8) for j in range(len(entete))]
        for j, largeur in enumerate(largeurs):
            feuille.set_column(j, j, min(max(largeur, 8), 60) + 2)
        if len(rangees) > 1:
            feuille.autofilter(0, 0, len(rangees) - 1, len(entete) - 1)
    classeur.close()
    return flux.getvalue()
