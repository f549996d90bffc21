"""Serves the files of the pages."""

from __future__ import annotations

from pathlib import PurePosixPath

from fastapi import APIRouter, Response

from ...identite import Action
from ..acces import garde
from ..problemes import Probleme
from ..service import ServiceRecu
from ..statique import TYPES

routeur = APIRouter()


@routeur.get("/statique/{empreinte}/{nom:path}", dependencies=garde(Action.LIRE_PUBLIC))
def rendre_statique(empreinte: str, nom: str, service: ServiceRecu) -> Response:
    """A file of this version; an address of another version is gone."""
    octets = service.statique.fichiers.get(nom)
    if octets is None or empreinte != service.statique.empreinte:
        raise Probleme("route_inconnue")
    genre = TYPES[PurePosixPath(nom).suffix]
    return Response(octets, headers={"cache-control": "public, max-age=31536000, immutable"}, media_type=genre)
