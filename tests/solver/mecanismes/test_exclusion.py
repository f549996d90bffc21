"""Parts of a market excluded as the only claimant, and repairs excluded, against the enumeration."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np

from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.encadrement import encadrer
from solver.mecanismes.exclusion import Exclusion
from solver.mecanismes.preparation import preparer
from solver.mecanismes.tentative import tenter
from tests.solver.hasard import construire, paniers, tirer
from tests.solver.reference.enumeration import Enumeration

GRAINES = range(40_000, 40_120)


@cache
def _sans_stable(graines: range) -> list[tuple[int, Enumeration, Exclusion]]:
    """Markets without stable allocation, and the exclusion that their failing groups allow."""
    trouves = []
    for graine in graines:
        marche = construire(tirer(graine))
        if graine % 3 == 0:
            marche = paniers(marche, Random(graine))
        rangs = preparer(marche)
        echec = tenter(marche, rangs, marche.places, OptionsResolution())
        if echec.option is None:
            trouves.append((graine, Enumeration(marche), Exclusion(marche, rangs, OptionsResolution(), echec.impossibles)))
    return trouves


def test_nul_exclu_n_est_seul_a_revendiquer() -> None:
    """No allowed allocation has an excluded unit as its only claimant; with a ceiling, none that respects it has."""
    exclues = gardees = 0
    for graine, enumeration, exclusion in _sans_stable(GRAINES):
        hasard = Random(graine)
        unites = range(enumeration.marche.nombre_unites)
        seuls: dict[int, list[tuple[int, int]]] = {u: [] for u in unites}
        for allocation, critere in enumeration.criteres.items():
            if critere.unites_avec_revendication == 1:
                (revendiquante,) = {r.unite for r in enumeration.revendications(allocation)}
                seuls[revendiquante].append((critere.candidats_seuls_avec_envie, critere.p8))
        valeurs = [p8 for liste in seuls.values() for _, p8 in liste]
        for plafond in (None, hasard.choice(valeurs) if valeurs else None):
            part = sorted(hasard.sample(unites, hasard.randint(1, len(unites))))
            restantes = exclusion.restantes(part, plafond)
            assert set(restantes) <= set(part), graine
            for u in set(part) - set(restantes):
                contraires = [v for v in seuls[u] if plafond is None or (v[0] == 0 and v[1] <= plafond)]
                assert not contraires, (graine, u, plafond)
            exclues += len(part) - len(restantes)
            gardees += len(restantes)
    assert exclues > 5
    assert gardees > 20


def test_bornes_d_une_part() -> None:
    """Where one unit of a part is the only claimant, all others are within the bounds with seats more and less."""
    examinees = 0
    for graine, enumeration, exclusion in _sans_stable(GRAINES):
        marche = enumeration.marche
        part = Random(graine).sample(range(marche.nombre_unites), 1 + graine % 2)
        dedans = np.isin(np.arange(marche.nombre_unites), part)
        sieges = exclusion.sieges(dedans)
        bornes = encadrer(marche, exclusion.rangs, marche.places + sieges, places_bas=marche.places - sieges)
        for allocation, critere in enumeration.criteres.items():
            if critere.unites_avec_revendication != 1 or not dedans[enumeration.revendications(allocation)[0].unite]:
                continue
            revendiquante = enumeration.revendications(allocation)[0].unite
            examinees += 1
            assert allocation[revendiquante] >= bornes.haut[revendiquante], (graine, allocation)
            for u, k in enumerate(allocation):
                dehors = k == enumeration.nombre_options[u]
                permise = bornes.bas[u] == k if dehors else bool(bornes.possible[marche.option_debut[u] + k])
                assert u == revendiquante or permise, (graine, allocation, u)
    assert examinees > 20


def test_aucune_reparation_n_est_exclue() -> None:
    """No change of seat excluded as a repair gives a stable allocation."""
    exclues = 0
    for graine, enumeration, exclusion in _sans_stable(GRAINES):
        changements = [(c, delta) for c in range(enumeration.marche.nombre_cellules) for delta in (1, -1)]
        vains = exclusion.irreparables(changements)
        assert not vains & enumeration.reparations, graine
        exclues += len(vains)
    assert exclues > 100
