"""The facts of a campaign, as arrays in canonical order.

Canonical order: candidats sorted by id (code points), vœux by (candidat, rang). Every array of this module follows it, which
is what makes results independent of the order of the input rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ABSENT = -1
"""Value of an integer, a category, a lieu or a département that was left empty (facts are never negative)."""

DATE_ABSENTE = np.iinfo(np.int32).min
"""Value of a date that was left empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Dossiers:
    """Facts of the candidats.

    Attributes
    ----------
    ids
        (n,) candidat ids, strictly ascending.
    discipline
        (n,) int32, index in ``disciplines``.
    disciplines
        Labels, strictly ascending.
    statut
        (n,) int32, index in the pack's ``statuts``.
    origine
        (n,) int32, index in the campaign's lieux of the lieu held, ``ABSENT`` when none is held.
    obligatoire
        (n,) int8: 1 must leave with a place, 0 need not, ``ABSENT`` when the pack must derive it.
    date_naissance
        (n,) int32, days since 1970-01-01, ``DATE_ABSENTE`` when unknown.
    faits
        One array per fact declared by the pack. ``entier``: int64; ``booleen``: bool; ``choix``: int32 index in the fact's
        ``valeurs``; ``lieu`` and ``departement``: int32 index in the campaign's lists; ``candidat``:
        int32 index in ``ids``; ``lieux``: (n, L) bool; ``date``: int32 days. Empty integers and codes are ``ABSENT``. A fact
        whose column is missing from the file is an array of empties.
    """

    ids: tuple[str, ...]
    discipline: NDArray[np.int32]
    disciplines: tuple[str, ...]
    statut: NDArray[np.int32]
    origine: NDArray[np.int32]
    obligatoire: NDArray[np.int8]
    date_naissance: NDArray[np.int32]
    faits: Mapping[str, NDArray[Any]]

    @property
    def nombre(self) -> int:
        """Number of candidats."""
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class Voeux:
    """Ranked choices, sorted by (candidat, rang).

    Attributes
    ----------
    candidat
        (m,) int32, index in ``Dossiers.ids``.
    rang
        (m,) int16, from 1 without gap in the campaign's files; after normalisation some ranks may be missing: the rank is
        always the one the candidat wrote.
    lieu
        (m,) int32, index in the campaign's lieux: those of the pack, then its posts.
    type
        (m,) int8, index in the pack's vœu types (0 is the movement's ordinary type).
    debut
        (n + 1,) int64: vœux of candidat i are ``debut[i]:debut[i + 1]``.
    """

    candidat: NDArray[np.int32]
    rang: NDArray[np.int16]
    lieu: NDArray[np.int32]
    type: NDArray[np.int8]
    debut: NDArray[np.int64]

    @property
    def nombre(self) -> int:
        """Number of vœux."""
        return len(self.candidat)


@dataclass(frozen=True, slots=True)
class Avis:
    """What normalisation changed or ignored, for one candidat (``avis.csv``). ``rang`` is 0 when no vœu is concerned."""

    candidat: str
    rang: int
    code: str
    message: str
