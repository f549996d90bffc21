"""Section 8 of the model and conditional demands, word for word, in plain Python: the judge of P9 to P12."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np

from solver.marche import Marche
from tests.solver.verification.naif import Naif, Place

Valeur = tuple[int, int]
"""Persons improved, then the points they obtain."""


class NaifDeuxPhases:
    """Both outcomes of a movement in two phases, with lists and loops. ``annulees``: units whose demand was deleted."""

    def __init__(self, marche: Marche, cellule_m: np.ndarray, cellule: np.ndarray, annulees: Iterable[int] = ()) -> None:
        assert marche.sorties is not None
        self.marche = marche
        self.m, self.fin = Naif(marche, cellule_m), Naif(marche, cellule)
        self.sorties = [int(s) for s in marche.sorties]
        self.annulees = set(annulees)
        self.cellules = range(len(self.sorties))

    def sortants(self, issue: Naif, c: int) -> list[int]:
        """Persons who hold c before the run and not in this outcome."""
        return [p for p in issue.personnes if issue.origine[p] == c and issue.cellule[p] != c]

    def solde(self, issue: Naif, c: int) -> int:
        """Entrants minus sortants."""
        entrants = [p for p in issue.personnes if issue.origine[p] != c and issue.cellule[p] == c]
        return len(entrants) - len(self.sortants(issue, c))

    def p9(self) -> set[tuple[str, int]]:
        """Cellules that too many persons leave in phase M, and those whose solde phase P changes."""
        trop = {("sorties", c) for c in self.cellules if len(self.sortants(self.m, c)) > max(0, self.sorties[c])}
        return trop | {("solde", c) for c in self.cellules if self.solde(self.m, c) != self.solde(self.fin, c)}

    def rang_de_sortie(self, p: int) -> tuple[int, ...]:
        """Key of p in the exit list of the own origine; those who ask nothing are after everybody."""
        departage = tuple(int(x) for x in self.marche.departage[p])
        options = self.m.options[self.m.unite[p]]
        if not options:
            return (1, 0, 0, *departage)
        place = next(place for place in options[0] if place.personne == p)
        return (0, place.groupe, -place.points, *departage)

    def sortie(self, u: int) -> tuple[bool, bool, list[dict[str, Any]]]:
        """Whether the unit could leave; and without taking anybody's exit; and the figures of each cellule."""
        peut, libre, figures = True, True, []
        for o in sorted({self.m.origine[p] for p in self.m.membres[u]}):
            siens = [p for p in self.m.membres[u] if self.m.origine[p] == o]
            faible = max(siens, key=self.rang_de_sortie)
            autres = [p for p in self.sortants(self.m, o) if p not in self.m.membres[u]]
            devant = [p for p in autres if self.rang_de_sortie(p) < self.rang_de_sortie(faible)]
            peut &= len(devant) <= self.sorties[o] - len(siens)
            libre &= len(autres) + len(siens) <= self.sorties[o]
            trop = max(0, len(autres) + len(siens) - self.sorties[o])
            figures.append(
                {
                    "cellule": o,
                    "sorties": self.sorties[o],
                    "demandees": len(siens),
                    "plus_faible": faible,
                    "sortants": len(autres),
                    "plus_prioritaires": len(devant),
                    "devances": sorted(autres, key=self.rang_de_sortie)[::-1][: min(len(siens), trop)],
                }
            )
        return peut, libre, figures

    def revendications(self) -> dict[tuple[int, int], tuple[str, list[dict[str, Any]], list[dict[str, Any]]]]:
        """P10: every claim after phase M, with its kind and the figures of its entries and exits."""
        trouvees = {}
        for u in self.m.unites:
            for o in range(self.m.resultat(u)):
                entree, (peut, libre, sorties) = self.m.revendication(u, o), self.sortie(u)
                if entree is not None and peut and u not in self.annulees:
                    trouvees[u, o] = ("siege_libre" if entree[0] == "siege_libre" and libre else "envie", entree[1], sorties)
        return trouvees

    def numero(self, issue: Naif, p: int) -> int:
        """Option number; the number of options at home, one more in a place never asked for."""
        o = issue.option_de(p)
        nombre = len(issue.options[issue.unite[p]])
        return o if o is not None else nombre if issue.chez_soi(p) else nombre + 1

    def bouge(self, p: int) -> bool:
        """Whether phase P moves p."""
        return self.m.cellule[p] != self.fin.cellule[p]

    def ameliore(self, p: int) -> bool:
        """Whether phase P gives p a better option."""
        return self.fin.option_de(p) is not None and self.numero(self.fin, p) < self.numero(self.m, p)

    def p11(self) -> set[tuple[str, int, int]]:
        """Violations of P11 but the optimum: nature, then person, unit or cellule, then the cellule of an arc."""
        fautes = {("recul", p, -1) for p in self.fin.personnes if self.numero(self.fin, p) > self.numero(self.m, p)}
        fautes |= {("couple", u, -1) for u in self.fin.unites if len({self.bouge(p) for p in self.fin.membres[u]}) > 1}
        for c in self.cellules:
            arrives = [p for p in self.fin.personnes if self.bouge(p) and self.fin.cellule[p] == c]
            partis = [p for p in self.fin.personnes if self.bouge(p) and self.m.cellule[p] == c]
            if len(arrives) != len(partis):
                fautes.add(("circulation", c, -1))
        seuls = [p for p in self.fin.personnes if len(self.fin.membres[self.fin.unite[p]]) == 1]
        for choisi, laisse in product(seuls, seuls):
            x, y = self.m.cellule[choisi], self.fin.cellule[choisi]
            if not self.ameliore(choisi) or self.ameliore(laisse) or self.m.cellule[laisse] != x:
                continue
            u = self.fin.unite[laisse]
            prefere = u not in self.annulees and any(
                option[0].cellule == y for option in self.m.options[u][: self.m.resultat(u)]
            )
            if prefere and self.fin.priorite(laisse, y)[2:] < self.fin.priorite(choisi, y)[2:]:
                fautes.add(("arc", laisse, y))
        return fautes

    def gains(self) -> Valeur:
        """Persons improved and their points."""
        gagnants = [p for p in self.fin.personnes if self.ameliore(p)]
        return len(gagnants), sum(-self.fin.priorite(p, self.fin.cellule[p])[2] for p in gagnants)

    def optimum(self, unites: Iterable[int], *, ensemble: bool) -> Valeur:
        """Best permutation in which only ``unites`` move from the final outcome; ``ensemble``: members move as one."""
        libres = set(unites) - self.annulees
        etats: dict[tuple[int, ...], Valeur] = {}
        depart = [0] * len(self.sorties)
        fixes = [p for p in self.fin.personnes if self.fin.unite[p] not in libres]
        base = (0, 0)
        for p in fixes:
            if self.bouge(p):
                depart[self.m.cellule[p]] -= 1
                depart[self.fin.cellule[p]] += 1
            if self.ameliore(p):
                base = (base[0] + 1, base[1] - self.fin.priorite(p, self.fin.cellule[p])[2])
        etats[tuple(depart)] = base
        for u in libres:
            meilleures = self.m.options[u][: self.m.resultat(u)]
            if ensemble:
                etats = self._elargir(etats, meilleures)
            else:
                for i in range(len(self.m.membres[u])):
                    etats = self._elargir(etats, [[option[i]] for option in meilleures])
        return etats[(0,) * len(self.sorties)]

    def _elargir(self, etats: dict[tuple[int, ...], Valeur], options: list[list[Place]]) -> dict[tuple[int, ...], Valeur]:
        """Best value per imbalance of the cellules, after one more choice among moves and staying."""
        suite: dict[tuple[int, ...], Valeur] = {}
        for (ecart, valeur), option in product(etats.items(), [[], *options]):
            apres = list(ecart)
            for place in option:
                apres[self.m.cellule[place.personne]] -= 1
                apres[place.cellule] += 1
            gain = (valeur[0] + len(option), valeur[1] + sum(place.points for place in option))
            suite[tuple(apres)] = max(gain, suite.get(tuple(apres), gain))
        return suite


def permutations(marche: Marche, cellule_m: np.ndarray) -> list[tuple[Valeur, np.ndarray]]:
    """Every phase P: each unit stays or takes an option it prefers, cellules balanced. Value and final outcome of each."""
    m, trouvees = Naif(marche, cellule_m), []
    for choix in product(*([[], *m.options[u][: m.resultat(u)]] for u in m.unites)):
        places = [place for option in choix for place in option]
        if sorted(m.cellule[place.personne] for place in places) == sorted(place.cellule for place in places):
            cellule = cellule_m.copy()
            for place in places:
                cellule[place.personne] = place.cellule
            trouvees.append(((len(places), sum(place.points for place in places)), cellule))
    return trouvees


def phase_m(marche: Marche) -> np.ndarray:
    """Phase M of a market without couples, as the model tells it: exit lists open, those refused everywhere are set aside.

    Those set aside free their exit, but what they asked stays asked: who was refused because of them stays refused. Starting
    again without them could admit someone below them.
    """
    naif = NaifDeuxPhases(marche, marche.origine, marche.origine)
    ecartes: set[int] = set()
    while True:
        ouverts: set[int] = set()
        for c in naif.cellules:
            liste = sorted((p for p in naif.m.personnes if naif.m.origine[p] == c), key=naif.rang_de_sortie)
            liste = [p for p in liste if p not in ecartes and naif.m.options[naif.m.unite[p]]]
            ouverts |= set(liste[: max(0, naif.sorties[c])])
        cellule = _proposer(naif, ouverts | ecartes)
        refuses = {p for p in ouverts if cellule[p] == naif.m.origine[p]}
        if not refuses:
            return cellule
        ecartes |= refuses


def _proposer(naif: NaifDeuxPhases, ouverts: set[int]) -> np.ndarray:
    """Deferred acceptance of these persons with the gross entries."""
    prochain, admis = dict.fromkeys(ouverts, 0), {c: list[int]() for c in naif.cellules}
    libres = sorted(ouverts)
    while libres:
        p = libres.pop()
        options = naif.m.options[naif.m.unite[p]]
        if prochain[p] < len(options):
            c = options[prochain[p]][0].cellule
            prochain[p] += 1
            admis[c] = sorted([*admis[c], p], key=lambda q: naif.m.priorite(q, c))
            if len(admis[c]) > max(0, int(naif.marche.places[c])):
                libres.append(admis[c].pop())
    cellule = naif.marche.origine.copy()
    for c, personnes in admis.items():
        cellule[personnes] = c
    return cellule


def obtient(issue: Naif, u: int) -> bool:
    """Whether a member of the unit holds one of its options."""
    return any(issue.option_de(p) is not None for p in issue.membres[u])


def p12(
    marche: Marche, cellule: np.ndarray, annulations: Sequence[Sequence[int]], tours: Sequence[np.ndarray] | None
) -> set[tuple[str, int, int]]:
    """Violations of P12: nature, unit (-1 for an empty round), round (0 for the final outcome)."""
    assert marche.condition is not None
    condition = [int(v) for v in marche.condition]
    fin, unites, fautes = Naif(marche, cellule), range(len(condition)), set()

    def suite(u: int) -> list[int]:
        """Units on which u depends, by any number of steps."""
        atteintes: list[int] = []
        while (u := condition[u]) >= 0 and u not in atteintes:
            atteintes.append(u)
        return atteintes

    toutes = {u for annulees in annulations for u in annulees}
    for u in unites:
        if u in toutes and obtient(fin, u):
            fautes.add(("annulee_servie", u, 0))
        if u not in toutes and obtient(fin, u) and condition[u] >= 0 and not obtient(fin, condition[u]):
            fautes.add(("partenaire", u, 0))
    for r, annulees in enumerate(annulations):
        avant = {u for precedentes in annulations[:r] for u in precedentes}
        fautes |= {("tour_vide", -1, r + 1)} if not annulees else set()
        fautes |= {("sans_condition", u, r + 1) for u in annulees if condition[u] < 0}
        fautes |= {("deux_fois", u, r + 1) for u in annulees if u in avant}
        if tours is None:
            continue
        tour = Naif(marche, tours[r])
        rompues = {u for u in unites if obtient(tour, u) and condition[u] >= 0 and not obtient(tour, condition[u])} - avant
        for u in unites:
            due = (u in rompues or any(v in rompues for v in suite(u) if u in suite(v))) and u not in avant
            if obtient(tour, u) and u in avant:
                fautes.add(("annulee_servie", u, r + 1))
            if due and u not in annulees:
                fautes.add(("annulation_omise", u, r + 1))
            if u in annulees and not due:
                fautes.add(("annulee_a_tort", u, r + 1))
    return fautes
