"""Best circulation with linked units: bounds by prices, then branch and bound over the few units that hesitate.

A flow moves persons one by one: it may move one member of a linked unit and not the other. It is a relaxation, and the prices
it gives bound the value of every circulation (:mod:`.reseau`). Only choices of small loss can be part of a best one: the search
keeps those within a distance of the bound, decides linked units one after the other, each flow on what is left being a bound,
and widens the distance until something is found; what is found within the distance is best, whatever was left out.

Ties: among best circulations, linked units first, in order of ``departage`` (that of their best-placed member), each takes the
best option that the earlier ones leave it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .reseau import RESTER, Reseau

TOURS_PRIX = 6
"""Relaxations solved at most to lower the bound. One or two were always enough on national markets."""

ELARGIR = 8
"""Factor by which the distance grows. It starts at the range of points over ``FINESSE``."""

FINESSE = 16

ARCS_PAR_UNITE_DE_TEMPS = 500_000
"""Arcs of the flows that one unit of deterministic time pays for: about a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Lies:
    """Decision of the linked units.

    Attributes
    ----------
    choix
        Pair of each linked unit, ``RESTER`` when it stays.
    valeur, borne
        Value of the best circulation found with it, and proven bound: equal when best.
    depart
        Whether the tie-break is proven.
    arcs
        Arcs of the flows solved: the work done.
    """

    choix: dict[int, int]
    valeur: int
    borne: int
    departage: bool
    arcs: int


class Limite(Exception):
    """The work allowed is done."""


def decider(reseau: Reseau, rang: NDArray[np.int64], limite: float) -> Lies:
    """Decide the linked units of a network (see module).

    Parameters
    ----------
    rang
        Rank of each unit in the tie-break.
    limite
        Deterministic time.
    """
    return _Recherche(reseau, rang, limite).decider()


class _Recherche:
    def __init__(self, reseau: Reseau, rang: NDArray[np.int64], limite: float) -> None:
        self.reseau = reseau
        self.lies = [int(u) for u in reseau.lies[np.argsort(rang[reseau.lies])]]
        self.reste = int(limite * ARCS_PAR_UNITE_DE_TEMPS)
        self.arcs = 0
        self.trouve: tuple[int, dict[int, int]] | None = None

    def decider(self) -> Lies:
        if not self.lies:
            return Lies({}, 0, 0, True, 0)
        borne = self._encadrer()
        departage = False
        try:
            self._chercher(borne)
            assert self.trouve is not None
            borne = self.trouve[0]
            self._departager()
            departage = True
        except Limite:
            if self.trouve is None:
                # Nobody linked moves: a circulation in any case.
                self.trouve = self._valeur_sans_lies(), dict.fromkeys(self.lies, RESTER)
        valeur, choix = self.trouve
        return Lies(choix, valeur, borne, departage, self.arcs)

    def _flot(
        self, valeur: NDArray[np.int64], arcs: NDArray[np.int64], offre: NDArray[np.int64] | None
    ) -> NDArray[np.int64] | None:
        self.arcs += len(arcs) + 1
        if self.arcs > self.reste:
            raise Limite
        return self.reseau.choisir(valeur, arcs, offre, self.forcee)

    def _valeur_sans_lies(self) -> int:
        r = self.reseau
        seuls = np.flatnonzero(r.taille[r.paire_unite[r.arc_paire]] == 1)
        choisis = r.choisir(r.valeur, seuls)
        assert choisis is not None
        return int(r.valeur[choisis].sum())

    def _encadrer(self) -> int:
        """Prices of the cellules, as good as relaxations make them. Returns the bound."""
        r = self.reseau
        tous = np.arange(len(r.arc_paire))
        self.nets = r.nets(np.zeros(r.cellules, np.int64))
        parts = r.valeur
        borne = int(r.meilleurs(self.nets).sum())
        prix = np.zeros(r.cellules, np.int64)
        for _ in range(TOURS_PRIX):
            choisis = r.choisir(parts, tous)
            assert choisis is not None
            essai = prix + r.prix(parts, tous, choisis)
            nets = r.nets(essai)
            if (valeur := int(r.meilleurs(nets).sum())) >= borne:
                break
            prix, self.nets, borne = essai, nets, valeur
            parts = r.parts(nets)
        return borne

    def _chercher(self, borne: int) -> None:
        """A best circulation: the first distance within which there is one."""
        etendue = (self.reseau.echelle - 1) // max(1, int(self.reseau.taille.sum()))
        distance = max(1, etendue // FINESSE)
        while self.trouve is None:
            self._restreindre(min(distance, borne))
            self._explorer({}, borne - min(distance, borne) - 1, premier=False)
            distance *= ELARGIR
        # Within the value found, the choices that a best circulation can use.
        self._restreindre(borne - self.trouve[0])

    def _restreindre(self, distance: int) -> None:
        """Keep the choices of loss at most ``distance``; decide the units that have one left."""
        r = self.reseau
        meilleurs = r.meilleurs(self.nets)
        gardees = meilleurs[r.paire_unite] - self.nets <= distance
        nombre = np.bincount(r.paire_unite[gardees], minlength=len(r.unite))
        self.peut_rester = meilleurs <= distance
        decidees = (nombre == 1) & ~self.peut_rester
        self.gardees = gardees & ~decidees[r.paire_unite]
        self.fixees = gardees & decidees[r.paire_unite]
        self.forcee = ~self.peut_rester & ~decidees
        self.meilleurs = np.where(self.forcee, meilleurs, 0)
        self.fixe = int(self.nets[self.fixees].sum() + self.meilleurs.sum())
        self.offre = self._offre(np.flatnonzero(self.fixees))
        # Values close to zero: from staying for who may stay, from the best choice for who may not.
        self.parts = r.parts(self.nets - self.meilleurs[r.paire_unite])
        self.ouverts = np.flatnonzero(self.gardees[r.arc_paire])
        self.unite_arc = r.paire_unite[r.arc_paire[self.ouverts]]
        self.paire_fixe = {int(r.paire_unite[p]): int(p) for p in np.flatnonzero(self.fixees) if r.taille[r.paire_unite[p]] > 1}

    def _offre(self, paires: NDArray[np.int64]) -> NDArray[np.int64]:
        r = self.reseau
        arcs = np.flatnonzero(np.isin(r.arc_paire, paires))
        offre = np.bincount(r.vers[arcs], minlength=r.cellules) - np.bincount(r.depuis[arcs], minlength=r.cellules)
        return offre.astype(np.int64)

    def _choix_possibles(self, u: int) -> list[int]:
        """Choices that the distance keeps for a linked unit not decided by it: its pairs, best option first, then staying."""
        debut, fin = int(self.reseau.paire_debut[u]), int(self.reseau.paire_debut[u + 1])
        paires = [p for p in range(debut, fin) if self.gardees[p]]
        return [*paires, RESTER] if self.peut_rester[u] else paires

    def _explorer(self, decides: dict[int, int], plancher: int, *, premier: bool) -> bool:
        """Best circulation worth more than ``plancher`` with the ``decides`` as they are, into ``trouve``.

        With ``premier``, any such circulation will do. Returns whether one was found.
        """
        pile = [decides]
        trouve = False
        while pile:
            decides = pile.pop()
            relaxe = self._relaxer(decides)
            if relaxe is None or relaxe[0] <= plancher:
                continue
            valeur, choix, hesitante = relaxe
            if hesitante is None:
                self.trouve, plancher, trouve = (valeur, choix), valeur, True
                if premier:
                    break
                continue
            # The last pushed is explored first: the choice of least loss.
            suite = sorted(self._choix_possibles(hesitante), key=lambda p: self.nets[p] if p != RESTER else 0)
            pile.extend(decides | {hesitante: p} for p in suite)
        return trouve

    def _relaxer(self, decides: dict[int, int]) -> tuple[int, dict[int, int], int | None] | None:
        """Flow with some linked units decided: value, choices, and a linked unit whose members disagree.

        None when the decisions cannot be balanced.
        """
        r = self.reseau
        paires = np.array([p for p in decides.values() if p != RESTER], np.int64)
        libres = self.ouverts[~np.isin(self.unite_arc, list(decides))] if decides else self.ouverts
        choisis = self._flot(self.parts, libres, self.offre + self._offre(paires))
        if choisis is None:
            return None
        valeur = self.fixe + int(self.nets[paires].sum() - self.meilleurs[list(decides)].sum() + self.parts[choisis].sum())
        lies = choisis[r.taille[r.paire_unite[r.arc_paire[choisis]]] > 1]
        pris: dict[int, list[int]] = {}
        for p in r.arc_paire[lies].tolist():
            pris.setdefault(int(r.paire_unite[p]), []).append(p)
        choix = dict.fromkeys(self.lies, RESTER) | self.paire_fixe | decides
        hesitantes = []
        for u, ps in pris.items():
            if len(ps) < r.taille[u] or len(set(ps)) > 1:
                hesitantes.append(u)
            else:
                choix[u] = ps[0]
        return valeur, choix, min(hesitantes, key=self.lies.index) if hesitantes else None

    def _departager(self) -> None:
        assert self.trouve is not None
        decides: dict[int, int] = {}
        for u in self.lies:
            if u in self.paire_fixe:
                continue
            for p in self._choix_possibles(u):
                if p == self.trouve[1][u] or self._explorer(decides | {u: p}, self.trouve[0] - 1, premier=True):
                    decides[u] = p
                    break
