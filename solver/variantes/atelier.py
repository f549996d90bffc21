"""A market compiled once and answered under many seats, each answer being exactly what a run from nothing gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..mecanismes.base import Mecanisme, OptionsResolution, PlacementObligatoire
from ..mecanismes.preparation import Rangs, preparer
from ..mecanismes.stable import allouer
from ..solution import Etat, Solution
from .blocs import blocs
from .partie import Partie, former


@dataclass(frozen=True, slots=True)
class Variante:
    """An answer under other seats. ``verifiee``: the part recomputed was verified; otherwise the whole is still to be."""

    solution: Solution
    verifiee: bool


@dataclass(frozen=True, slots=True, eq=False)
class Atelier:
    """The market, what does not depend on seats, and the answer under its own seats.

    Attributes
    ----------
    mecanisme
        The mechanism that answers.
    rangs, blocs
        None when the market is always answered whole: two phases, conditional demands, or another mechanism than ``stable``.
    """

    marche: Marche
    options: OptionsResolution
    mecanisme: Mecanisme
    base: Solution
    rangs: Rangs | None
    blocs: NDArray[np.intp] | None

    @classmethod
    def ouvrir(cls, marche: Marche, options: OptionsResolution, mecanisme: Mecanisme, base: Solution) -> Atelier:
        """Compile a market whose answer ``base`` is known."""
        if mecanisme.id != "stable" or marche.condition is not None or marche.sorties is not None:
            return cls(marche, options, mecanisme, base, None, None)
        return cls(marche, options, mecanisme, base, preparer(marche), blocs(marche))

    @property
    def par_parties(self) -> bool:
        """Whether a change of a few seats may be answered by parts: beside a base proven optimal, with one claimant at most.

        Policies that place obligatory units look at the whole market.
        """
        base = self.base
        return (
            self.rangs is not None
            and (base.etat is Etat.STABLE or (base.etat is Etat.SANS_STABLE and base.minimum_prouve))
            and base.p8_prouve
            and not base.places_ajoutees
            and self.options.placement_obligatoire is PlacementObligatoire.STRICT
        )

    def partie(self, variantes: Sequence[NDArray[np.int64]]) -> Partie | None:
        """The part that all these seats (C,) may reach together; None when they reach nothing, or parts do not apply."""
        if self.rangs is None or self.blocs is None or not self.par_parties:
            return None
        bas = np.minimum.reduce([self.marche.places, *variantes])
        haut = np.maximum.reduce([self.marche.places, *variantes])
        touchees = np.flatnonzero(bas < haut)
        if not len(touchees):
            return None
        return former(self.marche, self.rangs, self.base, self.blocs, touchees, bas, haut, self.options)

    def resoudre(self, places: NDArray[np.int64], partie: Partie | None = None) -> Variante:
        """Answer under ``places`` (C,), by the part given when it has a stable and proven answer, else by the whole market."""
        if partie is not None and self.rangs is not None:
            solution = partie.resoudre(self.marche, self.rangs, places, self.options)
            if solution is not None:
                return Variante(solution, True)
        if np.array_equal(places, self.marche.places):
            return Variante(self.base, False)
        marche = replace(self.marche, places=places)
        if self.rangs is not None:
            return Variante(allouer(marche, self.rangs, self.options), False)
        return Variante(self.mecanisme.resoudre(marche, self.options), False)
