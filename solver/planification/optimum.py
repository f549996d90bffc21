"""The optimal plan: curves of the parts, refined where the master looks, until what is found meets what is proven."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from ..mecanismes.preparation import Rangs
from .courbe import Courbe, Terrain
from .demande import Demande
from .maitre import partager
from .parties import separer

PALIERS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512)
"""Numbers of seats for which every part is relaxed before anything else; each bounds all the smaller ones too.

When seats close, most parts lose nothing, and relaxations are larger: only what the master looks at is relaxed, or, when some
are linked, which takes the bounds of larger numbers of seats away, powers of two.
"""

EFFORT, EFFORT_PAR_SLOT = 12_000_000_000, 100_000
"""Slots looked at to refine, at most: in all (a few minutes), and for each slot of the market (small ones answer soon)."""

Suivi = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Constat:
    """What the search for the optimal plan knows while it goes on.

    Attributes
    ----------
    base, valeur
        Cost of the market as it is, and of the best plan found so far: with linked units, before the mechanism answers it.
    borne
        Proven: no plan costs less.
    effort, permis
        Slots looked at to refine so far, and at most.
    """

    base: int
    valeur: int
    borne: int
    effort: int
    permis: int


Constater = Callable[[Constat], None]


@dataclass(frozen=True, slots=True)
class Optimum:
    """A plan and what is proven.

    Attributes
    ----------
    pas
        (C,) int64, seats of the plan, told from ``demande.depart``.
    borne
        Proven: no plan costs less.
    """

    pas: NDArray[np.int64]
    borne: int


class Chercheur:
    """The curves of a demand; shared by the optimum and the greedy plans."""

    def __init__(self, demande: Demande, rangs: Rangs, option: NDArray[np.integer]) -> None:
        self.demande, self.rangs = demande, rangs
        self.terrain = Terrain(demande, rangs, option)
        self.parties = separer(demande, rangs)
        self.courbes = [Courbe(self.terrain, p, demande.pas) for p in self.parties]
        dans = np.zeros(len(demande.bas), np.bool_)
        for partie in self.parties:
            dans |= partie.dedans
        self.libres = np.flatnonzero(~dans & (demande.marge > 0))
        self.seuls = _sans_partie(demande, rangs)

    def optimum(
        self, suivi: Suivi = lambda fait, total: None, constater: Constater = lambda constat: None, base: int = 0
    ) -> Optimum:
        """Curves, then the master and refinements in turn."""
        d, total = self.demande, self.demande.pas
        for i, courbe in enumerate(self.courbes):
            courbe.glouton()
            for k in self._paliers(courbe.maximum):
                courbe.relaxer(k)
            suivi(i + 1, len(self.courbes))
        permis, depart = min(EFFORT, EFFORT_PAR_SLOT * len(d.marche.slot_cellule)), self._travail()
        while True:
            _, choisis = self._maitre([c.valeurs for c in self.courbes])
            for courbe, k in zip(self.courbes, choisis, strict=False):
                courbe.ameliorer(k)
            fine, choisis = self._maitre([c.valeurs for c in self.courbes])
            valeur = self.terrain.fine.grossir(fine)
            borne, ou = self._maitre([c.bornes for c in self.courbes])

            def dire(valeur: int = valeur, borne: int = borne) -> None:
                fait = min(permis, self._travail() - depart)
                constater(Constat(base, valeur + self.seuls, borne + self.seuls, fait, permis))

            dire()
            if borne >= valeur or not self._raffiner(ou, depart + permis, dire):
                break
        pas = np.zeros(len(d.depart), np.int64)
        for courbe, k in zip(self.courbes, choisis, strict=False):
            pas[courbe.cellules] = courbe.plans[k]
        self._poser(pas, total - int(pas.sum()))
        return Optimum(pas, borne + self.seuls)

    def _travail(self) -> int:
        return sum(c.travail for c in self.courbes)

    def _paliers(self, maximum: int) -> Sequence[int]:
        if not self.demande.ouvre:
            return sorted({0, maximum, *(2**i for i in range(maximum.bit_length()))}) if self.terrain.lie else (0,)
        return sorted({min(k, maximum) for k in (0, *PALIERS)} | {maximum})

    def _maitre(self, couts: list[NDArray[np.int64]]) -> tuple[int, tuple[int, ...]]:
        """The master; seats in cellules that nobody asks for cost nothing."""
        libres = min(self.demande.pas, int(self.demande.marge[self.libres].sum()))
        partage = partager([*couts, np.zeros(libres + 1, np.int64)], self.demande.pas)
        if partage is None:
            raise AssertionError("plan impossible : à refuser avant de chercher")
        return partage

    def _raffiner(self, parts: tuple[int, ...], effort: int, dire: Callable[[], None]) -> bool:
        """Prove more of the entries that the master uses; False when nothing more can be had within ``effort``."""
        avance = False
        for courbe, k in zip(self.courbes, parts, strict=False):
            reste = effort - self._travail()
            if courbe.ouverte(k) and reste > 0:
                dire()
                avance |= courbe.relaxer(k) or courbe.enumerer(k, reste)
        return avance

    def _poser(self, pas: NDArray[np.int64], reste: int) -> None:
        for c in self.libres.tolist():
            mis = min(reste, int(self.demande.marge[c]))
            pas[c] += mis
            reste -= mis


def _sans_partie(demande: Demande, rangs: Rangs) -> int:
    """Cost of the persons who ask for nothing and hold nothing: they are in no part."""
    m = demande.marche
    demandent = np.zeros(len(m.personnes), np.bool_)
    demandent[rangs.personne] = True
    return int(demande.couts_dehors[~demandent & (m.origine == DEHORS)].sum())
