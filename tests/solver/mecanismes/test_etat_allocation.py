"""An allocation seen from the cellules, and its claims."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import reference
from solver.mecanismes.etat import installer, maisons, rampe, revendications, slots_obtenus, somme_des_rangs
from solver.mecanismes.lecture import Lecture
from solver.mecanismes.preparation import preparer
from solver.solution import Nature, Revendication
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.mecanismes.noyaux_a_la_main import tirer_marche, varier_les_places
from tests.solver.reference.enumeration import Enumeration

MARCHES = 300


def _tirer(marche: Marche, hasard: Random) -> np.ndarray:
    return np.array([hasard.randint(0, k) for k in np.diff(marche.option_debut).tolist()], np.int64)


def _juger(marche: Marche, hasard: Random) -> None:
    """Seats of an allocation, some units absent, counted again one person at a time."""
    option = _tirer(marche, hasard)
    absentes = np.array([hasard.random() < 0.3 for _ in option], np.bool_)
    rangs, lecture = preparer(marche), Lecture(marche)
    for absence in (None, absentes):
        etat = installer(marche, rangs, option, absence)
        presents = [0] * marche.nombre_cellules
        tenus = []
        for u in range(marche.nombre_unites):
            if absence is not None and absence[u]:
                continue
            if option[u] == len(lecture.options[u]):
                for cellule in lecture.maisons(u):
                    presents[cellule] += 1
            else:
                tenus += lecture.options[u][int(option[u])]
        assert etat.presents.tolist() == presents
        assert etat.entrants.tolist() == [sum(c.cellule == cellule for c in tenus) for cellule in range(len(presents))]
        assert sorted(rangs.slot[np.flatnonzero(etat.tenu)].tolist()) == sorted(c.slot for c in tenus)
        for cellule in range(len(presents)):
            positions = [int(rangs.position[c.slot]) for c in tenus if c.cellule == cellule]
            assert etat.dernier[cellule] == max(positions, default=int(rangs.debut[cellule]) - 1)


def test_installer_au_hasard() -> None:
    """On random markets, presents, entrants, marks and worst entrants are those counted by hand."""
    for graine in range(MARCHES):
        _juger(tirer_marche(graine), Random(graine))


@given(marches(), st.randoms(use_true_random=False))
def test_installer_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _juger(marche, hasard)


def test_revendications_comme_la_reference() -> None:
    """Claims by unit then option, of random allocations with places varied, as the plain version and the enumeration say."""
    trouvees = 0
    for graine in range(MARCHES):
        hasard = Random(graine)
        marche = tirer_marche(graine)
        option = _tirer(marche, hasard)
        places = varier_les_places(marche, hasard)
        claims = revendications(marche, preparer(marche), places, option)
        assert claims == reference.revendiquer(marche, places.tolist(), option.tolist())
        claims = revendications(marche, preparer(marche), marche.places, option)
        assert claims == Enumeration(marche).revendications(option.tolist())
        assert all(type(x) is int for r in claims for x in (r.unite, r.option))
        trouvees += len(claims)
    assert trouvees > MARCHES


@given(marches(), st.randoms(use_true_random=False))
def test_revendications_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    option, places = _tirer(marche, hasard), varier_les_places(marche, hasard)
    claims = revendications(marche, preparer(marche), places, option)
    assert claims == reference.revendiquer(marche, places.tolist(), option.tolist())


def test_revendications_d_un_exemple() -> None:
    """X envies y at A and could take the free seat of B; the titulaire z of B, who wants nothing, has no claim."""
    marche = fabriquer(
        {"x": ("M", None), "y": ("M", None), "z": ("M", "B")},
        {"x": "A B", "y": "A"},
        {"M/A": 1, "M/B": 2},
        priorites={"M/A": "x y"},
    )
    claims = revendications(marche, preparer(marche), marche.places, np.array([2, 0, 0], np.int64))
    assert claims == (Revendication(0, 0, Nature.ENVIE), Revendication(0, 1, Nature.SIEGE_LIBRE))


def test_maisons() -> None:
    """Homes take a seat only when departures free one."""
    personnes = {"x": ("M", "A"), "y": ("M", None)}
    assert maisons(fabriquer(personnes, {}, {"M/A": 1})).tolist() == [0, -1]
    assert maisons(fabriquer(personnes, {}, {"M/A": 1}, depart_libere_place=False)).tolist() == [-1, -1]


def test_slots_obtenus() -> None:
    """Slots of every member at the option obtained, outside left out, in the order of the units given."""
    marche = fabriquer(dict.fromkeys("ijs", ("M", None)), {"i+j": "A B", "s": "B A"}, {"M/A": 1, "M/B": 1})
    unites = np.array([1, 0, 1], np.intp)
    assert slots_obtenus(marche, unites, np.array([1, 1, 2], np.int64)).tolist() == [5, 2, 3]
    assert slots_obtenus(marche, unites[:0], np.empty(0, np.int64)).tolist() == []


def test_somme_des_rangs() -> None:
    """P8 counts every member, outside one more than the last option; of some units when they are given."""
    marche = fabriquer(dict.fromkeys("ijs", ("M", None)), {"i+j": "A B", "s": "B A"}, {"M/A": 1, "M/B": 1})
    assert somme_des_rangs(marche, np.array([1, 2], np.int64)) == 2 * 2 + 3
    assert somme_des_rangs(marche, np.array([2, 0], np.int64), [1]) == 1
    assert somme_des_rangs(marche, np.array([2, 0], np.int64), []) == 0


def test_rampe() -> None:
    """0..t-1 for each size in a row, empty sizes included."""
    assert rampe(np.array([2, 0, 3, 1], np.int64)).tolist() == [0, 1, 0, 1, 2, 0]
    assert rampe(np.empty(0, np.int64)).tolist() == []
