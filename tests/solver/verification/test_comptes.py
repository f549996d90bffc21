"""Claims counted against claims listed: the same ones, whatever the outcome."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.marche import Marche
from solver.verification import verifier
from solver.verification.verifier import COMPTABLES
from tests.solver.fabrique import affecter, cellules_obtenues, fabriquer
from tests.solver.hasard import marches


@settings(max_examples=200)
@given(marches(), st.randoms(use_true_random=False))
def test_memes_revendications(marche: Marche, hasard: Random) -> None:
    """On any outcome, allowed or not, the counts are those of the violations that the report would list."""
    nombre = np.diff(marche.option_debut)
    cellule = cellules_obtenues(marche, [hasard.randint(0, int(k)) for k in nombre])
    liste, compte = verifier(marche, cellule), verifier(marche, cellule, comptees=COMPTABLES)
    comptes = compte.comptes
    assert comptes is not None
    assert comptes.revendications == len(liste.revendications)
    assert (comptes.envie, comptes.siege_libre) == tuple(len(liste.proprietes[p].violations) for p in ("P6", "P7"))
    unites = {r.unite for r in liste.revendications}
    assert comptes.unites == len(unites)
    assert comptes.personnes == sum(int(np.diff(marche.unite_debut)[u]) for u in unites)
    assert comptes.contre_gre == len(liste.proprietes["P4"].violations)
    assert (compte.stable, compte.conforme) == (liste.stable, liste.conforme)
    assert not compte.revendications
    assert not compte.proprietes["P6"].violations


def _deux(points: dict[str, int]) -> Marche:
    return fabriquer(
        personnes={"a": ("M", None), "b": ("M", None)},
        unites={"a": "X", "b": "X"},
        places={"M/X": 1},
        points={"M/X": points},
    )


@pytest.mark.parametrize(("points", "departage", "depassees"), (({"a": 100, "b": 100}, 1, 0), ({"a": 200, "b": 100}, 0, 1)))
def test_departage_ou_points(points: dict[str, int], departage: int, depassees: int) -> None:
    """A claim founded by the draw alone is told from one that points found."""
    marche = _deux(points)
    comptes = verifier(marche, affecter(marche, {"b": "M/X"}), comptees=COMPTABLES).comptes
    assert comptes is not None
    assert (comptes.revendications, comptes.departage, comptes.personnes_depassees) == (1, departage, depassees)


def test_titulaire_contre_son_gre() -> None:
    """A titulaire who loses the own seat is counted, and P4 still says it."""
    marche = fabriquer(personnes={"a": ("M", "X")}, unites={"a": "Y"}, places={"M/X": 1, "M/Y": 0})
    rapport = verifier(marche, affecter(marche, {"a": None}), comptees=COMPTABLES)
    assert rapport.comptes is not None
    assert rapport.comptes.contre_gre == 1
    assert not rapport.conforme


def test_compter_tout_ou_rien() -> None:
    """P6, P7 and P8 are counted together: no other property may be left out of the check."""
    marche = _deux({})
    for comptees in (("P6",), ("P4",), ("P1", *COMPTABLES)):
        with pytest.raises(ValueError, match="Ne se comptent"):
            verifier(marche, marche.origine.copy(), comptees=comptees)
