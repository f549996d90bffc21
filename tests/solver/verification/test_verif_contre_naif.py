"""The vectorised checkers against the model's text in plain Python, on random markets and mostly wrong outcomes."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.marche import Marche
from solver.verification import Rapport, controler_marche, situation, verifier
from tests.solver.verification.naif import Naif, issues
from tests.solver.verification.strategies import (
    echange_au_hasard,
    graines,
    issue_au_hasard,
    marche_au_hasard,
    paniers_au_hasard,
)


def temoins(rapport: Rapport, propriete: str, cle: str) -> list[Any]:
    """One entry of every witness of a property."""
    return [violation.temoin[cle] for violation in rapport.proprietes[propriete].violations]


def comparer(marche: Marche, cellule: np.ndarray) -> Rapport:
    """Assert that both readings agree on everything; the report."""
    rapport, naif = verifier(marche, cellule), Naif(marche, cellule)
    assert temoins(rapport, "P1", "cellule") == sorted(naif.p1())
    assert temoins(rapport, "P2", "unite") == sorted(naif.p2())
    assert temoins(rapport, "P3", "personne") == sorted(naif.p3())
    assert temoins(rapport, "P4", "personne") == sorted(naif.p4())
    assert temoins(rapport, "P5", "unite") == sorted(naif.p5())
    attendues = naif.revendications()
    assert {(r.unite, r.option): r.nature for r in rapport.revendications} == {cle: v[0] for cle, v in attendues.items()}
    assert list(rapport.revendications) == sorted(rapport.revendications)
    for propriete, nature in (("P6", "envie"), ("P7", "siege_libre")):
        violations = rapport.proprietes[propriete].violations
        trouvees = {(v.temoin["unite"], v.temoin["option"]): v.temoin["cellules"] for v in violations}
        assert trouvees == {cle: figures for cle, (genre, figures) in attendues.items() if genre == nature}
    for propriete in ("P1", "P2", "P3", "P4", "P5", "P6", "P7"):
        assert rapport.proprietes[propriete].verifie == (not rapport.proprietes[propriete].violations)
    assert rapport.valeur_p8 == naif.valeur()
    assert rapport.stable == naif.tenable()
    return rapport


@settings(max_examples=1000, deadline=None)
@given(graines)
def test_marches_par_lieux(graine: int) -> None:
    """Units whose members ask the same lieux: singles, couples in one and two cellules, trios."""
    hasard = Random(graine)
    marche = marche_au_hasard(hasard)
    assert controler_marche(marche) == ()
    comparer(marche, issue_au_hasard(hasard, marche))


@settings(max_examples=1000, deadline=None)
@given(graines)
def test_marches_par_paniers(graine: int) -> None:
    """Units whose options cross: a member asks the cellule where another member sits, by option or by origine."""
    hasard = Random(graine)
    marche = paniers_au_hasard(hasard)
    assert controler_marche(marche) == ()
    comparer(marche, issue_au_hasard(hasard, marche))


@settings(max_examples=150, deadline=None)
@given(graines, st.integers(1, 4))
def test_tranches(graine: int, taille: int) -> None:
    """Cutting the slots in slices of any size changes nothing in the report."""
    hasard = Random(graine)
    marche = paniers_au_hasard(hasard)
    cellule = issue_au_hasard(hasard, marche)
    entier = verifier(marche, cellule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(situation, "TAILLE_TRANCHE", taille)
        assert verifier(marche, cellule) == entier


@settings(max_examples=400, deadline=None)
@given(graines)
def test_p8_des_isoles(graine: int) -> None:
    """Without couples, among all outcomes, P8 is verified exactly for the stable one of smallest value."""
    hasard = Random(graine)
    marche = echange_au_hasard(hasard, personnes_maximum=4)
    stables = [cellule for cellule in issues(marche) if Naif(marche, cellule).tenable()]
    meilleure = min((Naif(marche, cellule).valeur() for cellule in stables), default=None)
    for cellule in stables:
        rapport = comparer(marche, cellule)
        assert rapport.proprietes["P8"].verifie == (rapport.valeur_p8 == meilleure)
        assert bool(rapport.proprietes["P8"].violations) == (rapport.valeur_p8 != meilleure)


@settings(max_examples=1000, deadline=None)
@given(graines)
def test_cycles_ameliorent(graine: int) -> None:
    """Whatever the outcome, following a reported cycle improves each of its persons and breaks nothing that held."""
    hasard = Random(graine)
    marche = echange_au_hasard(hasard)
    cellule = issue_au_hasard(hasard, marche)
    avant = Naif(marche, cellule)
    for violation in verifier(marche, cellule).proprietes["P8"].violations:
        cellules, personnes = violation.temoin["cellules"], violation.temoin["personnes"]
        assert [cellule[p] for p in personnes] == [*cellules[1:], cellules[0]]
        apres = cellule.copy()
        apres[personnes] = cellules
        suite = Naif(marche, apres)
        assert all(suite.resultat(suite.unite[p]) < avant.resultat(avant.unite[p]) for p in personnes)
        assert suite.p1() <= avant.p1()
        assert suite.p4() <= avant.p4()
        assert suite.revendications().keys() <= avant.revendications().keys()
