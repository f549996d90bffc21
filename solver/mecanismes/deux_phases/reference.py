"""The algorithms of the mechanism ``deux_phases`` in plain Python, for those who audit them.

Nothing here is called by a run: tests hold each function against its compiled or vectorised counterpart. Priorities are
compared as they are defined, every step starts again from nothing, and a market is read through :class:`~.lecture.Lecture`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...marche import Marche
from ..lecture import Candidature, Cle, Lecture


class Lue(Lecture):
    """A market in two phases read as lists.

    Attributes
    ----------
    sorties
        Exits of each cellule.
    origine
        Cellule held by each person.
    passes
        ``passes[u][k]``: what option k of unit u asks, entries then exits, as (place asked, priority there). A place is
        ``("entree", cellule)`` or ``("sortie", cellule)``; priority on an exit list is that of option 0.
    offre
        Seats of each place.
    """

    def __init__(self, marche: Marche) -> None:
        super().__init__(marche)
        assert marche.sorties is not None
        self.sorties = [int(s) for s in marche.sorties]
        self.origine = [int(c) for c in marche.origine]
        self.points = [int(p) for p in marche.slot_points]
        self.departage = [tuple(int(v) for v in ligne) for ligne in marche.departage]
        self.offre = {("entree", c): p for c, p in enumerate(self.places)} | {
            ("sortie", c): s for c, s in enumerate(self.sorties)
        }
        self.passes = [[self._passes(u, option) for option in options] for u, options in enumerate(self.options)]

    def _passes(self, u: int, option: Sequence[Candidature]) -> list[tuple[Place, Cle]]:
        entrees: list[tuple[Place, Cle]] = [(("entree", c.cellule), c.cle) for c in option]
        return entrees + [(("sortie", self.origine[c.personne]), c.cle) for c in self.options[u][0]]


Place = tuple[str, int]


def proceder(marche: Marche) -> list[int]:
    """The reference procedure, round by round, for a market of persons who ask alone (:mod:`.procedure`)."""
    m = Lue(marche)
    listes: dict[int, list[tuple[Cle, int]]] = {}
    for u, options in enumerate(m.options):
        if options:
            listes.setdefault(m.origine[m.membres[u][0]], []).append((options[0][0].cle, u))
    ouverts = {u for c, liste in listes.items() for _, u in sorted(liste)[: max(0, m.sorties[c])]}
    while True:
        obtenu = _acceptation_differee(m, ouverts)
        ecartes = {u for u in ouverts if obtenu[u] == len(m.options[u])}
        suivants = {
            u
            for c, liste in listes.items()
            for _, u in sorted(liste)[: max(0, m.sorties[c]) + sum(v in ecartes for _, v in liste)]
        }
        if suivants == ouverts:
            return obtenu
        ouverts = suivants


def _acceptation_differee(m: Lue, ouverts: set[int]) -> list[int]:
    """Deferred acceptance among ``ouverts`` with the entries as seats; the others are outside."""
    obtenu = [len(options) for options in m.options]
    suivant = dict.fromkeys(ouverts, 0)
    tenus: dict[int, list[tuple[Cle, int]]] = {}
    a_servir = list(ouverts)
    while a_servir:
        u = a_servir.pop()
        obtenu[u] = suivant[u]
        if suivant[u] == len(m.options[u]):
            continue
        (candidature,) = m.options[u][suivant[u]]
        suivant[u] += 1
        tenu = tenus.setdefault(candidature.cellule, [])
        tenu.append((candidature.cle, u))
        tenu.sort()
        a_servir += [v for _, v in tenu[max(0, m.places[candidature.cellule]) :]]
        del tenu[max(0, m.places[candidature.cellule]) :]
    return obtenu


def reduire(marche: Marche) -> list[set[int]]:
    """Options that each unit may still get, outside included as the number of its options (:mod:`.reduction`)."""
    m = Lue(marche)
    possibles = [set(range(len(options) + 1)) for options in m.options]
    while True:
        avant = [set(p) for p in possibles]
        la = {(u, j, place, cle) for u, j, place, cle, _ in _slots(m, avant)}
        certaines = {
            (u, k, place)
            for u in range(len(avant))
            for k in avant[u] - {len(m.options[u])}
            for place, membres, faible in _demandes(m, u, k)
            if _autres(la, u, place, faible) <= m.offre[place] - membres
        }
        for u, restent in enumerate(possibles):
            garanties = [
                k for k in restent - {len(m.options[u])} if all((u, k, place) in certaines for place, *_ in _demandes(m, u, k))
            ]
            restent -= {k for k in restent if garanties and k > min(garanties)}
        pressent = {
            (u, j, place, cle)
            for u, j, place, cle, k in _slots(m, possibles)
            if len(possibles[u]) == 1 or _presse(m, possibles[u], u, k, place, certaines)
        }
        for u, restent in enumerate(possibles):
            for k in restent - {len(m.options[u])}:
                if any(_autres(pressent, u, place, f) > m.offre[place] - membres for place, membres, f in _demandes(m, u, k)):
                    restent.remove(k)
        if possibles == avant:
            return possibles


Present = tuple[int, int, Place, Cle]
"""Unit, number of the member, place, priority there."""


def _slots(m: Lue, possibles: Sequence[set[int]]) -> list[tuple[int, int, Place, Cle, int]]:
    """Every place that an option still possible asks for a member, with the option."""
    return [
        (u, j % len(m.membres[u]), place, cle, k)
        for u, restent in enumerate(possibles)
        for k in restent
        if k < len(m.options[u])
        for j, (place, cle) in enumerate(m.passes[u][k])
    ]


def _demandes(m: Lue, u: int, k: int) -> list[tuple[Place, int, Cle]]:
    """For every place that option k of unit u asks: how many members, the priority of the weakest."""
    nombre = Counter(place for place, _ in m.passes[u][k])
    return [(place, n, max(cle for p, cle in m.passes[u][k] if p == place)) for place, n in nombre.items()]


def _autres(presents: set[Present], u: int, place: Place, faible: Cle) -> int:
    return sum(1 for v, _, p, cle in presents if v != u and p == place and cle < faible)


def _presse(m: Lue, restent: set[int], u: int, k: int, place: Place, certaines: set[tuple[int, int, Place]]) -> bool:
    """Whether unit u is at ``place`` or has a claim on option k as soon as a worse person is there."""
    if place[0] == "sortie" and len(m.options[u]) not in restent:
        return True
    if place[0] == "entree" and k != min(restent):
        return False
    demandes = _demandes(m, u, k)
    return (
        all((u, k, autre) in certaines for autre, *_ in demandes if autre != place)
        and next(n for p, n, _ in demandes if p == place) == 1
    )


def permuter(marche: Marche, depart: Sequence[int]) -> list[int]:
    """Phase P for a market of persons who ask alone, by cancelling cycles (Klein, Management Science 14, 1967).

    A change of one person's choice moves it from the cellule it holds to another, and is worth (persons improved, points, then
    the tie-break). While some cycle of changes is worth something, make it: the circulation without such a cycle is the best.
    The tie-break of person number r in order of ``departage`` is a digit in a base no sum can exceed, so that one integer holds
    the three objectives.
    """
    m = Lue(marche)
    option = list(depart)
    ordre = {u: r for r, u in enumerate(sorted(range(len(option)), key=lambda u: m.departage[m.membres[u][0]]))}
    base = max((len(o) for o in m.options), default=0) + 2
    unite = base ** len(option)
    etendue = max(map(abs, m.points), default=0)
    personne = unite * (2 * len(option) * etendue + 1)

    def valeur(u: int, k: int) -> int:
        gain: int = (depart[u] - k) * base ** (len(option) - 1 - ordre[u])
        return gain if k == depart[u] else personne + m.points[m.options[u][k][0].slot] * unite + gain

    def cellule(u: int, k: int) -> int:
        return m.origine[m.membres[u][0]] if k == len(m.options[u]) else m.options[u][k][0].cellule

    while True:
        changes: dict[tuple[int, int], tuple[int, int, int]] = {}
        for u, k in enumerate(option):
            for k2 in range(depart[u] + 1):
                arc, gain = (cellule(u, k), cellule(u, k2)), valeur(u, k2) - valeur(u, k)
                if k2 != k and (arc not in changes or gain > changes[arc][0]):
                    changes[arc] = (gain, u, k2)
        cycle = _cycle_utile({arc: gain for arc, (gain, _, _) in changes.items()}, len(m.places))
        if not cycle:
            return option
        for arc in cycle:
            _, u, k2 = changes[arc]
            option[u] = k2


def _cycle_utile(gains: dict[tuple[int, int], int], cellules: int) -> list[tuple[int, int]]:
    """A cycle of positive total gain, by Bellman and Ford; empty when there is none."""
    valeur, venu = [0] * cellules, [-1] * cellules
    dernier = -1
    for _ in range(cellules):
        dernier = -1
        for (x, y), gain in gains.items():
            if valeur[x] + gain > valeur[y]:
                valeur[y], venu[y], dernier = valeur[x] + gain, x, y
        if dernier < 0:
            return []
    for _ in range(cellules):
        dernier = venu[dernier]
    cycle = [(venu[dernier], dernier)]
    while cycle[-1][0] != dernier:
        y = cycle[-1][0]
        cycle.append((venu[y], y))
    return cycle
