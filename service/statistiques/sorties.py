"""Exit lists of phase M (model §8): everybody's place on the list of the own cellule, who left, and whose exit was open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.marche import Marche

from ..marche import rattachement


@dataclass(frozen=True, slots=True, eq=False)
class Sorties:
    """Figures of the exits, from the outcome of phase M. Persons without option are on no list.

    Attributes
    ----------
    ouvertes, inscrits, sortants
        (C,) exits opened, persons on the list, persons who left.
    barre, dernier
        (C,) hundredths of a point on option 0 of the last person who left, and who that is; ``barre`` is meaningless and
        ``dernier`` -1 when nobody left.
    rang
        (n,) place on the list, from 1; 0 for those who are on none.
    points, groupe
        (n,) what ranks them there, tie-breaks apart: those of the own slot in option 0.
    devant, fermees_devant
        (n,) persons before them on the list who left; whose unit could not leave.
    admise
        (n,) whether the exit of the person's unit was open: every member could leave.
    seule
        (n,) whether the own place on the list was enough, the other members of the unit apart.
    """

    ouvertes: NDArray[np.int64]
    inscrits: NDArray[np.int64]
    sortants: NDArray[np.int64]
    barre: NDArray[np.int64]
    dernier: NDArray[np.int64]
    rang: NDArray[np.int64]
    points: NDArray[np.int64]
    groupe: NDArray[np.int64]
    devant: NDArray[np.int64]
    fermees_devant: NDArray[np.int64]
    admise: NDArray[np.bool_]
    seule: NDArray[np.bool_]


def lire_sorties(marche: Marche, cellule_m: NDArray[np.int32]) -> Sorties:
    """Read the exits of phase M.

    The exit of a unit with g members in one cellule is open when at most ``sorties - g`` other persons who left stand before
    the weakest of them on its list, and so in each cellule that its members hold.

    Raises
    ------
    ValueError
        The market has no exits.
    """
    if marche.sorties is None:
        raise ValueError("aucune sortie : le mouvement se fait en une phase")
    n, cellules = len(marche.personnes), marche.nombre_cellules
    unite, place = rattachement(marche)
    inscrit = np.diff(marche.option_debut)[unite] > 0
    premier = np.where(inscrit, marche.slot_debut[unite] + place, 0)
    points, groupe = np.zeros(n, np.int64), np.zeros(n, np.int64)
    points[inscrit], groupe[inscrit] = marche.slot_points[premier[inscrit]], marche.slot_groupe[premier[inscrit]]
    departage = np.empty(n, np.int64)
    departage[np.lexsort(marche.departage.T[::-1])] = np.arange(n)

    ordre = np.lexsort((departage, -points, groupe, ~inscrit, marche.origine))
    debut = np.searchsorted(marche.origine[ordre], np.arange(cellules))
    o = marche.origine[ordre]
    parti = cellule_m != marche.origine
    avant = np.concatenate(([0], np.cumsum(parti[ordre])))
    devant, rang = np.empty(n, np.int64), np.empty(n, np.int64)
    devant[ordre] = avant[:-1] - avant[debut[o]]
    rang[ordre] = np.arange(n) - debut[o] + 1

    # The weakest member of each unit in each cellule: the last one when sorted by place on the list.
    tri = np.lexsort((rang, marche.origine, unite))
    fin = np.append((np.diff(unite[tri]) != 0) | (np.diff(marche.origine[tri]) != 0), True) if n else np.zeros(0, np.bool_)
    derniers = np.flatnonzero(fin)
    faible = tri[derniers]
    membres = np.diff(derniers, prepend=-1)
    siens = np.diff(np.concatenate(([0], np.cumsum(parti[tri])))[derniers + 1], prepend=0)
    autres_devant = devant[faible] - (siens - parti[faible])
    fermee = np.zeros(marche.nombre_unites, np.bool_)
    fermee[unite[faible[autres_devant > marche.sorties[marche.origine[faible]] - membres]]] = True

    fermees = np.concatenate(([0], np.cumsum((fermee[unite] & inscrit)[ordre])))
    fermees_devant = np.empty(n, np.int64)
    fermees_devant[ordre] = fermees[:-1] - fermees[debut[o]]
    partis = ordre[parti[ordre]]
    dernier = np.full(cellules, -1, np.int64)
    dernier[marche.origine[partis]] = partis  # repeated indices: numpy keeps the last one
    return Sorties(
        ouvertes=marche.sorties,
        inscrits=np.bincount(marche.origine[inscrit], minlength=cellules),
        sortants=np.bincount(marche.origine[parti], minlength=cellules),
        barre=points[dernier] if n else np.zeros(cellules, np.int64),
        dernier=dernier,
        rang=np.where(inscrit, rang, 0),
        points=points,
        groupe=groupe,
        devant=devant,
        fermees_devant=fermees_devant,
        admise=~fermee[unite],
        seule=~fermee[unite] | (devant < marche.sorties[marche.origine]),
    )
