"""Dense ranks: positions in the order of the keys as the model defines them, however the sort is done."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import preparation
from solver.mecanismes.lecture import Lecture
from solver.mecanismes.preparation import Rangs, preparer
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.mecanismes.noyaux_a_la_main import tirer_marche
from tests.solver.reference.enumeration import Enumeration

MARCHES = 200


def _juger(marche: Marche) -> None:
    """Every array of the ranks, read against plain sorted lists."""
    rangs = preparer(marche)
    candidatures = [c for options in Lecture(marche).options for option in options for c in option]
    assert [int(rangs.personne[c.slot]) for c in candidatures] == [c.personne for c in candidatures]
    for cellule in range(marche.nombre_cellules):
        attendus = [c.slot for c in sorted(c for c in candidatures if c.cellule == cellule)]
        assert rangs.slot[rangs.debut[cellule] : rangs.debut[cellule + 1]].tolist() == attendus
    assert int(rangs.debut[-1]) == len(candidatures)
    assert np.array_equal(rangs.position[rangs.slot], np.arange(len(candidatures)))
    assert rangs.titulaires.tolist() == [marche.origine.tolist().count(c) for c in range(marche.nombre_cellules)]
    # The enumeration reads the draw on its own; ranks of units must give the same order, without ties.
    assert np.argsort(rangs.tirage_unite, kind="stable").tolist() == Enumeration(marche).ordre_du_tirage
    assert len(set(rangs.tirage_unite.tolist())) == marche.nombre_unites


def test_rangs_au_hasard() -> None:
    """On random markets of every family."""
    for graine in range(MARCHES):
        _juger(tirer_marche(graine))


@given(marches())
def test_rangs_par_hypothesis(marche: Marche) -> None:
    """The same on markets that hypothesis can shrink."""
    _juger(marche)


def _etaler(marche: Marche, hasard: Random, bits: int) -> Marche:
    """Other points and groupes, on both sides of zero and up to ``bits`` bits, with ties."""
    nombre = len(marche.slot_cellule)
    points = [hasard.choice((-(2**bits), 2**bits - 1, hasard.randrange(-(2**bits), 2**bits), 0)) for _ in range(nombre)]
    groupes = [hasard.choice((-(2**31), 2**31 - 1, 0, 1)) for _ in range(nombre)]
    return replace(marche, slot_points=np.array(points, np.int64), slot_groupe=np.array(groupes, np.int32))


@pytest.mark.parametrize("bits", (40, 61, 62, 63))
def test_cles_qui_ne_tiennent_pas_dans_un_mot(bits: int) -> None:
    """Keys too wide for one integer are sorted on several, up to the widest that the arrays can hold."""
    for graine in range(60):
        hasard = Random(graine)
        _juger(_etaler(tirer_marche(graine), hasard, bits))


def test_les_deux_tris_sont_le_meme(monkeypatch: pytest.MonkeyPatch) -> None:
    """On ordinary markets the packed sorts are used, and the sorts on several keys give the same positions."""
    lexsort, appels = np.lexsort, []

    def compter(cles: object) -> np.ndarray:
        appels.append(len(cles))
        return lexsort(cles)

    monkeypatch.setattr(np, "lexsort", compter)
    graines = [g for g in range(60) if len(tirer_marche(g).slot_cellule)]
    serres = [preparer(tirer_marche(g)) for g in graines]
    assert not appels
    monkeypatch.setattr(preparation, "BITS", 0)
    for graine, serre in zip(graines, serres, strict=True):
        appels.clear()
        large = preparer(tirer_marche(graine))
        # Two sorts of persons (whole key, draw alone) unless there is one, and one of slots.
        assert len(appels) == (3 if len(large.unite) > 1 else 1)
        for champ in Rangs.__dataclass_fields__:
            assert np.array_equal(getattr(large, champ), getattr(serre, champ)), (graine, champ)


BOUTS = (-(2**63), -1, 0, 1, 2**62, 2**63 - 1)


@given(st.lists(st.tuples(*[st.sampled_from(BOUTS) | st.integers(-(2**63), 2**63 - 1)] * 3), unique=True, max_size=30))
def test_trier_lignes(lignes: list[tuple[int, ...]]) -> None:
    """Rows in lexicographic order, also those that agree on more bits than a word holds."""
    ordre = preparation.trier_lignes(np.array(lignes, np.int64).reshape(-1, 3))
    assert [lignes[i] for i in ordre.tolist()] == sorted(lignes)


def test_ordre_des_cles() -> None:
    """Groupe first, then points, then the tie-break columns from left to right."""
    marche = fabriquer(
        dict.fromkeys("abcde", ("M", None)),
        dict.fromkeys("abcde", "A"),
        {"M/A": 1},
        points={"M/A": {"a": 900, "b": 100, "c": 100, "d": 100, "e": 500}},
        groupes={"M/A": {"a": 1}},
        departage={"a": (0, 0), "b": (1, 1), "c": (1, 0), "d": (0, 2), "e": (9, 9)},
    )
    assert "".join(marche.personnes[p] for p in preparer(marche).personne[preparer(marche).slot]) == "edcba"


def test_marche_sans_slot_et_marche_vide() -> None:
    """Nobody asks for anything, or nobody takes part."""
    rangs = preparer(fabriquer({"x": ("M", "A")}, {}, {"M/A": 1}))
    assert (rangs.debut.tolist(), rangs.position.tolist(), rangs.titulaires.tolist()) == ([0, 0], [], [1])
    vide = preparer(fabriquer({}, {}, {"M/A": 1}))
    assert (vide.debut.tolist(), vide.tirage_unite.tolist()) == ([0, 0], [])


def test_types() -> None:
    """The kernels are compiled for these types."""
    rangs = preparer(tirer_marche(0))
    assert {getattr(rangs, champ).dtype for champ in Rangs.__dataclass_fields__} == {np.dtype(np.int32)}


@given(st.integers(0, 10_000))
def test_ordre_des_slots_sans_effet_des_constantes(graine: int) -> None:
    """Adding a constant to all points, or to all groupes, changes no position."""
    marche = tirer_marche(graine)
    decale = replace(marche, slot_points=marche.slot_points - 2**40, slot_groupe=marche.slot_groupe + np.int32(2**20))
    assert np.array_equal(preparer(marche).position, preparer(decale).position)
