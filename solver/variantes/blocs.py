"""Which cellules may act on each other, whatever the seats of some of them between two bounds.

Persons join the cellules they ask and hold: in practice a discipline. Linked units would join nearly all disciplines; but most
of them obtain the same thing in every stable allocation, and those join nothing. :func:`retenus` finds what holds for *every*
market whose seats lie between ``bas`` and ``haut``: the sandwich of :mod:`..mecanismes.encadrement` with the upper market on
the seats of ``haut`` and the lower one on those of ``bas``. Let µ be a stable allocation under seats q, ``bas <= q <= haut``.

- More seats make the upper outcome weakly better for everybody, so it still bounds µ from above. *Drop*: ``haut - m + 1``
  persons stand before the weakest member in the cellule and are no better off in µ; as ``q <= haut``, with the unit there one
  of them would be missing and have a claim.
- Fewer seats make the lower outcome weakly worse, so it still bounds µ from below. *Guarantee*: were µ to give less to the unit
  without a claim, ``q - m + 1 >= bas - m + 1`` better persons would fill a cellule where the lower market accepts the clones.

So a unit with one possibility left has it under all these seats, and its members are as good as persons pinned there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from ..mecanismes.encadrement import Encadrement, encadrer
from ..mecanismes.etat import suites
from ..mecanismes.noyaux_groupes import relier
from ..mecanismes.preparation import Rangs


def blocs(marche: Marche) -> NDArray[np.intp]:
    """(C,) smallest cellule that each cellule is joined to by persons who move alone."""
    taille = np.diff(marche.unite_debut)
    seules = np.flatnonzero(taille == 1)
    nombre = np.diff(marche.slot_debut)[seules]
    personnes = marche.membres[marche.unite_debut[seules]]
    chez_soi = marche.origine[personnes]
    lien = np.concatenate([np.repeat(np.arange(len(seules)), nombre), np.flatnonzero(chez_soi != DEHORS)])
    cellule = np.concatenate([marche.slot_cellule[suites(marche.slot_debut[seules], nombre)], chez_soi[chez_soi != DEHORS]])
    return relier(lien, cellule, marche.nombre_cellules)


def retenus(marche: Marche, rangs: Rangs, bas: NDArray[np.int64], haut: NDArray[np.int64]) -> Encadrement:
    """What every stable allocation has in common, whatever the seats (C,) from ``bas`` to ``haut`` (proof: module)."""
    return encadrer(marche, rangs, haut, places_bas=bas)


def relies(marche: Marche, base: NDArray[np.intp], bornes: Encadrement) -> NDArray[np.intp]:
    """(C,) blocks once joined by the linked units that are still undecided, by all they ask and hold."""
    taille = np.diff(marche.unite_debut).astype(np.int64)
    unites = np.flatnonzero((taille > 1) & (bornes.haut != bornes.bas))
    if not len(unites):
        return base
    nombre = np.diff(marche.slot_debut)[unites]
    chez_soi = marche.origine[marche.membres[suites(marche.unite_debut[unites], taille[unites])]]
    tenus = chez_soi != DEHORS
    rang = np.arange(len(unites))
    lien = np.concatenate([np.repeat(rang, nombre), np.repeat(rang, taille[unites])[tenus]])
    cellule = np.concatenate([marche.slot_cellule[suites(marche.slot_debut[unites], nombre)], chez_soi[tenus]])
    return relier(lien, base[cellule].astype(np.int32), marche.nombre_cellules)[base]
