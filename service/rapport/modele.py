"""What a report is made of: sections of sentences and tables, written alike in text and in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..preuves import Enonce


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table of texts; the first column names the row, ``numeriques`` tells which columns are aligned right."""

    titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    numeriques: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """An SVG drawing and the words that replace it. Every number drawn is also in a table of the section."""

    titre: str
    svg: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part. ``ancre`` is unique in the report."""

    ancre: str
    titre: str
    phrases: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tableaux: tuple[Tableau, ...] = ()


@dataclass(frozen=True, slots=True)
class Rapport:
    """A report. The first page is everything before ``sections``.

    Attributes
    ----------
    identite
        (label, value) of what identifies the run.
    alertes
        What an administration must read before anything else.
    non_affectes, sans_affectation
        Ids that end without a place: those who must have one, the others.
    obligatoires
        How many must have a place.
    reserve
        What must be known of the rules before anything else; empty when there is nothing to say.
    questions
        How many questions no text that was read answers; the section ``regles`` lists them.
    notes
        How to read ``apercu``, where its rows do not add up.
    preuves
        Statements P1–P8.
    surcharges
        Parameters that the campaign replaced, None when it keeps the pack's values.
    """

    titre: str
    sous_titre: str
    empreinte: str
    identite: tuple[tuple[str, str], ...]
    alertes: tuple[str, ...]
    non_affectes: tuple[str, ...]
    sans_affectation: tuple[str, ...]
    obligatoires: int
    reserve: str
    questions: int
    apercu: Tableau
    notes: tuple[str, ...]
    preuves: tuple[Enonce, ...]
    surcharges: Tableau | None
    incertitudes: Tableau | None
    sections: tuple[Section, ...]


def tableau(titre: str, colonnes: tuple[str, ...], lignes: Sequence[tuple[str, ...]]) -> Tableau:
    """Build a table whose first column is words and the others numbers."""
    return Tableau(titre, colonnes, tuple(lignes), tuple(k > 0 for k in range(len(colonnes))))
