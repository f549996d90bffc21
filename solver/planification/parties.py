"""Parts that no person joins: what is opened in one changes nothing in another, but for couples across them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from ..mecanismes.noyaux_groupes import relier
from ..mecanismes.preparation import Rangs
from .demande import Demande


@dataclass(frozen=True, slots=True, eq=False)
class Partie:
    """Cellules that persons join, and units of which a member asks for or holds one of them.

    Attributes
    ----------
    dedans
        (C,) bool.
    unites
        (k,) int64, ascending.
    """

    dedans: NDArray[np.bool_]
    unites: NDArray[np.int64]

    def marge(self, demande: Demande) -> int:
        """Most seats opened, or closed, here."""
        return int(demande.marge[self.dedans].sum())


def separer(demande: Demande, rangs: Rangs) -> tuple[Partie, ...]:
    """Cut a market into parts; cellules that nobody asks for or holds are left out. Disciplines, in practice."""
    m = demande.marche
    tenues = np.flatnonzero(m.origine != DEHORS)
    lien = np.concatenate([rangs.personne, tenues])
    cellule = np.concatenate([m.slot_cellule, m.origine[tenues]])
    etiquettes = relier(lien, cellule, m.nombre_cellules)
    utiles = np.zeros(m.nombre_cellules, np.bool_)
    utiles[cellule] = True
    par_unite = np.unique(np.stack([etiquettes[cellule], rangs.unite[lien]]), axis=1)
    return tuple(
        Partie(utiles & (etiquettes == e), par_unite[1][par_unite[0] == e].astype(np.int64))
        for e in np.unique(etiquettes[utiles]).tolist()
    )
