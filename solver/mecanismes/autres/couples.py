"""Linked units in mechanisms that know single persons only.

Deferred acceptance, cycles and exchanges have no accepted definition for units that need several seats. Here linked units are
decided first, as the mechanism ``stable`` decides them; the others are then served around them. What this loses: a linked unit
takes part in no exchange, and as its outcome follows from everybody's list, a single person who lies might change it. What
nobody loses: a couple is never split, nor left out where the rule would have placed it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...marche import Marche
from ..base import OptionsResolution
from ..etat import maisons, slots_obtenus
from ..preparation import Rangs
from ..stable import Stable


def options_des_liees(marche: Marche, options: OptionsResolution) -> NDArray[np.int64]:
    """(U,) option of each linked unit under ``stable``; single persons are all outside."""
    nombre = np.diff(marche.option_debut)
    taille = np.diff(marche.unite_debut)
    option = nombre.astype(np.int64)
    if (taille > 1).any():
        stable = Stable().resoudre(marche, options).option
        option[taille > 1] = stable[taille > 1]
    return option


def asseoir_sans_departs(marche: Marche, rangs: Rangs, option: NDArray[np.int64]) -> NDArray[np.int64]:
    """Send home the linked units whose seats only exist if single persons leave: mechanisms of exchange decide that later.

    Units are sent home one by one, the last in the draw first, until what is left fits while all single titulaires
    are at home. It ends: units only go home.
    """
    option, nombre = option.copy(), np.diff(marche.option_debut)
    maison = maisons(marche)
    placees = np.flatnonzero(option < nombre)
    placees = placees[np.argsort(-rangs.tirage_unite[placees])].tolist()
    touchees = {u: set(marche.slot_cellule[slots_obtenus(marche, np.array([u]), option[[u]])].tolist()) for u in placees}
    while True:
        presents, entrants = occupation(marche, maison, option)
        trop = set(np.flatnonzero(entrants > np.maximum(0, marche.places - presents)).tolist())
        if not trop:
            return option
        derniere = next(u for u in placees if touchees[u] & trop)
        placees.remove(derniere)
        option[derniere] = nombre[derniere]


def occupation(
    marche: Marche, maison: NDArray[np.int32], option: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(C,) titulaires who stay and persons who enter under ``option``."""
    cellules = marche.nombre_cellules
    slots = slots_obtenus(marche, np.arange(marche.nombre_unites), option)
    dehors = np.repeat(option == np.diff(marche.option_debut), np.diff(marche.unite_debut))
    restent = maison[marche.membres[dehors]]
    presents = np.bincount(restent[restent >= 0], minlength=cellules).astype(np.int64)
    return presents, np.bincount(marche.slot_cellule[slots], minlength=cellules).astype(np.int64)
