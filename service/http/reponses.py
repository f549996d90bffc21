"""Responses shared by the routes: JSON with its ETag, pages of lists, negotiation of formats."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from .problemes import Probleme

T = TypeVar("T")


def repondre(requete: Request, modele: BaseModel, statut: int = 200, entetes: Mapping[str, str] | None = None) -> Response:
    """A model as JSON; 304 when the client has it already."""
    return repondre_json(requete, modele.model_dump_json().encode(), statut, entetes)


def repondre_json(requete: Request, corps: bytes, statut: int = 200, entetes: Mapping[str, str] | None = None) -> Response:
    """JSON already written; 304 when the client has it already."""
    etag = etag_de(corps)
    tous = {**(entetes or {}), "etag": etag}
    if statut == 200 and connue(requete, etag):
        return Response(status_code=304, headers=tous)
    return Response(corps, statut, tous, "application/json")


def etag_de(corps: bytes) -> str:
    """ETag of a content."""
    return f'"{hashlib.sha256(corps).hexdigest()}"'


def exiger_version(requete: Request, modele: BaseModel) -> None:
    """Check ``If-Match``, when the client sends it, against what the resource is now (strong comparison, RFC 9110).

    Raises
    ------
    Probleme
        ``version_depassee``: someone changed it since the client read it.
    """
    lues = [e.strip() for e in requete.headers.get("if-match", "*").split(",")]
    if "*" not in lues and etag_de(modele.model_dump_json().encode()) not in lues:
        raise Probleme("version_depassee", "Relire la ressource, puis recommencer si le changement a encore lieu d'être.")


def connue(requete: Request, etag: str) -> bool:
    """Whether ``If-None-Match`` names this ETag (weak comparison, RFC 9110)."""
    if requete.method not in {"GET", "HEAD"}:
        return False
    connues = [e.strip().removeprefix("W/") for e in requete.headers.get("if-none-match", "").split(",")]
    return "*" in connues or etag.removeprefix("W/") in connues


def page(entrees: Sequence[T], limite: int) -> tuple[Sequence[T], T | None]:
    """The entries of one page, from a reading of one more, and the one to continue after; None at the last page."""
    choisies = entrees[:limite]
    return choisies, choisies[-1] if len(entrees) > limite else None


def negocier(accepte: str, formats: Sequence[str]) -> str:
    """Best format for an ``Accept`` header; the first of ``formats`` when it has no preference.

    Raises
    ------
    Probleme
        ``format_indisponible``.
    """
    qualites = {f: qualite(accepte, f) for f in formats}
    meilleur = max(formats, key=lambda f: qualites[f])
    if qualites[meilleur] <= 0:
        raise Probleme("format_indisponible", f"Formats disponibles : {', '.join(formats)}.")
    return meilleur


def qualite(accepte: str, forme: str) -> float:
    """Quality of the most specific range of an ``Accept`` header that covers a format; 0 when none does."""
    trouvee, precision = 0.0, -1
    for partie in (accepte or "*/*").split(","):
        genre, *parametres = (morceau.strip() for morceau in partie.lower().split(";"))
        niveau = {"*/*": 0, f"{forme.partition('/')[0]}/*": 1, forme: 2}.get(genre, -1)
        if niveau > precision:
            q = next((p[2:] for p in parametres if p.startswith("q=")), "1")
            trouvee, precision = float(q) if q.replace(".", "", 1).isdecimal() else 0.0, niveau
    return trouvee
