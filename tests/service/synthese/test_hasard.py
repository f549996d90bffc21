"""Draws that do not depend on the version of numpy."""

from __future__ import annotations

import numpy as np

from service.synthese.hasard import CELLULES, Hasard, lieu_permis, parmi

FIGE = [0.13692171612669424, 0.9985181600380486, 0.6791684064475858]


def test_flux_fige() -> None:
    """The first numbers of a stream are those of PCG64 for this seed and purpose, forever."""
    assert Hasard(1).uniforme("age", 3).tolist() == FIGE


def test_un_flux_par_usage() -> None:
    """Two purposes, or two seeds, give different numbers; a longer draw starts with the shorter one."""
    a = Hasard(1).uniforme("age", 5)
    assert not (a == Hasard(1).uniforme("poste", 5)).any()
    assert not (a == Hasard(2).uniforme("age", 5)).any()
    assert (Hasard(1).uniforme("age", 9)[:5] == a).all()


def test_permutation() -> None:
    """A permutation has every index once."""
    assert sorted(Hasard(3).permutation("x", 50).tolist()) == list(range(50))


def test_parmi_suit_les_poids() -> None:
    """Each value falls on the index whose cumulated share contains it; a null weight is never drawn."""
    poids = np.array([0.0, 1.0, 0.0, 3.0, 0.0])
    assert parmi(np.array([0.0, 0.2499, 0.25, 0.9999999]), poids).tolist() == [1, 1, 3, 3]


def test_lieu_permis_evite_les_lieux_pris() -> None:
    """A lieu already taken is never drawn, whatever the draw; -1 when nothing is left. Slices agree with one another."""
    poids = np.array([[1.0, 1.0, 0.0, 2.0], [0.0, 0.0, 1.0, 0.0]])
    u = np.linspace(0, 1, CELLULES // 2 + 10, endpoint=False)
    ligne = np.zeros(len(u), dtype=np.int32)
    pris = np.zeros((len(u), 4), dtype=np.bool_)
    pris[:, 0] = True
    obtenu = lieu_permis(u, poids, ligne, pris.__getitem__)
    assert set(obtenu.tolist()) == {1, 3}
    assert abs((obtenu == 1).mean() - 1 / 3) < 1e-4
    seul = np.array([[False, False, True, False]])
    assert lieu_permis(np.array([0.5]), poids, np.array([1], dtype=np.int32), seul.__getitem__).tolist() == [-1]
