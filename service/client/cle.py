"""The API key of a program: read from a file or the environment, sent where it may be read by nobody else, never shown."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import httpx2

VARIABLE = "MOUVEMENT_CLE_PROGRAMME"
"""The key itself."""

VARIABLE_FICHIER = "MOUVEMENT_CLE_PROGRAMME_FICHIER"
"""The file that holds it."""

LOCAUX = frozenset({"127.0.0.1", "localhost", "::1"})


class Cle(httpx2.Auth):
    """Adds the key to requests. Neither its representation nor its pickle has it."""

    def __init__(self, valeur: str) -> None:
        if not valeur.isascii() or not valeur.isprintable() or not valeur or " " in valeur:
            raise ValueError("la clé est vide ou n'a pas la forme d'une clé")
        self.__entete = f"Bearer {valeur}"

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Add it."""
        request.headers["authorization"] = self.__entete
        yield request

    def __repr__(self) -> str:
        return "Cle(…)"

    def __reduce__(self) -> str:
        raise TypeError("une clé ne se copie pas")


def lire_cle(fichier: Path | None) -> Cle | None:
    """The key of a file, else of the environment; None when there is none: what is public answers.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        It does not hold a key.
    """
    if fichier is None and os.environ.get(VARIABLE_FICHIER):
        fichier = Path(os.environ[VARIABLE_FICHIER])
    if fichier is not None:
        return Cle(fichier.read_text(encoding="utf-8").strip())
    valeur = os.environ.get(VARIABLE, "").strip()
    return Cle(valeur) if valeur else None
