"""A document that the service makes: titles, sentences, tables; text, page or data, from the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..gabarits import environnement

A_COMPLETER = "à compléter"
"""What nobody has told the service: shown as such, never invented."""


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table with its caption."""

    titre: str
    entetes: Sequence[str]
    lignes: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document."""

    titre: str
    paragraphes: Sequence[str] = ()
    tableaux: Sequence[Tableau] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document; ``empreintes``: what it was made from, name -> digest or number."""

    titre: str
    chapeau: str
    sections: Sequence[Section]
    empreintes: Mapping[str, str]

    def en_dict(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def en_json(document: Document) -> str:
    """JSON text."""
    return json.dumps(document.en_dict(), ensure_ascii=False)


def en_texte(document: Document) -> str:
    """Plain text."""
    return "\n".join(_lignes(document)) + "\n"


def en_html(document: Document) -> str:
    """One self-contained page: inline style, no script, nothing from elsewhere."""
    return environnement("service.conduite").get_template("document.html.j2").render(d=document)


def _lignes(document: Document) -> Iterator[str]:
    yield from (document.titre, "=" * len(document.titre), "", document.chapeau)
    for section in document.sections:
        yield from ("", section.titre, "-" * len(section.titre), *section.paragraphes)
        for tableau in section.tableaux:
            yield from ("", tableau.titre)
            for ligne in tableau.lignes:
                cellules = zip(tableau.entetes, ligne, strict=True)
                yield "  - " + " ; ".join(f"{entete} : {valeur}" for entete, valeur in cellules if valeur)
    if document.empreintes:
        yield from ("", "Empreintes", "----------", *(f"{nom} : {valeur}" for nom, valeur in document.empreintes.items()))
