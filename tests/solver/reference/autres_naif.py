"""Second opinion on the mechanisms of simulations: plain Python over single persons, written from the definitions alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from random import Random
from typing import Any

from solver.marche import DEHORS, Marche
from tests.solver.fabrique import fabriquer

Cle = tuple[int, ...]
Siege = tuple[int, int]
"""A seat: its cellule, and its first titulaire, or -1 - i for the i-th seat free at the start."""


class Personnes:
    """A market of single persons read as lists."""

    def __init__(self, marche: Marche) -> None:
        assert marche.nombre_unites == len(marche.personnes)
        self.n = len(marche.personnes)
        self.places = [int(p) for p in marche.places]
        self.origine = [int(c) for c in marche.origine]
        self.maison = self.origine if marche.depart_libere_place else [DEHORS] * self.n
        self.departage = [tuple(int(x) for x in ligne) for ligne in marche.departage]
        self.voeux: list[list[int]] = []
        self.faible: list[list[Cle]] = []
        """(-groupe...) of each vœu without tie-breaks: smaller is better."""
        for u in range(self.n):
            debut, fin = int(marche.slot_debut[u]), int(marche.slot_debut[u + 1])
            self.voeux.append([int(c) for c in marche.slot_cellule[debut:fin]])
            self.faible.append([(int(marche.slot_groupe[s]), -int(marche.slot_points[s])) for s in range(debut, fin)])

    def cle(self, x: int, k: int) -> Cle:
        """Priority of x at the k-th vœu."""
        return (*self.faible[x][k], *self.departage[x])

    def acquise(self, x: int) -> Cle:
        """What x brings everywhere: the least favourable groupe, the lowest points; nothing without vœu."""
        if not self.voeux[x]:
            return (2**63, 0, *self.departage[x])
        return (max(g for g, _ in self.faible[x]), max(p for _, p in self.faible[x]), *self.departage[x])

    def siege(self, option: Sequence[int], x: int) -> int:
        """Cellule of x."""
        return self.voeux[x][option[x]] if option[x] < len(self.voeux[x]) else self.origine[x]


def dictature(marche: Marche, ordre: Sequence[int]) -> list[int]:
    """Everybody in turn takes the first vœu where a seat is left; titulaires hold theirs until they leave."""
    m = Personnes(marche)
    option = [len(v) for v in m.voeux]
    for x in ordre:
        for k, c in enumerate(m.voeux[x]):
            assis = sum(m.siege(option, y) == c and (option[y] < len(m.voeux[y]) or m.maison[y] == c) for y in range(m.n))
            if assis < m.places[c]:
                option[x] = k
                break
    return option


def to_be_pur(marche: Marche, acquise: Sequence[Cle]) -> list[int]:
    """TO-BE where every seat has its titulaire and every person a seat: the graph of the paper, all cycles at each step."""
    m = Personnes(marche)
    option = [len(v) for v in m.voeux]
    restent = set(range(m.n))
    while restent:
        vers = {}
        for x in restent:
            vers[x] = (x, len(m.voeux[x]))
            for k, c in enumerate(m.voeux[x]):
                dessous = [y for y in restent if m.maison[y] == c and m.cle(x, k) < acquise[y]]
                if dessous:
                    vers[x] = (max(dessous, key=lambda y: acquise[y]), k)
                    break
        for x in list(restent):
            y, parcours = x, []
            while y not in parcours:
                parcours.append(y)
                y = vers[y][0]
            if y == x:
                option[x] = vers[x][1]
                restent.discard(x)
        # Those who leave leave together: the arrows above are those of the beginning of the step.
    return option


class DemandeEtTour:
    """Generalised TO-BE by its sentences: the turn goes to the titulaire requested; loops exchange; seats are named.

    Attributes
    ----------
    option, siege
        Option of each person, and the seat taken, None at home or nowhere.
    """

    def __init__(self, marche: Marche, ordre: Sequence[int], acquise: Sequence[Cle], *, restreint: bool = True) -> None:
        m = self.m = Personnes(marche)
        self.acquise, self.restreint = acquise, restreint
        self.option = [len(v) for v in m.voeux]
        self.siege: list[Siege | None] = [None] * m.n
        self.servis: set[int] = set()
        loges = [[x for x in range(m.n) if m.maison[x] == c] for c in range(len(m.places))]
        self.exces = [max(0, len(loges[c]) - m.places[c]) for c in range(len(m.places))]
        """Departures that open nothing, left in each cellule."""
        self.libres: list[list[Siege]] = [
            [(c, -1 - i) for i in range(max(0, m.places[c] - len(loges[c])))] for c in range(len(m.places))
        ]
        for x in ordre:
            if x not in self.servis:
                self._servir([x])

    def _prendre(self, x: int, k: int, siege: Siege) -> None:
        self.option[x], self.siege[x] = k, siege
        self.servis.add(x)

    def _servir(self, file: list[int]) -> None:
        """Serve the last person of the queue, each of whom requested the seat of the next one."""
        m = self.m
        while file:
            x = file[-1]
            for k, c in enumerate(m.voeux[x]):
                if self.libres[c]:
                    self._prendre(x, k, self.libres[c].pop(0))
                    if m.maison[x] != DEHORS:
                        if self.exces[m.maison[x]]:
                            self.exces[m.maison[x]] -= 1
                        else:
                            self.libres[m.maison[x]].append((m.maison[x], x))
                    file.pop()
                    break
                restent = [y for y in range(m.n) if m.maison[y] == c and y not in self.servis]
                if self.exces[c] or not restent:
                    continue
                y = max(restent, key=lambda y: self.acquise[y])
                if self.restreint and m.cle(x, k) > self.acquise[y]:
                    continue
                if y in file:
                    self._boucler(file[file.index(y) :])
                    del file[file.index(y) :]
                else:
                    file.append(y)
                break
            else:
                self.servis.add(x)
                file.pop()

    def _boucler(self, boucle: list[int]) -> None:
        m = self.m
        for x, y in zip(boucle, [*boucle[1:], boucle[0]], strict=True):
            self._prendre(x, m.voeux[x].index(m.maison[y]), (m.maison[y], y))


def echange_ameliorant(issue: DemandeEtTour) -> list[int] | None:
    """Persons each of whom prefers the seat of the next one and outranks its first titulaire (or it was free); None if none.

    The last one may prefer, in the same sense, a seat that nobody holds.
    """
    m = issue.m
    tenus = {issue.siege[x] or (m.maison[x], x): x for x in range(m.n)}

    def permis(x: int, siege: Siege) -> bool:
        for k, c in enumerate(m.voeux[x][: issue.option[x]]):
            if c == siege[0]:
                return siege[1] < 0 or m.cle(x, k) < issue.acquise[siege[1]]
        return False

    for c, libres in enumerate(issue.libres):
        for siege in libres:
            for x in range(m.n):
                if permis(x, (c, siege[1])):
                    return [x]
    suite = {
        x: [y for siege, y in tenus.items() if y != x and siege[0] != DEHORS and not issue.exces[siege[0]] and permis(x, siege)]
        for x in range(m.n)
    }
    vus: set[int] = set()

    def descendre(x: int, chemin: list[int]) -> list[int] | None:
        for y in suite[x]:
            if y in chemin:
                return chemin[chemin.index(y) :]
            if y not in vus and (trouve := descendre(y, [*chemin, y])):
                return trouve
        vus.add(x)
        return None

    for x in range(m.n):
        if x not in vus and (trouve := descendre(x, [x])):
            return trouve
    return None


# -- random descriptions -------------------------------------------------------------------------------------------------------


def tirer(
    hasard: Random,
    *,
    vacances: bool,
    reduites: bool = False,
    egalites: bool = False,
    petit: bool = False,
    nombre: int | None = None,
) -> dict[str, Any]:
    """One discipline of single persons; without vacancies everybody is at home and every seat is held.

    ``petit``: small enough for every list of everybody to be tried; ``nombre``: so many persons, over seven lieux.
    """
    lieux = "ABCDEFG" if nombre else "ABC" if petit or hasard.random() < 0.6 else "ABCD"
    ids = [f"p{i:03d}" for i in range(nombre or hasard.randint(2, 5 if petit else 6))]
    personnes = {p: ["M", hasard.choice(lieux) if not vacances or hasard.random() < 0.6 else None] for p in ids}
    places = {}
    for lieu in lieux:
        solde = hasard.choice((0, 0, 1, *((-1,) if reduites else ()))) if vacances else 0
        places[f"M/{lieu}"] = sum(maison == lieu for _, maison in personnes.values()) + solde
    unites = {}
    for p in ids:
        autres = [lieu for lieu in lieux if lieu != personnes[p][1]]
        unites[p] = hasard.sample(autres, hasard.randint(1, len(autres)))
    valeurs = (1000, 2000) if egalites else range(0, 9000, 100)
    points = {f"M/{lieu}": {p: hasard.choice(valeurs) for p in ids} for lieu in lieux}
    departage = {p: [hasard.randrange(3), hasard.randrange(3), i] for i, p in enumerate(ids)}
    return {"personnes": personnes, "unites": unites, "places": places, "points": points, "departage": departage}


def mensonges(description: dict[str, Any], personne: str) -> Iterator[Marche]:
    """The same market with every other list that the person could write, in the same cellules at the same points."""
    lieux = sorted({cle.split("/")[1] for cle in description["places"]} - {description["personnes"][personne][1]})
    for longueur in range(len(lieux) + 1):
        for liste in permutations(lieux, longueur):
            if list(liste) != list(description["unites"][personne]):
                yield fabriquer(**{**description, "unites": {**description["unites"], personne: list(liste)}})
