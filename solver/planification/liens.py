"""How the cost of a linked unit is shared between the parts that see its members apart.

Each part lets its members choose alone, a relaxation. What is added to the cost of one member's option and taken from the
other's changes nothing for a unit whose members agree: the sum of the parts stays a bound, whatever the shares. In the base,
every option that a unit would prefer is refused somewhere (or it would have a claim): what the unit gains there is counted for
a member who is refused, since that part must receive something first. (Making the others pay to move without it was tried, at
several prices and at those of a linear relaxation of the whole: the bound of the national campaign was worse.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..mecanismes.etat import installer, refusent
from ..mecanismes.preparation import Rangs
from .demande import Demande


def lier(demande: Demande, rangs: Rangs, option: NDArray[np.integer]) -> Demande:
    """The demand with the costs of linked units shared anew; ``option`` (U,) is the base."""
    m = demande.marche
    taille = np.diff(m.unite_debut).astype(np.int64)
    if not (taille > 1).any():
        return demande
    etat = installer(m, rangs, option.astype(np.int64))
    couts = demande.couts.copy()
    for u in np.flatnonzero(taille > 1).tolist():
        t, tenue = int(taille[u]), int(option[u])
        nombre = int(m.option_debut[u + 1] - m.option_debut[u])
        debut = int(m.slot_debut[u])
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        ici = demande.couts_dehors[membres] if tenue == nombre else demande.couts[debut + tenue * t : debut + (tenue + 1) * t]
        for k in range(tenue):
            slots = np.arange(debut + k * t, debut + (k + 1) * t)
            refus = refusent(etat, m.places, m.slot_cellule[slots], rangs.membres[slots], rangs.limite[slots])
            if not refus.any() or refus.all():
                continue
            gain = int((ici - demande.couts[slots]).sum())
            couts[slots] = ici
            couts[slots[refus][0]] -= gain
    return replace(demande, couts=couts)
