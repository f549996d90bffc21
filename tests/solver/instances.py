"""The instances I1-I9 of the mechanism study: where couples make stability fail, with the values established by enumeration.

Descriptions are those of :func:`tests.solver.fabrique.fabriquer`; ``Z`` is an extension lieu with ample seats. Outcomes are
written ``{"i+j": "A"}``; a unit that is not named stays home or is unplaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from solver.marche import Marche
from tests.solver.fabrique import fabriquer

Issue = Mapping[str, str]
"""Lieu obtained by each unit; absent: outside."""

AMPLE = 9
"""Seats of an extension lieu: more than the persons of any instance."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A described market and what is known of it.

    Attributes
    ----------
    permises
        Number of allowed allocations.
    stables
        All stable outcomes.
    moins
        When no stable outcome exists: all outcomes with exactly one claim, each with that claim as (unit, lieu, empty).
    reparations
        Single changes of seats of the study after which a stable allocation exists.
    retraits
        Further ones by definition of ``places``: withdrawals that leave fewer seats than titulaires (net capacity -1), not
        considered by the study.
    """

    description: Mapping[str, Any]
    permises: int
    stables: Sequence[Issue] = ()
    moins: Sequence[tuple[Issue, tuple[str, str, bool]]] = ()
    reparations: frozenset[tuple[str, int]] = frozenset()
    retraits: frozenset[tuple[str, int]] = frozenset()

    def marche(self, **changements: Any) -> Marche:
        """The market, with parts of the description replaced."""
        return fabriquer(**{**self.description, **changements})

    def allocation(self, issue: Issue) -> tuple[int, ...]:
        """Option of each unit of the market for an outcome by names."""
        listes = sorted((sorted(cle.split("+")), voeux.split(), issue.get(cle)) for cle, voeux in self._unites)
        return tuple(len(voeux) if lieu is None else voeux.index(lieu) for _, voeux, lieu in listes)

    def option(self, unite: str, lieu: str) -> tuple[int, int]:
        """(unit, option) of the market for a unit and a lieu by names."""
        ordre = sorted(sorted(cle.split("+")) for cle, _ in self._unites)
        return ordre.index(sorted(unite.split("+"))), dict(self._unites)[unite].split().index(lieu)

    @property
    def _unites(self) -> list[tuple[str, str]]:
        return list(self.description["unites"].items())


def _nouveaux(**disciplines: str) -> dict[str, tuple[str, None]]:
    """Newcomers by discipline."""
    return {personne: (d, None) for d, personnes in disciplines.items() for personne in personnes.split()}


def _ecarts(ecart: int, cellules: str) -> frozenset[tuple[str, int]]:
    return frozenset((cellule, ecart) for cellule in cellules.split())


def _plus_et_moins(cellules: str) -> frozenset[tuple[str, int]]:
    return _ecarts(1, cellules) | _ecarts(-1, cellules)


I1 = Instance(
    {
        "personnes": _nouveaux(M="i j s t"),
        "unites": {"i+j": "A Z", "s": "B A Z", "t": "A B Z"},
        "places": {"M/A": 2, "M/B": 1, "M/Z": AMPLE},
        "priorites": {"M/A": "s i j t", "M/B": "t s"},
    },
    permises=38,
    moins=[
        ({"i+j": "A", "s": "B", "t": "Z"}, ("t", "B", False)),
        ({"i+j": "A", "s": "Z", "t": "B"}, ("s", "A", False)),
        ({"i+j": "Z", "s": "B", "t": "A"}, ("i+j", "A", False)),
        ({"i+j": "Z", "s": "A", "t": "A"}, ("s", "B", False)),
        ({"i+j": "Z", "s": "A", "t": "B"}, ("t", "A", False)),
    ],
    reparations=_plus_et_moins("M/A M/B"),
)
"""No stable allocation with one discipline and one couple."""

_TRIANGLE: dict[str, Any] = {
    "personnes": _nouveaux(D1="a1 c1", D2="a2 b2", D3="b3 c3"),
    "unites": {"a1+a2": "A Z", "b2+b3": "A Z", "c1+c3": "A Z"},
    "places": {"D1/A": 1, "D2/A": 1, "D3/A": 1, "D1/Z": AMPLE, "D2/Z": AMPLE, "D3/Z": AMPLE},
}

I2 = Instance(
    {**_TRIANGLE, "priorites": {"D1/A": "a1 c1", "D2/A": "b2 a2", "D3/A": "c3 b3"}},
    permises=20,
    moins=[
        ({"a1+a2": "A", "b2+b3": "Z", "c1+c3": "Z"}, ("b2+b3", "A", False)),
        ({"a1+a2": "Z", "b2+b3": "A", "c1+c3": "Z"}, ("c1+c3", "A", False)),
        ({"a1+a2": "Z", "b2+b3": "Z", "c1+c3": "A"}, ("a1+a2", "A", False)),
    ],
    reparations=_plus_et_moins("D1/A D2/A D3/A"),
)
"""No stable allocation with three couples and nobody else."""

I2_PROPRES = Instance(
    {**_TRIANGLE, "points": {"D1/A": {"a1": 30, "c1": 22}, "D2/A": {"a2": 10, "b2": 20}, "D3/A": {"b3": 15, "c3": 25}}},
    permises=I2.permises,
    moins=I2.moins,
    reparations=I2.reparations,
)
"""I2 from barèmes a = (30, 10), b = (20, 15), c = (22, 25), ``points_couple: propres``."""

I2_MINIMUM = Instance(
    {**_TRIANGLE, "points": {"D1/A": {"a1": 10, "c1": 22}, "D2/A": {"a2": 10, "b2": 15}, "D3/A": {"b3": 15, "c3": 22}}},
    permises=I2.permises,
    stables=[{"a1+a2": "Z", "b2+b3": "Z", "c1+c3": "A"}],
)
"""The same barèmes with ``points_couple: minimum``: one stable allocation."""

I3 = Instance(
    {
        "personnes": _nouveaux(D1="a1 b1 s", D2="a2 b2 t"),
        "unites": {"a1+a2": "A Z", "b1+b2": "C B Z", "s": "B A Z", "t": "A C Z"},
        "places": {f"{d}/{lieu}": AMPLE if lieu == "Z" else 1 for d in ("D1", "D2") for lieu in "ABCZ"},
        "priorites": {"D1/A": "s a1", "D1/B": "b1 s", "D1/C": "b1", "D2/A": "a2 t", "D2/B": "b2", "D2/C": "t b2"},
    },
    permises=142,
    moins=[
        ({"a1+a2": "A", "b1+b2": "C", "s": "B", "t": "Z"}, ("t", "C", False)),
        ({"a1+a2": "A", "b1+b2": "B", "s": "Z", "t": "C"}, ("s", "A", False)),
        ({"a1+a2": "A", "b1+b2": "Z", "s": "B", "t": "C"}, ("b1+b2", "B", False)),
        ({"a1+a2": "Z", "b1+b2": "C", "s": "B", "t": "A"}, ("a1+a2", "A", False)),
        ({"a1+a2": "Z", "b1+b2": "C", "s": "A", "t": "A"}, ("s", "B", False)),
        ({"a1+a2": "Z", "b1+b2": "B", "s": "A", "t": "A"}, ("b1+b2", "C", False)),
        ({"a1+a2": "Z", "b1+b2": "B", "s": "A", "t": "C"}, ("t", "A", False)),
    ],
    reparations=_ecarts(1, "D1/A D1/B D2/A D2/C") | _ecarts(-1, "D1/A D1/B D1/C D2/A D2/B D2/C"),
)
"""No stable allocation with two couples of the same two disciplines."""

I4 = Instance(
    {
        "personnes": {"i": ("M", "A"), "j": ("M", "A"), "s": ("M", "B"), "t": ("M", "C")},
        "unites": {"i+j": "C", "s": "C", "t": "B"},
        "places": {"M/A": 2, "M/B": 1, "M/C": 2},
        "priorites": {"M/A": "i j", "M/B": "s t", "M/C": "t i j s"},
    },
    permises=3,
    moins=[
        ({"s": "C", "t": "B"}, ("i+j", "C", True)),
        ({"s": "C"}, ("t", "B", False)),
        ({}, ("s", "C", False)),
    ],
    reparations=_ecarts(1, "M/B M/C") | _ecarts(-1, "M/C"),
    retraits=_ecarts(-1, "M/B"),
)
"""No stable allocation from titulaires alone; the answer has only an empty claim, and it is P8 that selects it."""

I5 = Instance(
    {
        "personnes": {
            "a1": ("D1", "A"),
            "a2": ("D2", "A"),
            "b1": ("D1", None),
            "b2": ("D2", None),
            "s": ("D1", "B"),
            "t": ("D2", "C"),
        },
        "unites": {"a1+a2": "B", "b1+b2": "C Z", "s": "C", "t": "A"},
        "places": {f"{d}/{lieu}": AMPLE if lieu == "Z" else 1 for d in ("D1", "D2") for lieu in "ABCZ"},
        "priorites": {"D1/A": "a1", "D2/A": "a2 t", "D1/B": "s a1", "D2/B": "a2", "D1/C": "b1 s", "D2/C": "t b2"},
    },
    permises=8,
    moins=[
        ({"a1+a2": "B", "b1+b2": "Z", "s": "C", "t": "A"}, ("b1+b2", "C", True)),
        ({"a1+a2": "B", "b1+b2": "Z", "s": "C"}, ("t", "A", False)),
        ({"b1+b2": "Z", "s": "C"}, ("a1+a2", "B", False)),
        ({"b1+b2": "Z"}, ("s", "C", False)),
    ],
    reparations=_ecarts(1, "D2/A D1/B D1/C D2/C") | _ecarts(-1, "D2/B D1/C"),
    retraits=_ecarts(-1, "D2/A D1/B D2/C"),
)
"""No stable allocation from a chain of freed seats across two couples."""

I6 = Instance(
    {
        "personnes": _nouveaux(D1="i1 i2", D2="j1 j2"),
        "unites": {"i1+j1": "A Z", "i2+j2": "A Z"},
        "places": {"D1/A": 1, "D2/A": 1, "D1/Z": AMPLE, "D2/Z": AMPLE},
        "priorites": {"D1/A": "i1 i2", "D2/A": "j2 j1"},
    },
    permises=8,
    stables=[{"i1+j1": "A", "i2+j2": "Z"}, {"i1+j1": "Z", "i2+j2": "A"}],
)
"""Two opposed stable allocations, neither best for all."""

I7 = Instance(
    {
        "personnes": _nouveaux(D1="i s", D2="j t"),
        "unites": {"i+j": "A B", "s": "A B", "t": "B A"},
        "places": {"D1/A": 1, "D1/B": 1, "D2/A": 1, "D2/B": 1},
        "priorites": {"D1/A": "s i", "D1/B": "s i", "D2/A": "t j", "D2/B": "t j"},
        "obligatoires": "i j s t",
    },
    permises=17,
    stables=[{"s": "A", "t": "B"}],
)
"""The only stable allocation leaves an obligatory couple without a place, although there are seats enough."""

I8 = Instance(
    {
        "personnes": _nouveaux(D1="a1 c1", D2="a2 b2", D3="b3 c3"),
        "unites": {"a1+a2": "A B", "b2+b3": "A B", "c1+c3": "A B"},
        "places": {f"{d}/{lieu}": 1 for d in ("D1", "D2", "D3") for lieu in "AB"},
        "obligatoires": "a1 a2 b2 b3 c1 c3",
    },
    permises=13,
    stables=[{"a1+a2": "A", "b2+b3": "B"}],
)
"""Six persons, six seats, and no way to place three couples together. Priorities, absent from the study, follow the ids."""

I9 = Instance(
    {
        "personnes": _nouveaux(M="x y z"),
        "unites": {"x+y": "A", "z": "A"},
        "places": {"M/A": 2},
        "priorites": {"M/A": "x z y"},
    },
    permises=3,
    stables=[{"z": "A"}],
)
"""The trap of the definition: both pass the bar, the couple needs two seats. z enters, one seat stays empty, no claim."""

TOUTES: Mapping[str, Instance] = {
    "I1": I1,
    "I2": I2,
    "I2_PROPRES": I2_PROPRES,
    "I2_MINIMUM": I2_MINIMUM,
    "I3": I3,
    "I4": I4,
    "I5": I5,
    "I6": I6,
    "I7": I7,
    "I8": I8,
    "I9": I9,
}
