"""One document per candidat, for a whole campaign or a part of it: a folder that is written at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..echanges.tables import Table
from .rendu import en_dict, en_html, en_texte

if TYPE_CHECKING:
    from .construction import Explicateur
    from .modele import Explication

INDEX = "lettres.csv"
"""Which file is whose; also what tells such a folder."""

LONGUEUR_NOM = 200
"""Bytes of a name above which it is replaced by a digest: file systems stop at 255."""

FORMES: dict[str, Callable[[Explication], str]] = {
    "txt": en_texte,
    "html": en_html,
    "json": lambda explication: json.dumps(en_dict(explication), ensure_ascii=False, indent=1),
}
"""Forms, by the extension of their files."""


@dataclass(frozen=True, slots=True)
class Lettre:
    """A document that is rendered when it is written: a national campaign does not stand in memory."""

    explicateur: Explicateur
    candidat: str
    forme: str

    def octets(self) -> bytes:
        """The file."""
        return FORMES[self.forme](self.explicateur.expliquer(self.candidat)).encode()


def nom_fichier(candidat: str, forme: str) -> str:
    """Name of a candidat's file: the id, with everything but letters, digits, ``_.-~`` written ``%XX``."""
    nom = quote(candidat, safe="")
    if len(nom) > LONGUEUR_NOM or nom.startswith("."):
        nom = hashlib.sha256(candidat.encode()).hexdigest()
    return f"{nom}.{forme}"


def lettres(explicateur: Explicateur, candidats: Sequence[str], forme: str) -> dict[str, Any]:
    """Content of the folder for :func:`service.echanges.ecriture.ecrire`: one file per candidat, and ``lettres.csv``.

    Parameters
    ----------
    candidats
        Ids; one given twice has one file.
    forme
        A key of ``FORMES``.

    Raises
    ------
    CandidatInconnu
        The campaign does not have one of them.
    """
    ids = sorted(set(candidats))
    for candidat in ids:
        explicateur.indice(candidat)
    noms = [nom_fichier(candidat, forme) for candidat in ids]
    contenus: dict[str, Any] = {nom: Lettre(explicateur, candidat, forme) for nom, candidat in zip(noms, ids, strict=True)}
    return contenus | {INDEX: Table({"candidat": ids, "fichier": noms})}
