"""Both rules of the sandwich against their plain version, and what decides whether a cellule refuses an option."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import noyaux, reference
from solver.mecanismes.encadrement import restreindre
from solver.mecanismes.etat import Etat, refusent, revendications
from solver.mecanismes.preparation import preparer
from solver.mecanismes.reference import Lecture
from solver.solution import Nature, Revendication
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.instances import I9
from tests.solver.mecanismes.noyaux_a_la_main import EtatHaut, agents_hauts, en_clair, tirer_marche, varier_les_places

Forme = Callable[[str], Callable[..., Any]]
MARCHES = 400


def _restreindre(marche: Marche, hasard: Random) -> int:
    """One application to units that are not in an upper state drawn at random; returns the number of options withdrawn."""
    places = varier_les_places(marche, hasard)
    lecture, rangs = Lecture(marche), preparer(marche)
    agents = agents_hauts(marche, hasard)
    haut = reference.proposer(en_clair(marche, agents), places.tolist())
    etat = EtatHaut(marche, places, noyaux.proposer)
    etat.entrer(agents)
    presents = {agent[0] for agent in agents}
    unites = [u for u in range(marche.nombre_unites) if not presents.intersection(lecture.membres[u])]
    # Acceptances and options already gone need not come from a lower state: the rule reads them as they are.
    accepte = np.array([hasard.random() < 0.4 for _ in marche.slot_cellule], np.uint8)
    possible = np.array([hasard.random() < 0.8 for _ in range(int(marche.option_debut[-1]))], np.uint8)
    dehors = np.array([hasard.random() < 0.8 for _ in range(marche.nombre_unites)], np.uint8)
    avant = _possibles(marche, possible, dehors)
    attendu = list(avant)
    for u in unites:
        acceptes = set(np.flatnonzero(accepte).tolist())
        attendu[u] = reference.restreindre(lecture.options[u], avant[u], haut, acceptes, places.tolist())
    haut_en_tableaux = Etat(etat.presents, etat.entrants, etat.dernier, etat.tenu)
    options, rentrees = restreindre(
        marche, rangs, places, haut_en_tableaux, np.array(unites, np.int32), accepte, possible, dehors
    )
    retires = len(options) + len(rentrees)
    assert _possibles(marche, possible, dehors) == attendu
    assert retires == sum(len(a) - len(b) for a, b in zip(avant, attendu, strict=True))
    return retires


def _possibles(marche: Marche, possible: np.ndarray, dehors: np.ndarray) -> list[set[int]]:
    ensembles = []
    for u in range(marche.nombre_unites):
        marques = possible[marche.option_debut[u] : marche.option_debut[u + 1]]
        ensembles.append({*np.flatnonzero(marques).tolist(), *([len(marques)] if dehors[u] else [])})
    return ensembles


def test_restreindre_comme_la_reference() -> None:
    """On hundreds of states, the same options stay possible."""
    retires = sum(_restreindre(tirer_marche(g), Random(g)) for g in range(MARCHES))
    assert retires > MARCHES


@given(marches(), st.randoms(use_true_random=False))
def test_restreindre_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _restreindre(marche, hasard)


@pytest.mark.parametrize(
    ("places", "meilleurs", "membres", "attendu"),
    ((2, 0, 2, False), (2, 1, 2, True), (2, 1, 1, False), (1, 0, 2, True), (0, 0, 1, True), (-1, 0, 1, True), (3, 1, 2, False)),
)
def test_cellule_refuse(places: int, meilleurs: int, membres: int, attendu: bool, forme: Forme) -> None:
    """``membres`` persons at position 5 are refused as soon as ``places - membres + 1`` others are better."""
    tenu = np.zeros(8, np.uint8)
    tenu[[*range(meilleurs), 7]] = 1
    etat = Etat(np.array([0], np.int32), np.array([meilleurs + 1], np.int32), np.array([7], np.int32), tenu)
    sieges = np.array([places], np.int64)
    seul = forme("cellule_refuse")(5, membres, 0, sieges, etat.presents, etat.entrants, etat.dernier, tenu)
    demandes = (np.array([v], np.int32) for v in (0, membres, 5))
    assert [bool(seul), *refusent(etat, sieges, *demandes).tolist()] == [attendu, attendu]


@pytest.mark.parametrize(("tolerance", "attendu"), ((0, [1, 0, 0]), (1, [1, 1, 0]), (2, [1, 1, 1])))
def test_compter_moins_bons(tolerance: int, attendu: list[int], forme: Forme) -> None:
    """None, one and two entrants stand between the limit and the worst one."""
    peu = np.empty(3, np.uint8)
    tenu = np.array([1, 0, 1, 0, 1], np.uint8)
    limites, departs = np.array([4, 2, 1], np.int32), np.full(3, 4, np.int32)
    forme("compter_moins_bons")(limites, departs, np.full(3, tolerance, np.int64), tenu, peu)
    assert peu.tolist() == attendu


def test_couple_refuse_bien_que_les_barres_soient_passees() -> None:
    """I9: the couple needs two seats, z is better than its weaker member, so it has no claim on the seat left empty."""
    assert not _revendications(I9.marche(), [1, 0])
    # With one more seat both fit, and the seats are free.
    assert _revendications(I9.marche(places={"M/A": 3}), [1, 0]) == [Revendication(0, 0, Nature.SIEGE_LIBRE)]


def test_envie_et_siege_libre() -> None:
    """X claims the free seat of B and the seat of y at A; y, at its first choice, claims nothing."""
    marche = fabriquer(
        {"x": ("M", None), "y": ("M", None)}, {"x": "A B", "y": "A"}, {"M/A": 1, "M/B": 1}, priorites={"M/A": "x y"}
    )
    assert _revendications(marche, [2, 0]) == [
        Revendication(0, 0, Nature.ENVIE),
        Revendication(0, 1, Nature.SIEGE_LIBRE),
    ]


def _revendications(marche: Marche, option: list[int]) -> list[Revendication]:
    return list(revendications(marche, preparer(marche), marche.places, np.array(option, np.int64)))
