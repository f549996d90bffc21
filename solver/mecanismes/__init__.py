"""Catalogue of allocation mechanisms."""

from __future__ import annotations

from .base import Mecanisme, OptionsResolution, PlacementObligatoire
from .conditions import AvecConditions
from .deux_phases import DeuxPhases
from .stable import Stable

CATALOGUE: tuple[Mecanisme, ...] = tuple(AvecConditions(base) for base in (Stable(), DeuxPhases()))
"""Every mechanism, conditional demands included; the first is the default."""


class MecanismeInconnu(LookupError):
    """No mechanism has this id."""


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


__all__ = ["CATALOGUE", "Mecanisme", "MecanismeInconnu", "OptionsResolution", "PlacementObligatoire", "mecanisme"]
