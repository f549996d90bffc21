"""What a form sent, read once: texts, choices, one file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from ...conduite.pieces import Recue
from ...conduite.reception import Envoi
from ..problemes import NUL, SANS_NUL, Probleme, requete_invalide


class Formulaire:
    """Fields of a form. A field that is absent is empty: what is required is for the step to say, with all the rest."""

    def __init__(self, donnees: FormData) -> None:
        self._donnees = donnees

    def brut(self, nom: str) -> str:
        """Text as it was typed (passwords)."""
        valeur = self._donnees.get(nom, "")
        return valeur if isinstance(valeur, str) else ""

    def texte(self, nom: str) -> str:
        """Text without the spaces around it."""
        return self.brut(nom).strip()

    def liste(self, nom: str) -> list[str]:
        """Values ticked under one name."""
        return [v for v in self._donnees.getlist(nom) if isinstance(v, str)]

    def fichier(self, nom: str) -> bytes | None:
        """Content of a file; None when none was chosen."""
        valeur = self._donnees.get(nom)
        return valeur.file.read() if isinstance(valeur, UploadFile) and valeur.filename else None

    def envois(self, nom: str) -> list[Envoi]:
        """Files chosen under one name, with their folders when a folder was chosen."""
        choisis = [v for v in self._donnees.getlist(nom) if isinstance(v, UploadFile) and v.filename]
        return [Envoi(valeur.filename or "", valeur.file) for valeur in choisis]

    def piece(self, nom: str) -> Recue | None:
        """A file with its name; None when none was chosen."""
        valeur, octets = self._donnees.get(nom), self.fichier(nom)
        return None if octets is None or not isinstance(valeur, UploadFile) else Recue(valeur.filename or "", octets)


async def lire(requete: Request) -> AsyncIterator[Formulaire]:
    """Read the form; its temporary files go with the request.

    Raises
    ------
    Probleme
        ``type_refuse``: no form; ``requete_invalide``: a text holds the character NUL.
    """
    genre = requete.headers.get("content-type", "").partition(";")[0].strip().lower()
    if genre not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise Probleme("type_refuse", "Cette adresse attend un formulaire.")
    donnees = await requete.form()
    for nom, valeur in donnees.multi_items():
        if NUL in nom or NUL in (valeur if isinstance(valeur, str) else valeur.filename or ""):
            await requete.close()
            raise requete_invalide(f"body : {SANS_NUL}")
    yield Formulaire(donnees)
    await requete.close()


FormulaireRecu = Annotated[Formulaire, Depends(lire)]
"""Parameter of a page that receives a form."""
