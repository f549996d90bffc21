"""The best permutations of phase P when some units have several members: bounds by prices, then branch and bound.

*Values.* A move is worth ``echelle`` plus its points counted from the lowest; all points together are less than ``echelle``, so
that the largest sum means the most persons, then the most points. A *choice* of a unit is one of its better options (one move
per member) or staying, worth 0.

*Bound.* Take any price for every cellule. A choice is worth, net, its value minus the prices of the cellules entered plus those
of the cellules left. When every cellule is entered as often as it is left, prices cancel: the value of a permutation is the sum
of the nets of its choices, hence at most the sum, over units, of the largest net among the choices left to each. This holds
whatever the prices, and costs one pass over the moves: it is the only thing a proof here rests on. How prices were found
(:mod:`.circulation`, on members who move each alone) matters to speed only.

*Loss.* Let V be a value reached and B > V the bound. A permutation that takes a choice whose net is l below its unit's largest
is worth at most B - l. So one worth more than V takes choices of loss less than B - V only: the others are left out. (Those of
loss B - V are kept: the permutation that reaches V may need them as a starting point.)

*Branch and bound.* In a node some units have one choice left. Members moving each alone, with the decisions imposed by a bonus,
give prices; when their bound is V or less, the node holds nothing better. Otherwise the members of some unit disagree, and each
choice of this unit is a node; or none does, and a permutation worth more than V is found: it becomes the new V. The units'
choices in the children cover those of the node, so that V is the best when no node is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .circulation import Departs, meilleur

TOURS_PRIX = 8
"""Times prices are searched before branching: once or twice is enough on national markets."""

LIMITE_TOURS = 1_000
"""Rounds of improvements in one search of prices. Those of national markets need less than a hundred."""

LIMITE_TRAVAIL = 6_000_000
"""Moves read, over all rounds, before giving up: some seconds. National markets need less than a million."""

COUT_TOUR = 2_000
"""What a round costs besides its own moves, in moves read."""

GRANDEUR = 2**60
"""Largest number that sums of prices may reach: beyond, nothing is concluded."""


@dataclass(frozen=True, slots=True, eq=False)
class Permutables:
    """What units may exchange.

    Attributes
    ----------
    departs
        Moves, by unit, then by option, then by member.
    paire
        (R,) int64, number of the (unit, option) of each move, from 0 and not decreasing.
    unite
        (P,) int64, unit of each pair, from 0 and not decreasing; every unit has a pair.
    """

    departs: Departs
    paire: NDArray[np.int64]
    unite: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """What the search found.

    Attributes
    ----------
    choix
        (n,) best permutation known: the move of each person, -1 when it stays.
    personnes, points
        What it reaches, when ``prouve``: the most. Otherwise: no permutation improves more than ``personnes`` persons, and none
        that improves as many exceeds ``points``.
    prouve
        Whether nothing is better.
    noeuds
        Nodes examined; 0 when the first bounds were enough.
    """

    choix: NDArray[np.int64]
    personnes: int
    points: int
    prouve: bool
    noeuds: int


def optimum_lie(permutables: Permutables, choix: NDArray[np.int64]) -> Optimum | None:
    """Best permutation, from one where the members of every unit agree (``choix``: (n,) moves, -1 when staying).

    Returns
    -------
    Optimum or None
        None when not even a bound was found: the first search was stopped, or the numbers are too large.
    """
    departs = permutables.departs
    if not permutables.paire.size:
        return Optimum(choix, 0, 0, True, 0)
    personnes = np.unique(departs.personne).size
    base = int(departs.points.min())
    echelle = personnes * (int(departs.points.max()) - base) + 1
    if 4 * personnes * echelle > GRANDEUR:
        return None
    return _Recherche(permutables, choix, echelle, base).conclure()


class _Arret(Exception):
    """The work allowed is done, or a number is too large to be exact."""


@dataclass(frozen=True, slots=True, eq=False)
class _Noeud:
    """(P,) pairs permitted, (U,) units that may stay."""

    permise: NDArray[np.bool_]
    peut_rester: NDArray[np.bool_]

    def decider(self, unite: NDArray[np.int64], u: int, paire: int) -> _Noeud:
        """The same with one choice for unit u: a pair, or staying (-1)."""
        permise, peut_rester = self.permise.copy(), self.peut_rester.copy()
        permise[unite == u] = False
        peut_rester[u] = paire < 0
        if paire >= 0:
            permise[paire] = True
        return _Noeud(permise, peut_rester)


class _Recherche:
    """``valeur``, ``parts``: of each move, its own and the one that shares the net of its pair among members.

    ``reference``: moves of a known permutation among the moves that remain, whose numbers at first are ``lignes``. ``fixe``:
    value of the units left out.
    """

    def __init__(self, permutables: Permutables, choix: NDArray[np.int64], echelle: int, base: int) -> None:
        departs = permutables.departs
        self.echelle, self.base = echelle, base
        self.choix, self.travail, self.noeuds, self.fixe = choix, 0, 0, 0
        self._poser(departs, permutables.paire, permutables.unite, echelle + departs.points - base)
        self.lignes, self.reference = np.arange(departs.personne.size), choix
        self.prix, self.parts = np.zeros(departs.nombre_cellules, dtype=np.int64), self.valeur
        self.atteint = int(self.valeur[choix[choix >= 0]].sum())

    def _poser(self, departs: Departs, paire: NDArray[np.int64], unite: NDArray[np.int64], valeur: NDArray[np.int64]) -> None:
        self.departs, self.paire, self.unite, self.valeur = departs, paire, unite, valeur
        self.premier = np.flatnonzero(np.diff(paire, prepend=-1))
        self.premiere = np.flatnonzero(np.diff(unite, prepend=-1))
        self.taille = np.diff(self.premier, append=paire.size)

    def conclure(self) -> Optimum | None:
        borne = self._encadrer()
        if borne is None:
            return None
        try:
            if borne > self.atteint:
                self._explorer(self._reduire(borne))
        except _Arret:
            return self._optimum(borne, prouve=False)
        return self._optimum(self.atteint, prouve=True)

    def _optimum(self, valeur: int, *, prouve: bool) -> Optimum:
        personnes, reste = divmod(valeur, self.echelle)
        return Optimum(self.choix, personnes, reste + personnes * self.base, prouve, self.noeuds)

    def _chercher(self, poids: NDArray[np.int64], depuis: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Best moves and prices, members moving each alone."""
        if 4 * (self.departs.nombre_cellules + 1) * int(np.abs(poids).max()) > GRANDEUR:
            raise _Arret
        departs = replace(self.departs, points=np.zeros_like(poids), poids=poids)
        tours = min(LIMITE_TOURS, (LIMITE_TRAVAIL - self.travail) // (poids.size + COUT_TOUR))
        trouve = meilleur(departs, depuis, tours)
        if trouve is None:
            raise _Arret
        choix, prix, tours = trouve
        self.travail += (poids.size + COUT_TOUR) * tours
        return choix, prix

    def _nets(self, prix: NDArray[np.int64]) -> NDArray[np.int64]:
        """(P,) net of each pair."""
        d = self.departs
        nets: NDArray[np.int64] = np.add.reduceat(self.valeur - prix[d.vers] + prix[d.de], self.premier)
        return nets

    def _plus_grands(self, nets: NDArray[np.int64], noeud: _Noeud) -> NDArray[np.int64]:
        """(U,) largest net among the choices left to each unit; hugely negative when none is."""
        retenus = np.maximum.reduceat(np.where(noeud.permise, nets, -GRANDEUR), self.premiere)
        return np.where(noeud.peut_rester, np.maximum(retenus, 0), retenus)

    def _borne(self, prix: NDArray[np.int64], noeud: _Noeud) -> int:
        """No permutation of the node is worth more.

        Units left out of the network have one choice: what they bring to every cellule is what those left must give back, in
        the permutation of reference as in any other. The sum of their prices is the last term, 0 when no unit is left out.
        """
        d, pris = self.departs, self.reference[self.reference >= 0]
        solde = int((prix[d.vers[pris]] - prix[d.de[pris]]).sum())
        grands: list[int] = self._plus_grands(self._nets(prix), noeud).tolist()
        return sum(grands) + solde

    def _partager(self, prix: NDArray[np.int64]) -> NDArray[np.int64]:
        """A value for each move, those of a pair adding up to its value, such that members gain alike at these prices."""
        d, nets = self.departs, self._nets(prix)
        membre = np.arange(self.paire.size) - self.premier[self.paire]
        return (nets[self.paire] + membre) // self.taille[self.paire] + prix[d.vers] - prix[d.de]

    def _libre(self) -> _Noeud:
        return _Noeud(np.ones(self.unite.size, dtype=np.bool_), np.ones(self.premiere.size, dtype=np.bool_))

    def _encadrer(self) -> int | None:
        """The lowest bound that a few searches of prices give; None when there is none."""
        plus_basse, depuis = None, self.choix
        for _ in range(TOURS_PRIX):
            try:
                depuis, prix = self._chercher(self.parts, depuis)
            except _Arret:
                break
            borne = self._borne(prix, self._libre())
            if plus_basse is not None and borne >= plus_basse:
                break
            plus_basse, self.prix = borne, prix
            self.parts = self._partager(prix)
            if borne <= self.atteint:
                break
        return plus_basse

    def _reduire(self, borne: int) -> _Noeud:
        """Leave out the choices of too large a loss, then the units that have one left. Returns the root."""
        nets = self._nets(self.prix)
        grands = self._plus_grands(nets, self._libre())
        ecart = borne - self.atteint
        peut_rester = grands <= ecart
        permise = grands[self.unite] - nets <= ecart
        permise &= (np.add.reduceat(permise.astype(np.int64), self.premiere) + peut_rester > 1)[self.unite]

        gardees = np.flatnonzero(permise[self.paire])
        nouvelle = np.full(self.paire.size + 1, -1, dtype=np.int64)  # the last one: who stays still does
        nouvelle[gardees] = np.arange(gardees.size)
        self.lignes, self.reference = gardees, nouvelle[self.choix]
        pris = self.reference[self.reference >= 0]
        self.fixe = self.atteint - int(self.valeur[gardees[pris]].sum())
        self.parts = self.parts[gardees]
        restantes, unite = np.unique(self.unite[permise], return_inverse=True)
        _, paire = np.unique(self.paire[gardees], return_inverse=True)
        departs = self.departs.filtrer(permise[self.paire])
        self._poser(departs, paire.astype(np.int64), unite.astype(np.int64), self.valeur[gardees])
        return _Noeud(np.ones(unite.size, dtype=np.bool_), peut_rester[restantes])

    def _explorer(self, racine: _Noeud) -> None:
        """Branch and bound (see module): on return ``choix`` is the best permutation, worth ``atteint``."""
        # More than all the parts together: what a decision imposes comes first.
        bonus = 2 * int(np.abs(self.parts).sum()) + 1
        pile = [(racine, self.reference)] if self.paire.size else []
        while pile:
            noeud, depuis = pile.pop()
            self.noeuds += 1
            impose = np.where(noeud.permise, np.where(noeud.peut_rester[self.unite], 0, bonus), -bonus)
            pris, prix = self._chercher(self.parts + impose[self.paire], depuis)
            if self._borne(prix, noeud) + self.fixe <= self.atteint:
                continue
            u = self._hesitante(pris)
            if u < 0:
                self._retenir(pris)
                continue
            nets = self._nets(prix)
            suite = [(int(nets[p]), p) for p in np.flatnonzero((self.unite == u) & noeud.permise).tolist()]
            if noeud.peut_rester[u]:
                suite.append((0, -1))
            # The last pushed is examined first: the choice that prices like best.
            pile += [(noeud.decider(self.unite, u, p), pris) for _, p in sorted(suite)]

    def _retenir(self, pris: NDArray[np.int64]) -> None:
        """A better permutation.

        It keeps the decisions of its node: the bonus is more than all the rest, so that missing one would have closed the node.
        """
        valeur = int(self.valeur[pris[pris >= 0]].sum()) + self.fixe
        if valeur <= self.atteint:
            raise AssertionError("P11 : borne et permutation trouvée se contredisent, défaut du vérificateur")
        self.atteint, self.choix = valeur, self.choix.copy()
        presents = np.unique(self.departs.personne)
        self.choix[presents] = np.where(pris[presents] >= 0, self.lignes[pris[presents]], -1)

    def _hesitante(self, choix: NDArray[np.int64]) -> int:
        """First unit whose members do not take the same pair; -1 when there is none."""
        pris = choix[choix >= 0]
        nombre = np.bincount(self.paire[pris], minlength=self.unite.size)
        partielles = np.flatnonzero((nombre > 0) & (nombre < self.taille))
        return int(self.unite[partielles[0]]) if partielles.size else -1
