"""What the bounds leave of the options of some units, read in linear time without a compiled kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .etat import rampe, suites
from .noyaux import Entiers, Longs, Marques


def resumer(unites: Entiers, option_debut: Longs, possible: Marques) -> tuple[Longs, Longs]:
    """First possible option of each unit (the number of its options when there is none), and how many are possible."""
    rang, option = _possibles(unites, option_debut, possible)
    premiere = option_debut[unites + 1] - option_debut[unites]
    debuts = np.flatnonzero(np.diff(rang, prepend=-1))
    premiere[rang[debuts]] = option[debuts]
    return premiere, np.bincount(rang, minlength=len(unites))


def derniere(unites: Entiers, option_debut: Longs, possible: Marques) -> Longs:
    """Last possible option of each unit, -1 when there is none."""
    rang, option = _possibles(unites, option_debut, possible)
    trouvee = np.full(len(unites), -1, np.int64)
    fins = np.flatnonzero(np.diff(rang, append=len(unites)))
    trouvee[rang[fins]] = option[fins]
    return trouvee


def _possibles(unites: Entiers, option_debut: Longs, possible: Marques) -> tuple[NDArray[np.intp], Longs]:
    """Possible options of ``unites``: index in ``unites``, and option number; unit by unit, ascending."""
    nombre = option_debut[unites + 1] - option_debut[unites]
    restent = np.flatnonzero(possible[suites(option_debut[unites], nombre)])
    return np.repeat(np.arange(len(unites)), nombre)[restent], rampe(nombre)[restent]


def relier(lien: NDArray[np.intp], cellule: NDArray[np.int32], cellules: int) -> NDArray[np.intp]:
    """Smallest cellule (C,) that each cellule is joined to, two being joined when rows of one ``lien`` name them.

    Everybody takes the smallest label around until nothing moves; a label is always a cellule of the same component.
    """
    chef = np.arange(cellules)
    plus_petit = np.full(int(lien.max(initial=-1)) + 1, cellules)
    while True:
        avant = chef.copy()
        np.minimum.at(plus_petit, lien, chef[cellule])
        np.minimum.at(chef, avant[cellule], plus_petit[lien])
        np.minimum.at(chef, cellule, plus_petit[lien])
        chef = chef[chef]
        if np.array_equal(chef, avant):
            return chef
