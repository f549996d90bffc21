"""Files given back to people: always as a download, under a policy that runs nothing."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

from ..base import transaction
from ..base.tables_campagne import Piece
from ..conduite import pieces
from ..conduite.participation import sienne
from ..identite import Acteur
from .service import Service


def telecharger(octets: bytes, nom: str, genre: str) -> Response:
    """A file to save; its name goes encoded, so that no character of it is read as part of the header."""
    entetes = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(nom, safe='')}",
        "cache-control": "no-store",
    }
    return Response(octets, headers=entetes, media_type=genre)


def telecharger_piece(service: Service, acteur: Acteur, campagne: str, numero: int) -> Response:
    """A document of the own file.

    Raises
    ------
    Refus
        ``campagne_inconnue``; ``piece_inconnue``: somebody else's, or none; ``contenu_absent``.
    """
    with transaction(service.engine, ecrire=False) as seance:
        _, candidat = sienne(seance, acteur, campagne)
        piece = pieces.lire(seance, campagne, candidat, numero)
    return rendre_piece(service, piece)


def rendre_piece(service: Service, piece: Piece) -> Response:
    """A document that the caller has checked may be read."""
    return telecharger(service.magasin.piece(piece.contenu).read_bytes(), piece.nom, piece.type)
