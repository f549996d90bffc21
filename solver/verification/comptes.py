"""What a simulation breaks, counted instead of listed: tens of thousands of claims make no readable report.

The claims are those of P6 and P7, found by the same lines; nothing is read from the mechanism.
"""

from __future__ import annotations

import numpy as np

from ..marche import DEHORS
from .p6_p7_revendications import examiner
from .rapport import Comptes
from .situation import AILLEURS, PERDU, Situation


def compter(situation: Situation) -> Comptes:
    """Count (see :class:`Comptes`)."""
    total = libres = egales = 0
    avec = np.zeros(len(situation.taille), np.bool_)
    depassees = np.zeros(len(situation.taille), np.bool_)
    for examen in examiner(situation):
        # Rows of one option, one per cellule asked, have the same number.
        numero, rang = np.unique(examen.option[examen.fondees], return_inverse=True)
        libre = np.ones(len(numero), np.bool_)
        libre[rang[~examen.libre[examen.fondees]]] = False
        egale = np.zeros(len(numero), np.bool_)
        egale[rang[examen.egale[examen.fondees]]] = True
        unite = np.zeros(len(numero), np.int64)
        unite[rang] = examen.demandes.unite[examen.fondees]
        total += len(numero)
        libres += int(libre.sum())
        egales += int((~libre & egale).sum())
        avec[unite] = True
        depassees[unite[~libre & ~egale]] = True
    titulaires = situation.marche.origine != DEHORS
    return Comptes(
        revendications=total,
        envie=total - libres,
        siege_libre=libres,
        departage=egales,
        unites=int(avec.sum()),
        personnes=int(situation.taille[avec].sum()),
        personnes_depassees=int(situation.taille[depassees].sum()),
        contre_gre=int((titulaires & np.isin(situation.obtenue, (AILLEURS, PERDU))).sum()),
    )
