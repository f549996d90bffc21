"""A market read as lists and dictionaries, for the plain versions of :mod:`.reference`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..marche import DEHORS, Marche

Cle = tuple[int, ...]
"""Priority in a cellule: (groupe, -points, tie-breaks...), smaller is better. No two persons have the same."""


class Candidature(NamedTuple):
    """A slot of the market. Sorted lists of one cellule's candidatures are in order of priority, best first."""

    cle: Cle
    personne: int
    cellule: int
    slot: int


class Agent(NamedTuple):
    """Somebody who decides alone: candidatures, best first, then the cellule to go back to (``DEHORS`` for none)."""

    candidatures: Sequence[Candidature]
    maison: int


class Lecture:
    """A market read as lists.

    Attributes
    ----------
    membres
        Members of each unit.
    options
        ``options[u][k]``: one candidature per member of unit u.
    maison
        Cellule where each person who stays takes a seat; ``DEHORS`` for everybody when departures free nothing (model §2).
    """

    def __init__(self, marche: Marche) -> None:
        origine = [int(c) for c in marche.origine]
        self.maison = origine if marche.depart_libere_place else [DEHORS] * len(origine)
        self.places = [int(p) for p in marche.places]
        self.membres: list[list[int]] = []
        self.options: list[list[list[Candidature]]] = []
        for u in range(marche.nombre_unites):
            membres = [int(x) for x in marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]]
            nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
            slot = int(marche.slot_debut[u])
            options = []
            for _ in range(nombre):
                options.append([_candidature(marche, x, slot + j) for j, x in enumerate(membres)])
                slot += len(membres)
            self.membres.append(membres)
            self.options.append(options)

    def maisons(self, unite: int) -> list[int]:
        """Cellules where members keep a seat when the unit is outside, one entry per member."""
        return [self.maison[x] for x in self.membres[unite] if self.maison[x] != DEHORS]

    def agent(self, unite: int) -> Agent:
        """A unit of one person."""
        (personne,) = self.membres[unite]
        return Agent([option[0] for option in self.options[unite]], self.maison[personne])


def _candidature(marche: Marche, personne: int, slot: int) -> Candidature:
    departage = (int(x) for x in marche.departage[personne])
    cle = (int(marche.slot_groupe[slot]), -int(marche.slot_points[slot]), *departage)
    return Candidature(cle, personne, int(marche.slot_cellule[slot]), slot)
