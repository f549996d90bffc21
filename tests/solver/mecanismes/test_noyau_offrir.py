"""The kernel ``offrir`` against its plain version, and its continuation after clones are withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import noyaux, reference
from solver.mecanismes.reference import Lecture
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.mecanismes.noyaux_a_la_main import RIEN, EtatBas, tirer_marche, varier_les_places

Forme = Callable[[str], Callable[..., Any]]
MARCHES = 400


def _attendu(lecture: Lecture, clones: list[int], etat: EtatBas, parties: set[int]) -> reference.Bas:
    """Plain run with the clones whose slots are still there; units of ``parties`` have left their homes."""
    agents = {lecture.membres[u][0]: lecture.agent(u) for u in range(len(lecture.membres)) if u not in clones}
    candidatures = [c for u in clones for option in lecture.options[u] for c in option if etat.nature[c.slot]]
    maisons = [c for u in clones if u not in parties for c in lecture.maisons(u)]
    return reference.offrir(agents, candidatures, maisons, etat.places.tolist())


def _verifier(etat: EtatBas, attendu: reference.Bas) -> None:
    slots = {x: RIEN if candidature is None else candidature.slot for x, candidature in attendu.obtenu.items()}
    assert {x: int(etat.tenu_par[x]) for x in slots} == slots
    assert set(np.flatnonzero(etat.accepte).tolist()) == attendu.acceptes
    # Seats taken, counted again from who sits where.
    tenus = [*attendu.acceptes, *(s for s in slots.values() if s != RIEN)]
    occupes = np.bincount(etat.marche.slot_cellule[tenus], minlength=len(etat.places)) if tenus else np.zeros(len(etat.places))
    chez_soi = [c for x, s in slots.items() if s == RIEN and (c := etat.maison[x]) >= 0]
    assert np.array_equal(etat.occupes - occupes, np.bincount(chez_soi, minlength=len(etat.places)) + etat.maisons_clones)


def _comparer(marche: Marche, hasard: Random, offrir: Callable[..., int]) -> int:
    """Compare a first run, then two continuations after withdrawals; returns the number of clones accepted and withdrawn."""
    places = varier_les_places(marche, hasard)
    lecture = Lecture(marche)
    clones = [u for u in range(marche.nombre_unites) if len(lecture.membres[u]) > 1 or hasard.random() < 0.3]
    etat = EtatBas(marche, places, offrir, clones)
    cellules = list(range(marche.nombre_cellules))
    hasard.shuffle(cellules)
    etat.continuer(cellules)
    attendu = _attendu(lecture, clones, etat, set())
    _verifier(etat, attendu)
    assert etat.offres == attendu.offres
    parties: set[int] = set()
    retires = 0
    for _ in range(2):
        slots = [int(s) for s in np.flatnonzero(etat.nature == 2) if hasard.random() < 0.3]
        quittent = {u for u in clones if u not in parties and hasard.random() < 0.2}
        parties |= quittent
        retires += int(etat.accepte[slots].sum())
        liberees = sorted(etat.retirer(slots, [c for u in quittent for c in lecture.maisons(u)]))
        hasard.shuffle(liberees)
        etat.continuer(liberees)
        _verifier(etat, _attendu(lecture, clones, etat, parties))
    return retires


def test_offrir_comme_la_reference(forme: Forme) -> None:
    """On hundreds of markets: the same seats at first, and after each withdrawal the same as starting again without."""
    retires = 0
    for graine in range(MARCHES):
        retires += _comparer(tirer_marche(graine), Random(graine), forme("offrir"))
    assert retires > MARCHES // 2


@given(marches(), st.randoms(use_true_random=False))
def test_offrir_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _comparer(marche, hasard, noyaux.offrir)


def test_chaine_de_sieges(forme: Forme) -> None:
    """The free seat of C goes to y, whose seat at B goes to x; A, over its seats, is offered to nobody."""
    marche = fabriquer(
        {"w": ("M", None), "x": ("M", "A"), "y": ("M", "B"), "z": ("M", "A")},
        {"w": "A", "x": "B", "y": "C", "z": ""},
        {"M/A": 1, "M/B": 1, "M/C": 1},
    )
    etat = EtatBas(marche, marche.places, forme("offrir"), [])
    etat.continuer([0, 1, 2])
    assert etat.tenu_par.tolist() == [RIEN, 1, 2, RIEN]
    assert etat.occupes.tolist() == [1, 1, 1]
    assert etat.offres == 2


def test_clone_retire(forme: Forme) -> None:
    """A clone takes the only seat whatever happens; once withdrawn, the seat goes to the next person."""
    marche = fabriquer(
        {"i": ("M", None), "j": ("M", None), "s": ("M", None)}, {"i+j": "A B", "s": "B"}, {"M/B": 1}, priorites={"M/B": "i s j"}
    )
    etat = EtatBas(marche, marche.places, forme("offrir"), [0])
    etat.continuer([0, 1])
    assert (etat.accepte.tolist(), etat.tenu_par[2]) == ([0, 0, 1, 0, 0], RIEN)
    etat.continuer(etat.retirer([2, 3], []))
    assert (etat.accepte.tolist(), etat.tenu_par[2]) == ([0, 0, 0, 0, 0], 4)
