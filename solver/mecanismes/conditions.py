"""Conditional demands: a unit is granted something only if the unit it names is granted something too.

Definition (reference C24, a working rule: no text defines it): allocate; every unit granted something whose named unit got
nothing has its demand deleted, and the seats return; allocate again from the start; stop when nothing is to delete. Of units
that name one another in a loop, of any length, all or none: when one of them is deleted so are the others ([choice], model §8).

The fixed point is reached: demands deleted never come back, each round but the last deletes one at least, and only units with a
condition are deleted, so there are at most as many rounds as such units, plus one. In the last round every granted unit with a
condition has its named unit granted, by the test that ended it. It depends on the mechanism's answer only, which is
unique, never on an order of examination: all the demands of a round are deleted together. A demand may stay deleted although
the unit it names is granted in a later round: deletions are what frees the seats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..solution import Impossibilite, Solution
from .base import Mecanisme, OptionsResolution


@dataclass(frozen=True, slots=True)
class AvecConditions:
    """A mechanism, repeated until no conditional demand is granted in vain (see module)."""

    base: Mecanisme

    @property
    def id(self) -> str:
        """Name in commands and certificates: that of the mechanism repeated."""
        return self.base.id

    @property
    def titre(self) -> str:
        """One line for users."""
        return self.base.titre

    @property
    def references(self) -> tuple[str, ...]:
        """Where the mechanism comes from."""
        return self.base.references

    @property
    def proprietes(self) -> tuple[str, ...]:
        """Properties guaranteed, conditions included (P12)."""
        return (*self.base.proprietes, "P12")

    @property
    def brisees(self) -> tuple[str, ...]:
        """Properties that its answers may break."""
        return self.base.brisees

    @property
    def limites(self) -> tuple[str, ...]:
        """What else it guarantees or loses."""
        return self.base.limites

    @property
    def officiel(self) -> bool:
        """Whether a run may be that of a campaign."""
        return self.base.officiel

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate; without conditions, in one round."""
        if marche.condition is None:
            return self.base.resoudre(marche, options)
        annulations: list[tuple[int, ...]] = []
        tours: list[NDArray[np.int32]] = []
        travail: dict[str, int] = {}
        durees: dict[str, float] = {}
        while True:
            annulees = sorted(u for tour in annulations for u in tour)
            solution = _sur_tout_le_marche(marche, annulees, self.base.resoudre(sans_demandes(marche, annulees), options))
            for nom, nombre in solution.travail.items():
                travail[nom] = travail.get(nom, 0) + nombre
            for nom, duree in solution.durees.items():
                durees[nom] = durees.get(nom, 0.0) + duree
            vaines = accordees_en_vain(marche, solution.option)
            if not vaines:
                travail["tours"] = len(tours) + 1
                return replace(solution, annulations=tuple(annulations), tours=tuple(tours), travail=travail, durees=durees)
            annulations.append(vaines)
            tours.append(solution.option)


def accordees_en_vain(marche: Marche, option: NDArray[np.int32]) -> tuple[int, ...]:
    """Units to delete: those granted something whose named unit got nothing, and all those of the loops they are in."""
    if marche.condition is None:
        return ()
    accordee = option < np.diff(marche.option_debut)
    nommee = marche.condition
    soumises = nommee >= 0
    vaines = np.flatnonzero(soumises & accordee & ~accordee[nommee]).tolist()
    touchees = (boucle for boucle in boucles(nommee.tolist(), vaines) if not boucle.isdisjoint(vaines))
    return tuple(sorted(set(vaines).union(*touchees)))


def boucles(nommee: list[int], departs: Iterable[int]) -> Iterator[set[int]]:
    """Loops of units that name each other, those that walks from ``departs`` reach. Each unit is walked once: linear."""
    passage: dict[int, int] = {}
    for depart in departs:
        u = depart
        while u >= 0 and u not in passage:
            passage[u] = depart
            u = nommee[u]
        if u >= 0 and passage[u] == depart:  # the walk met itself, not an earlier one
            boucle = {u}
            while (u := nommee[u]) not in boucle:
                boucle.add(u)
            yield boucle


def sans_demandes(marche: Marche, unites: Iterable[int]) -> Marche:
    """The market where ``unites`` ask nothing; the others keep their options and the numbers of these."""
    muettes = np.zeros(marche.nombre_unites, np.bool_)
    muettes[list(unites)] = True
    options = np.where(muettes, 0, np.diff(marche.option_debut))
    slots = np.diff(marche.slot_debut)
    gardes = np.repeat(~muettes, slots)
    return replace(
        marche,
        nombre_voeux=np.where(muettes, 0, marche.nombre_voeux).astype(np.int32),
        option_debut=np.concatenate(([0], np.cumsum(options))).astype(np.int64),
        slot_debut=np.concatenate(([0], np.cumsum(np.where(muettes, 0, slots)))).astype(np.int64),
        slot_cellule=marche.slot_cellule[gardes],
        slot_groupe=marche.slot_groupe[gardes],
        slot_points=marche.slot_points[gardes],
    )


def _sur_tout_le_marche(marche: Marche, annulees: list[int], solution: Solution) -> Solution:
    """The same solution with the options of the whole market: a deleted unit is outside, after all those it asked."""
    nombre = np.diff(marche.option_debut)
    ecart = int((np.diff(marche.unite_debut)[annulees] * nombre[annulees]).sum())

    def dehors(option: NDArray[np.int32]) -> NDArray[np.int32]:
        complete = option.copy()
        complete[annulees] = nombre[annulees]
        return complete

    def fixes(impossibilite: Impossibilite) -> Impossibilite:
        tenus = tuple((u, int(nombre[u]) if u in muettes else k) for u, k in impossibilite.fixes)
        return replace(impossibilite, fixes=tenus)

    muettes = set(annulees)
    return replace(
        solution,
        option=dehors(solution.option),
        option_m=None if solution.option_m is None else dehors(solution.option_m),
        p8_valeur=solution.p8_valeur + ecart,
        p8_borne=solution.p8_borne + ecart,
        impossibilites=tuple(fixes(i) for i in solution.impossibilites),
    )
