"""Exact models of whole small markets, and of tiny problems written by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

import numpy as np

from solver.cpsat import Probleme
from solver.cpsat.modele import Modele
from solver.marche import Marche
from solver.mecanismes.preparation import preparer
from solver.mecanismes.residu import Residu


def probleme_entier(marche: Marche, sacrifiees: Collection[int] = ()) -> Probleme:
    """Every unit free, every option possible."""
    nombre = np.diff(marche.option_debut).tolist()
    toutes = range(marche.nombre_unites)
    residu = Residu(marche, preparer(marche), marche.places, np.zeros(len(nombre), np.int64), np.ones(len(nombre), np.bool_))
    return residu.probleme(toutes, lambda u: range(nombre[u] + 1), sacrifiees)


def imposer(modele: Modele, variables: Sequence[int]) -> Modele:
    """A copy in which all of ``variables`` are true."""
    copie = modele.copie()
    for variable in variables:
        copie.clause([variable])
    return copie


def couverture(hasard: Random, sommets: int, aretes: int) -> tuple[Modele, list[tuple[int, int]]]:
    """Vertex cover of a random graph: easy to satisfy, long to prove."""
    modele = Modele()
    noeuds = [modele.variable() for _ in range(sommets)]
    for _ in range(aretes):
        modele.clause(hasard.sample(noeuds, 2))
    return modele, [(noeud, 1) for noeud in noeuds]
