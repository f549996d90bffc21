"""Catalogue of allocation mechanisms."""

from __future__ import annotations

from .base import Mecanisme, OptionsResolution, PlacementObligatoire
from .conditions import AvecConditions
from .deux_phases import DeuxPhases
from .stable import Stable

CATALOGUE: tuple[Mecanisme, ...] = tuple(AvecConditions(base) for base in (Stable(), DeuxPhases()))
"""Every mechanism, conditional demands included; each rule pack names its own."""


class MecanismeInconnu(LookupError):
    """No mechanism has this id."""


class MecanismeInadapte(MecanismeInconnu):
    """The mechanism is for markets of another kind."""


def mecanisme(identifiant: str) -> Mecanisme:
    """Mechanism of the catalogue by id.

    Raises
    ------
    MecanismeInconnu
        With the ids that exist.
    """
    for candidat in CATALOGUE:
        if candidat.id == identifiant:
            return candidat
    connus = ", ".join(m.id for m in CATALOGUE)
    raise MecanismeInconnu(f"mécanisme « {identifiant} » inconnu ; mécanismes disponibles : {connus}")


def verifier_convenance(moteur: Mecanisme, *, deux_phases: bool) -> None:
    """Refuse a mechanism that does not treat markets of this kind: P9 is about the exits of a movement in two phases.

    Raises
    ------
    MecanismeInadapte
        With the ids that do.
    """
    if _deux_phases(moteur) != deux_phases:
        connus = ", ".join(m.id for m in CATALOGUE if _deux_phases(m) == deux_phases)
        nombre = "deux phases" if deux_phases else "une phase"
        raise MecanismeInadapte(f"mécanisme « {moteur.id} » : ce mouvement se fait en {nombre} ; mécanismes adaptés : {connus}")


def _deux_phases(moteur: Mecanisme) -> bool:
    return "P9" in moteur.proprietes


__all__ = [
    "CATALOGUE",
    "Mecanisme",
    "MecanismeInadapte",
    "MecanismeInconnu",
    "OptionsResolution",
    "PlacementObligatoire",
    "mecanisme",
    "verifier_convenance",
]
