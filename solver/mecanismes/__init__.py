"""Catalogue of allocation mechanisms."""

from __future__ import annotations

from .autres import (
    AcceptationCandidats,
    AcceptationLieux,
    CyclesAmeliorants,
    DictatureBareme,
    EchangesOptimaux,
    MobiliteMaximale,
    RangsMinimaux,
)
from .base import Mecanisme, OptionsResolution, PlacementObligatoire
from .conditions import AvecConditions
from .deux_phases import DeuxPhases
from .stable import Stable

CATALOGUE: tuple[Mecanisme, ...] = tuple(AvecConditions(base) for base in (Stable(), DeuxPhases()))
"""Mechanisms of official runs, conditional demands included; each rule pack names its own."""

SIMULATIONS: tuple[Mecanisme, ...] = tuple(
    AvecConditions(base)
    for base in (
        AcceptationCandidats(),
        AcceptationLieux(),
        CyclesAmeliorants(),
        EchangesOptimaux(),
        DictatureBareme(),
        RangsMinimaux(),
        MobiliteMaximale(),
    )
)
"""Mechanisms of the literature, to be compared: what they answer is a simulation and never the run of a campaign."""


class MecanismeInconnu(LookupError):
    """No mechanism has this id."""


class MecanismeInadapte(MecanismeInconnu):
    """The mechanism is for markets of another kind, or for simulations only."""


def mecanisme(identifiant: str) -> Mecanisme:
    """Mechanism by id, official or not.

    Raises
    ------
    MecanismeInconnu
        With the ids that exist.
    """
    for candidat in (*CATALOGUE, *SIMULATIONS):
        if candidat.id == identifiant:
            return candidat
    connus, simules = (", ".join(m.id for m in liste) for liste in (CATALOGUE, SIMULATIONS))
    raise MecanismeInconnu(
        f"mécanisme « {identifiant} » inconnu ; mécanismes disponibles : {connus} ; en simulation seulement : {simules}"
    )


def verifier_convenance(moteur: Mecanisme, *, deux_phases: bool, simulation: bool = False) -> None:
    """Refuse a mechanism that does not treat markets of this kind: P9 is about the exits of a movement in two phases.

    Parameters
    ----------
    simulation
        Whether a simulation is asked for. Otherwise a mechanism that is not official is refused.

    Raises
    ------
    MecanismeInadapte
        With the ids that do.
    """
    choix = (*CATALOGUE, *SIMULATIONS) if simulation else CATALOGUE
    connus = ", ".join(m.id for m in choix if _deux_phases(m) == deux_phases)
    if _deux_phases(moteur) != deux_phases:
        nombre = "deux phases" if deux_phases else "une phase"
        raise MecanismeInadapte(f"mécanisme « {moteur.id} » : ce mouvement se fait en {nombre} ; mécanismes adaptés : {connus}")
    if not moteur.officiel and not simulation:
        raise MecanismeInadapte(
            f"mécanisme « {moteur.id} » : il ne sert qu'à des simulations, jamais au calcul d'une campagne ; mécanismes "
            f"adaptés : {connus}"
        )


def _deux_phases(moteur: Mecanisme) -> bool:
    return "P9" in moteur.proprietes


__all__ = [
    "CATALOGUE",
    "SIMULATIONS",
    "Mecanisme",
    "MecanismeInadapte",
    "MecanismeInconnu",
    "OptionsResolution",
    "PlacementObligatoire",
    "mecanisme",
    "verifier_convenance",
]
