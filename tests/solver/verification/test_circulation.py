"""The largest circulation against every combination of moves."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
from hypothesis import given, settings

from solver.verification.circulation import Departs, ameliorations, bilan, optimum, suivre
from tests.solver.verification.strategies import graines


def departs_au_hasard(hasard: Random) -> Departs:
    """Up to seven persons over two to four cellules, so that many share their moves; points of either sign."""
    nombre, personnes = hasard.randint(2, 4), hasard.randint(1, 7)
    lignes = []
    for p in range(personnes):
        de = hasard.randrange(nombre)
        autres = [c for c in range(nombre) if c != de]
        lignes += [(p, de, c, hasard.randint(-2, 9)) for c in hasard.sample(autres, hasard.randint(0, len(autres)))]
    return Departs(nombre, *np.array(lignes, dtype=np.int64).reshape(-1, 4).T)


def equilibres(departs: Departs, personnes: int) -> dict[tuple[int, int], np.ndarray]:
    """Every value (persons, points) of a balanced choice, with one of the choices."""
    trouves = {}
    siens = [[-1, *np.flatnonzero(departs.personne == p).tolist()] for p in range(personnes)]
    for choix in product(*siens):
        pris = [d for d in choix if d >= 0]
        if sorted(departs.de[pris]) == sorted(departs.vers[pris]):
            trouves[len(pris), int(departs.points[pris].sum())] = np.array(choix, dtype=np.int64)
    return trouves


@settings(max_examples=400, deadline=None)
@given(graines)
def test_circulation_contre_enumeration(graine: int) -> None:
    """From any balanced choice: an improvement exactly when there is a better one, then balanced and worth what it says."""
    hasard = Random(graine)
    departs = departs_au_hasard(hasard)
    choix_par_valeur = equilibres(departs, 7)
    meilleur = max(choix_par_valeur)
    for valeur, choix in hasard.sample(sorted(choix_par_valeur.items()), min(4, len(choix_par_valeur))):
        assert bilan(departs, choix) == valeur
        trouves = ameliorations(departs, choix)
        assert bool(trouves) == (valeur != meilleur)
        for cycle in trouves:
            assert (cycle.personnes, cycle.points) > (0, 0)
            apres = suivre(choix, [cycle])
            assert bilan(departs, apres) == (valeur[0] + cycle.personnes, valeur[1] + cycle.points)
            assert bilan(departs, apres) in choix_par_valeur
        assert optimum(departs, choix, 1000) == meilleur
        assert optimum(departs, choix, 0) is None


def test_circulation_vide() -> None:
    """Without moves nothing improves."""
    vide = np.zeros(0, dtype=np.int64)
    departs = Departs(3, vide, vide, vide, vide)
    assert optimum(departs, np.full(2, -1, dtype=np.int64), 1) == (0, 0)


def test_circulation_grands_points() -> None:
    """One more person is worth more than any number of points, without overflow."""
    enorme = 2**61
    lignes = [(0, 0, 1, 0), (1, 1, 0, enorme), (2, 1, 2, 0), (3, 2, 0, 0)]
    departs = Departs(3, *np.array(lignes, dtype=np.int64).T)
    assert optimum(departs, np.array([0, 1, -1, -1]), 10) == (3, 0)
