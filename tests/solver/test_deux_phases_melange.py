"""Everything mixed in two phases: couples of one or two départements, groups, ties, no exits, conditional demands.

The mechanism, by its definitions enumerated; the verifier, by the same enumeration; and phases P that somebody made worse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.solution import Etat, Solution
from solver.verification import Rapport, verifier
from solver.verification.impossibilite import terrain
from tests.solver.hasard_deux_phases import petit, voisin
from tests.solver.reference.enumeration_deux_phases import Allocation, DeuxPhases

OPTIONS = OptionsResolution()
GRAINES = 240
"""Markets of the suite; some thousands more were run once."""


def melange(graine: int) -> Marche:
    """A small market where anything may happen; a third of them with conditional demands, a sixth with a closed département."""
    hasard = Random(graine)
    marche = voisin(graine) if graine % 4 == 3 else petit(graine, couples=hasard.random() < 0.8)
    if hasard.random() < 1 / 6:
        sorties = marche.sorties.copy() if marche.sorties is not None else np.zeros(0, np.int64)
        sorties[hasard.randrange(len(sorties))] = 0
        marche = replace(marche, sorties=sorties)
    unites = range(marche.nombre_unites)
    if len(unites) > 1 and hasard.random() < 1 / 3:
        condition = [hasard.choice([v for v in unites if v != u]) if hasard.random() < 0.4 else -1 for u in unites]
        marche = replace(marche, condition=np.array(condition, np.int32))
    return marche


class Restreint(DeuxPhases):
    """The market where some units ask nothing, in the numbers of the whole market."""

    def __init__(self, marche: Marche, muettes: set[int]) -> None:
        super().__init__(marche)
        self.muettes = muettes
        self.permises = [a for a in self.permises if all(a[u] == len(self.cellules[u]) for u in muettes)]

    @property
    def listes(self) -> dict[int, list[int]]:
        """Exit lists without those who ask nothing."""
        tues = {x for u in self.muettes for x in self.membres[u]}
        return {c: [x for x in liste if x not in tues] for c, liste in super().listes.items()}

    def revendications(self, allocation: Allocation) -> list[tuple[int, int]]:
        """Claims of those who ask."""
        return [r for r in super().revendications(allocation) if r[0] not in self.muettes]

    def permutations(self, depart: Allocation) -> Iterator[Allocation]:
        """Permutations where those who ask nothing stay."""
        return (a for a in super().permutations(depart) if all(a[u] == depart[u] for u in self.muettes))


def cellules(e: DeuxPhases, allocation: Allocation) -> np.ndarray:
    """Cellule of every person."""
    return np.array(e.places_tenues(allocation), np.int32)


def juger(marche: Marche, solution: Solution, e: Restreint) -> tuple[Allocation, Allocation]:
    """Hold the answer against enumeration. Returns the outcome of phase M and the final one."""
    assert solution.option_m is not None
    depart, arrivee = tuple(solution.option_m.tolist()), tuple(solution.option.tolist())
    assert e.permise(depart)
    if e.sans_revendication:
        assert solution.etat is Etat.STABLE
        assert e.rang(depart) == min(map(e.rang, e.sans_revendication))
    else:
        assert solution.etat is Etat.SANS_STABLE
        assert e.valeur_m(depart) == e.meilleur
        annulees = sorted(e.muettes)
        (enonce, *_) = solution.impossibilites
        assert terrain(marche, annulees).controler(enonce.unites, enonce.domaines, enonce.fixes).confirmee
    assert arrivee == e.permutation(depart)
    accorde = [k < len(e.cellules[u]) for u, k in enumerate(arrivee)]
    if marche.condition is not None:
        assert not any(accorde[u] and v >= 0 and not accorde[v] for u, v in enumerate(marche.condition.tolist()))
    return depart, arrivee


def verifie(marche: Marche, e: DeuxPhases, depart: Allocation, arrivee: Allocation, solution: Solution) -> Rapport:
    """What the verifier says of these outcomes."""
    return verifier(marche, cellules(e, arrivee), cellules(e, depart), annulations=solution.annulations)


@pytest.mark.parametrize("part", range(4))
def test_tout_melange(part: int) -> None:
    """The mechanism's answer is the one enumeration calls for; the verifier establishes it, and refuses every worse phase P."""
    vus: set[str] = set()
    for graine in range(part * GRAINES // 4, (part + 1) * GRAINES // 4):
        marche = melange(graine)
        solution = mecanisme("deux_phases").resoudre(marche, OPTIONS)
        e = Restreint(marche, {u for tour in solution.annulations for u in tour})
        depart, arrivee = juger(marche, solution, e)
        rapport = verifie(marche, e, depart, arrivee, solution)
        assert rapport.proprietes["P11"].verifie, graine
        assert rapport.gains is not None
        assert (rapport.gains.ameliores_borne, rapport.gains.points_borne) == e.valeur(depart, arrivee)
        assert {(r.unite, r.option) for r in rapport.revendications} == set(e.revendications(depart))
        for autre in Random(graine).sample(sorted(e.permutations(depart)), min(4, len(list(e.permutations(depart))))):
            pire = e.valeur(depart, autre) < e.valeur(depart, arrivee)
            proprietes = verifie(marche, e, depart, autre, solution).proprietes
            if "P12" in proprietes and any(v.temoin["nature"] == "partenaire" for v in proprietes["P12"].violations):
                vus.add("en vain")
                continue
            assert any(v.temoin["nature"] == "optimum" for v in proprietes["P11"].violations) == pire
            vus |= {"pire"} if pire else set()
        vus |= {str(solution.etat)} | ({"annulations"} if solution.annulations else set())
    assert {"stable", "sans_stable", "pire", "annulations", "en vain"} <= vus
