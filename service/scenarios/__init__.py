"""Scenarios: named changes of a campaign, read with every fault of every file, applied without touching the campaign."""

from __future__ import annotations

from .application import appliquer, changer_capacites, decisions_sans_place
from .lecture import lire_scenarios
from .modele import RESERVES, NomsRefuses, Scenario, cles_ouvertures

__all__ = [
    "RESERVES",
    "NomsRefuses",
    "Scenario",
    "appliquer",
    "changer_capacites",
    "cles_ouvertures",
    "decisions_sans_place",
    "lire_scenarios",
]
