"""Plans that people would make: the seat worth most, again and again; the seats worth most today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cadre import Cadre
from .courbe import Courbe
from .demande import Demande


def glouton(demande: Demande, courbes: list[Courbe]) -> NDArray[np.int64] | None:
    """One seat at a time, the one after which everything costs least; values are measured again after each.

    None when no plan respects the bounds. Linked units stay where they were while values are measured.
    """
    cadre = Cadre(demande)
    pas = np.zeros(len(demande.depart), np.int64)
    if not cadre.possible(pas):
        return None
    valeurs = [_valeurs(c, pas[c.cellules]) for c in courbes]
    while int(pas.sum()) < demande.pas:
        choix = _meilleur(cadre, pas, courbes, valeurs)
        if choix is None:
            break
        i, cellule = choix
        pas[cellule] += 1
        valeurs[i] = _valeurs(courbes[i], pas[courbes[i].cellules])
    return cadre.completer(pas)


def marginal(demande: Demande, courbes: list[Courbe]) -> NDArray[np.int64] | None:
    """The cellules whose next seat is worth most in the base, one seat each, then again; nothing is measured twice."""
    cadre = Cadre(demande)
    pas = np.zeros(len(demande.depart), np.int64)
    if not cadre.possible(pas):
        return None
    ordre = sorted(
        (cout, int(c))
        for courbe in courbes
        for cout, c in zip(_valeurs(courbe, pas[courbe.cellules]), courbe.cellules.tolist(), strict=True)
        if cout is not None
    )
    avance = True
    while avance and int(pas.sum()) < demande.pas:
        avance = False
        for _, c in ordre:
            if int(pas.sum()) < demande.pas and cadre.permet(pas, c):
                pas[c] += 1
                avance = True
    return cadre.completer(pas)


def _valeurs(courbe: Courbe, pas: NDArray[np.int64]) -> list[int | None]:
    """What one more seat in each cellule of a part adds to the cost; None where there is no room."""
    avant = courbe.essayer(pas)
    actives = set(courbe.coeur.actives.tolist())
    valeurs: list[int | None] = []
    for c in range(len(pas)):
        if pas[c] >= courbe.marge[c]:
            valeurs.append(None)
        elif c not in actives:
            valeurs.append(0)
        else:
            pas[c] += 1
            valeurs.append(courbe.essayer(pas) - avant)
            pas[c] -= 1
    return valeurs


def _meilleur(
    cadre: Cadre, pas: NDArray[np.int64], courbes: list[Courbe], valeurs: list[list[int | None]]
) -> tuple[int, int] | None:
    candidats = sorted(
        (cout, int(c), i)
        for i, (courbe, couts) in enumerate(zip(courbes, valeurs, strict=True))
        for cout, c in zip(couts, courbe.cellules.tolist(), strict=True)
        if cout is not None
    )
    return next(((i, c) for _, c, i in candidats if cadre.permet(pas, c)), None)
