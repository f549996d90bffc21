"""Documents handed in: what may be received, how it is kept, who gets it back.

What a file is, its first bytes say, never its name nor what the browser announces. It is given back as a download, never shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Piece
from .magasin import Magasin

TAILLE_MAXIMALE = 5 * 1024 * 1024
"""Bytes of a document: a dozen scanned pages."""

PIECES_MAXIMALES = 30
"""Documents of one person in one campaign."""

NOM_MAXIMAL = 120

TYPES: Mapping[str, tuple[bytes, bytes, tuple[str, ...]]] = {
    "application/pdf": (b"%PDF-", b"%%EOF", ("pdf",)),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND", ("png",)),
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9", ("jpg", "jpeg")),
}
"""Type -> first bytes, bytes near the end, extensions."""

FIN = 1024
"""Bytes in which the end of a file is looked for."""


@dataclass(frozen=True, slots=True)
class Recue:
    """A file as it came: the name that the browser gives, and its bytes."""

    nom: str
    octets: bytes


def reconnaitre(recue: Recue) -> tuple[str, str]:
    """Name made safe, and type of a file received.

    Raises
    ------
    Refus
        ``piece_refusee``, with the reason.
    """
    if not recue.octets:
        raise Refus("piece_refusee", "Le fichier est vide.")
    if len(recue.octets) > TAILLE_MAXIMALE:
        raise Refus("piece_refusee", f"Un fichier a au plus {TAILLE_MAXIMALE // 1024 // 1024} Mio.")
    for genre, (debut, fin, extensions) in TYPES.items():
        if recue.octets.startswith(debut) and fin in recue.octets[-FIN:]:
            return _nom(recue.nom, extensions), genre
    raise Refus("piece_refusee", "Ce n'est ni un PDF, ni une image PNG ou JPEG, ou le fichier est incomplet.")


def garder(seance: Session, magasin: Magasin, campagne: str, candidat: str, recue: Recue) -> Piece:
    """Keep a document of a candidat; its bytes go to the store first, so that no row names a file that is not there.

    Raises
    ------
    Refus
        ``piece_refusee``.
    """
    nom, genre = reconnaitre(recue)
    deja = select(func.count()).where(Piece.campagne_id == campagne, Piece.candidat == candidat)
    if (seance.scalar(deja) or 0) >= PIECES_MAXIMALES:
        raise Refus("piece_refusee", f"Au plus {PIECES_MAXIMALES} pièces par campagne.")
    piece = Piece(
        campagne_id=campagne,
        candidat=candidat,
        contenu=magasin.garder_piece(recue.octets),
        nom=nom,
        type=genre,
        taille=len(recue.octets),
        deposee_le=maintenant(),
    )
    seance.add(piece)
    seance.flush()
    return piece


def lire(seance: Session, campagne: str, candidat: str, numero: int) -> Piece:
    """A document of this candidat.

    Raises
    ------
    Refus
        ``piece_inconnue``: somebody else's, or none.
    """
    piece = seance.get(Piece, numero)
    if piece is None or (piece.campagne_id, piece.candidat) != (campagne, candidat):
        raise Refus("piece_inconnue")
    return piece


def _nom(nom: str, extensions: tuple[str, ...]) -> str:
    """The last part of a name, without what could be read as a path, a command or a direction of writing."""
    propre = PurePath(unicodedata.normalize("NFC", nom).replace("\\", "/")).name
    base = "".join(c if c.isalnum() or c in " -_." else "_" for c in propre).strip(" .")
    tige, _, extension = base.rpartition(".")
    tige = (tige if extension.lower() in extensions else base)[:NOM_MAXIMAL].strip(" .") or "piece"
    return f"{tige}.{extension.lower() if extension.lower() in extensions else extensions[0]}"
