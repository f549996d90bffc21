"""Second opinion on both phases by exhaustion, from the words of the model page (§8) and nothing else.

Plain Python, exponential by design; shares no line with the mechanism. An allocation is a tuple: the option of each unit, the
number of its options when outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import product

from solver.marche import Marche

Allocation = tuple[int, ...]
Cle = tuple[int, ...]


class DeuxPhases:
    """Every allocation of phase M of a small market, and every permutation that may follow one."""

    def __init__(self, marche: Marche) -> None:
        assert marche.sorties is not None
        self.entrees = [int(p) for p in marche.places]
        self.sorties = [int(p) for p in marche.sorties]
        self.origine = [int(c) for c in marche.origine]
        self.departage = [tuple(int(v) for v in ligne) for ligne in marche.departage]
        self.membres = [
            [int(x) for x in marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]]
            for u in range(marche.nombre_unites)
        ]
        self.cellules: list[list[list[int]]] = []
        self.points: list[list[list[int]]] = []
        self.cles: list[list[list[Cle]]] = []
        for u, membres in enumerate(self.membres):
            t, s = len(membres), int(marche.slot_debut[u])
            nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
            rangees = [[s + k * t + j for j in range(t)] for k in range(nombre)]
            self.cellules.append([[int(marche.slot_cellule[i]) for i in r] for r in rangees])
            self.points.append([[int(marche.slot_points[i]) for i in r] for r in rangees])
            self.cles.append(
                [
                    [
                        (int(marche.slot_groupe[i]), -int(marche.slot_points[i]), *self.departage[x])
                        for i, x in zip(r, membres, strict=True)
                    ]
                    for r in rangees
                ]
            )

    # -- phase M -----------------------------------------------------------------------------------------------------------

    def permise(self, allocation: Allocation) -> bool:
        """P9: no more entrants than entries, no more leavers than exits."""
        entrants: Counter[int] = Counter()
        sortants: Counter[int] = Counter()
        for u, k in enumerate(allocation):
            if k < len(self.cellules[u]):
                entrants.update(self.cellules[u][k])
                sortants.update(self.origine[x] for x in self.membres[u])
        return all(n <= self.entrees[c] for c, n in entrants.items()) and all(n <= self.sorties[c] for c, n in sortants.items())

    def revendique(self, allocation: Allocation, u: int, k: int) -> bool:
        """P10: unit u could be admitted to option k, better than its own, by entries and by exits."""
        autres = [v for v in range(len(allocation)) if v != u and allocation[v] < len(self.cellules[v])]
        entres = [
            (c, cle)
            for v in autres
            for c, cle in zip(self.cellules[v][allocation[v]], self.cles[v][allocation[v]], strict=True)
        ]
        partis = [(self.origine[x], cle) for v in autres for x, cle in zip(self.membres[v], self.cles[v][0], strict=True)]
        veut = list(zip(self.cellules[u][k], self.cles[u][k], strict=True))
        quitte = [(self.origine[x], cle) for x, cle in zip(self.membres[u], self.cles[u][0], strict=True)]
        for demandes, tenus, places in ((veut, entres, self.entrees), (quitte, partis, self.sorties)):
            for c in {c for c, _ in demandes}:
                miens = [cle for d, cle in demandes if d == c]
                if sum(1 for d, cle in tenus if d == c and cle < max(miens)) > places[c] - len(miens):
                    return False
        return True

    def envieuse(self, allocation: Allocation, u: int, k: int) -> bool:
        """A claim of unit u on option k needs the seat, or the exit, of somebody else: free ones are not enough."""
        autres = [v for v in range(len(allocation)) if v != u and allocation[v] < len(self.cellules[v])]
        entres = Counter(c for v in autres for c in self.cellules[v][allocation[v]])
        partis = Counter(self.origine[x] for v in autres for x in self.membres[v])
        entres.update(self.cellules[u][k])
        partis.update(self.origine[x] for x in self.membres[u])
        return any(entres[c] > self.entrees[c] for c in self.cellules[u][k]) or any(
            partis[self.origine[x]] > self.sorties[self.origine[x]] for x in self.membres[u]
        )

    def revendications(self, allocation: Allocation) -> list[tuple[int, int]]:
        """Every claim: (unit, option)."""
        return [(u, k) for u, obtenue in enumerate(allocation) for k in range(obtenue) if self.revendique(allocation, u, k)]

    @cached_property
    def permises(self) -> list[Allocation]:
        """Allocations within entries and exits."""
        return [a for a in product(*(range(len(c) + 1) for c in self.cellules)) if self.permise(a)]

    @cached_property
    def sans_revendication(self) -> list[Allocation]:
        """Allocations of phase M without claims."""
        return [a for a in self.permises if not self.revendications(a)]

    @cached_property
    def minimum(self) -> int:
        """Fewest units with a claim."""
        return self.meilleur[0]

    @cached_property
    def meilleur(self) -> tuple[int, int, int, int]:
        """The smallest :meth:`valeur_m`."""
        return min(map(self.valeur_m, self.permises))

    def valeur_m(self, allocation: Allocation) -> tuple[int, int, int, int]:
        """What phase M minimises, claims allowed: units with one, candidats alone who envy, exit places lost, P8."""
        claims = self.revendications(allocation)
        envient = {u for u, k in claims if len(self.membres[u]) == 1 and self.envieuse(allocation, u, k)}
        return len({u for u, _ in claims}), len(envient), *self.rang(allocation)

    def p8(self, allocation: Allocation) -> int:
        """Sum over persons of the option number obtained."""
        return sum((k + 1) * len(self.membres[u]) for u, k in enumerate(allocation))

    @cached_property
    def listes(self) -> dict[int, list[int]]:
        """Exit list of each cellule: persons who ask, best first."""
        cles: dict[int, list[tuple[Cle, int]]] = {}
        for u, membres in enumerate(self.membres):
            for j, x in enumerate(membres if self.cellules[u] else ()):
                cles.setdefault(self.origine[x], []).append((self.cles[u][0][j], x))
        return {c: [x for _, x in sorted(liste)] for c, liste in cles.items()}

    def merite(self, allocation: Allocation) -> int:
        """Sum of the places of the leavers on their exit lists, counted from the end."""
        partis = {x for u, k in enumerate(allocation) if k < len(self.cellules[u]) for x in self.membres[u]}
        return sum(len(liste) - i for liste in self.listes.values() for i, x in enumerate(liste) if x in partis)

    def rang(self, allocation: Allocation) -> tuple[int, int]:
        """What phase M minimises among allocations without claims."""
        return -self.merite(allocation), self.p8(allocation)

    # -- phase P -----------------------------------------------------------------------------------------------------------

    def places_tenues(self, allocation: Allocation) -> list[int]:
        """Cellule of every person."""
        tenues = list(self.origine)
        for u, k in enumerate(allocation):
            if k < len(self.cellules[u]):
                for x, c in zip(self.membres[u], self.cellules[u][k], strict=True):
                    tenues[x] = c
        return tenues

    def permutations(self, depart: Allocation) -> Iterator[Allocation]:
        """Every allocation where each unit keeps what it has or gets better, and each cellule as many persons as before."""
        avant = Counter(self.places_tenues(depart))
        for a in product(*(range(k + 1) for k in depart)):
            if Counter(self.places_tenues(a)) == avant:
                yield a

    def valeur(self, depart: Allocation, arrivee: Allocation) -> tuple[int, int]:
        """Persons improved, and the sum of their points."""
        mieux = [u for u, k in enumerate(arrivee) if k < depart[u]]
        return sum(len(self.membres[u]) for u in mieux), sum(sum(self.points[u][arrivee[u]]) for u in mieux)

    def permutation(self, depart: Allocation) -> Allocation:
        """Most persons, most points, then the best option for each unit in turn: linked ones first, by ``departage``."""
        ordre = sorted(
            range(len(self.membres)), key=lambda u: (len(self.membres[u]) == 1, min(self.departage[x] for x in self.membres[u]))
        )

        def cle(a: Allocation) -> tuple[int, int, tuple[int, ...]]:
            personnes, points = self.valeur(depart, a)
            return -personnes, -points, tuple(a[u] for u in ordre)

        return min(self.permutations(depart), key=cle)
