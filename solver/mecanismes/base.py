"""What a mechanism is, and the options of a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..marche import Marche
from ..solution import Solution


class PlacementObligatoire(StrEnum):
    """What to do with obligatory linked units that stability leaves outside (model §6)."""

    STRICT = "strict"
    """Report them, with each possible placement and the claims it would create."""
    PLACER = "placer"
    """Place them with the fewest claims."""
    SIEGE = "siege"
    """Add the fewest seats."""


@dataclass(frozen=True, slots=True)
class OptionsResolution:
    """Options of a run. Limits are counts and deterministic time, never seconds: the same run stops at the same point.

    Attributes
    ----------
    placement_obligatoire
        See :class:`PlacementObligatoire`.
    limite
        Deterministic time of the exact solves of one attempt, and of the attempts of one search, in the solver's units (about a
        second each on one core).
    reste_maximal
        Largest group left open by the bounds, in (unit, option) pairs, given to the exact model; a market with a larger one is
        answered without proof.
    marche_entier_maximal
        Largest market, in (unit, option) pairs, that is given whole to the exact model when no stable allocation exists.
    essais_sacrifice
        Claimants tried per failing group.
    essais_exploration, reste_exploration
        Parts examined to prove that one claim is best, and the largest group of a part, in pairs, before it is halved.
    reste_exclusion, limite_exclusion
        Largest problem, in pairs, asked to exclude a part, and the deterministic time given to it.
    essais_reparation
        Changes of one seat tried per failing group.
    essais_placement
        Placements of obligatory units left outside that may each cost a whole attempt.
    essais_siege
        Ways of adding seats that the policy ``siege`` tries before it goes step by step.
    """

    placement_obligatoire: PlacementObligatoire = PlacementObligatoire.STRICT
    limite: float = 60.0
    reste_maximal: int = 20_000
    marche_entier_maximal: int = 1_500
    essais_sacrifice: int = 40
    essais_exploration: int = 2_000
    reste_exploration: int = 4_000
    reste_exclusion: int = 450
    limite_exclusion: float = 0.05
    essais_reparation: int = 200
    essais_placement: int = 40
    essais_siege: int = 3_000


class Mecanisme(Protocol):
    """An allocation mechanism: options at construction, data to the method."""

    @property
    def id(self) -> str:
        """Name in commands and certificates."""
        ...

    @property
    def titre(self) -> str:
        """One line for users."""
        ...

    @property
    def references(self) -> tuple[str, ...]:
        """Where the mechanism comes from."""
        ...

    @property
    def proprietes(self) -> tuple[str, ...]:
        """Properties of the model page that it guarantees when its answer is proven."""
        ...

    @property
    def brisees(self) -> tuple[str, ...]:
        """Properties of the model page that its answers may break: they are counted on each answer, and are no violation."""
        ...

    @property
    def limites(self) -> tuple[str, ...]:
        """What else it guarantees or loses (incentives, efficiency, couples), in French sentences."""
        ...

    @property
    def officiel(self) -> bool:
        """Whether a run may be that of a campaign. Otherwise every run is a simulation, whatever it answers."""
        ...

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate. Deterministic: the same market and options give the same answer."""
        ...
