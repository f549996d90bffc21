"""Plans of equal cost told apart: fewer persons worse off than in the base, then more persons better off.

Both are costs of a person that never decrease along its options, so they are added to the costs, in smaller units: what holds
of costs holds of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from .demande import Demande

MAXIMUM = 2**54
"""Of finer costs, in all: sums of several stay within 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Departage:
    """A demand with finer costs.

    Attributes
    ----------
    demande
        Its costs are ``unite`` times those of the demand, plus what tells equal ones apart: from 0 to ``unite`` - 1 in all.
    """

    demande: Demande
    unite: int

    def grossir(self, cout: int) -> int:
        """The cost that a finer one stands for."""
        return cout // self.unite


def departager(demande: Demande, option: NDArray[np.integer]) -> Departage:
    """The demand with finer costs; ``option`` (U,) is the base.

    Somebody worse off counts once, twice when left without any place. Where numbers would be too large, only that is told.
    """
    m = demande.marche
    n = len(m.personnes)
    recule, recule_dehors = reculs(m, option)
    torts = recule.astype(np.int64)
    torts_dehors = recule_dehors.astype(np.int64) + (recule_dehors & (m.origine == DEHORS))
    plus_haut = max(int(np.abs(demande.couts).max(initial=0)), int(np.abs(demande.couts_dehors).max(initial=0)), 1) * (n + 1)
    facteur = 2 * n + 1
    if plus_haut * facteur * (n + 1) <= MAXIMUM:
        torts = torts * (n + 1) + ~_avance(m, option)
        torts_dehors = torts_dehors * (n + 1) + 1
        facteur *= n + 1
    if plus_haut * facteur > MAXIMUM:
        return Departage(demande, 1)
    couts, dehors = demande.couts * facteur + torts, demande.couts_dehors * facteur + torts_dehors
    return Departage(replace(demande, couts=couts, couts_dehors=dehors), facteur)


def reculs(marche: Marche, option: NDArray[np.integer]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(S,) whether who obtains a slot is worse off than under ``option`` (U,); (n,) the same of obtaining nothing."""
    unite, rang = _options(marche)
    tenue = option.astype(np.int64)
    sienne = np.empty(len(marche.personnes), np.int64)
    sienne[marche.membres] = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.unite_debut))
    return rang > tenue[unite], (np.diff(marche.option_debut) > tenue)[sienne]


def _avance(marche: Marche, option: NDArray[np.integer]) -> NDArray[np.bool_]:
    unite, rang = _options(marche)
    return rang < option.astype(np.int64)[unite]


def _options(marche: Marche) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(S,) unit of each slot, and number of its option."""
    nombre, taille = np.diff(marche.option_debut).astype(np.int64), np.diff(marche.unite_debut).astype(np.int64)
    unite = np.repeat(np.arange(marche.nombre_unites), nombre * taille)
    return unite, (np.arange(len(marche.slot_cellule)) - marche.slot_debut[unite]) // taille[unite]
