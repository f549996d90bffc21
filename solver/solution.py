"""What a mechanism answers: an allocation, what is proven of it, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .marche import Marche


class Nature(StrEnum):
    """Kind of a claim (model §6)."""

    ENVIE = "envie"
    """Admission needs someone else's seat (P6)."""
    SIEGE_LIBRE = "siege_libre"
    """The free seats are enough (P7)."""


class Etat(StrEnum):
    """Kind of answer."""

    STABLE = "stable"
    """No claim; a stable allocation (P6 and P7)."""
    SANS_STABLE = "sans_stable"
    """Proven: no stable allocation exists; the answer has the fewest units with a claim that is stated."""
    PLACEMENT = "placement"
    """Claims accepted so that obligatory units are placed (policy ``placer``); a stable allocation may exist without them."""
    INCONNU = "inconnu"
    """The answer has claims and nothing is proven about a stable allocation."""
    SIMULATION = "simulation"
    """The mechanism does not promise the absence of claims: the verifier counts them, nothing is announced of them."""


@dataclass(frozen=True, slots=True, order=True)
class Revendication:
    """A claim that remains: ``unite`` prefers its option ``option`` and could be admitted there without breaking priority."""

    unite: int
    option: int
    nature: Nature
    vide: bool | None = None
    """True: proven that no allowed allocation gives this option to the unit (model §6, *empty* claim). None: not examined."""


@dataclass(frozen=True, slots=True, order=True)
class Reparation:
    """A change of seats after which a stable allocation exists: pairs (cellule, seats added, negative when withdrawn)."""

    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """One placement of an obligatory unit left outside (``placement_obligatoire``): the option, and the claims it creates."""

    unite: int
    option: int
    revendications: tuple[Revendication, ...]
    prouve: bool


@dataclass(frozen=True, slots=True)
class Impossibilite:
    """Why no stable allocation exists: a group of units that no choice can satisfy.

    In every stable allocation the units of ``fixes`` hold the option stated, and the units of the group hold one of their
    ``domaines`` (proven by the bounds); nobody else can sit in the cellules that the group's options and homes touch. Yet
    every choice within ``domaines`` breaks the seats (P1) or leaves a unit of the group with a claim on a better option of its
    domain.

    Attributes
    ----------
    unites, domaines
        Units, and for each the options left (the number of its options stands for outside).
    fixes
        Pairs (unit, option) of the units seated, or at home, in the cellules touched.
    """

    unites: tuple[int, ...]
    domaines: tuple[tuple[int, ...], ...]
    fixes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Permutations:
    """What phase P reached, and what is proven of it (model §8). Its units are those not at option 0 after phase M.

    Attributes
    ----------
    ameliores, ameliores_borne
        Persons improved, and a proven upper bound. Equal exactly when the number is proven the largest.
    points, points_borne
        Sum of the points (hundredths) of the slots they obtain, and a proven upper bound over the permutations that improve
        ``ameliores`` persons.
    departage_prouve
        Whether the permutation is proven the first one in the total tie-break, among those equal on both sums.
    """

    ameliores: int
    ameliores_borne: int
    points: int
    points_borne: int
    departage_prouve: bool

    @property
    def prouve(self) -> bool:
        """Whether every stage is proven."""
        return self.ameliores == self.ameliores_borne and self.points == self.points_borne and self.departage_prouve


@dataclass(frozen=True, slots=True)
class Solution:
    """Answer of a mechanism.

    Attributes
    ----------
    option
        (U,) int32, option obtained by each unit, the number of its options when outside.
    etat
        See :class:`Etat`.
    stable_prouve
        Whether the answer about P6 and P7 is proven: no claim (checked on the allocation), or a proof that no allocation
        without claim exists.
    minimum_prouve
        Whether the number of units with a claim is proven the smallest.
    p8_valeur, p8_borne
        Sum over persons of the option number obtained (model P8), and a proven lower bound over the allocations that are
        equally good on the earlier objectives. Equal exactly when P8 is proven.
    revendications
        Every remaining claim.
    impossibilites
        When no stable allocation exists: the proof, one group being enough. Of phase M, for a movement in two phases: a
        statement about the market where every person has a twin that takes an exit (``deux_phases.passes``), units and options
        unchanged.
    reparations
        When no stable allocation exists: the smallest changes of seats found.
    placements
        For obligatory units left outside.
    placements_complets
        Whether each option of theirs that is not listed is proven impossible to give. Otherwise some were left unpriced, or no
        allocation that gives them was found.
    places_ajoutees
        Pairs (cellule, seats) added by the policy ``siege``.
    places_minimales
        Whether fewer seats are proven not to be enough.
    option_m
        (U,) int32, option of each unit after phase M, for a movement in two phases; None otherwise. A unit obtains its place
        in phase P exactly when ``option`` differs. ``etat``, claims, ``p8_valeur`` and ``p8_borne`` are then those of phase M.
    permutations
        What phase P reached; None for a movement in one phase.
    annulations
        For each round of the conditional demands that ended with deletions, the units deleted, ascending. The run had one round
        more than entries here.
    tours
        (U,) int32 options of each of those rounds, in the numbers of the whole market: what each deletion rests on.
    travail
        Deterministic work per stage (proposals, solver steps): same inputs, same figures.
    durees
        Seconds per stage. Never written in a result file that must be replayed to the byte.
    """

    option: NDArray[np.int32]
    etat: Etat
    stable_prouve: bool
    minimum_prouve: bool
    p8_valeur: int
    p8_borne: int
    revendications: tuple[Revendication, ...] = ()
    impossibilites: tuple[Impossibilite, ...] = ()
    reparations: tuple[Reparation, ...] = ()
    placements: tuple[Placement, ...] = ()
    placements_complets: bool = True
    places_ajoutees: tuple[tuple[int, int], ...] = ()
    places_minimales: bool = True
    option_m: NDArray[np.int32] | None = None
    permutations: Permutations | None = None
    annulations: tuple[tuple[int, ...], ...] = ()
    tours: tuple[NDArray[np.int32], ...] = ()
    travail: dict[str, int] = field(default_factory=dict)
    durees: dict[str, float] = field(default_factory=dict)

    @property
    def p8_prouve(self) -> bool:
        """Whether the allocation is proven candidate-optimal (P8)."""
        return self.p8_valeur == self.p8_borne


def cellules(marche: Marche, option: NDArray[np.int32]) -> NDArray[np.int32]:
    """(n,) final cellule of each person: the option's, the own origine outside, else ``DEHORS``."""
    finales = marche.origine.copy()
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre = np.diff(marche.option_debut)
    place = np.flatnonzero(option < nombre)
    t = taille[place]
    rampe = np.arange(int(t.sum())) - np.repeat(np.cumsum(t) - t, t)
    slots = np.repeat(marche.slot_debut[place] + option[place] * t, t) + rampe
    personnes = marche.membres[np.repeat(marche.unite_debut[place].astype(np.int64), t) + rampe]
    finales[personnes] = marche.slot_cellule[slots]
    return finales
