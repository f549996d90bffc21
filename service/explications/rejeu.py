"""Seats or exits that would have been enough: the smallest number, found by running the procedure again.

Only where every unit is one person and no demand depends on another: the outcome is then the one of the procedure, alone (model
§6 and §8), and the run with the seats added would give what is found here. Elsewhere no number is given: a couple whom a seat
moves may take another one from anybody.

Both procedures are continued rather than run once for each number, since their outcomes do not depend on the order of
proposals: with one seat less a cellule refuses one person more, and the chain goes on; with one exit more, one more proposes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from solver.mecanismes.noyaux_groupes import relier

from ..marche import rattachement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..resultat import Resultat
    from ..statistiques import Chiffres


class Rejeu:
    """Smallest numbers of one run; each cellule is worked out once, when it is asked for."""

    def __init__(self, resultat: Resultat, chiffres: Chiffres) -> None:
        self.resultat, self.chiffres, self.marche = resultat, chiffres, resultat.marche
        self._entrees: dict[int, dict[int, int]] = {}
        self._sorties: dict[int, dict[int, tuple[int, int]]] = {}

    def entree(self, unite: int, cellule: int) -> int | None:
        """Fewest seats more in a cellule with which the unit gets it; None when unknown, or when no number gives just that."""
        if cellule not in self._entrees:
            self._entrees[cellule] = self._niveaux_d_entree(cellule)
        return self._entrees[cellule].get(unite)

    def sortie(self, unite: int, cellule: int) -> tuple[int, int] | None:
        """Fewest exits more in a cellule that open that of the unit, and the option that it then gets; None when unknown."""
        if cellule not in self._sorties:
            self._sorties[cellule] = self._niveaux_de_sortie(cellule)
        return self._sorties[cellule].get(unite)

    @cached_property
    def _chef(self) -> NDArray[np.intp]:
        """(C,) component of each cellule: those of the options and the origine of one unit are in the same."""
        m = self.marche
        unite, _ = rattachement(m)
        du_slot = np.repeat(np.arange(m.nombre_unites), np.diff(m.slot_debut))
        tenue = m.origine >= 0
        return relier(
            np.concatenate((du_slot, unite[tenue])),
            np.concatenate((m.slot_cellule, m.origine[tenue])),
            m.nombre_cellules,
        )

    @cached_property
    def _groupes(self) -> Mapping[int, list[int]]:
        """Units with options of each component; components with linked units, or conditions, are left out."""
        m = self.marche
        demandent = np.flatnonzero(np.diff(m.option_debut))
        premiere = self._chef[m.slot_cellule[m.slot_debut[demandent]]]
        lie = np.diff(m.unite_debut)[demandent] > 1
        if m.condition is not None:
            lie |= m.condition[demandent] >= 0
            lie |= np.isin(demandent, m.condition)
        exclus = set(premiere[lie].tolist())
        groupes: dict[int, list[int]] = {}
        for u, chef in zip(demandent.tolist(), premiere.tolist(), strict=True):
            if chef not in exclus:
                groupes.setdefault(chef, []).append(u)
        return groupes

    @cached_property
    def _position(self) -> NDArray[np.int64]:
        """(S,) place of each slot by priority; comparable within a cellule."""
        m = self.marche
        unite = np.repeat(np.arange(m.nombre_unites), np.diff(m.slot_debut))
        # Only read for units of one person.
        personne = m.membres[m.unite_debut[unite]]
        ordre = np.lexsort((*m.departage[personne].T[::-1], -m.slot_points, m.slot_groupe, m.slot_cellule))
        position = np.empty(len(ordre), np.int64)
        position[ordre] = np.arange(len(ordre))
        return position

    def _procedure(self, cellule: int) -> _Procedure | None:
        groupe = self._groupes.get(int(self._chef[cellule]))
        return None if groupe is None else _Procedure(self, groupe)

    def _niveaux_d_entree(self, cellule: int) -> dict[int, int]:
        p = self._procedure(cellule)
        if p is None:
            return {}
        depart = p.places[cellule]
        # With as many seats as persons, nobody is refused there.
        p.surveillee, p.places[cellule] = cellule, len(self.marche.personnes)
        p.ouvrir_les_listes()
        p.proposer()
        occupees = len(p.entrants.get(cellule, ())) + p.presents[cellule]
        p.places[cellule] = max(depart, occupees)
        p.arrivee = dict.fromkeys(p.arrivee, p.places[cellule])
        while p.places[cellule] > depart:
            p.places[cellule] -= 1
            p.reserrer(cellule)
            p.proposer()
        return {u: places + 1 - depart for u, places in p.derniere.items()} if p.est_le_resultat() else {}

    def _niveaux_de_sortie(self, cellule: int) -> dict[int, tuple[int, int]]:
        p = self._procedure(cellule)
        if p is None:
            return {}
        p.ouvrir_les_listes()
        p.proposer()
        if not p.est_le_resultat():
            return {}
        trouves: dict[int, tuple[int, int]] = {}
        niveau = 0
        while p.ouvrir(cellule):
            niveau += 1
            avant = len(p.ouverts.get(cellule, ())) - 1
            p.proposer()
            trouves |= {u: (niveau, p.obtenu[u]) for u in p.ouverts[cellule][avant:]}
        return trouves


class _Procedure:
    """Deferred acceptance of persons who ask alone; in two phases, that of phase M, where exits open down each list."""

    def __init__(self, rejeu: Rejeu, unites: list[int]) -> None:
        self.rejeu, self.unites = rejeu, unites
        m, position = rejeu.marche, rejeu._position
        self.places = m.places.tolist()
        self.sorties = None if m.sorties is None else m.sorties.tolist()
        self.obtenu = dict.fromkeys(unites, -1)
        self.voeux: dict[int, list[tuple[int, int]]] = {}
        self.origine: dict[int, int] = {}
        for u in unites:
            debut, fin = int(m.slot_debut[u]), int(m.slot_debut[u + 1])
            self.voeux[u] = list(zip(m.slot_cellule[debut:fin].tolist(), position[debut:fin].tolist(), strict=True))
            self.origine[u] = int(m.origine[m.membres[m.unite_debut[u]]])
        # Titulaires who ask nothing stay.
        chez_soi = m.depart_libere_place
        demandent = np.zeros(len(m.personnes), np.bool_)
        demandent[m.membres[m.unite_debut[unites]]] = True
        restent = m.origine[~demandent & (m.origine >= 0)] if chez_soi else m.origine[:0]
        self.presents = np.bincount(restent, minlength=m.nombre_cellules).tolist()
        self.chez_soi = chez_soi
        self.entrants: dict[int, list[tuple[int, int]]] = {}
        self.ouverts: dict[int, list[int]] = {}
        self.listes: dict[int, Iterator[int]] = {}
        self.a_servir: list[int] = []
        # Of one cellule: seats that it had when each person came, and when it refused one that sat there with one more.
        self.surveillee = -1
        self.arrivee: dict[int, int] = {}
        self.derniere: dict[int, int] = {}

    def ouvrir_les_listes(self) -> None:
        """Everybody may propose, or the first ``sorties`` of each exit list."""
        if self.sorties is None:
            self.a_servir = list(self.unites)
            return
        sorties, m = self.rejeu.chiffres.sorties, self.rejeu.marche
        assert sorties is not None
        listes: dict[int, list[int]] = {}
        for u in sorted(self.unites, key=lambda u: int(sorties.rang[m.membres[m.unite_debut[u]]])):
            listes.setdefault(self.origine[u], []).append(u)
        self.listes = {c: iter(liste) for c, liste in listes.items()}
        for c in listes:
            for _ in range(max(0, self.sorties[c])):
                self.ouvrir(c)

    def ouvrir(self, cellule: int) -> bool:
        """Open the next exit of a list; False at its end."""
        u = next(self.listes.get(cellule, iter(())), None)
        if u is None:
            return False
        self.ouverts.setdefault(cellule, []).append(u)
        self.a_servir.append(u)
        return True

    def proposer(self) -> None:
        """Proposals and refusals until nobody has anything left to ask."""
        while self.a_servir:
            u = self.a_servir.pop()
            self.obtenu[u] += 1
            if self.obtenu[u] < len(self.voeux[u]):
                cellule, position = self.voeux[u][self.obtenu[u]]
                heappush(self.entrants.setdefault(cellule, []), (-position, u))
                if cellule == self.surveillee:
                    self.arrivee[u] = self.places[cellule]
                self.reserrer(cellule)
            elif self.sorties is not None:
                self.ouvrir(self.origine[u])
            elif self.chez_soi and self.origine[u] >= 0:
                self.presents[self.origine[u]] += 1
                self.reserrer(self.origine[u])

    def reserrer(self, cellule: int) -> None:
        """Refuse the last entrants, down to the seats open to them."""
        tas, ouvertes = self.entrants.get(cellule, []), max(0, self.places[cellule] - self.presents[cellule])
        while len(tas) > ouvertes:
            _, u = heappop(tas)
            self.a_servir.append(u)
            if cellule == self.surveillee and self.arrivee[u] > self.places[cellule]:
                self.derniere[u] = self.places[cellule]

    def est_le_resultat(self) -> bool:
        """Whether everybody has what the run gave: a result of another program may be another one."""
        examinee = self.rejeu.resultat.option_examinee
        return all(int(examinee[u]) == (len(self.voeux[u]) if k < 0 else k) for u, k in self.obtenu.items())
