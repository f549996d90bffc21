"""Independent markets together, one of which has no stable allocation, on the path of national markets.

Model §6 orders the objectives: fewest units with a claim, fewest single persons with an envy claim, P8. The best answer of the
whole is made of the best of each part, which the enumeration knows; the run may not solve the whole market in one piece.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.solution import Etat, Nature, Revendication
from tests.solver.ensembles import reunir, separees
from tests.solver.hasard import construire, tirer
from tests.solver.reference.enumeration import Enumeration

PARTIES, ENSEMBLES, NOCTURNES = 40, 16, 400
STABLES = 8
RARE = 1823
"""Description whose best answer has one claim, on free seats: about one in five hundred of those without stable allocation."""

GRAND = OptionsResolution(marche_entier_maximal=0)


def _ensemble(graine: int, *, rare: bool) -> tuple[Marche, list[Enumeration]]:
    """A market, and its parts: a few that have a stable allocation, and one that has none and does with one claim."""
    descriptions = separees(Random(graine), PARTIES)
    if rare:
        descriptions.insert(0, tirer(RARE))
        for ligne in descriptions[0]["departage"].values():
            ligne[-1] += 100 * PARTIES
    parties = [Enumeration(construire(description)) for description in descriptions]
    stables = [i for i, partie in enumerate(parties) if partie.existe_stable][:STABLES]
    # Two claims or more are not proven the fewest on large markets: their bounds are tested with the other large markets.
    en_echec = next(i for i, partie in enumerate(parties) if not partie.existe_stable and partie.minimum == 1)
    choisies = sorted([*stables, en_echec])
    return construire(reunir([descriptions[i] for i in choisies])), [parties[i] for i in choisies]


def _attendues(parties: list[Enumeration]) -> list[Revendication]:
    """Claims of the best answers of the parts, units numbered one part after the other."""
    claims, debut = [], 0
    for partie in parties:
        claims += [Revendication(debut + r.unite, r.option, r.nature) for r in partie.revendications(partie.reponse)]
        debut += partie.marche.nombre_unites
    return claims


def _juger(graine: int, *, rare: bool = False) -> Nature:
    """Compare with the best answers of the parts; returns the kind of the claim."""
    marche, parties = _ensemble(graine, rare=rare)
    solution = mecanisme("stable").resoudre(marche, GRAND)
    assert solution.etat is Etat.SANS_STABLE, graine
    assert (solution.stable_prouve, solution.minimum_prouve) == (True, True), graine
    assert solution.p8_valeur == solution.p8_borne == sum(partie.meilleur_critere.p8 for partie in parties), graine
    assert [replace(r, vide=None) for r in solution.revendications] == _attendues(parties), graine
    assert solution.option.tolist() == [k for partie in parties for k in partie.reponse], graine
    (nature,) = {r.nature for r in solution.revendications}
    return nature


def test_un_seul_echec_comme_les_parties() -> None:
    """Claims, their kinds, the sum of P8 and the allocation itself are those that the enumeration finds part by part."""
    for graine in range(ENSEMBLES):
        _juger(graine)


def test_un_seul_echec_sur_un_siege_libre() -> None:
    """The same where the one claim is on free seats."""
    for graine in range(4):
        assert _juger(graine, rare=True) is Nature.SIEGE_LIBRE


@pytest.mark.nocturne
@pytest.mark.parametrize("part", range(10))
def test_un_seul_echec_en_nombre(part: int) -> None:
    """The same on 400 other sets."""
    for graine in range(1_000 + part * NOCTURNES // 10, 1_000 + (part + 1) * NOCTURNES // 10):
        _juger(graine)
