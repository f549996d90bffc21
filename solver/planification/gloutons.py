"""Plans that people would make: the seat worth most, again and again; the seats worth most today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cadre import Cadre
from .demande import Demande
from .mesure import Mesure

VERS = 3
"""Cellules where a seat of a plan is tried elsewhere."""


def glouton(demande: Demande, mesure: Mesure, cible: NDArray[np.int64] | None = None) -> NDArray[np.int64] | None:
    """One seat at a time, the one after which everything costs least; values are measured again after each.

    None when no plan respects the bounds. ``cible``: (C,) seats to place first, as far as the bounds allow.
    """
    cadre = Cadre(demande)
    mesure.placer(np.zeros(len(demande.depart), np.int64))
    pas = mesure.pas
    if not cadre.possible(pas):
        return None
    for haut in (demande.marge if cible is None else cible, demande.marge):
        while int(pas.sum()) < demande.pas:
            couts = np.where(pas < haut, mesure.ajouts, mesure.PLEIN)
            ordre = np.argsort(couts, kind="stable")[: int((couts < mesure.PLEIN).sum())].tolist()
            cellule = next((c for c in ordre if cadre.permet(pas, c)), None)
            if cellule is None:
                break
            mesure.poser(cellule, 1)
    return cadre.completer(pas)


def marginal(demande: Demande, mesure: Mesure) -> NDArray[np.int64] | None:
    """The cellules whose next seat is worth most in the base, one seat each, then again; nothing is measured twice."""
    cadre = Cadre(demande)
    pas = np.zeros(len(demande.depart), np.int64)
    if not cadre.possible(pas):
        return None
    mesure.placer(pas)
    ordre = np.argsort(mesure.ajouts, kind="stable")[: int((mesure.ajouts < mesure.PLEIN).sum())].tolist()
    avance = True
    while avance and int(pas.sum()) < demande.pas:
        avance = False
        for c in ordre:
            if int(pas.sum()) < demande.pas and cadre.permet(pas, c):
                pas[c] += 1
                avance = True
    return cadre.completer(pas)


def echanger(demande: Demande, mesure: Mesure, pas: NDArray[np.int64]) -> tuple[NDArray[np.int64], bool]:
    """Move one seat at a time to the cellule where that costs least, while it costs less, from a plan that keeps the bounds.

    Returns the plan, and whether it moved.
    """
    cadre = Cadre(demande)
    mesure.placer(pas)
    deplace, mieux = False, True
    while mieux:
        mieux = False
        for depuis in np.flatnonzero(mesure.pas).tolist():
            permis = cadre.echangeables(mesure.pas, depuis)
            avant = mesure.retenir()
            perte = mesure.poser(depuis, -1)
            couts = np.where(permis, mesure.ajouts, mesure.PLEIN)
            vers = int(np.argmin(couts))
            if perte + int(couts[vers]) >= 0:
                mesure.revenir(avant)
                continue
            mesure.poser(vers, 1)
            deplace = mieux = True
    return mesure.pas.copy(), deplace


def voisins(demande: Demande, mesure: Mesure, pas: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Moves of one seat (from, to) that keep the bounds, those that cost least first; a few from each cellule."""
    cadre = Cadre(demande)
    mesure.placer(pas)
    essais: list[tuple[int, int, int]] = []
    for depuis in np.flatnonzero(pas).tolist():
        permis = cadre.echangeables(mesure.pas, depuis)
        permis[depuis] = False
        avant = mesure.retenir()
        perte = mesure.poser(depuis, -1)
        couts = np.where(permis, mesure.ajouts, mesure.PLEIN)
        mesure.revenir(avant)
        meilleurs = np.argsort(couts, kind="stable")[:VERS].tolist()
        essais += [(perte + int(couts[vers]), depuis, vers) for vers in meilleurs if couts[vers] < mesure.PLEIN]
    return [(depuis, vers) for _, depuis, vers in sorted(essais)]
