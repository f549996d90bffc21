"""Receives an uploaded archive into a file, without holding it in memory."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ..conduite.magasin import Magasin
from .problemes import Probleme

ZIP = ("application/zip", "application/x-zip-compressed")
FORMULAIRE = "multipart/form-data"
CHAMP = "archive"
"""Name of the only part of a form."""

BINAIRE = {"type": "string", "format": "binary"}
CORPS = {
    "required": True,
    "content": {
        ZIP[0]: {"schema": {**BINAIRE, "description": "Archive zip du dossier de la campagne."}},
        FORMULAIRE: {
            "schema": {
                "type": "object",
                "required": [CHAMP],
                "additionalProperties": False,
                "properties": {CHAMP: {**BINAIRE, "description": "Archive zip du dossier."}},
            }
        },
    },
}
"""The body in the OpenAPI document."""

CSV = "text/csv"
CSV_MAXIMAL = 16 * 1024 * 1024
"""Bytes of a file of accounts: ten times a national campaign."""

CORPS_CSV = {
    "required": True,
    "content": {
        CSV: {"schema": {"type": "string"}, "example": "candidat,numen,courriel\nanna,01A9212345XVK,anna@ac-essai.fr\n"}
    },
}
"""The body in the OpenAPI document."""


async def recevoir_csv(requete: Request) -> bytes:
    """The CSV file that is the body of a request.

    Raises
    ------
    Probleme
        ``type_refuse``, ``corps_trop_grand``.
    """
    genre = requete.headers.get("content-type", "").partition(";")[0].strip().lower()
    if genre != CSV or requete.headers.get("content-encoding", "identity") != "identity":
        raise Probleme("type_refuse", f"Type accepté : {CSV}.")
    octets = bytearray()
    async for morceau in requete.stream():
        octets += morceau
        if len(octets) > CSV_MAXIMAL:
            raise Probleme("corps_trop_grand", f"Au plus {CSV_MAXIMAL} octets.")
    return bytes(octets)


@asynccontextmanager
async def recevoir(requete: Request, magasin: Magasin) -> AsyncIterator[Path]:
    """File that holds the archive of a request, gone on leaving.

    Raises
    ------
    Probleme
        ``type_refuse``, or ``requete_invalide`` when the form is not one file named ``CHAMP``.
    """
    genre = requete.headers.get("content-type", "").partition(";")[0].strip().lower()
    if genre not in {*ZIP, FORMULAIRE} or requete.headers.get("content-encoding", "identity") != "identity":
        raise Probleme("type_refuse", f"Types acceptés : {ZIP[0]}, {FORMULAIRE}.")
    chemin = magasin.reception()
    try:
        if genre == FORMULAIRE:
            await _du_formulaire(requete, chemin)
        else:
            with chemin.open("xb") as fichier:
                async for morceau in requete.stream():
                    await run_in_threadpool(fichier.write, morceau)
        yield chemin
    finally:
        chemin.unlink(missing_ok=True)


async def _du_formulaire(requete: Request, chemin: Path) -> None:
    async with requete.form(max_files=1, max_fields=0) as formulaire:
        partie = formulaire.get(CHAMP)
        if not isinstance(partie, UploadFile) or len(formulaire) != 1:
            raise Probleme("requete_invalide", complements={"motifs": [f"body : un seul fichier, nommé « {CHAMP} »"]})
        await run_in_threadpool(_copier, partie.file, chemin)


def _copier(source: BinaryIO, chemin: Path) -> None:
    with chemin.open("xb") as fichier:
        shutil.copyfileobj(source, fichier)
