"""What a campaign folder says, once it has no fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scoring.annulations import Annulations
    from scoring.classements import Classements
    from scoring.derogations import Derogations
    from scoring.dossier import Dossiers, Voeux
    from scoring.paquet import Paquet

NON_DIT = np.iinfo(np.int64).max
"""Points in extension of a candidat of whom a given barème does not tell them."""


@dataclass(frozen=True, slots=True, eq=False)
class CapacitesLues:
    """Capacities, sorted by (discipline, lieu); a cellule not listed has 0.

    Attributes
    ----------
    discipline
        (q,) int32, index in ``Dossiers.disciplines``.
    lieu
        (q,) int32, index in the pack's lieux.
    capacite
        (q,) int64 net entries, may be negative; gross ones, never negative, when the movement opens exits too.
    sorties
        (q,) int64 exits; None when the movement opens entries only.
    """

    discipline: NDArray[np.int32]
    lieu: NDArray[np.int32]
    capacite: NDArray[np.int64]
    sorties: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BaremeFourni:
    """Points decided elsewhere, aligned with the campaign's vœux (before normalisation).

    Attributes
    ----------
    points
        (m,) int64 hundredths.
    extension
        (n,) int64 hundredths, lowest of the candidat's ``points_extension``, ``NON_DIT`` when all are empty.
    groupe
        (m,) int32, 0 when the file does not have the column.
    noms
        Names of the element columns, ascending: the order of the file must not show in a result.
    elements
        (m, E) int64 hundredths, 0 for an empty cell.
    """

    points: NDArray[np.int64]
    extension: NDArray[np.int64]
    groupe: NDArray[np.int32]
    noms: tuple[str, ...]
    elements: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Campagne:
    """One campaign, read without fault.

    Attributes
    ----------
    mouvement, annee, libelle
        What ``campagne.yaml`` says.
    tirage
        Seed of the draw.
    paquet
        Rule pack, overrides of the campaign applied, with the posts of the campaign among its lieux.
    dossiers, voeux
        In canonical order; ``dossiers.disciplines`` holds the labels of ``candidats.csv`` and of ``capacites.csv``.
    couples
        (k, 2) int32 indices of candidats, each row and the rows ascending.
    capacites
        Seats.
    bareme
        Points decided elsewhere, or None.
    extension
        (L, K) int32 replacement of the pack's extension table, rows = lieu of vœu 1, -1 padded; or None.
    classements
        Recruiters' rankings, or None.
    annulations
        Demands cancelled from elsewhere, or None.
    derogations
        Persons placed by decision, or None.
    empreintes
        SHA-256 of what each file says, by its ``.csv`` or ``.yaml`` name, independent of row order, separator and format.
    """

    mouvement: str
    annee: int
    libelle: str
    tirage: int
    paquet: Paquet
    dossiers: Dossiers
    voeux: Voeux
    couples: NDArray[np.int32]
    capacites: CapacitesLues
    bareme: BaremeFourni | None
    extension: NDArray[np.int32] | None
    classements: Classements | None
    annulations: Annulations | None
    derogations: Derogations | None
    empreintes: Mapping[str, str]
