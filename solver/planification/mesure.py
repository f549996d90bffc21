"""What one more seat adds to the finer cost in each cellule, under seats already placed; linked units stay where they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .courbe import Courbe
from .demande import Demande


class _Memoire(NamedTuple):
    pas: NDArray[np.int64]
    ajouts: NDArray[np.int64]
    couts: list[int]


class Mesure:
    """Attributes: ``pas`` (C,) seats placed, ``ajouts`` (C,) what one more costs, ``PLEIN`` where there is no room."""

    PLEIN = 2**62

    def __init__(self, demande: Demande, courbes: Sequence[Courbe]) -> None:
        self.demande, self.courbes = demande, courbes
        self.ou = np.full(len(demande.marge), -1, np.int64)
        for i, courbe in enumerate(courbes):
            self.ou[courbe.cellules] = i
        self.placer(np.zeros(len(demande.marge), np.int64))

    def placer(self, pas: NDArray[np.int64]) -> None:
        """Start from the seats ``pas`` (C,); nobody asks for those of no part."""
        self.pas = pas.copy()
        self.ajouts = np.where(self.pas < self.demande.marge, 0, self.PLEIN)
        self.couts = [0] * len(self.courbes)
        for i in range(len(self.courbes)):
            self._mesurer(i)

    def poser(self, cellule: int, sens: int) -> int:
        """Place a seat, or take it back (``sens`` -1); what that adds to the cost."""
        self.pas[cellule] += sens
        i = int(self.ou[cellule])
        if i < 0:
            self.ajouts[cellule] = 0 if self.pas[cellule] < self.demande.marge[cellule] else self.PLEIN
            return 0
        avant = self.couts[i]
        self._mesurer(i)
        return self.couts[i] - avant

    def retenir(self) -> _Memoire:
        """What is known now, for :meth:`revenir`."""
        return _Memoire(self.pas.copy(), self.ajouts.copy(), self.couts.copy())

    def revenir(self, avant: _Memoire) -> None:
        """Take everything back to where it was."""
        self.pas, self.ajouts, self.couts = avant

    def _mesurer(self, i: int) -> None:
        courbe = self.courbes[i]
        pas = self.pas[courbe.cellules]
        ajouts = np.where(pas < courbe.marge, 0, self.PLEIN)
        self.couts[i] = courbe.essayer(pas)
        for c in courbe.coeur.actives.tolist():
            if ajouts[c] == 0:
                pas[c] += 1
                ajouts[c] = courbe.essayer(pas) - self.couts[i]
                pas[c] -= 1
        self.ajouts[courbe.cellules] = ajouts
