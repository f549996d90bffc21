"""What the bounds leave open: the exact model's input, and its independent pieces."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from solver.cpsat import CelluleFixee, Statut, UniteLibre, resoudre_residu
from solver.marche import Marche
from solver.mecanismes.encadrement import Encadrement, encadrer
from solver.mecanismes.lecture import Lecture
from solver.mecanismes.preparation import preparer
from solver.mecanismes.residu import Residu, composantes
from tests.solver.ensembles import reunir, separees
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire
from tests.solver.instances import I1, I6
from tests.solver.mecanismes.noyaux_a_la_main import tirer_marche, tirer_sacrifiees

LIMITE = 30.0


def _domaine(marche: Marche, bornes: Encadrement, u: int) -> list[int]:
    nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
    possibles = np.flatnonzero(bornes.possible[marche.option_debut[u] : marche.option_debut[u + 1]]).tolist()
    return [*possibles, *([nombre] if bornes.bas[u] == nombre else [])]


def _cellules(marche: Marche, bornes: Encadrement, u: int) -> set[int]:
    """Cellules where the members of a unit may still sit."""
    lecture = Lecture(marche)
    domaine = _domaine(marche, bornes, u)
    cellules = {c.cellule for k in domaine if k < len(lecture.options[u]) for c in lecture.options[u][k]}
    return cellules | (set(lecture.maisons(u)) if len(lecture.options[u]) in domaine else set())


@pytest.mark.parametrize("debut", (0, 300, 600))
def test_groupes_independants(debut: int) -> None:
    """Every open unit that may sit somewhere is in one group; two groups share no cellule; a group is in one piece."""
    plusieurs = 0
    for graine in range(debut, debut + 300):
        marche = tirer_marche(graine)
        hasard = Random(graine)
        sacrifiees = tirer_sacrifiees(marche, hasard)
        rangs = preparer(marche)
        bornes = encadrer(marche, rangs, marche.places, sacrifiees)
        groupes = composantes(marche, rangs, bornes, sacrifiees)
        ouvertes = {u for u in range(marche.nombre_unites) if bornes.haut[u] < bornes.bas[u]} | set(sacrifiees)
        touchees = {u: _cellules(marche, bornes, u) for u in ouvertes}
        assert sorted(u for g in groupes for u in g) == sorted(u for u in ouvertes if touchees[u])
        assert groupes == sorted(sorted(g) for g in groupes)
        cellules = [set.union(*(touchees[u] for u in g)) for g in groupes]
        assert sum(map(len, cellules)) == len(set().union(*cellules))
        for groupe in groupes:
            atteint, reste = touchees[groupe[0]], set(groupe[1:])
            while proches := {u for u in reste if touchees[u] & atteint}:
                atteint = atteint.union(*(touchees[u] for u in proches))
                reste -= proches
            assert not reste
        plusieurs += len(groupes) > 1
    assert plusieurs > 5


@pytest.mark.parametrize("graine", range(12))
def test_resoudre_a_part_ou_ensemble(graine: int) -> None:
    """Groups solved one by one give the options, the values and the tie-break of all of them in one model."""
    hasard = Random(graine)
    marche = construire(reunir(separees(hasard, 5)))
    sacrifiees = [u for u in range(marche.nombre_unites) if hasard.random() < 0.5] if graine % 2 else []
    rangs = preparer(marche)
    bornes = encadrer(marche, rangs, marche.places, sacrifiees)
    groupes = composantes(marche, rangs, bornes, sacrifiees)
    libres = np.zeros(marche.nombre_unites, np.bool_)
    libres[[u for g in groupes for u in g]] = True
    residu = Residu(marche, rangs, marche.places, bornes.haut.copy(), libres)

    def resoudre(unites: list[int]) -> object:
        return resoudre_residu(residu.probleme(unites, lambda u: _domaine(marche, bornes, u), sacrifiees), LIMITE)

    a_part = [resoudre(g) for g in groupes]
    ensemble = resoudre([u for g in groupes for u in g])
    if any(r.statut is Statut.IMPOSSIBLE for r in a_part):
        assert ensemble.statut is Statut.IMPOSSIBLE
        return
    assert ensemble.options == {u: k for r in a_part for u, k in r.options.items()}
    for champ in ("revendiquent", "envient", "rangs"):
        assert getattr(ensemble, champ) == tuple(sum(getattr(r, champ)[i] for r in a_part) for i in (0, 1))


def test_tous_les_cas_des_ensembles() -> None:
    """Among the sets of the previous test there are several groups at once, with and without an allocation."""
    statuts, nombres = set(), []
    for graine in range(0, 12, 2):
        marche = construire(reunir(separees(Random(graine), 5)))
        rangs = preparer(marche)
        bornes = encadrer(marche, rangs, marche.places)
        groupes = composantes(marche, rangs, bornes)
        nombres.append(len(groupes))
        residu = Residu(marche, rangs, marche.places, bornes.haut, bornes.haut < bornes.bas)
        for g in groupes:
            probleme = residu.probleme(g, lambda u, m=marche, b=bornes: _domaine(m, b, u))
            statuts.add(resoudre_residu(probleme, LIMITE).statut)
    assert max(nombres) > 1
    assert statuts == {Statut.OPTIMAL, Statut.IMPOSSIBLE}


def test_probleme_d_un_exemple() -> None:
    """Titulaire t stays at A, f entered B, the couple i+j is free: what the exact model is told of A and B."""
    marche = fabriquer(
        {"f": ("M", None), "i": ("M", "A"), "j": ("M", None), "t": ("M", "A")},
        {"f": "B", "i+j": "B", "t": "B"},
        {"M/A": 3, "M/B": 2},
        priorites={"M/B": "i f j t"},
    )
    rangs = preparer(marche)
    libres = np.array([False, True, False])
    residu = Residu(marche, rangs, marche.places, np.array([0, 99, 1], np.int64), libres)
    probleme = residu.probleme([1], lambda u: [0, 1], sacrifiees={1})
    assert probleme.unites == (UniteLibre(1, 2, (0, 1), (((1, 0), (1, 2)), ()), (0,), sacrifiee=True),)
    # t is at home in A, where i is a titulaire too; f sits at B, second of the four who ask.
    assert probleme.cellules == {0: CelluleFixee(3, (), 1, 2), 1: CelluleFixee(2, (1,), 0, 0)}
    assert probleme.taille == 2
    # The home of a unit that cannot stay is not named.
    assert set(residu.probleme([1], lambda u: [0]).cellules) == {1}


def test_probleme_sans_depart_qui_libere() -> None:
    """When departures free nothing, homes and titulaires are not told."""
    marche = fabriquer({"x": ("M", "A"), "y": ("M", None)}, {"x": "B", "y": "A"}, {"M/A": 1}, depart_libere_place=False)
    residu = Residu(marche, preparer(marche), marche.places, np.array([0, 0], np.int64), np.array([True, True]))
    probleme = residu.probleme([0, 1], lambda u: [0, 1])
    assert [u.maisons for u in probleme.unites] == [(), ()]
    assert probleme.cellules[0] == CelluleFixee(1, (), 0, 0)


def test_ordre_du_tirage() -> None:
    """Free units are given in the order of the best draw of their members, whatever the order asked."""
    marche = I6.marche(departage={"i1": (3,), "i2": (2,), "j1": (4,), "j2": (9,)})
    residu = Residu(marche, preparer(marche), marche.places, np.zeros(2, np.int64), np.ones(2, np.bool_))
    assert residu.ordonner([0, 1]) == [1, 0]
    assert [u.unite for u in residu.probleme([1, 0], lambda u: [0, 2]).unites] == [1, 0]


def test_unite_forcee() -> None:
    """A sacrificed unit takes part even when its bounds meet; one that can sit nowhere is in no group."""
    marche = I1.marche(unites={"i+j": "A Z", "s": "Z", "t": ""})
    rangs = preparer(marche)
    bornes = encadrer(marche, rangs, marche.places)
    assert composantes(marche, rangs, bornes) == []
    assert composantes(marche, rangs, bornes, [1]) == [[1]]
    assert composantes(marche, rangs, bornes, [2]) == []
