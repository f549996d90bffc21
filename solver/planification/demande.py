"""What is asked of capacity planning: seats to open or to close, where they may go, what each outcome costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche


@dataclass(frozen=True, slots=True, eq=False)
class Groupe:
    """Seats opened in some cellules together, from ``minimum`` to ``maximum``.

    Attributes
    ----------
    cellules
        (k,) int64, ascending.
    """

    cellules: NDArray[np.int64]
    minimum: int
    maximum: int

    def respecte(self, ajouts: NDArray[np.int64]) -> bool:
        """Whether seats added (C,) are within the bounds."""
        return self.minimum <= int(ajouts[self.cellules].sum()) <= self.maximum


@dataclass(frozen=True, slots=True, eq=False)
class Limites:
    """Where seats may be added, whatever they do: all that the bounds of a demand say.

    Attributes
    ----------
    bas, haut
        (C,) int64, fewest and most seats added in each cellule; negative when seats are taken away.
    total
        Seats added in all.
    groupes
        Bounds on seats of several cellules together.
    """

    bas: NDArray[np.int64]
    haut: NDArray[np.int64]
    total: int
    groupes: tuple[Groupe, ...] = ()

    @property
    def ouvre(self) -> bool:
        """Whether plans are told from ``bas`` by seats opened, or from ``haut`` by seats closed: whichever is shorter."""
        return self.total - int(self.bas.sum()) <= int(self.haut.sum()) - self.total

    @property
    def depart(self) -> NDArray[np.int64]:
        """(C,) seats added from which plans are told."""
        return self.bas if self.ouvre else self.haut

    @property
    def pas(self) -> int:
        """Seats that a plan opens, or closes, from ``depart``; negative when there is none."""
        return abs(self.total - int(self.depart.sum())) if self.bas.sum() <= self.total <= self.haut.sum() else -1

    @property
    def marge(self) -> NDArray[np.int64]:
        """(C,) most seats opened, or closed, in each cellule."""
        return self.haut - self.bas

    def ajouts(self, pas: NDArray[np.int64]) -> NDArray[np.int64]:
        """(C,) seats added by a plan told from ``depart``."""
        return self.depart + pas if self.ouvre else self.depart - pas

    def admet(self, ajouts: NDArray[np.int64]) -> bool:
        """Whether seats added (C,) are a plan that answers the demand."""
        dedans = bool((self.bas <= ajouts).all() and (ajouts <= self.haut).all())
        return dedans and int(ajouts.sum()) == self.total and all(g.respecte(ajouts) for g in self.groupes)

    def agreger(self) -> tuple[Limites, NDArray[np.int64]]:
        """The same limits on cellules told apart by their groups only, and the class (C,) of each cellule.

        A plan of one is a plan of the other.
        """
        dans = np.zeros((len(self.groupes) + 1, len(self.bas)), np.bool_)
        for i, g in enumerate(self.groupes):
            dans[i, g.cellules] = True
        motifs, classe = np.unique(dans, axis=1, return_inverse=True)
        classe = classe.reshape(-1).astype(np.int64)
        bas, haut = (np.bincount(classe, x, motifs.shape[1]).astype(np.int64) for x in (self.bas, self.haut))
        groupes = (Groupe(np.flatnonzero(motifs[i]), g.minimum, g.maximum) for i, g in enumerate(self.groupes))
        return Limites(bas, haut, self.total, tuple(groupes)), classe


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Demande(Limites):
    """Seats to add to a market so that its stable allocation costs least.

    Attributes
    ----------
    marche
        In one phase, without conditional demands.
    couts
        (S,) int64, cost of each slot when its person obtains it. For one person, options in order, never decreasing: the
        theorem of the package rests on it.
    couts_dehors
        (n,) int64, cost of a person who obtains nothing; not smaller than its other costs.
    """

    marche: Marche
    couts: NDArray[np.int64]
    couts_dehors: NDArray[np.int64]

    def cout(self, option: NDArray[np.integer]) -> int:
        """Cost of an allocation: (U,) option of each unit."""
        m = self.marche
        taille = np.diff(m.unite_debut).astype(np.int64)
        unite = np.repeat(np.arange(m.nombre_unites), taille)
        rang = np.arange(len(unite)) - np.repeat(m.unite_debut[:-1].astype(np.int64), taille)
        k = option[unite].astype(np.int64)
        dedans = k < np.diff(m.option_debut)[unite]
        slots = m.slot_debut[unite] + k * taille[unite] + rang
        return int(self.couts[slots[dedans]].sum() + self.couts_dehors[m.membres[~dedans]].sum())
