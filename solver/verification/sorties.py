"""Exit lists of phase M (model §8): who stands where in the list of the own cellule, and which units may leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .situation import SANS_CLE, Situation


@dataclass(frozen=True, slots=True, eq=False)
class Sorties:
    """The outcome of phase M read by its exits.

    One row per (unit, cellule that members of it hold), in the order of units.

    Attributes
    ----------
    unite, cellule
        (R,) int32.
    combien
        (R,) int64, members of the unit who hold the cellule.
    plus_faible
        (R,) int32, the last of them in the exit list.
    sortants, devant
        (R,) int64, persons of other units who leave the cellule in phase M, and those of them who precede ``plus_faible``.
    admise, libre
        (U,) bool: in each of its rows, at most ``sorties - combien`` others who leave precede the unit; no more of them leave.
    liste
        (L,) int64, persons who leave in phase M, by cellule then by place in the exit list.
    debut
        (C + 1,) int64: those who leave cellule c are ``liste[debut[c]:debut[c + 1]]``.
    """

    unite: NDArray[np.int32]
    cellule: NDArray[np.int32]
    combien: NDArray[np.int64]
    plus_faible: NDArray[np.int32]
    sortants: NDArray[np.int64]
    devant: NDArray[np.int64]
    admise: NDArray[np.bool_]
    libre: NDArray[np.bool_]
    liste: NDArray[np.int64]
    debut: NDArray[np.int64]

    def temoin(self, situation: Situation, unite: int) -> list[dict[str, Any]]:
        """Figures of the exits that a unit needs, by cellule; ``devances``: who would stay instead, the last one first."""
        temoins = []
        assert situation.marche.sorties is not None
        for i in range(int(np.searchsorted(self.unite, unite, "left")), int(np.searchsorted(self.unite, unite, "right"))):
            c, sorties = int(self.cellule[i]), int(situation.marche.sorties[self.cellule[i]])
            trop = max(0, int(self.sortants[i] + self.combien[i]) - sorties)
            autres = (int(p) for p in self.liste[self.debut[c] : self.debut[c + 1]][::-1] if situation.unite[p] != unite)
            temoins.append(
                {
                    "cellule": c,
                    "sorties": sorties,
                    "demandees": int(self.combien[i]),
                    "plus_faible": int(self.plus_faible[i]),
                    "sortants": int(self.sortants[i]),
                    "plus_prioritaires": int(self.devant[i]),
                    "devances": [p for _, p in zip(range(min(trop, int(self.combien[i]))), autres, strict=False)],
                }
            )
        return temoins


def place_de_sortie(situation: Situation) -> NDArray[np.int64]:
    """(n,) place of each person in the exit lists laid end to end, by cellule held before the run.

    The key of a person is the one of the own slot in option 0. Those who have no option come last: they are in no list.
    """
    marche = situation.marche
    n = len(marche.origine)
    unite = situation.unite[marche.membres]
    avec = np.flatnonzero(situation.nombre_options[unite] > 0)
    slot = (marche.slot_debut[unite] + np.arange(n) - marche.unite_debut[unite])[avec]
    groupe, points = np.full(n, SANS_CLE, dtype=np.int64), np.zeros(n, dtype=np.int64)
    groupe[marche.membres[avec]] = marche.slot_groupe[slot]
    points[marche.membres[avec]] = marche.slot_points[slot]
    place = np.empty(n, dtype=np.int64)
    place[np.lexsort((situation.rang, -points, groupe, marche.origine))] = np.arange(n)
    return place


def lire_sorties(situation: Situation) -> Sorties:
    """Read the outcome of phase M of a market that has ``sorties``. Sorts of the persons, no pass over the slots."""
    marche, place = situation.marche, place_de_sortie(situation)
    assert marche.sorties is not None
    parti = situation.cellule != marche.origine
    partis = np.flatnonzero(parti)
    liste = partis[np.argsort(place[partis])]
    debut = np.zeros(marche.nombre_cellules + 1, dtype=np.int64)
    np.cumsum(np.bincount(marche.origine[partis], minlength=marche.nombre_cellules), out=debut[1:])

    personne = np.lexsort((place, marche.origine, situation.unite))
    change = (np.diff(situation.unite[personne]) != 0) | (np.diff(marche.origine[personne]) != 0)
    dernier = np.append(np.flatnonzero(change), personne.size - 1) if personne.size else np.zeros(0, dtype=np.int64)
    faible = personne[dernier]
    unite, cellule, combien = situation.unite[faible], marche.origine[faible], np.diff(dernier, prepend=-1)
    siens = np.diff(np.concatenate(([0], np.cumsum(parti[personne])))[dernier + 1], prepend=0)
    sortants = np.diff(debut)[cellule] - siens
    # Of the own members who leave, all but the weakest one precede it.
    devant = np.searchsorted(place[liste], place[faible]) - debut[cellule] - (siens - parti[faible])
    admise, libre = (np.ones(marche.nombre_unites, dtype=np.bool_) for _ in range(2))
    admise[unite[devant > marche.sorties[cellule] - combien]] = False
    libre[unite[sortants > marche.sorties[cellule] - combien]] = False
    return Sorties(
        unite=unite,
        cellule=cellule,
        combien=combien,
        plus_faible=faible.astype(np.int32),
        sortants=sortants,
        devant=devant,
        admise=admise,
        libre=libre,
        liste=liste,
        debut=debut,
    )
