"""Routes: parse, call, answer. No rule is decided here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

Limite = Annotated[int, Query(ge=1, le=200, description="Nombre d'éléments par page.")]
Apres = Annotated[str | None, Query(description="Identifiant du dernier élément de la page précédente.", max_length=64)]
Identifiant = Annotated[str, Path(description="Identifiant : chiffres hexadécimaux.", max_length=64)]

ACCES = ("non_connecte", "acces_refuse", "jeton_refuse")
"""Refusals of any route that wants to know who asks."""

CHANGEMENT = (
    "campagne_inconnue",
    "changement_concurrent",
    "version_depassee",
    "cle_reutilisee",
    "origine_refusee",
    "requete_invalide",
    "requete_illisible",
)
"""Refusals of any route that changes a campaign."""
