"""Typed client of the service: same verbs as the command line. Knows the wire only: no engine, no web framework."""

from __future__ import annotations

from .client import Client
from .erreurs import (
    CalculSansResultat,
    Conflit,
    DelaiDepasse,
    ErreurDuService,
    FichierAltere,
    Inconnu,
    Indisponible,
    Interdit,
    Invalide,
    NonConnecte,
    Refusee,
    ReponseInattendue,
    ServiceInjoignable,
    TropDeDemandes,
    VersionDepassee,
)

__all__ = [
    "CalculSansResultat",
    "Client",
    "Conflit",
    "DelaiDepasse",
    "ErreurDuService",
    "FichierAltere",
    "Inconnu",
    "Indisponible",
    "Interdit",
    "Invalide",
    "NonConnecte",
    "Refusee",
    "ReponseInattendue",
    "ServiceInjoignable",
    "TropDeDemandes",
    "VersionDepassee",
]
