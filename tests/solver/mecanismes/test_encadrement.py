"""The sandwich against its plain version, and against the enumeration of what it bounds."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import noyaux, reference
from solver.mecanismes.encadrement import encadrer
from solver.mecanismes.preparation import preparer
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, marches, paniers, tirer
from tests.solver.instances import TOUTES
from tests.solver.mecanismes.noyaux_a_la_main import tirer_marche, tirer_sacrifiees, varier_les_places
from tests.solver.reference.enumeration import Enumeration, avec_places

MARCHES, ENUMEREES = 900, 300
KERNELS = ("proposer", "offrir", "compter_moins_bons")


def _possibles(marche: Marche, bornes: object) -> list[set[int]]:
    """Options still possible of every unit, outside included, read from the arrays."""
    nombre = np.diff(marche.option_debut).tolist()
    ensembles = []
    for u, k in enumerate(nombre):
        options = np.flatnonzero(bornes.possible[marche.option_debut[u] : marche.option_debut[u + 1]]).tolist()
        ensembles.append({*options, *([k] if bornes.bas[u] == k else [])})
        assert (bornes.haut[u], bornes.bas[u]) == (min(ensembles[u]), max(ensembles[u]))
    return ensembles


def _comparer(marche: Marche, hasard: Random, *, varier: bool = True) -> int:
    """Compare with the plain sandwich; returns how many options it withdrew."""
    places = varier_les_places(marche, hasard) if varier else marche.places
    sacrifiees = tirer_sacrifiees(marche, hasard) if varier else []
    # Seats set aside make excluded units stay outside: of any size, never one that is sacrificed.
    exclues = [u for u in range(marche.nombre_unites) if varier and u not in sacrifiees and hasard.random() < 0.08]
    bornes = encadrer(marche, preparer(marche), places, sacrifiees, exclues)
    attendu = reference.encadrer(marche, places.tolist(), sacrifiees, exclues)
    # Never: what the lower bound guarantees, the upper bound does not refuse (see the plain version).
    assert _possibles(marche, bornes) == attendu
    taille = np.diff(marche.unite_debut)
    nombre = np.diff(marche.option_debut)
    return sum(int(nombre[u]) + 1 - len(attendu[u]) for u in np.flatnonzero(taille > 1))


def test_encadrement_comme_la_reference() -> None:
    """On hundreds of markets, places varied, units sacrificed or excluded: every bound is that of the plain sandwich."""
    assert sum(_comparer(tirer_marche(graine), Random(graine)) for graine in range(MARCHES)) > MARCHES


def test_encadrement_interprete(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with every kernel run by the interpreter."""
    for nom in KERNELS:
        monkeypatch.setattr(noyaux, nom, getattr(noyaux, nom).py_func)
    for graine in range(200):
        _comparer(tirer_marche(graine), Random(graine))


@given(marches(), st.randoms(use_true_random=False))
def test_encadrement_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _comparer(marche, hasard)


@pytest.mark.nocturne
@pytest.mark.parametrize("part", range(10))
def test_encadrement_comme_la_reference_en_nombre(part: int) -> None:
    """The same on 50,000 other markets."""
    for graine in range(100_000 + part * 5_000, 100_000 + (part + 1) * 5_000):
        _comparer(tirer_marche(graine), Random(graine))


def _juger(marche: Marche, hasard: Random) -> int:
    """Every allocation whose claims all come from the sacrificed units is inside the bounds; returns how many there are."""
    if hasard.random() < 0.5:
        cellule = hasard.randrange(marche.nombre_cellules)
        marche = avec_places(marche, [(cellule, hasard.choice((-1, 1)))])
    sacrifiees = tirer_sacrifiees(marche, hasard)
    bornes = encadrer(marche, preparer(marche), marche.places, sacrifiees)
    enumeration = Enumeration(marche)
    permises = [a for a in enumeration.permises if {r.unite for r in enumeration.revendications(a)} <= set(sacrifiees)]
    possibles = _possibles(marche, bornes)
    for allocation in permises:
        assert all(k in possibles[u] for u, k in enumerate(allocation)), (allocation, possibles)
    return len(permises)


def test_bornes_contre_enumeration() -> None:
    """No stable allocation, nor one with the claims of sacrificed units only, is outside the bounds."""
    permises = 0
    for graine in range(ENUMEREES):
        hasard = Random(graine)
        marche = construire(tirer(graine))
        permises += _juger(paniers(marche, hasard) if graine % 3 == 0 else marche, hasard)
    assert permises > ENUMEREES


@pytest.mark.nocturne
@pytest.mark.parametrize("part", range(10))
def test_bornes_contre_enumeration_en_nombre(part: int) -> None:
    """The same on 20,000 other markets."""
    for graine in range(50_000 + part * 2_000, 50_000 + (part + 1) * 2_000):
        _juger(construire(tirer(graine)), Random(graine))


@pytest.mark.parametrize("nom", sorted(TOUTES))
def test_instances_de_l_etude(nom: str) -> None:
    """On the instances of the study: like the plain sandwich, and every stable allocation inside."""
    marche = TOUTES[nom].marche()
    _comparer(marche, Random(0), varier=False)
    bornes = encadrer(marche, preparer(marche), marche.places)
    possibles = _possibles(marche, bornes)
    for issue in TOUTES[nom].stables:
        assert all(k in possibles[u] for u, k in enumerate(TOUTES[nom].allocation(issue)))


def test_sans_couple_les_deux_bouts() -> None:
    """Two titulaires who want each other's place: the bounds are the exchange and staying, with nothing to decide."""
    marche = fabriquer({"x": ("M", "A"), "y": ("M", "B")}, {"x": "B", "y": "A"}, {"M/A": 1, "M/B": 1})
    bornes = encadrer(marche, preparer(marche), marche.places)
    assert (bornes.haut.tolist(), bornes.bas.tolist()) == ([0, 0], [1, 1])
