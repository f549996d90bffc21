"""Conditional demands against the rule read aloud, on both mechanisms."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.conditions import accordees_en_vain, sans_demandes
from solver.solution import Solution
from solver.verification import controler_marche, verifier
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, sans_couple, seuls, tirer
from tests.solver.hasard_deux_phases import petit
from tests.solver.reference.da import candidat_proposant
from tests.solver.reference.enumeration import Enumeration
from tests.solver.reference.enumeration_deux_phases import DeuxPhases

OPTIONS = OptionsResolution()


def conditionner(marche: Marche, graine: int) -> Marche:
    """The same market with conditions drawn at random: none, chains, cycles, mutual ones. No unit depends on itself."""
    hasard, unites = Random(graine), marche.nombre_unites
    nommees = [hasard.randrange(unites) if hasard.random() < 0.6 else -1 for _ in range(unites)]
    condition = [v if v != u else -1 for u, v in enumerate(nommees)]
    for u, v in enumerate(condition):
        if v >= 0 and hasard.random() < 0.3:
            condition[v] = u
    return replace(marche, condition=np.array(condition, np.int32))


def cellules(marche: Marche, option: np.ndarray) -> np.ndarray:
    """Final cellule of each person when each unit holds its option."""
    finales = marche.origine.copy()
    for u, k in enumerate(option.tolist()):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        if k < marche.option_debut[u + 1] - marche.option_debut[u]:
            premier = int(marche.slot_debut[u]) + k * len(membres)
            finales[membres] = marche.slot_cellule[premier : premier + len(membres)]
    return finales


def _suite(nommee: list[int], u: int) -> set[int]:
    """Units on which u depends, by any number of steps."""
    atteintes: set[int] = set()
    while (u := nommee[u]) >= 0 and u not in atteintes:
        atteintes.add(u)
    return atteintes


def _juger(marche: Marche, solution: Solution, allouer: object) -> None:
    """The rule, round by round; ``allouer`` gives the one answer of a market without conditions, as options of its units."""
    assert callable(allouer)
    assert marche.condition is not None
    nombre = np.diff(marche.option_debut).tolist()
    nommee = marche.condition.tolist()
    annulees: set[int] = set()
    tours: list[tuple[int, ...]] = []
    while True:
        reste = sans_demandes(marche, annulees)
        option = [nombre[u] if u in annulees else k for u, k in enumerate(allouer(reste))]
        accordee = [k < nombre[u] for u, k in enumerate(option)]
        vaines = {u for u, v in enumerate(nommee) if v >= 0 and accordee[u] and not accordee[v]}
        vaines |= {v for u in vaines for v in _suite(nommee, u) if u in _suite(nommee, v)}
        if not vaines:
            break
        assert solution.tours[len(tours)].tolist() == option
        tours.append(tuple(sorted(vaines)))
        annulees |= vaines
    assert solution.option.tolist() == option
    assert solution.annulations == tuple(tours)
    assert solution.travail["tours"] == len(tours) + 1
    assert len(solution.tours) == len(tours)
    assert accordees_en_vain(marche, solution.option) == ()


def test_stable_sans_couple() -> None:
    """Rounds of deferred acceptance on single persons, up to ten of them."""
    for graine in range(300):
        marche = conditionner(construire(sans_couple(Random(graine))), graine)
        _juger(marche, mecanisme("stable").resoudre(marche, OPTIONS), candidat_proposant)


def test_stable_avec_couples() -> None:
    """Rounds of the enumeration on markets with couples, a couple naming a person or named by one."""
    for graine in range(120):
        marche = conditionner(construire(tirer(graine)), graine)
        _juger(marche, mecanisme("stable").resoudre(marche, OPTIONS), lambda m: Enumeration(m).reponse)


def test_deux_phases() -> None:
    """Rounds of both phases, by enumeration: what counts is what a unit has after phase P."""
    for graine in range(80):
        marche = conditionner(petit(graine, couples=False), graine)

        def allouer(m: Marche) -> tuple[int, ...]:
            e = DeuxPhases(m)
            return e.permutation(min(e.sans_revendication, key=e.rang))

        _juger(marche, mecanisme("deux_phases").resoudre(marche, OPTIONS), allouer)


def test_le_rang_moyen_compte_les_demandes_annulees() -> None:
    """P8 is told over the whole market: a deleted demand counts as not served, in the value and in the bound."""
    for graine in range(100):
        marche = conditionner(construire(seuls(Random(graine))), graine)
        solution = mecanisme("stable").resoudre(marche, OPTIONS)
        taille = np.diff(marche.unite_debut)
        assert solution.p8_valeur == int((taille * (solution.option + 1)).sum())
        assert solution.p8_prouve


@pytest.mark.parametrize("nom", ("stable", "deux_phases"))
def test_sans_condition_un_seul_tour(nom: str) -> None:
    """A market whose conditions are all empty is answered as one without."""
    marche = petit(5, couples=True)
    vide = replace(marche, condition=np.full(marche.nombre_unites, -1, np.int32))
    une, deux = (mecanisme(nom).resoudre(m, OPTIONS) for m in (marche, vide))
    assert une.option.tolist() == deux.option.tolist()
    assert (deux.annulations, deux.tours, deux.travail["tours"]) == ((), (), 1)


def test_le_siege_revient() -> None:
    """A seat granted in vain goes to the next candidat, and a chain of conditions falls link by link."""
    personnes = dict.fromkeys("abcz", ("T", None))
    marche = fabriquer(
        personnes, {"a": "X", "b": "Y", "c": "Z", "z": "Z"}, {"T/X": 0, "T/Y": 1, "T/Z": 1}, priorites={"T/Z": "c z"}
    )
    marche = replace(marche, condition=np.array([-1, 0, 1, -1], np.int32))
    solution = mecanisme("stable").resoudre(marche, OPTIONS)
    assert solution.annulations == ((1,), (2,))
    assert solution.option.tolist() == [1, 1, 1, 0]


def test_condition_mutuelle_ensemble() -> None:
    """Of two units that name each other, the one that got nothing is deleted with the other: it takes no seat."""
    marche = fabriquer(
        dict.fromkeys("abc", ("T", None)), {"a": "X", "b": "X", "c": "X"}, {"T/X": 1}, priorites={"T/X": "a b c"}
    )
    marche = replace(marche, condition=np.array([1, 0, -1], np.int32))
    solution = mecanisme("stable").resoudre(marche, OPTIONS)
    assert solution.annulations == ((0, 1),)
    assert solution.option.tolist() == [1, 1, 0]


def test_boucle_de_trois_ensemble() -> None:
    """A loop of any length falls at once, seat of the third member included: f, refused while it was there, is not.

    a names b, who names c, who names a. c asks a seat that does not exist, so b is granted in vain. a, deleted only one round
    later, would make e obtain nothing in the meantime, and f, who names e, would be deleted too.
    """
    personnes = dict.fromkeys("abcef", ("T", None))
    marche = fabriquer(
        personnes,
        {"a": "X", "b": "Y", "c": "Z", "e": "X", "f": "Y"},
        {"T/X": 1, "T/Y": 1, "T/Z": 0},
        priorites={"T/X": "a e", "T/Y": "b f"},
    )
    marche = replace(marche, condition=np.array([1, 2, 0, -1, 3], np.int32))
    solution = mecanisme("stable").resoudre(marche, OPTIONS)
    assert solution.annulations == ((0, 1, 2),)
    assert solution.option.tolist() == [1, 1, 1, 0, 0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_point_fixe(graine: int, deux: bool) -> None:
    """Whatever the market: the rounds stop, nothing is granted in vain, deletions only grow and hit conditional units only."""
    marche = conditionner(petit(graine, couples=True), graine)
    assert marche.condition is not None
    solution = mecanisme("deux_phases" if deux else "stable").resoudre(marche, OPTIONS)
    assert accordees_en_vain(marche, solution.option) == ()
    annulees = [u for tour in solution.annulations for u in tour]
    assert len(annulees) == len(set(annulees))
    assert all(marche.condition[u] >= 0 for u in annulees)
    nombre = np.diff(marche.option_debut)
    assert all(solution.option[u] == nombre[u] for u in annulees)
    assert controler_marche(sans_demandes(marche, annulees)) == ()
    personnes = [cellules(marche, option) for option in (*solution.tours, solution.option)]
    apres_m = None if solution.option_m is None else cellules(marche, solution.option_m)
    marche = marche if deux else replace(marche, sorties=None)
    rapport = verifier(marche, personnes[-1], apres_m, annulations=solution.annulations, tours=personnes[:-1])
    assert rapport.proprietes["P12"].violations == ()
