"""Whether seats already placed may still become a plan that respects every bound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..cpsat.modele import Modele, Statut
from .demande import Limites

LIMITE = 10.0
"""Deterministic time of one question."""


class Cadre:
    """The bounds of a demand on plans, told from ``depart``: answers are kept, and a refusal holds for whatever adds to it."""

    def __init__(self, demande: Limites) -> None:
        self.demande = demande
        self.refusees = np.zeros(len(demande.bas), np.bool_)

    def possible(self, pas: NDArray[np.int64]) -> bool:
        """Whether a plan exists that opens (closes) at least ``pas`` (C,) seats."""
        return self.completer(pas) is not None

    def completer(self, pas: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """A plan that opens (closes) at least ``pas`` (C,) seats, or None."""
        d = self.demande
        reste = d.pas - int(pas.sum())
        if d.pas < 0 or reste < 0 or (pas > d.marge).any():
            return None
        if not d.groupes:
            return self._remplir(pas, reste)
        modele = Modele()
        libres = np.flatnonzero(d.marge > pas).tolist()
        variables = {c: modele.variable(0, min(reste, int(d.marge[c] - pas[c]))) for c in libres}
        modele.lineaire([(v, 1) for v in variables.values()], reste, reste)
        sens = 1 if d.ouvre else -1
        fixe = d.ajouts(pas)
        for g in d.groupes:
            termes = [(variables[c], sens) for c in g.cellules.tolist() if c in variables]
            mis = int(fixe[g.cellules].sum())
            if termes:
                modele.lineaire(termes, g.minimum - mis, g.maximum - mis)
            elif not g.minimum <= mis <= g.maximum:
                return None
        reponse = modele.resoudre(limite=LIMITE)
        if reponse.statut not in (Statut.OPTIMAL, Statut.REALISABLE):
            return None
        plan = pas.copy()
        for c, v in variables.items():
            plan[c] += reponse.valeurs[v]
        return plan

    def admet(self, pas: NDArray[np.int64]) -> bool:
        """Whether ``pas`` (C,) is such a plan."""
        return self.demande.admet(self.demande.ajouts(pas))

    def permet(self, pas: NDArray[np.int64], cellule: int) -> bool:
        """Whether one more seat may go to ``cellule`` after ``pas``."""
        if self.refusees[cellule] or pas[cellule] >= self.demande.marge[cellule]:
            return False
        if not self.demande.groupes:
            return True
        pas[cellule] += 1
        self.refusees[cellule] = not self.possible(pas)
        pas[cellule] -= 1
        return not self.refusees[cellule]

    def _remplir(self, pas: NDArray[np.int64], reste: int) -> NDArray[np.int64] | None:
        libre = self.demande.marge - pas
        mis = np.minimum(libre, np.maximum(0, reste - (np.cumsum(libre) - libre)))
        return pas + mis if int(mis.sum()) == reste else None
