"""The kernels ``restreindre`` and ``revendiquer`` against their plain versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import noyaux, reference
from solver.mecanismes.etat import installer, maisons
from solver.mecanismes.preparation import preparer
from solver.mecanismes.reference import Lecture
from solver.solution import Nature
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.instances import I9
from tests.solver.mecanismes.noyaux_a_la_main import EtatHaut, agents_hauts, en_clair, tirer_marche, varier_les_places

Forme = Callable[[str], Callable[..., Any]]
MARCHES = 400


def _restreindre(marche: Marche, hasard: Random, restreindre: Callable[..., int]) -> int:
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
    retires = restreindre(
        np.array(unites, np.int32), marche.unite_debut, marche.option_debut, marche.slot_debut, marche.slot_cellule,
        rangs.position, places, etat.presents, etat.entrants, etat.dernier, etat.tenu, accepte, possible, dehors,
    )  # fmt: skip
    assert _possibles(marche, possible, dehors) == attendu
    assert retires == sum(len(a) - len(b) for a, b in zip(avant, attendu, strict=True))
    return retires


def _possibles(marche: Marche, possible: np.ndarray, dehors: np.ndarray) -> list[set[int]]:
    ensembles = []
    for u in range(marche.nombre_unites):
        marques = possible[marche.option_debut[u] : marche.option_debut[u + 1]]
        ensembles.append({*np.flatnonzero(marques).tolist(), *([len(marques)] if dehors[u] else [])})
    return ensembles


def test_restreindre_comme_la_reference(forme: Forme) -> None:
    """On hundreds of states, the same options stay possible."""
    retires = sum(_restreindre(tirer_marche(g), Random(g), forme("restreindre")) for g in range(MARCHES))
    assert retires > MARCHES


@given(marches(), st.randoms(use_true_random=False))
def test_restreindre_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _restreindre(marche, hasard, noyaux.restreindre)


def _tirer_allocation(marche: Marche, hasard: Random) -> list[int]:
    """Any option for every unit: seats may be exceeded, as they may in a market where they were withdrawn."""
    nombre = np.diff(marche.option_debut).tolist()
    return [hasard.randint(0, k) if hasard.random() < 0.7 else k for k in nombre]


def _revendiquer(marche: Marche, hasard: Random, revendiquer: Callable[..., None]) -> Counter[Nature]:
    """Claims of an allocation drawn at random, the arrays given back as they were."""
    places = varier_les_places(marche, hasard)
    option = _tirer_allocation(marche, hasard)
    rangs = preparer(marche)
    etat = installer(marche, rangs, np.array(option, np.int64))
    avant = [t.copy() for t in (etat.presents, etat.entrants, etat.dernier, etat.tenu)]
    natures = np.zeros(int(marche.option_debut[-1]), np.int8)
    revendiquer(
        np.array(option, np.int64), marche.unite_debut, marche.membres, marche.option_debut, marche.slot_debut,
        marche.slot_cellule, rangs.position, maisons(marche), places, etat.presents, etat.entrants, etat.dernier, etat.tenu,
        natures,
    )  # fmt: skip
    assert all(map(np.array_equal, avant, (etat.presents, etat.entrants, etat.dernier, etat.tenu)))
    attendues = reference.revendiquer(marche, places.tolist(), option)
    codes = {Nature.SIEGE_LIBRE: 1, Nature.ENVIE: 2}
    attendu = {int(marche.option_debut[r.unite]) + r.option: codes[r.nature] for r in attendues}
    assert {int(o): int(natures[o]) for o in np.flatnonzero(natures)} == attendu
    return Counter(r.nature for r in attendues)


def test_revendiquer_comme_la_reference(forme: Forme) -> None:
    """On hundreds of allocations, the same claims of the same kinds."""
    total: Counter[Nature] = Counter()
    for graine in range(MARCHES):
        total += _revendiquer(tirer_marche(graine), Random(graine), forme("revendiquer"))
    assert min(total[Nature.ENVIE], total[Nature.SIEGE_LIBRE]) > MARCHES


@given(marches(), st.randoms(use_true_random=False))
def test_revendiquer_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _revendiquer(marche, hasard, noyaux.revendiquer)


@pytest.mark.parametrize(
    ("places", "meilleurs", "membres", "attendu"),
    ((2, 0, 2, False), (2, 1, 2, True), (2, 1, 1, False), (1, 0, 2, True), (0, 0, 1, True), (-1, 0, 1, True), (3, 1, 2, False)),
)
def test_cellule_refuse(places: int, meilleurs: int, membres: int, attendu: bool, forme: Forme) -> None:
    """``membres`` persons at position 5 are refused as soon as ``places - membres + 1`` others are better."""
    tenu = np.zeros(8, np.uint8)
    tenu[[*range(meilleurs), 7]] = 1
    etat = (np.array([0], np.int32), np.array([meilleurs + 1], np.int32), np.array([7], np.int32), tenu)
    assert bool(forme("cellule_refuse")(5, membres, 0, np.array([places], np.int64), *etat)) is attendu


def test_couple_refuse_bien_que_les_barres_soient_passees(forme: Forme) -> None:
    """I9: the couple needs two seats, z is better than its weaker member, so it has no claim on the seat left empty."""
    assert not _revendications(I9.marche(), [1, 0], forme)
    # With one more seat both fit, and the seats are free.
    assert _revendications(I9.marche(places={"M/A": 3}), [1, 0], forme) == [1, 0]


def test_envie_et_siege_libre(forme: Forme) -> None:
    """X claims the free seat of B and the seat of y at A; y, at its first choice, claims nothing."""
    marche = fabriquer(
        {"x": ("M", None), "y": ("M", None)}, {"x": "A B", "y": "A"}, {"M/A": 1, "M/B": 1}, priorites={"M/A": "x y"}
    )
    assert _revendications(marche, [2, 0], forme) == [2, 1, 0]


def _revendications(marche: Marche, option: list[int], forme: Forme) -> list[int]:
    rangs = preparer(marche)
    etat = installer(marche, rangs, np.array(option, np.int64))
    natures = np.zeros(int(marche.option_debut[-1]), np.int8)
    forme("revendiquer")(
        np.array(option, np.int64), marche.unite_debut, marche.membres, marche.option_debut, marche.slot_debut,
        marche.slot_cellule, rangs.position, maisons(marche), marche.places, etat.presents, etat.entrants, etat.dernier,
        etat.tenu, natures,
    )  # fmt: skip
    return natures.tolist() if natures.any() else []
