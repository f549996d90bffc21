"""Sections 2 and 6 of the model, word for word, in plain Python: slow and obvious. The judge of the vectorised checkers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from solver.marche import DEHORS, Marche


@dataclass(frozen=True)
class Place:
    """What one option gives to one member."""

    personne: int
    cellule: int
    groupe: int
    points: int


class Naif:
    """An outcome read against its market, with lists and loops."""

    def __init__(self, marche: Marche, cellule: np.ndarray) -> None:
        self.marche = marche
        self.cellule = [int(c) for c in cellule]
        self.origine = [int(c) for c in marche.origine]
        self.personnes = range(len(self.cellule))
        self.unites = range(len(marche.unite_debut) - 1)
        self.membres = [
            [int(p) for p in marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]] for u in self.unites
        ]
        self.options = [self._options(u) for u in self.unites]
        self.unite = {p: u for u in self.unites for p in self.membres[u]}

    def _options(self, u: int) -> list[list[Place]]:
        m, options, slot = self.marche, [], int(self.marche.slot_debut[u])
        for _ in range(int(m.option_debut[u + 1] - m.option_debut[u])):
            option = []
            for p in self.membres[u]:
                option.append(Place(p, int(m.slot_cellule[slot]), int(m.slot_groupe[slot]), int(m.slot_points[slot])))
                slot += 1
            options.append(option)
        return options

    def option_de(self, p: int) -> int | None:
        """The option that gives person p the present cellule."""
        for o, option in enumerate(self.options[self.unite[p]]):
            for place in option:
                if place.personne == p and place.cellule == self.cellule[p]:
                    return o
        return None

    def chez_soi(self, p: int) -> bool:
        """Whether p did not move."""
        return self.cellule[p] == self.origine[p]

    def ensemble(self, u: int) -> bool:
        """Whether all members hold one same option, or none moved."""
        if all(self.chez_soi(p) for p in self.membres[u]):
            return True
        return any(all(self.cellule[place.personne] == place.cellule for place in option) for option in self.options[u])

    def resultat(self, u: int) -> int:
        """Option held by the unit; the number of its options when outside, or when its members hold nothing together."""
        for o, option in enumerate(self.options[u]):
            if all(self.cellule[place.personne] == place.cellule for place in option):
                return o
        return len(self.options[u])

    def p1(self) -> set[int]:
        """Cellules with too many entrants."""
        trop = set()
        for c in range(len(self.marche.places)):
            entrants = [p for p in self.personnes if self.cellule[p] == c and self.origine[p] != c]
            restes = [p for p in self.personnes if self.cellule[p] == c and self.origine[p] == c]
            places = int(self.marche.places[c])
            if self.marche.depart_libere_place:
                places -= len(restes)
            if len(entrants) > max(0, places):
                trop.add(c)
        return trop

    def p2(self) -> set[int]:
        """Units of several members that do not move as one."""
        return {u for u in self.unites if len(self.membres[u]) > 1 and not self.ensemble(u)}

    def p3(self) -> set[int]:
        """Persons in a cellule that is neither an option, nor the origine, nor nowhere."""
        return {p for p in self.personnes if self.cellule[p] != DEHORS and not self.chez_soi(p) and self.option_de(p) is None}

    def p4(self) -> set[int]:
        """Titulaires who neither kept their origine nor hold one of their options."""
        return {p for p in self.personnes if self.origine[p] != DEHORS and not self.chez_soi(p) and self.option_de(p) is None}

    def p5(self) -> set[int]:
        """Units one member of which holds an extension lieu without being concerned by extension."""
        fautives = set()
        for u in self.unites:
            soumise = all(self.marche.obligatoire[p] and self.origine[p] == DEHORS for p in self.membres[u])
            for p in self.membres[u]:
                o = self.option_de(p)
                if o is not None and o >= self.marche.nombre_voeux[u] and not soumise:
                    fautives.add(u)
        return fautives

    def priorite(self, p: int, c: int) -> tuple[int, ...]:
        """Key of person p in cellule c, smaller first: titulaires, then those who asked, then those who have no right there."""
        departage = tuple(int(x) for x in self.marche.departage[p])
        if self.origine[p] == c:
            return (0, 0, 0, *departage)
        for option in self.options[self.unite[p]]:
            for place in option:
                if place.personne == p and place.cellule == c:
                    return (1, place.groupe, -place.points, *departage)
        return (2, 0, 0, *departage)

    def revendication(self, u: int, o: int) -> tuple[str, list[dict[str, Any]]] | None:
        """Kind and figures of unit u's claim on option o, None when there is no claim."""
        figures, libre = [], True
        for c in sorted({place.cellule for place in self.options[u][o]}):
            demandeurs = [place.personne for place in self.options[u][o] if place.cellule == c]
            s, places = len(demandeurs), int(self.marche.places[c])
            autres = [p for p in self.personnes if self.cellule[p] == c and p not in self.membres[u]]
            if not self.marche.depart_libere_place:
                autres = [p for p in autres if self.origine[p] != c]
            autres.sort(key=lambda p: self.priorite(p, c))
            faible = max(demandeurs, key=lambda p: self.priorite(p, c))
            devant = [p for p in autres if self.priorite(p, c) < self.priorite(faible, c)]
            if len(devant) > places - s:
                return None
            if len(autres) + s > places:
                libre = False
            derniers = autres[::-1][: min(s, max(0, len(autres) + s - places))]
            figures.append(
                {
                    "cellule": c,
                    "places": places,
                    "demandees": s,
                    "plus_faible": faible,
                    "occupants": len(autres),
                    "plus_prioritaires": len(devant),
                    "evinces": derniers,
                }
            )
        return ("siege_libre" if libre else "envie", figures)

    def revendications(self) -> dict[tuple[int, int], tuple[str, list[dict[str, Any]]]]:
        """Every claim of every unit."""
        trouvees = {}
        for u in self.unites:
            for o in range(self.resultat(u)):
                if (r := self.revendication(u, o)) is not None:
                    trouvees[u, o] = r
        return trouvees

    def valeur(self) -> int:
        """P8's sum."""
        return sum(self.resultat(self.unite[p]) + 1 for p in self.personnes)

    def tenable(self) -> bool:
        """P1-P5 hold and nobody claims anything."""
        return not (self.p1() or self.p2() or self.p3() or self.p4() or self.p5() or self.revendications())


def issues(marche: Marche) -> list[np.ndarray]:
    """Every outcome in which each unit holds one of its options or does not move."""
    toutes = []
    for options in product(*(range(int(k) + 1) for k in np.diff(marche.option_debut))):
        cellule = marche.origine.copy()
        for u, o in enumerate(options):
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            if o < marche.option_debut[u + 1] - marche.option_debut[u]:
                debut = marche.slot_debut[u] + o * len(membres)
                cellule[membres] = marche.slot_cellule[debut : debut + len(membres)]
        toutes.append(cellule)
    return toutes
