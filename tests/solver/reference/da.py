"""Second opinions for markets without couples: three independent algorithms, in plain Python.

``candidat_proposant`` is deferred acceptance as the model names it (origine appended as last choice, top priority at home).
``chaines_de_sieges`` offers every vacant or freed seat to the best-placed person who wants it: the seat-by-seat procedure that
the rectorats describe, that is, deferred acceptance proposed by the cellules. ``cycles_d_amelioration`` then exchanges seats
without creating a claim (Erdil and Ergin 2008) until no such exchange is left. With strict priorities, the second followed by
the third gives the first.

An outcome is a list: the option of each unit, the number of its options when outside.
"""

from __future__ import annotations

from heapq import heappop, heappush

from solver.marche import DEHORS, Marche

Cle = tuple[int, ...]


class SansCouple:
    """A market of single persons, as plain lists.

    Attributes
    ----------
    options
        For each unit, for each option: (cellule, priority of the person there); smaller is better.
    """

    def __init__(self, marche: Marche) -> None:
        unites = marche.nombre_unites
        if len(marche.personnes) != unites:
            raise ValueError("this reference is for markets whose units have one member")
        self.libere = bool(marche.depart_libere_place)
        self.places = [int(p) for p in marche.places]
        self.origine = [int(marche.origine[int(p)]) for p in marche.membres]
        self.options: list[list[tuple[int, Cle]]] = []
        for u in range(unites):
            departage = tuple(int(x) for x in marche.departage[int(marche.membres[u])])
            self.options.append(
                [
                    (int(marche.slot_cellule[i]), (int(marche.slot_groupe[i]), -int(marche.slot_points[i]), *departage))
                    for i in range(int(marche.slot_debut[u]), int(marche.slot_debut[u + 1]))
                ]
            )

    def places_ouvertes(self, cellule: int, restants: int) -> int:
        """Largest number of entrants of a cellule where ``restants`` titulaires stay (P1)."""
        return max(0, self.places[cellule] - (restants if self.libere else 0))

    def restants_au_depart(self) -> list[int]:
        """Titulaires of each cellule before anybody moves."""
        restants = [0] * len(self.places)
        for cellule in self.origine:
            if cellule != DEHORS:
                restants[cellule] += 1
        return restants


def candidat_proposant(marche: Marche) -> list[int]:
    """Candidate-proposing deferred acceptance.

    Everybody proposes down the own list. A titulaire refused everywhere goes home, takes the seat back and so may push out the
    weakest entrant, who proposes further.
    """
    m = SansCouple(marche)
    restants = [0] * len(m.places)
    # Entrants of each cellule, weakest on top. Keys are tuples of integers, so negating every item reverses the order.
    entrants: list[list[tuple[Cle, int]]] = [[] for _ in m.places]
    option = [-1] * len(m.options)
    a_traiter = list(range(len(m.options)))
    while a_traiter:
        u = a_traiter.pop()
        option[u] += 1
        if option[u] < len(m.options[u]):
            cellule, cle = m.options[u][option[u]]
            heappush(entrants[cellule], (tuple(-x for x in cle), u))
        elif m.origine[u] != DEHORS:
            cellule = m.origine[u]
            restants[cellule] += 1
        else:
            continue
        while len(entrants[cellule]) > m.places_ouvertes(cellule, restants[cellule]):
            a_traiter.append(heappop(entrants[cellule])[1])
    return option


def chaines_de_sieges(marche: Marche) -> list[int]:
    """Cellule-proposing deferred acceptance, as vacancy chains.

    Everybody starts at home or nowhere. As long as a cellule has an open seat and somebody prefers it to the present place, the
    best-placed of them moves in, and the seat left behind may open in turn. Nobody ever moves to a worse place, so it ends.
    """
    m = SansCouple(marche)
    option = [len(options) for options in m.options]
    restants = m.restants_au_depart()
    entrants = [0] * len(m.places)
    demandeurs: list[list[tuple[Cle, int, int]]] = [[] for _ in m.places]
    for u, options in enumerate(m.options):
        for k, (cellule, cle) in enumerate(options):
            demandeurs[cellule].append((cle, u, k))
    for liste in demandeurs:
        liste.sort()
    rang = [0] * len(m.places)
    a_voir = list(range(len(m.places)))
    while a_voir:
        c = a_voir.pop()
        while rang[c] < len(demandeurs[c]) and entrants[c] < m.places_ouvertes(c, restants[c]):
            # Somebody passed over here was better served already, and can only be better served later: never looked at again.
            _, u, k = demandeurs[c][rang[c]]
            rang[c] += 1
            if k >= option[u]:
                continue
            if option[u] < len(m.options[u]):
                quittee = m.options[u][option[u]][0]
                entrants[quittee] -= 1
                a_voir.append(quittee)
            elif m.origine[u] != DEHORS:
                restants[m.origine[u]] -= 1
                a_voir.append(m.origine[u])
            option[u] = k
            entrants[c] += 1
    return option


def cycles_d_amelioration(marche: Marche, option: list[int]) -> list[int]:
    """Exchange seats along stable improvement cycles until none is left.

    Each cellule points from the present cellule of the best-placed person who would rather be there. Rotating a cycle gives
    every seat to the best-placed person who wants it, so no claim appears. A cellule whose departures free no
    seat (more persons than ``places``, or a home when departures free nothing) cannot be part of one.
    """
    m = SansCouple(marche)
    option = list(option)
    while True:
        presente = [
            m.options[u][k][0] if k < len(m.options[u]) else (m.origine[u] if m.libere else DEHORS)
            for u, k in enumerate(option)
        ]
        occupants = [0] * len(m.places)
        for cellule in presente:
            if cellule != DEHORS:
                occupants[cellule] += 1
        meilleur: dict[int, tuple[Cle, int, int]] = {}
        for u, obtenue in enumerate(option):
            for k in range(obtenue):
                cellule, cle = m.options[u][k]
                if cellule not in meilleur or cle < meilleur[cellule][0]:
                    meilleur[cellule] = (cle, u, k)
        # Predecessor of each cellule: where its best-placed desirer sits now. At most one each, so cycles are found by walking.
        vient_de = {
            cellule: presente[u]
            for cellule, (_, u, _) in meilleur.items()
            if presente[u] != DEHORS and occupants[cellule] <= m.places[cellule]
        }
        cycle = _cycle(vient_de)
        if not cycle:
            return option
        for cellule in cycle:
            _, u, k = meilleur[cellule]
            option[u] = k


def _cycle(vient_de: dict[int, int]) -> list[int]:
    """Nodes of one cycle of a partial function, empty when it has none."""
    vus: set[int] = set()
    for depart in vient_de:
        chemin: list[int] = []
        noeud = depart
        while noeud in vient_de and noeud not in vus:
            vus.add(noeud)
            chemin.append(noeud)
            noeud = vient_de[noeud]
        if noeud in chemin:
            return chemin[chemin.index(noeud) :]
    return []
