"""Bounds that hold in every stable allocation, derived again in plain Python (lists and heaps).

For a stable allocation µ, single persons and the members of the linked units it places, taken as persons with one option, form
an ordinary market, where µ is stable. Agents that are added make both ends of the set of stable outcomes weakly worse for the
others, so two markets bound it:

- the *upper market*: single persons and decided linked units (members as persons with one option); homes of undecided units
  are free. Deferred acceptance proposed by the candidats gives the best that each single person can get;
- the *lower market*: single persons, and one clone per member and option still possible of each linked unit, homes included.
  Deferred acceptance proposed by the cellules, where clones accept always, gives the worst.

Two rules withdraw options of linked units, until nothing changes:

- *refused*: in the upper outcome, some cellule of the option holds at least ``places - m + 1`` persons better than the weakest
  of the m members who would enter it. One of them would sit elsewhere, worse off, and have a claim;
- *guaranteed*: in the lower outcome every clone of the option is accepted. With anything worse, outside included, the unit
  would have a claim.

A unit with one possibility left is decided. When a decided unit is refused in the upper outcome, or nothing is left to a unit,
no allocation is stable. A cellule keeps its titulaires who are present, and then its best ``max(0, places - present)`` others.

Neither outcome depends on the order of proposals, and a clone withdrawn is an agent that refuses later: each round continues
the previous one. The two rules only withdraw, and withdraw more from less: where they stop does not depend on the order either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from ..marche import DEHORS, Marche


@dataclass(frozen=True, slots=True)
class Bornes:
    """What every stable allocation gives, if there is one.

    Attributes
    ----------
    possibles
        For each unit, the options left, ascending, the number of its options standing for outside. Single persons: all from
        the best to the worst.
    contradiction
        No allocation is stable, by the bounds alone.
    """

    possibles: tuple[Sequence[int], ...]
    contradiction: bool


def borner(marche: Marche) -> Bornes:
    """Bound the stable allocations of a well-formed market."""
    return _Bornage(marche).conclure()


class _Bornage:
    def __init__(self, marche: Marche) -> None:
        n, slots = len(marche.personnes), len(marche.slot_cellule)
        self.places: list[int] = marche.places.tolist()
        debut: list[int] = marche.unite_debut.tolist()
        membres: list[int] = marche.membres.tolist()
        options: list[int] = marche.option_debut.tolist()
        self.membres = [membres[a:b] for a, b in pairwise(debut)]
        self.nombre = [b - a for a, b in pairwise(options)]
        self.premier: list[int] = marche.slot_debut.tolist()
        self.cellule: list[int] = marche.slot_cellule.tolist()
        # A home that frees no seat takes none either.
        self.maison: list[int] = marche.origine.tolist() if marche.depart_libere_place else [DEHORS] * n
        self.liee = [len(m) > 1 for m in self.membres]
        self.possibles = [list(range(k + 1)) for k in self.nombre]
        self.engagees: list[int] = []
        self.contradiction = False

        # Who each slot belongs to; slots of each cellule, best first; place of each slot among them.
        self.personne = [0] * slots
        self.suivant, self.fin = [0] * n, [0] * n
        self.clone, self.retire = [False] * slots, [False] * slots
        for u, m in enumerate(self.membres):
            for s in range(self.premier[u], self.premier[u + 1]):
                self.personne[s] = m[(s - self.premier[u]) % len(m)]
                self.clone[s] = self.liee[u]
            if not self.liee[u]:
                self.suivant[m[0]], self.fin[m[0]] = self.premier[u], self.premier[u + 1]
        lignes = marche.departage.tolist()
        rang = [0] * n
        for r, p in enumerate(sorted(range(n), key=lignes.__getitem__)):
            rang[p] = r
        groupe, points = marche.slot_groupe.tolist(), marche.slot_points.tolist()
        self.ordre: list[list[int]] = [[] for _ in self.places]
        for s in sorted(range(slots), key=lambda s: (groupe[s], -points[s], rang[self.personne[s]])):
            self.ordre[self.cellule[s]].append(s)
        self.place = [0] * slots
        for file in self.ordre:
            for i, s in enumerate(file):
                self.place[s] = i

        # Upper outcome: places of the entrants, negated so that the weakest is on top; slot held (-1: none).
        self.entrants: list[list[int]] = [[] for _ in self.places]
        self.presents = [0] * len(self.places)
        self.repli = self.maison.copy()
        self.haut = [-1] * n
        # Lower outcome: everybody at home at first; slot held (``slots``: none).
        self.prochain = [0] * len(self.places)
        self.occupes = [0] * len(self.places)
        self.rien = slots
        self.bas = [slots] * n
        self.accepte = [False] * slots
        for c in self.maison:
            if c != DEHORS:
                self.occupes[c] += 1

    def conclure(self) -> Bornes:
        self._proposer(m[0] for u, m in enumerate(self.membres) if not self.liee[u])
        self._offrir(range(len(self.places)))
        indecises = [u for u, liee in enumerate(self.liee) if liee]
        indecises = self._engager(indecises)
        while not self.contradiction:
            liberees, change = list[int](), False
            for u in indecises:
                restent = self._restantes(u)
                if restent != self.possibles[u]:
                    change = True
                    liberees += self._retirer(u, restent)
            if not change:
                break
            self._offrir(liberees)
            indecises = self._engager(indecises)
        refusees = any(self.haut[x] < 0 for u in self.engagees for x in self.membres[u])
        possibles: list[Sequence[int]] = []
        for u, restent in enumerate(self.possibles):
            if self.liee[u]:
                possibles.append(tuple(restent))
            else:
                x, debut, dehors = self.membres[u][0], self.premier[u], self.nombre[u]
                meilleure = self.haut[x] - debut if self.haut[x] >= 0 else dehors
                pire = self.bas[x] - debut if self.bas[x] < self.rien else dehors
                possibles.append(range(meilleure, pire + 1))
        return Bornes(tuple(possibles), refusees or not all(possibles))

    def _proposer(self, personnes: Iterable[int]) -> None:
        """Candidats propose, each to the next of the own list; the origine comes last, and takes back its titulaire always."""
        pile = list(personnes)
        while pile:
            x = pile.pop()
            if self.suivant[x] < self.fin[x]:
                s = self.suivant[x]
                self.suivant[x] += 1
                self.haut[x] = s
                c = self.cellule[s]
                heappush(self.entrants[c], -self.place[s])
            elif self.repli[x] != DEHORS:
                c = self.repli[x]
                self.presents[c] += 1
            else:
                continue
            while len(self.entrants[c]) > max(0, self.places[c] - self.presents[c]):
                refuse = self.personne[self.ordre[c][-heappop(self.entrants[c])]]
                self.haut[refuse] = -1
                pile.append(refuse)

    def _offrir(self, cellules: Iterable[int]) -> None:
        """Cellules offer their free seats, best first; a single person leaves the worse seat held, which is offered in turn."""
        pile = list(cellules)
        while pile:
            c = pile.pop()
            ordre = self.ordre[c]
            while self.occupes[c] < self.places[c] and self.prochain[c] < len(ordre):
                s = ordre[self.prochain[c]]
                self.prochain[c] += 1
                x = self.personne[s]
                if self.retire[s]:
                    continue
                if self.clone[s]:
                    self.accepte[s] = True
                    self.occupes[c] += 1
                elif s < self.bas[x]:  # the slots of a single person stand in the order of the own list
                    quittee = self.maison[x] if self.bas[x] == self.rien else self.cellule[self.bas[x]]
                    self.bas[x] = s
                    self.occupes[c] += 1
                    if quittee != DEHORS:
                        self.occupes[quittee] -= 1
                        pile.append(quittee)

    def _slots(self, u: int, option: int) -> range:
        taille = len(self.membres[u])
        debut = self.premier[u] + option * taille
        return range(debut, debut + taille)

    def _restantes(self, u: int) -> list[int]:
        """Options that both rules leave to a linked unit."""
        restent = []
        for k in self.possibles[u]:
            if k == self.nombre[u]:
                restent.append(k)
                continue
            if not self._refusee(u, k):
                restent.append(k)
            if all(self.accepte[s] for s in self._slots(u, k)):
                break
        return restent

    def _refusee(self, u: int, option: int) -> bool:
        demandes: dict[int, list[int]] = {}
        for s in self._slots(u, option):
            demandes.setdefault(self.cellule[s], []).append(self.place[s])
        for c, siennes in demandes.items():
            devant = self.presents[c] + sum(-p < max(siennes) for p in self.entrants[c])
            if devant >= self.places[c] - len(siennes) + 1:
                return True
        return False

    def _retirer(self, u: int, restent: list[int]) -> list[int]:
        """Withdraw the clones of the options that do not remain. Returns the cellules where that frees seats."""
        liberees = []
        for k in set(self.possibles[u]) - set(restent):
            if k == self.nombre[u]:
                liberees += [self.maison[x] for x in self.membres[u] if self.maison[x] != DEHORS]
                continue
            for s in self._slots(u, k):
                self.retire[s] = True
                if self.accepte[s]:
                    liberees.append(self.cellule[s])
        self.possibles[u] = restent
        for c in liberees:
            self.occupes[c] -= 1
        return liberees

    def _engager(self, indecises: list[int]) -> list[int]:
        """Let the units with one possibility enter the upper market. Returns the units that still have several."""
        nouvelles = [u for u in indecises if len(self.possibles[u]) == 1]
        self.contradiction |= any(not self.possibles[u] for u in indecises)
        for u in nouvelles:
            (option,) = self.possibles[u]
            if option < self.nombre[u]:
                self.engagees.append(u)
                for x, s in zip(self.membres[u], self._slots(u, option), strict=True):
                    self.suivant[x], self.fin[x], self.repli[x] = s, s + 1, DEHORS
        self._proposer(x for u in nouvelles for x in self.membres[u])
        return [u for u in indecises if len(self.possibles[u]) > 1]
