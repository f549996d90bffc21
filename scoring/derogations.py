"""Motivated exceptions: persons whom a decision places (``derogations.csv``), whatever the vœux and the barème say.

The person is placed before everybody and takes part in nothing else; the vœux are not examined, their points are still told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT

COMPTEE, EN_PLUS = "comptee", "en_plus"
"""Whose seat it is: one of the cellule, or one that the administration adds."""

PLACES = (COMPTEE, EN_PLUS)


@dataclass(frozen=True, slots=True, eq=False)
class Derogations:
    """Decisions that place persons.

    Attributes
    ----------
    candidat
        (k,) int32, index in ``Dossiers.ids``, strictly ascending.
    lieu
        (k,) int32, index in the campaign's lieux; never the ``origine``.
    en_plus
        (k,) bool, whether the administration adds the seat.
    motif, base_legale
        k reasons and legal bases (French), as written.
    """

    candidat: NDArray[np.int32]
    lieu: NDArray[np.int32]
    en_plus: NDArray[np.bool_]
    motif: tuple[str, ...]
    base_legale: tuple[str, ...]


def aucune() -> Derogations:
    """No decision."""
    vide = np.zeros(0, dtype=np.int32)
    return Derogations(vide, vide, np.zeros(0, dtype=bool), (), ())


def decisions(derogations: Derogations | None, nombre: int) -> NDArray[np.int64]:
    """Return (n,) int64: index of the decision that places each candidat, ``ABSENT`` for none."""
    index = np.full(nombre, ABSENT, dtype=np.int64)
    if derogations is not None:
        index[derogations.candidat] = np.arange(len(derogations.candidat))
    return index


def couples_examines(derogations: Derogations | None, couples: NDArray[np.int32]) -> NDArray[np.int32]:
    """The couples that move together: both members of any other are placed by decision, each by the own one."""
    if derogations is None:
        return couples
    return couples[~np.isin(couples, derogations.candidat).any(axis=1)]


@dataclass(frozen=True, slots=True)
class Manque:
    """Counted decisions that do not have their seats.

    Attributes
    ----------
    sortie
        Whether what lacks is exits of the cellule rather than entries.
    discipline, lieu
        The cellule.
    disponibles, demandees
        What it has before any run, and how many the decisions take.
    derogations
        Indices of these decisions.
    manquantes
        How many to add for them all to have theirs; more than the difference where the cellule closes seats.
    """

    sortie: bool
    discipline: int
    lieu: int
    disponibles: int
    demandees: int
    derogations: tuple[int, ...]
    manquantes: int


def manques(
    derogations: Derogations,
    discipline: NDArray[np.int32],
    origine: NDArray[np.int32],
    entrees: dict[tuple[int, int], int],
    sorties: dict[tuple[int, int], int] | None,
    depart_libere_place: bool,
) -> tuple[Manque, ...]:
    """Find the cellules where counted decisions exceed what is certain before the run.

    A seat that only somebody's departure in the run would free is not certain: a decision cannot rest on it. Those that other
    decisions free are, where departures free seats.

    Parameters
    ----------
    discipline, origine
        (n,) of the candidats.
    entrees
        (discipline, lieu) -> entries opened, net or gross; a cellule left out has 0.
    sorties
        The same for the exits of phase M; None in one phase.
    """
    prises: dict[tuple[int, int], list[int]] = {}
    quittees: dict[tuple[int, int], list[int]] = {}
    liberees: dict[tuple[int, int], int] = {}
    for k, (i, lieu) in enumerate(zip(derogations.candidat.tolist(), derogations.lieu.tolist(), strict=True)):
        d, tenue = int(discipline[i]), int(origine[i])
        if tenue != ABSENT:
            liberees[d, tenue] = liberees.get((d, tenue), 0) + 1
        if not derogations.en_plus[k]:
            prises.setdefault((d, lieu), []).append(k)
            if tenue != ABSENT:
                quittees.setdefault((d, tenue), []).append(k)
    trouves = []
    for cellule, qui in sorted(prises.items()):
        reste = entrees.get(cellule, 0) + (liberees.get(cellule, 0) if depart_libere_place else 0)
        if len(qui) > max(0, reste):
            trouves.append(Manque(False, *cellule, max(0, reste), len(qui), tuple(qui), len(qui) - reste))
    for cellule, qui in sorted(quittees.items()) if sorties is not None else ():
        reste = (sorties or {}).get(cellule, 0)
        if len(qui) > max(0, reste):
            trouves.append(Manque(True, *cellule, max(0, reste), len(qui), tuple(qui), len(qui) - reste))
    return tuple(trouves)
