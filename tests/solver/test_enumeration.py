"""The enumeration is itself judged: on cases small enough to settle by hand, and against the verifier on random allocations."""

from __future__ import annotations

from random import Random

import pytest

from solver.marche import Marche
from solver.solution import Nature, Revendication
from solver.verification import verifier
from tests.solver.fabrique import cellules_obtenues, fabriquer
from tests.solver.hasard import FAMILLES, construire, tirer
from tests.solver.reference.enumeration import Enumeration, avec_places

MARCHES_COMPARES = 400


def _file(**changements: object) -> Marche:
    """Two newcomers x and y, in that order of priority, who both ask A then B; one seat each."""
    description: dict[str, object] = {
        "personnes": {"x": ("M", None), "y": ("M", None)},
        "unites": {"x": "A B", "y": "A B"},
        "places": {"M/A": 1, "M/B": 1},
        "priorites": {"M/A": "x y", "M/B": "x y"},
    }
    return fabriquer(**{**description, **changements})  # type: ignore[arg-type]


def test_file_d_attente() -> None:
    """Two persons, two seats: seven allowed allocations, one stable, P8 is 1 + 2."""
    enumeration = Enumeration(_file())
    assert enumeration.permises == [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)]
    assert enumeration.stables == [(0, 1)] == enumeration.optimales
    assert enumeration.meilleur_critere.rang == (0, 0, 3)


def test_nature_des_revendications() -> None:
    """Person x below y's seat has an envy claim; a person outside has a free-seat claim wherever a seat is free."""
    enumeration = Enumeration(_file())
    assert enumeration.revendications((1, 0)) == (Revendication(0, 0, Nature.ENVIE),)
    assert enumeration.revendications((0, 2)) == (Revendication(1, 1, Nature.SIEGE_LIBRE),)
    assert enumeration.revendications((2, 1)) == (
        Revendication(0, 0, Nature.SIEGE_LIBRE),
        Revendication(0, 1, Nature.ENVIE),
        Revendication(1, 0, Nature.SIEGE_LIBRE),
    )
    assert enumeration.critere((2, 1)).rang == (2, 1, 5)


def test_egalite_de_points_tranchee_par_le_departage() -> None:
    """With equal points the tie-break columns decide, left to right; a groupe comes before points."""
    egaux = {"M/A": {"x": 100, "y": 100}}
    assert Enumeration(_file(priorites=None, points=egaux, departage={"x": [0, 2], "y": [0, 1]})).reponse == (1, 0)
    assert Enumeration(_file(priorites=None, points=egaux, departage={"x": [0, 2], "y": [1, 1]})).reponse == (0, 1)
    assert Enumeration(_file(groupes={"M/A": {"x": 1}})).reponse == (1, 0)


def test_un_titulaire_qui_part_libere_sa_place() -> None:
    """Person y wants the seat of x, who can leave: both move; when departures free nothing, y stays out without a claim."""
    description = {"personnes": {"x": ("M", "A"), "y": ("M", None)}, "unites": {"x": "B", "y": "A"}}
    assert Enumeration(fabriquer(**description, places={"M/A": 1, "M/B": 1})).stables == [(0, 0)]  # type: ignore[arg-type]
    sans = fabriquer(**description, places={"M/A": 0, "M/B": 1}, depart_libere_place=False)  # type: ignore[arg-type]
    assert Enumeration(sans).permises == [(0, 1), (1, 1)]
    assert Enumeration(sans).stables == [(0, 1)]


def test_entrees_brutes_quand_les_departs_ne_liberent_rien() -> None:
    """With gross entries a titulaire at home takes no seat: y enters A beside x."""
    marche = fabriquer(
        {"x": ("M", "A"), "y": ("M", None)}, {"x": "B", "y": "A"}, {"M/A": 1, "M/B": 0}, depart_libere_place=False
    )
    assert Enumeration(marche).stables == [(1, 0)]


def test_capacite_negative() -> None:
    """Two titulaires for one place: neither is expelled, and the seat of the first who leaves is not given again."""
    marche = fabriquer(
        {"w": ("M", "A"), "x": ("M", "A"), "y": ("M", None)}, {"w": "", "x": "B", "y": "A"}, {"M/A": 1, "M/B": 1}
    )
    enumeration = Enumeration(marche)
    assert enumeration.stables == [(0, 0, 1)]
    assert (0, 1, 0) not in enumeration.permises
    assert Enumeration(avec_places(marche, ((0, 1),))).stables == [(0, 0, 0)]


def test_echange_de_titulaires() -> None:
    """Two titulaires who want each other's place: staying is stable too, P8 selects the exchange."""
    marche = fabriquer({"x": ("M", "A"), "y": ("M", "B")}, {"x": "B", "y": "A"}, {"M/A": 1, "M/B": 1})
    enumeration = Enumeration(marche)
    assert enumeration.permises == [(0, 0), (1, 1)] == enumeration.stables
    assert enumeration.reponse == (0, 0)


def test_couple_dans_une_cellule() -> None:
    """A couple in one cellule needs two seats for its weaker member: with one seat it never enters."""
    personnes = {"x": ("M", None), "y": ("M", None), "z": ("M", None)}
    un = fabriquer(personnes, {"x+y": "A", "z": "A"}, {"M/A": 1}, priorites={"M/A": "x y z"})
    assert Enumeration(un).permises == [(1, 0), (1, 1)]
    assert Enumeration(un).stables == [(1, 0)]
    deux = fabriquer(personnes, {"x+y": "A", "z": "A"}, {"M/A": 2}, priorites={"M/A": "x y z"})
    assert Enumeration(deux).revendications((1, 0)) == (Revendication(0, 0, Nature.ENVIE),)
    assert Enumeration(deux).stables == [(0, 1)]


def test_couple_dans_deux_cellules() -> None:
    """A couple in two disciplines claims only when both members would be admitted."""
    personnes = {"x": ("D1", None), "y": ("D2", None), "z": ("D2", None)}
    marche = fabriquer(personnes, {"x+y": "A", "z": "A"}, {"D1/A": 1, "D2/A": 1}, priorites={"D2/A": "z y"})
    enumeration = Enumeration(marche)
    assert enumeration.revendications((1, 0)) == ()
    assert enumeration.revendications((0, 1)) == (Revendication(1, 0, Nature.ENVIE),)


def test_unite_de_trois() -> None:
    """Three persons moving together: two in one cellule, one in another; the weakest of each cellule decides."""
    personnes = {"a": ("D1", None), "b": ("D1", None), "c": ("D2", None), "z": ("D1", None)}
    priorites = {"D1/A": "a z b"}
    trois = {"a+b+c": "A", "z": "A"}
    etroit = Enumeration(fabriquer(personnes, trois, {"D1/A": 2, "D2/A": 1}, priorites=priorites))
    assert etroit.revendications((1, 0)) == ()
    assert etroit.p8((0, 1)) == 5
    large = Enumeration(fabriquer(personnes, trois, {"D1/A": 3, "D2/A": 1}, priorites=priorites))
    assert large.stables == [(0, 0)]


def test_revendication_vide() -> None:
    """A couple refused for want of a second seat that no allowed allocation frees: the option is impossible."""
    personnes = {"t": ("M", "A"), "x": ("M", None), "y": ("M", None)}
    enumeration = Enumeration(fabriquer(personnes, {"t": "", "x+y": "A B"}, {"M/A": 2, "M/B": 2}))
    assert enumeration.est_vide(Revendication(1, 0, Nature.ENVIE))
    assert not enumeration.est_vide(Revendication(1, 1, Nature.SIEGE_LIBRE))
    assert enumeration.placements(1) == {1: 0}


def test_ordre_du_tirage() -> None:
    """The draw is read in the last three columns, and a couple counts by its smaller member."""
    departage = {"a": [0, 7, 0, 0], "b": [1, 6, 0, 1], "c": [2, 5, 0, 2], "d": [3, 6, 1, 3]}
    personnes = dict.fromkeys(departage, ("M", None))
    marche = fabriquer(personnes, {"a+c": "A", "b": "A", "d": "A"}, {"M/A": 1}, departage=departage)
    assert Enumeration(marche).ordre_du_tirage == [0, 1, 2]
    departage["c"] = [2, 8, 0, 2]
    marche = fabriquer(personnes, {"a+c": "A", "b": "A", "d": "A"}, {"M/A": 1}, departage=departage)
    assert Enumeration(marche).ordre_du_tirage == [1, 2, 0]


@pytest.mark.parametrize("famille", range(len(FAMILLES)))
def test_memes_revendications_que_le_verificateur(famille: int) -> None:
    """On random allowed allocations the verifier finds the same claims, of the same nature, and the same value of P8."""
    for graine in range(famille, MARCHES_COMPARES, len(FAMILLES)):
        marche = construire(tirer(graine))
        enumeration = Enumeration(marche)
        for allocation in Random(graine).sample(enumeration.permises, min(12, len(enumeration.permises))):
            rapport = verifier(marche, cellules_obtenues(marche, allocation))
            attendues = [(r.unite, r.option, r.nature.value) for r in enumeration.revendications(allocation)]
            assert [tuple(r) for r in rapport.revendications] == attendues, (graine, allocation)
            assert rapport.valeur_p8 == enumeration.p8(allocation), (graine, allocation)
            assert rapport.conforme, (graine, allocation)


@pytest.mark.parametrize("famille", range(len(FAMILLES)))
def test_memes_allocations_permises_que_le_verificateur(famille: int) -> None:
    """On random vectors of options, allowed or not, the verifier accepts P1-P5 exactly when the enumeration lists them."""
    refusees = 0
    for graine in range(famille, MARCHES_COMPARES, len(FAMILLES)):
        marche = construire(tirer(graine))
        enumeration = Enumeration(marche)
        permises = set(enumeration.permises)
        hasard = Random(graine)
        for _ in range(12):
            allocation = tuple(hasard.randint(0, nombre) for nombre in enumeration.nombre_options)
            conforme = verifier(marche, cellules_obtenues(marche, allocation)).conforme
            assert conforme == (allocation in permises), (graine, allocation)
            refusees += not conforme
    assert refusees > 0
