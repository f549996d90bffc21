"""The verifier's own market and bounds of phase M: against enumeration, and against those of the mechanism."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings

from solver.marche import Marche
from solver.mecanismes.deux_phases.passes import avec_sorties
from solver.mecanismes.deux_phases.reference import reduire
from solver.verification import controler_marche
from solver.verification.bornes_jumeaux import borner_phase_m
from solver.verification.exploration_groupe import Verdict
from solver.verification.impossibilite import terrain
from solver.verification.jumeaux import avec_jumeaux, sans_demandes
from tests.solver.hasard_deux_phases import petits
from tests.solver.reference.enumeration_deux_phases import DeuxPhases
from tests.solver.verification.aides import deux_phases


@settings(max_examples=200, deadline=None)
@given(petits(couples=True))
def test_bornes_contre_enumeration(marche: Marche) -> None:
    """No phase M without claim is lost; a contradiction means that there is none; the mechanism's bounds are the same."""
    bornes = borner_phase_m(avec_jumeaux(marche))
    for allocation in DeuxPhases(marche).sans_revendication:
        assert not bornes.contradiction
        assert all(k in possibles for k, possibles in zip(allocation, bornes.possibles, strict=True))
    assert [set(possibles) for possibles in bornes.possibles] == reduire(marche)


@settings(max_examples=100, deadline=None)
@given(petits(couples=True))
def test_enonce_entier(marche: Marche) -> None:
    """The statement "no choice of anybody is right" is proven exactly when enumeration finds none."""
    nombre = np.diff(marche.option_debut).tolist()
    controle = terrain(marche).controler(range(len(nombre)), [range(k + 1) for k in nombre], ())
    existe = DeuxPhases(marche).sans_revendication
    assert controle.verdict is (Verdict.FAUSSE if existe else Verdict.PROUVEE)
    assert controle.confirmee == (not existe)
    if existe:
        assert controle.temoin in existe


@settings(max_examples=100, deadline=None)
@given(petits(couples=True))
def test_memes_jumeaux(marche: Marche) -> None:
    """Two programs read the same market from the same definition; only the names of twins differ."""
    autre, le_mien = avec_sorties(marche), avec_jumeaux(marche)
    for champ in fields(Marche):
        a, b = getattr(autre, champ.name), getattr(le_mien, champ.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b), champ.name
    assert len(set(le_mien.personnes)) == len(le_mien.personnes)
    assert len(set(le_mien.cellules)) == len(le_mien.cellules)


def test_une_phase() -> None:
    """A market in one phase has no twins."""
    marche = replace(deux_phases({"a": "A"}, {"a": "B"}, "1 1", "1 1", {}), sorties=None)
    with pytest.raises(ValueError, match="n'a pas de sorties"):
        avec_jumeaux(marche)


def test_demande_annulee() -> None:
    """A deleted demand takes no part: its unit is outside in every statement, and the others are bounded without it."""
    marche = deux_phases({"a": "A", "b": "B"}, {"a": "C", "b": "C"}, "0 0 1", "1 1 0", {"C": {"a": 200, "b": 100}})
    marche = replace(marche, condition=np.array([1, -1], dtype=np.int32))
    assert controler_marche(marche) == ()
    assert terrain(marche).bornes.possibles == ((0,), (1,))
    seul = terrain(marche, (0,))
    assert seul.bornes.possibles == ((0,), (0,))
    assert seul.controler((1,), ((0, 1),), ((0, 1),)).verdict is Verdict.FAUSSE
    assert seul.controler((0,), ((1,),), ((1, 0),)).bornes_verifiees
    assert not seul.controler((0,), ((0,),), ((1, 0),)).bornes_verifiees
    assert sans_demandes(marche, frozenset()) is marche
