"""Whether seats already placed may still become a plan that respects every bound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..cpsat.modele import Modele, Statut
from .demande import Limites

LIMITE = 10.0
"""Deterministic time of one question."""


class Cadre:
    """The bounds of a demand on plans, told from ``depart``: answers are kept, and a refusal holds for whatever adds to it.

    Cellules of the same groups are alike, as long as none takes more than it may: questions are asked on them together
    (``classe`` (C,)).
    """

    def __init__(self, demande: Limites) -> None:
        self.demande = demande
        self.ensemble, self.classe = demande.agreger()
        self.refusees = np.zeros(len(self.ensemble.bas), np.bool_)
        self.acquis: NDArray[np.int64] | None = None

    def possible(self, pas: NDArray[np.int64]) -> bool:
        """Whether a plan exists that opens (closes) at least ``pas`` (C,) seats."""
        d = self.demande
        if d.pas < 0 or int(pas.sum()) > d.pas or (pas > d.marge).any():
            return False
        return self._atteindre(np.bincount(self.classe, pas, len(self.ensemble.bas)).astype(np.int64)) is not None

    def completer(self, pas: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """A plan that opens (closes) at least ``pas`` (C,) seats, or None; of cellules alike, the first ones take the rest."""
        if not self.possible(pas):
            return None
        assert self.acquis is not None
        plan = pas.copy()
        for classe, voulu in enumerate(self.acquis.tolist()):
            ici = np.flatnonzero(self.classe == classe)
            libre = (self.demande.marge - pas)[ici]
            reste = voulu - int(pas[ici].sum())
            plan[ici] += np.minimum(libre, np.maximum(0, reste - (np.cumsum(libre) - libre)))
        return plan

    def admet(self, pas: NDArray[np.int64]) -> bool:
        """Whether ``pas`` (C,) is such a plan."""
        return self.demande.admet(self.demande.ajouts(pas))

    def permet(self, pas: NDArray[np.int64], cellule: int) -> bool:
        """Whether one more seat may go to ``cellule`` after ``pas``."""
        classe = self.classe[cellule]
        if self.refusees[classe] or pas[cellule] >= self.demande.marge[cellule]:
            return False
        pas[cellule] += 1
        self.refusees[classe] = not self.possible(pas)
        pas[cellule] -= 1
        return not self.refusees[classe]

    def echangeables(self, pas: NDArray[np.int64], depuis: int) -> NDArray[np.bool_]:
        """(C,) where one of the seats of ``depuis`` may go, the plan ``pas`` (C,) keeping every bound."""
        d, sens = self.ensemble, 1 if self.demande.ouvre else -1
        libres = np.ones(len(d.bas), np.bool_)
        ajouts = d.ajouts(np.bincount(self.classe, pas, len(d.bas)).astype(np.int64))
        ajouts[self.classe[depuis]] -= sens
        for g in d.groupes:
            dedans = np.zeros(len(d.bas), np.int64)
            dedans[g.cellules] = sens
            somme = int(ajouts[g.cellules].sum()) + dedans
            libres &= (g.minimum <= somme) & (somme <= g.maximum)
        return libres[self.classe]

    def _atteindre(self, pas: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """A plan of the classes that opens (closes) at least ``pas`` (K,): the last one found, if it does."""
        if self.acquis is None or (self.acquis < pas).any():
            trouve = self._chercher(pas)
            if trouve is None:
                return None
            self.acquis = trouve
        return self.acquis

    def _chercher(self, pas: NDArray[np.int64]) -> NDArray[np.int64] | None:
        d = self.ensemble
        reste = d.pas - int(pas.sum())
        if not d.groupes:
            libre = d.marge - pas
            mis = np.minimum(libre, np.maximum(0, reste - (np.cumsum(libre) - libre)))
            return pas + mis if int(mis.sum()) == reste else None
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
