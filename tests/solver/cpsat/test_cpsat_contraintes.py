"""Each constraint of the residual model on a market small enough to be judged by hand, then all of them by enumeration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from random import Random
from typing import Any

import pytest

from solver.cpsat.contraintes import Contraintes
from solver.cpsat.modele import Modele, Statut
from solver.cpsat.variables import Variables
from solver.marche import Marche
from solver.solution import Nature
from tests.solver.cpsat.modeles import imposer, probleme_entier
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, paniers, tirer
from tests.solver.instances import I1, I2, I4, I5, I9
from tests.solver.reference.enumeration import Enumeration

LIMITE = 10.0
METHODES: Mapping[str, Callable[[Contraintes], None]] = {
    "une_option": Contraintes.une_option,
    "places": Contraintes.places,
    "revendications": Contraintes.revendications,
}


def _modele(marche: Marche, methodes: Collection[str], sacrifiees: Collection[int] = ()) -> tuple[Modele, Variables]:
    probleme = probleme_entier(marche, sacrifiees)
    modele = Modele()
    variables = Variables(probleme, modele)
    contraintes = Contraintes(probleme, modele, variables)
    for methode in methodes:
        METHODES[methode](contraintes)
    return modele, variables


def _choisir(modele: Modele, variables: Variables, allocation: Sequence[int]) -> Modele:
    """A copy in which every unit gets its option of ``allocation`` (by unit of the market) and no other."""
    choix = []
    for unite, litteraux in zip(variables.probleme.unites, variables.choix, strict=True):
        choix += [v if k == allocation[unite.unite] else ~v for v, k in zip(litteraux, unite.domaine, strict=True)]
    return imposer(modele, choix)


def _permet(marche: Marche, methode: str, allocation: Sequence[int]) -> bool:
    """Whether one constraint alone accepts an allocation."""
    modele, variables = _modele(marche, [methode])
    statut = _choisir(modele, variables, allocation).resoudre(limite=LIMITE).statut
    assert statut in {Statut.OPTIMAL, Statut.IMPOSSIBLE}
    return statut is Statut.OPTIMAL


def test_une_option() -> None:
    """P2, P3: one option exactly, for all members at once; two, or none, are refused."""
    marche = fabriquer({"i": ("M", None), "j": ("A", None)}, {"i+j": "X Y"}, {"M/X": 1, "A/X": 1, "M/Y": 1, "A/Y": 1})
    modele, variables = _modele(marche, ["une_option"])
    (choix,) = variables.choix
    acceptees = {
        valeurs
        for valeurs in product((0, 1), repeat=3)
        if imposer(modele, [v if x else ~v for v, x in zip(choix, valeurs, strict=True)]).resoudre(limite=LIMITE).valeurs
    }
    assert acceptees == {(1, 0, 0), (0, 1, 0), (0, 0, 1)}


DEUX = {"personnes": {"x": ("M", "A"), "y": ("M", None), "z": ("M", None)}, "unites": {"x": "B", "y": "A", "z": "A"}}


@pytest.mark.parametrize(
    ("places", "libere", "allocation", "permis"),
    (
        (1, True, (0, 0, 1), True),  # x leaves A, y takes the seat
        (1, True, (0, 0, 0), False),  # two entrants for the seat freed
        (1, True, (1, 0, 1), False),  # x stays in the only seat
        (2, True, (1, 0, 1), True),  # x stays, a second seat
        (0, True, (0, 0, 1), False),  # the seat that x leaves is withdrawn
        (0, True, (1, 1, 1), True),  # x stays although there is no seat left
        (-1, True, (1, 1, 1), True),  # negative places send nobody away
        (-1, True, (0, 0, 1), False),
        (1, False, (1, 0, 1), True),  # places are entries, x takes none
        (1, False, (0, 0, 0), False),  # and frees none
    ),
)
def test_places(places: int, libere: bool, allocation: tuple[int, ...], permis: bool) -> None:
    """P1: entrants never exceed ``max(0, places - titulaires who stay)``."""
    marche = fabriquer(**DEUX, places={"M/A": places, "M/B": 1}, depart_libere_place=libere)
    assert _permet(marche, "places", allocation) is permis


def _seul(priorites: str, places: int = 1) -> Marche:
    return fabriquer(
        {"x": ("M", None), "y": ("M", None)}, {"x": "A B", "y": "A"}, {"M/A": places, "M/B": 1}, priorites={"M/A": priorites}
    )


def _couple(**changements: Any) -> Marche:
    return fabriquer(
        **{
            "personnes": {"i": ("M", None), "j": ("D", None), "s": ("M", None)},
            "unites": {"i+j": "A B", "s": "A"},
            "places": {"M/A": 1, "D/A": 1, "M/B": 1, "D/B": 1},
            "priorites": {"M/A": "s i"},
            **changements,
        }
    )


@pytest.mark.parametrize(
    ("marche", "allocation", "permis"),
    (
        (_seul("y x"), (1, 0), True),  # y is better at A
        (_seul("x y"), (1, 0), False),  # envy of y
        (_seul("y x"), (1, 1), False),  # a free seat at A
        (_seul("y x", places=0), (1, 1), True),  # no seat at A
        (_seul("x y"), (0, 1), True),  # the better one is served
        (_couple(), (1, 0), True),  # s is better than i at M/A: one member refused is enough
        (_couple(priorites={"M/A": "i s"}), (1, 0), False),  # both members would be admitted at A
        (_couple(places={"M/A": 1, "M/B": 1, "D/B": 1}), (1, 1), False),  # the couple cannot use M/A, s can
        (_couple(places={"M/A": 0, "D/A": 1, "M/B": 1, "D/B": 1}), (1, 1), True),  # no seat for i
        (I9.marche(), (1, 0), True),  # two seats are needed, z is better than y: none is claimed
        (I9.marche(places={"M/A": 3}), (1, 0), False),  # two seats are free
        (I9.marche(priorites={"M/A": "x y z"}), (1, 0), False),  # both are better than z
    ),
)
def test_revendications(marche: Marche, allocation: tuple[int, ...], permis: bool) -> None:
    """P6, P7: no option better than the one obtained would admit the whole unit."""
    assert _permet(marche, "revendications", allocation) is permis


@pytest.mark.parametrize(
    ("places", "allocation", "permis"),
    (
        (2, (0, 0, 1), False),  # both titulaires leave, two seats are free
        (1, (0, 0, 1), False),  # one of the two seats is withdrawn
        (0, (0, 0, 1), True),  # both are
        (2, (0, 1, 1), False),  # one leaves
        (1, (0, 1, 1), True),  # and the seat left is withdrawn
        (-1, (1, 1, 1), True),
    ),
)
def test_revendications_titulaires_en_surnombre(places: int, allocation: tuple[int, ...], permis: bool) -> None:
    """A seat left by a titulaire is claimed by the newcomer only when it is not one of those withdrawn."""
    marche = fabriquer(
        {"w": ("M", "A"), "x": ("M", "A"), "y": ("M", None)},
        {"w": "B", "x": "C", "y": "A"},
        {"M/A": places, "M/B": 1, "M/C": 1},
    )
    # w and x have claims of their own when they stay: they are allowed to.
    modele, variables = _modele(marche, METHODES, sacrifiees=[0, 1])
    assert bool(_choisir(modele, variables, allocation).resoudre(limite=LIMITE).valeurs) is permis


def _juger(marche: Marche, sacrifiees: Sequence[int]) -> int:
    """The model accepts exactly the allowed allocations whose claims are sacrificed, and counts them; returns their number."""
    enumeration = Enumeration(marche)
    modele, variables = _modele(marche, METHODES, sacrifiees)
    objectif = [(v, 1) for v in (*variables.revendique.values(), *variables.envie.values())]
    acceptees = 0
    for allocation in product(*(range(k + 1) for k in enumeration.nombre_options)):
        claims = enumeration.revendications(allocation) if allocation in enumeration.criteres else ()
        permise = allocation in enumeration.criteres and {r.unite for r in claims} <= set(sacrifiees)
        reponse = _choisir(modele, variables, allocation).resoudre(objectif, limite=LIMITE)
        assert (reponse.statut is Statut.OPTIMAL) is permise, (allocation, claims)
        if permise:
            envient = {r.unite for r in claims if r.nature is Nature.ENVIE}
            assert reponse.objectif == len({r.unite for r in claims}) + len(envient), (allocation, claims)
            acceptees += 1
    return acceptees


@pytest.mark.parametrize("marche", (I1.marche(), I2.marche(), I4.marche(), I5.marche(), I9.marche()))
def test_instances_contre_enumeration(marche: Marche) -> None:
    """On instances of the study every allocation is judged as the enumeration does, nobody sacrificed, then everybody."""
    _juger(marche, ())
    assert _juger(marche, range(marche.nombre_unites)) == len(Enumeration(marche).permises)


def test_hasard_contre_enumeration() -> None:
    """The same on random markets small enough to solve one model per allocation, some units sacrificed."""
    acceptees, graine, marches = 0, 0, 0
    while marches < 200:
        hasard = Random(graine)
        marche = construire(tirer(graine))
        marche = paniers(marche, hasard) if graine % 4 == 0 else marche
        graine += 1
        total = 1
        for k in (marche.option_debut[1:] - marche.option_debut[:-1]).tolist():
            total *= k + 1
        if total > 60:
            continue
        marches += 1
        acceptees += _juger(marche, [u for u in range(marche.nombre_unites) if hasard.random() < 0.5])
    assert acceptees > 200
