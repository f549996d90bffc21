"""What a picture is: its data table, what it says in words, and how it is drawn, which nothing asks for before it is shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

Valeur = int | float | str | None
"""Cell of a data table; None: not told, or nothing to tell. Written empty."""

FORMATS = ("svg", "png", "csv", "txt")


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture.

    Attributes
    ----------
    nom
        Plain name of its files, without suffix.
    titre, texte
        What it shows, and what one reads on it: the text alternative, in French.
    colonnes
        Data table: column -> values, all of one length.
    source
        Where the data come from, in French.
    dessiner
        Draws it (matplotlib is imported there, and only there).
    """

    nom: str
    titre: str
    texte: str
    colonnes: Mapping[str, Sequence[Valeur]]
    source: str
    dessiner: Callable[[], Figure]

    @property
    def lignes(self) -> list[tuple[Valeur, ...]]:
        """The data table, row by row."""
        return list(zip(*self.colonnes.values(), strict=True))

    def csv(self) -> bytes:
        """The data table as CSV, with the conventions of the project's tables."""
        flux = io.StringIO()
        stylo = csv.writer(flux, lineterminator="\n")
        stylo.writerow(self.colonnes)
        stylo.writerows(["" if v is None else v for v in ligne] for ligne in self.lignes)
        return flux.getvalue().encode()

    def txt(self) -> bytes:
        """The text alternative as a file."""
        return f"{self.titre}\n\n{self.texte}\n\nDonnées : {self.nom}.csv. {self.source}\n".encode()


def rendre(image: Image, format_: str) -> bytes:
    """Content of one of the four files of a picture (``svg``, ``png``, ``csv``, ``txt``): the same bytes every time.

    Raises
    ------
    ValueError
        Another format.
    """
    if format_ == "csv":
        return image.csv()
    if format_ == "txt":
        return image.txt()
    if format_ not in FORMATS:
        raise ValueError(f"format inconnu : {format_}")
    from .toile import imprimer

    return imprimer(image, format_)


def fichiers(image: Image) -> dict[str, bytes]:
    """The four files of a picture, by name."""
    return {f"{image.nom}.{format_}": rendre(image, format_) for format_ in FORMATS}


def enregistrer(image: Image, dossier: Path) -> tuple[Path, ...]:
    """Write NOM.svg, NOM.png, NOM.csv and NOM.txt in a folder, made when missing.

    Raises
    ------
    OSError
        The disk refused.
    """
    contenus = fichiers(image)
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, octets in contenus.items():
        (dossier / nom).write_bytes(octets)
    return tuple(dossier / nom for nom in contenus)
