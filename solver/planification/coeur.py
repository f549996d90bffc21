"""The persons whom changes of seats may move, as a market small enough to be allocated again in microseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from ..mecanismes.encadrement import Encadrement
from ..mecanismes.etat import maisons, suites
from ..mecanismes.preparation import Rangs
from .demande import Demande
from .noyaux import couter

SLOT_CELLULE = 5
"""Where ``tableaux`` holds the cellule of each slot."""


@dataclass(frozen=True, slots=True, eq=False)
class Coeur:
    """Persons alone of some cellules whose outcome is not the same under all the seats of a demand; the others are seated.

    Members of linked units are seated where they are in the allocation given: the cost is exact when nobody is linked.

    Attributes
    ----------
    cellules
        (C',) int64, indices in the market.
    places
        (C',) int64, seats left by entrants who are always there, nothing added.
    constante
        Cost of whoever is seated.
    """

    cellules: NDArray[np.int64]
    places: NDArray[np.int64]
    constante: int
    tableaux: tuple[Any, ...]
    travail: tuple[Any, ...]

    @property
    def actives(self) -> NDArray[np.int64]:
        """Numbers, among ``cellules``, of those that somebody may enter: seats of the others change nothing."""
        return np.unique(self.tableaux[SLOT_CELLULE]).astype(np.int64)

    @property
    def taille(self) -> int:
        """Slots that one allocation may look at."""
        return len(self.tableaux[SLOT_CELLULE])

    def cout(self, ajouts: NDArray[np.int64]) -> int:
        """Cost of the candidate-optimal stable allocation with ``ajouts`` (C',) more seats."""
        return self.constante + int(couter(self.places + ajouts, *self.tableaux, *self.travail))


def extraire_coeur(
    demande: Demande,
    rangs: Rangs,
    bornes: Encadrement,
    option: NDArray[np.integer],
    unites: NDArray[np.int64],
    dedans: NDArray[np.bool_],
) -> Coeur:
    """The core of the cellules ``dedans`` (C,), asked or held by ``unites``; linked ones are seated at ``option`` (U,)."""
    m = demande.marche
    maison = maisons(m)
    taille, nombre = np.diff(m.unite_debut).astype(np.int64), np.diff(m.option_debut)
    seules = taille[unites] == 1
    libres = unites[seules & (bornes.haut[unites] < bornes.bas[unites])]
    poses = np.setdiff1d(unites, libres, assume_unique=True)
    k = np.where(taille[poses] == 1, bornes.haut[poses], option[poses].astype(np.int64))

    t = taille[poses]
    unite, i = np.repeat(poses, t), suites(np.zeros(len(t), np.int64), t)
    k = np.repeat(k, t)
    qui = m.membres[m.unite_debut[unite] + i].astype(np.int64)
    la = k < nombre[unite]
    # The last slot, which is nobody's, stands for none.
    slot = np.where(la, m.slot_debut[unite] + k * taille[unite] + i, len(m.slot_cellule))
    cellule = np.where(la, np.append(m.slot_cellule, DEHORS)[slot], maison[qui])
    ici = appartient(demande, unite, i, qui, dedans)
    assis = ici & (cellule != DEHORS)
    entres = np.bincount(cellule[assis & la], minlength=m.nombre_cellules)
    restent = np.bincount(cellule[assis & ~la], minlength=m.nombre_cellules)
    constante = int(np.where(la, np.append(demande.couts, 0)[slot], demande.couts_dehors[qui])[ici].sum())

    cellules = np.flatnonzero(dedans)
    numero = np.full(m.nombre_cellules + 1, DEHORS, np.int32)
    numero[cellules] = np.arange(len(cellules), dtype=np.int32)
    haut = bornes.haut[libres]
    reste = np.minimum(bornes.bas[libres] + 1, nombre[libres]) - haut
    slots = suites(m.slot_debut[libres] + haut, reste)
    ordre = np.argsort(rangs.position[slots], kind="stable")
    position = np.empty(len(slots), np.int32)
    position[ordre] = np.arange(len(slots), dtype=np.int32)
    fin = np.cumsum(reste, dtype=np.int64)
    debut = fin - reste
    personnes = m.membres[m.unite_debut[libres]]
    locales = numero[m.slot_cellule[slots]]
    derniere = np.searchsorted(locales[ordre], np.arange(len(cellules)), side="right").astype(np.int32) - np.int32(1)
    # Whom the worst bound still admits somewhere never goes home, nor outside.
    gardes = bornes.bas[libres] < nombre[libres]
    n, c = len(libres), len(cellules)
    return Coeur(
        cellules,
        (m.places - entres)[cellules],
        constante,
        (
            np.arange(n, dtype=np.int32),
            restent[cellules].astype(np.int32),
            debut,
            fin,
            np.where(gardes, DEHORS, numero[maison[personnes]]).astype(np.int32),
            locales,
            position,
            np.repeat(np.arange(n, dtype=np.int32), reste)[ordre],
            derniere,
            demande.couts[slots],
            demande.couts_dehors[personnes],
        ),
        (
            np.empty(c, np.int32),
            np.empty(c, np.int32),
            np.empty(c, np.int32),
            np.empty(n, np.int64),
            np.empty(len(slots), np.uint8),
            np.empty(n, np.int64),
        ),
    )


def appartient(
    demande: Demande, unite: NDArray[np.int64], i: NDArray[np.int64], qui: NDArray[np.int64], dedans: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether each person, member ``i`` of ``unite``, is of the part ``dedans`` (C,), by the first it asks, else its home."""
    m = demande.marche
    demande_ici = m.slot_debut[unite] < m.slot_debut[unite + 1]
    premier = np.append(m.slot_cellule, DEHORS)[np.where(demande_ici, m.slot_debut[unite] + i, len(m.slot_cellule))]
    return np.append(dedans, False)[np.where(demande_ici, premier, m.origine[qui])]
