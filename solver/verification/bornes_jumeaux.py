"""What holds in every phase M without claim, derived again by counting on the market with twins (:mod:`.jumeaux`).

Here an allocation is *right* when it has no claim. Option sets start full and only shrink; each removal is proven to lose no
right allocation. m persons of unit u *ask* cellule c with option k, the weakest of them is w, c has q seats.

- *Guaranteed*: in each cellule of k, at most q - m persons of other units who may still be there stand before w. Then u is
  admitted to k whatever the others do: in a right allocation u has k or better.
- *Refused*: in a cellule of k, at least q - m + 1 persons of other units stand before w and *press*. Suppose a right allocation
  gives k to u. The q seats of c do not hold them all: one of them, y of unit v, is not there. That y presses means that some
  option j of v, better than what v has whenever y is not in c, asks c for y alone, and is guaranteed in its other cellules. In
  c, the persons of other units before y are less than q, since w sits there, behind y. So v has a claim on j: a contradiction.

Who presses: in a cellule of entries, the member that the first option left to v seats there (if y is not there, v has worse);
in the exits of y's origine, y by any option left (if y is not there, v has nothing), when each time the option asks c for y
alone and is guaranteed elsewhere. Whoever is in c in every right allocation presses too, being never missing: a member of a
unit that has one option left and cannot be outside, and the twins of those that cannot be outside.

The order of removals is irrelevant to what is proven. Counts are sums over persons sorted by priority.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from .bornes import Bornes


def borner_phase_m(jumele: Marche) -> Bornes:
    """Options that a phase M without claim can give to each unit. ``jumele``: market with twins."""
    return _Comptage(jumele).conclure()


class _Comptage:
    """*Presences* are (cellule, person) pairs that some option makes, by cellule then priority; *demands*, (option, cellule).

    Attributes
    ----------
    slot_option, slot_presence
        (S,).
    presence_sortie
        (E,) whether it is a twin's.
    option, cellule, combien, faible
        (D,) of each demand: how many members, the presence of the weakest.
    propres, propres_de
        Presences of the unit itself in the cellule of a demand, before the weakest; and the demand.
    """

    def __init__(self, marche: Marche) -> None:
        self.marche = marche
        taille, self.nombre = np.diff(marche.unite_debut).astype(np.int64), np.diff(marche.option_debut)
        self.unite = np.repeat(np.arange(marche.nombre_unites), self.nombre)
        unite = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.slot_debut))
        place = np.arange(unite.size) - marche.slot_debut[unite]
        self.slot_option = marche.option_debut[unite] + place // taille[unite]
        personne = marche.membres[marche.unite_debut[unite] + place % taille[unite]].astype(np.int64)
        cellule = marche.slot_cellule.astype(np.int64)
        rang = np.empty(len(marche.origine), dtype=np.int64)
        rang[np.lexsort(marche.departage.T[::-1])] = np.arange(rang.size)
        tri = np.lexsort((personne, rang[personne], -marche.slot_points, marche.slot_groupe, cellule))
        # A twin asks its exits with every option, by one key: one presence.
        nouvelle = (np.diff(cellule[tri], prepend=-1) != 0) | (np.diff(personne[tri], prepend=-1) != 0)
        self.slot_presence = np.empty(tri.size, dtype=np.int64)
        self.slot_presence[tri] = np.cumsum(nouvelle) - 1
        premiers = tri[nouvelle]
        self.presence_unite, presence_cellule = unite[premiers], cellule[premiers]
        self.presence_sortie = 2 * personne[premiers] >= len(marche.personnes)
        self.debut = np.searchsorted(presence_cellule, np.arange(marche.nombre_cellules + 1))

        cle = self.slot_option * marche.nombre_cellules + cellule
        par_demande = np.lexsort((self.slot_presence, cle))
        dernier = np.flatnonzero(np.diff(cle[par_demande], append=-1))
        self.option, self.cellule = np.divmod(cle[par_demande[dernier]], marche.nombre_cellules)
        self.faible, self.combien = self.slot_presence[par_demande[dernier]], np.diff(dernier, prepend=-1)
        self.marge = marche.places[self.cellule] - self.combien
        self._lire_propres(presence_cellule)

        self.possible = np.ones(self.unite.size, dtype=np.bool_)
        self.dehors = np.ones(marche.nombre_unites, dtype=np.bool_)

    def _lire_propres(self, presence_cellule: NDArray[np.int64]) -> None:
        nombre = self.marche.nombre_cellules
        cle = self.presence_unite * nombre + presence_cellule
        ordre = np.argsort(cle, kind="stable")
        voulue = self.unite[self.option] * nombre + self.cellule
        bas, haut = (np.searchsorted(cle[ordre], voulue, cote) for cote in ("left", "right"))
        demande = np.repeat(np.arange(voulue.size), haut - bas)
        propre = ordre[np.arange(demande.size) - np.repeat(np.cumsum(haut - bas) - haut, haut - bas)]
        avant = propre < self.faible[demande]
        self.propres, self.propres_de = propre[avant], demande[avant]

    def conclure(self) -> Bornes:
        while self._passer():
            pass
        possibles: list[Sequence[int]] = []
        debut = self.marche.option_debut.tolist()
        for u, nombre in enumerate(self.nombre.tolist()):
            reste = np.flatnonzero(self.possible[debut[u] : debut[u + 1]]).tolist()
            possibles.append((*reste, nombre) if self.dehors[u] else tuple(reste))
        return Bornes(tuple(possibles), not all(possibles))

    def _devant(self, marquees: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(D,) marked presences of other units before the weakest member."""
        avant = np.concatenate(([0], np.cumsum(marquees)))
        total = avant[self.faible] - avant[self.debut[self.cellule]]
        return total - np.bincount(self.propres_de[marquees[self.propres]], minlength=total.size)

    def _presences(self, options: NDArray[np.bool_]) -> NDArray[np.bool_]:
        marquees = np.zeros(self.presence_unite.size, dtype=np.bool_)
        marquees[self.slot_presence[options[self.slot_option]]] = True
        return marquees

    def _passer(self) -> bool:
        """Both rules once on what is left. Returns whether something was removed."""
        avant = int(self.possible.sum()) + int(self.dehors.sum())
        assuree = self._devant(self._presences(self.possible)) <= self.marge
        manquent = np.bincount(self.option[~assuree], minlength=self.unite.size)
        pressent = self._pressent(assuree, manquent)

        rang = np.arange(self.unite.size) - self.marche.option_debut[self.unite]
        plafond = self.nombre.copy()
        np.minimum.at(plafond, self.unite[manquent == 0], rang[manquent == 0])
        self.dehors &= plafond == self.nombre
        self.possible &= rang <= plafond[self.unite]
        self.possible[self.option[self._devant(pressent) > self.marge]] = False
        return int(self.possible.sum()) + int(self.dehors.sum()) < avant

    def _pressent(self, assuree: NDArray[np.bool_], manquent: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(E,) presences that press. ``manquent``: demands of each option that are not guaranteed."""
        reste = np.bincount(self.unite[self.possible], minlength=self.nombre.size)
        seule = (reste == 1) & ~self.dehors
        pressent = self._presences(self.possible & seule[self.unite])
        pressent |= self.presence_sortie & ~self.dehors[self.presence_unite]

        rang = np.arange(self.unite.size)
        premiere = np.full(self.nombre.size, rang.size, dtype=np.int64)
        np.minimum.at(premiere, self.unite[self.possible], rang[self.possible])
        ailleurs = manquent[self.option] == ~assuree
        utile = self.presence_sortie[self.faible] | (self.option == premiere[self.unite[self.option]])
        pressent[self.faible[(self.combien == 1) & ailleurs & utile & self.possible[self.option]]] = True
        return pressent
