"""The market: what every mechanism and the verifier are given.

Words and properties are those of the definition page (units, options, cellules, P1-P8). Nothing here knows a rule: points and
tie-breaks are integers decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEHORS = -1
"""Cellule of a person who holds none."""


@dataclass(frozen=True, slots=True, eq=False)
class Marche:
    """Units with ordered options over cellules.

    An option gives one seat in one cellule to *every* member of the unit; a slot is one (option, member). Slots of unit ``u``
    with ``s`` members and ``k`` options stand at ``slot_debut[u] + option * s + member``.

    Attributes
    ----------
    personnes
        n ids, strictly ascending.
    cellules
        C pairs (discipline, lieu), all different; for messages only.
    places
        (C,) int64. With ``depart_libere_place``: net capacity + number of persons whose ``origine`` is the cellule (may be
        smaller than that number, even negative). Otherwise: gross number of entries, persons at home take none.
    depart_libere_place
        Whether leaving frees a seat (model §2).
    origine
        (n,) int32, own cellule or ``DEHORS``. A person never loses it against the own will. A person whom a decision places
        holds the cellule decided and has no option: P4 says that the decision is kept, P6 and P7 that no claim touches it.
    obligatoire
        (n,) bool, must leave with a place.
    departage
        (n, T) int64 tie-break columns, smaller first, compared left to right; total: no two persons have equal rows.
    unite_debut, membres
        Members of unit u: ``membres[unite_debut[u]:unite_debut[u + 1]]``, ascending; every person in exactly one unit; units
        in ascending order of their first member. ``unite_debut`` (U + 1,) int32, ``membres`` (n,) int32.
    option_debut
        (U + 1,) int64: unit u has ``option_debut[u + 1] - option_debut[u]`` options, best first.
    nombre_voeux
        (U,) int32: options before this number are vœux, the others extension lieux in table order.
    slot_debut
        (U + 1,) int64.
    slot_cellule
        (S,) int32. Within one person's slots a cellule appears once, and never the own ``origine``.
    slot_groupe
        (S,) int32, smaller first.
    slot_points
        (S,) int64, hundredths of a point, larger first.
    sorties
        (C,) int64, exits that phase M opens per cellule (model §8); None for a movement in one phase. With exits,
        ``depart_libere_place`` is false, ``places`` are gross entries, and every person has an ``origine``.
    condition
        (U,) int32, unit on whose success the demand of each unit depends, -1 for none; None when no demand depends on another.

    Priority of a slot in its cellule: (``slot_groupe``, -``slot_points``, ``departage`` of the person), after the titulaires of
    the cellule (model §5).
    """

    personnes: tuple[str, ...]
    cellules: tuple[tuple[str, str], ...]
    places: NDArray[np.int64]
    depart_libere_place: bool
    origine: NDArray[np.int32]
    obligatoire: NDArray[np.bool_]
    departage: NDArray[np.int64]
    unite_debut: NDArray[np.int32]
    membres: NDArray[np.int32]
    option_debut: NDArray[np.int64]
    nombre_voeux: NDArray[np.int32]
    slot_debut: NDArray[np.int64]
    slot_cellule: NDArray[np.int32]
    slot_groupe: NDArray[np.int32]
    slot_points: NDArray[np.int64]
    sorties: NDArray[np.int64] | None = None
    condition: NDArray[np.int32] | None = None

    @property
    def nombre_unites(self) -> int:
        """Number of units U."""
        return len(self.unite_debut) - 1

    @property
    def nombre_cellules(self) -> int:
        """Number of cellules C."""
        return len(self.places)
