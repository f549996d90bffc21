"""Addresses of what is asked, and answers as values."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

from . import modeles as m
from .erreurs import ReponseInattendue
from .transport import Reponse

T = TypeVar("T")

Designee = m.Campagne | str
"""A campaign as it was read (the step is refused if it changed since), or its id (whatever it is now)."""


def identifiant(campagne: Designee) -> str:
    """Id of a campaign."""
    return campagne.id if isinstance(campagne, m.Campagne) else campagne


def nom_adresse(texte: str) -> str:
    """A text as a part of an address."""
    return quote(texte, safe="")


def racine(campagne: Designee) -> str:
    """Address of a campaign."""
    return f"/v1/campagnes/{nom_adresse(identifiant(campagne))}"


def convertis(genre: Any, valeur: Any) -> Any:
    """A JSON value as a value of a type.

    Raises
    ------
    ReponseInattendue
    """
    try:
        return m.convertir(genre, valeur)
    except ValueError as erreur:
        raise ReponseInattendue(str(erreur)) from None


def lu(genre: type[T], reponse: Reponse) -> T:
    """An answer as a value of a type; same errors."""
    valeur: T = convertis(genre, reponse.json())
    return valeur


def lus(genre: type[T], reponse: Reponse) -> tuple[T, ...]:
    """The ``elements`` of an answer; same errors."""
    elements = convertis(dict[str, Any], reponse.json()).get("elements")
    valeurs: tuple[T, ...] = convertis(tuple[genre, ...], elements)  # type: ignore[valid-type]
    return valeurs
