"""Second opinion by exhaustion: every allowed allocation of a small market, judged by the words of the model page.

Plain Python over sets and tuples, written from the definitions (model §2, §5, §6) and from nothing else: it shares no line with
the mechanisms nor with the verifier, and never prunes on a claim. It is exponential by design.

An allocation is a tuple: the option of each unit, the number of its options when outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from solver.marche import DEHORS, Marche
from solver.solution import Nature, Revendication

Allocation = tuple[int, ...]
Cle = tuple[int, ...]
"""Priority of a person in a cellule: smaller is better."""

TITULAIRE: Cle = ()
"""Priority of a titulaire at home: the empty tuple is smaller than every other (model §5)."""


@dataclass(frozen=True, slots=True)
class Critere:
    """What a run minimises, in this order (model §6, "What a run returns")."""

    unites_avec_revendication: int
    candidats_seuls_avec_envie: int
    p8: int

    @property
    def rang(self) -> tuple[int, int, int]:
        """The three values, to be compared."""
        return self.unites_avec_revendication, self.candidats_seuls_avec_envie, self.p8


@dataclass(frozen=True, slots=True)
class Demande:
    """What one option needs in one cellule: a seat for ``membres`` persons, the weakest of whom has priority ``cle``."""

    cellule: int
    membres: int
    cle: Cle


class Enumeration:
    """All allowed allocations (P1-P5) of a market, and what the model says of them.

    Parameters
    ----------
    marche
        A small market: the number of allocations is up to the product of (options + 1) over the units.
    """

    def __init__(self, marche: Marche) -> None:
        self.marche = marche
        self.libere = bool(marche.depart_libere_place)
        self.places = [int(p) for p in marche.places]
        self.origine = [int(c) for c in marche.origine]
        self.membres = [
            [int(p) for p in marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]]
            for u in range(marche.nombre_unites)
        ]
        self.nombre_options = [int(marche.option_debut[u + 1] - marche.option_debut[u]) for u in range(marche.nombre_unites)]
        self.sieges: list[list[list[tuple[int, Cle]]]] = []
        """For each unit and option, for each member: (cellule, priority there)."""
        for u, membres in enumerate(self.membres):
            debut, taille = int(marche.slot_debut[u]), len(membres)
            self.sieges.append(
                [
                    [self._siege(debut + k * taille + j, personne) for j, personne in enumerate(membres)]
                    for k in range(self.nombre_options[u])
                ]
            )
        self.demandes = [[_demandes(option) for option in options] for options in self.sieges]

    def _siege(self, slot: int, personne: int) -> tuple[int, Cle]:
        """Cellule of a slot and priority of the person in it (model §5)."""
        m = self.marche
        cle = (int(m.slot_groupe[slot]), -int(m.slot_points[slot]), *(int(x) for x in m.departage[personne]))
        return int(m.slot_cellule[slot]), cle

    # -- allowed allocations ---------------------------------------------------------------------------------------------

    def cellules(self, allocation: Sequence[int]) -> list[int]:
        """Final cellule of every person: the option's, else the own ``origine`` (P4), ``DEHORS`` when there is none."""
        resultat = [DEHORS] * len(self.origine)
        for u, k in enumerate(allocation):
            for j, personne in enumerate(self.membres[u]):
                dehors = k == self.nombre_options[u]
                resultat[personne] = self.origine[personne] if dehors else self.sieges[u][k][j][0]
        return resultat

    def respecte_les_places(self, allocation: Sequence[int]) -> bool:
        """P1 for the units decided so far: entrants never exceed ``max(0, places - titulaires who stay)``.

        Both numbers only grow when more units are decided, so a partial allocation that fails has no allowed completion.
        """
        entrants: dict[int, int] = {}
        restants: dict[int, int] = {}
        for u, k in enumerate(allocation):
            if k == self.nombre_options[u]:
                for personne in self.membres[u]:
                    if self.libere and self.origine[personne] != DEHORS:
                        restants[self.origine[personne]] = restants.get(self.origine[personne], 0) + 1
            else:
                for cellule, _ in self.sieges[u][k]:
                    entrants[cellule] = entrants.get(cellule, 0) + 1
        return all(nombre <= max(0, self.places[c] - restants.get(c, 0)) for c, nombre in entrants.items())

    def _completer(self, prefixe: list[int]) -> Iterator[Allocation]:
        if not self.respecte_les_places(prefixe):
            return
        if len(prefixe) == len(self.membres):
            yield tuple(prefixe)
            return
        for k in range(self.nombre_options[len(prefixe)] + 1):
            prefixe.append(k)
            yield from self._completer(prefixe)
            prefixe.pop()

    @cached_property
    def permises(self) -> list[Allocation]:
        """All allowed allocations (P1-P5), in lexicographic order of the option numbers."""
        return list(self._completer([]))

    # -- claims -----------------------------------------------------------------------------------------------------------

    def occupants(self, allocation: Sequence[int]) -> list[list[tuple[int, Cle]]]:
        """For every cellule, (unit, priority) of the persons who take one of its ``places``.

        A titulaire at home takes one only when departures free seats (model §2); otherwise ``places`` are entries.
        """
        presents: list[list[tuple[int, Cle]]] = [[] for _ in self.places]
        for u, k in enumerate(allocation):
            if k == self.nombre_options[u]:
                for personne in self.membres[u]:
                    if self.libere and self.origine[personne] != DEHORS:
                        presents[self.origine[personne]].append((u, TITULAIRE))
            else:
                for cellule, cle in self.sieges[u][k]:
                    presents[cellule].append((u, cle))
        return presents

    def nature(self, presents: list[list[tuple[int, Cle]]], unite: int, option: int) -> Nature | None:
        """Kind of the claim of a unit on one of its options, None when it could not be admitted (model §6).

        In each cellule where the option seats g members of the unit, at most ``places - g`` persons of other units may have
        higher priority than the weakest of the g. One person, two persons in two cellules and two persons in one cellule are
        the three cases of the model.
        """
        libre = True
        for demande in self.demandes[unite][option]:
            autres = [cle for u, cle in presents[demande.cellule] if u != unite]
            reste = self.places[demande.cellule] - demande.membres
            if sum(cle < demande.cle for cle in autres) > reste:
                return None
            libre = libre and len(autres) <= reste
        return Nature.SIEGE_LIBRE if libre else Nature.ENVIE

    def revendications(self, allocation: Sequence[int]) -> tuple[Revendication, ...]:
        """Every claim of an allocation; ``vide`` is left at None (see :meth:`est_vide`)."""
        presents = self.occupants(allocation)
        trouvees = []
        for u, obtenue in enumerate(allocation):
            for k in range(obtenue):
                nature = self.nature(presents, u, k)
                if nature is not None:
                    trouvees.append(Revendication(u, k, nature))
        return tuple(trouvees)

    @cached_property
    def options_possibles(self) -> set[tuple[int, int]]:
        """Pairs (unit, option) that some allowed allocation gives."""
        return {(u, k) for allocation in self.permises for u, k in enumerate(allocation)}

    def est_vide(self, revendication: Revendication) -> bool:
        """Whether no allowed allocation gives the option to the unit (model §6, *empty* claim)."""
        return (revendication.unite, revendication.option) not in self.options_possibles

    # -- what is best -----------------------------------------------------------------------------------------------------

    def p8(self, allocation: Sequence[int]) -> int:
        """Sum over persons of the option number obtained, outside counting one more than the number of options."""
        return sum((k + 1) * len(self.membres[u]) for u, k in enumerate(allocation))

    def critere(self, allocation: Sequence[int]) -> Critere:
        """The three values a run minimises."""
        revendications = self.revendications(allocation)
        seuls = {r.unite for r in revendications if r.nature is Nature.ENVIE and len(self.membres[r.unite]) == 1}
        return Critere(len({r.unite for r in revendications}), len(seuls), self.p8(allocation))

    @cached_property
    def criteres(self) -> dict[Allocation, Critere]:
        """The criterion of every allowed allocation."""
        return {allocation: self.critere(allocation) for allocation in self.permises}

    @cached_property
    def stables(self) -> list[Allocation]:
        """Allocations without claim (P6 and P7)."""
        return [a for a, critere in self.criteres.items() if critere.unites_avec_revendication == 0]

    @cached_property
    def existe_stable(self) -> bool:
        """Whether some allowed allocation has no claim: stops at the first one, and at the first claim of the others."""
        return any(self._sans_revendication(allocation) for allocation in self._completer([]))

    def _sans_revendication(self, allocation: Allocation) -> bool:
        presents = self.occupants(allocation)
        return not any(self.nature(presents, u, k) for u, obtenue in enumerate(allocation) for k in range(obtenue))

    @cached_property
    def minimum(self) -> int:
        """Smallest number of units with a claim."""
        return min(critere.unites_avec_revendication for critere in self.criteres.values())

    @cached_property
    def moins_de_revendications(self) -> list[Allocation]:
        """Allocations with the smallest number of units with a claim."""
        return [a for a, critere in self.criteres.items() if critere.unites_avec_revendication == self.minimum]

    @cached_property
    def meilleur_critere(self) -> Critere:
        """Smallest criterion; its ``p8`` is the optimum of P8."""
        return min(self.criteres.values(), key=lambda critere: critere.rang)

    @cached_property
    def optimales(self) -> list[Allocation]:
        """Allocations with the smallest criterion."""
        return [a for a, critere in self.criteres.items() if critere == self.meilleur_critere]

    @cached_property
    def ordre_du_tirage(self) -> list[int]:
        """Units in the order of their draw: the smallest, over the members, of the last three tie-break columns."""
        tirage = [tuple(int(x) for x in ligne[-3:]) for ligne in self.marche.departage]
        return sorted(range(len(self.membres)), key=lambda u: min(tirage[p] for p in self.membres[u]))

    @cached_property
    def reponse(self) -> Allocation:
        """The one answer: the optimal allocation whose option numbers, units taken in the order of the draw, are least."""
        return min(self.optimales, key=lambda a: tuple(a[u] for u in self.ordre_du_tirage))

    # -- when no stable allocation exists -----------------------------------------------------------------------------------

    @cached_property
    def reparations(self) -> set[tuple[int, int]]:
        """Pairs (cellule, +1 or -1): single changes of seats after which a stable allocation exists."""
        trouvees = set()
        for cellule in range(len(self.places)):
            for ecart in (1, -1):
                if Enumeration(avec_places(self.marche, ((cellule, ecart),))).existe_stable:
                    trouvees.add((cellule, ecart))
        return trouvees

    def obligatoires_dehors(self, allocation: Sequence[int]) -> tuple[int, ...]:
        """Units of several members, all obligatory, that an allocation leaves outside (model §6, ``placement_obligatoire``).

        Those without any option are left out: no policy can place them.
        """
        return tuple(
            u
            for u, membres in enumerate(self.membres)
            if len(membres) > 1
            and allocation[u] == self.nombre_options[u] > 0
            and all(self.marche.obligatoire[p] for p in membres)
        )

    def placements(self, unite: int) -> dict[int, int]:
        """For each option that an allowed allocation gives to the unit: fewest units with a claim when it is forced there."""
        fewest: dict[int, int] = {}
        for allocation, critere in self.criteres.items():
            k = allocation[unite]
            if k < self.nombre_options[unite]:
                nombre = critere.unites_avec_revendication
                fewest[k] = min(fewest.get(k, nombre), nombre)
        return fewest


def _demandes(option: list[tuple[int, Cle]]) -> list[Demande]:
    """Seats needed by an option, cellule by cellule, with the priority of the weakest member there."""
    par_cellule: dict[int, list[Cle]] = {}
    for cellule, cle in option:
        par_cellule.setdefault(cellule, []).append(cle)
    return [Demande(cellule, len(cles), max(cles)) for cellule, cles in par_cellule.items()]


def avec_places(marche: Marche, changements: Sequence[tuple[int, int]]) -> Marche:
    """The same market with seats added (withdrawn when negative) in some cellules."""
    places = marche.places.copy()
    for cellule, ecart in changements:
        places[cellule] += ecart
    return replace(marche, places=places)
