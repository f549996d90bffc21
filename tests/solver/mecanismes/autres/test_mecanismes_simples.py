"""Mechanisms of simulations against plain programs, exhaustive misreports, and the definitions they claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import SIMULATIONS, OptionsResolution, mecanisme
from solver.mecanismes.autres.commun import acquis, ordre_du_bareme
from solver.mecanismes.autres.dictature import servir
from solver.mecanismes.autres.echanges import echanger
from solver.mecanismes.preparation import preparer
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import construire, marches, marches_sans_couple, nombreux
from tests.solver.reference.autres_naif import (
    Cle,
    DemandeEtTour,
    Personnes,
    dictature,
    echange_ameliorant,
    mensonges,
    tirer,
    to_be_pur,
)
from tests.solver.reference.enumeration import Enumeration

OPTIONS = OptionsResolution()
GRAINES = st.integers(0, 10_000_000)


def _option(nom: str, marche: Marche) -> list[int]:
    return [int(k) for k in mecanisme(nom).resoudre(marche, OPTIONS).option]


def _ordre(marche: Marche) -> Any:
    return ordre_du_bareme(marche, preparer(marche).personne)


def _acquises(marche: Marche) -> list[Cle]:
    m = Personnes(marche)
    return [m.acquise(x) for x in range(m.n)]


def _to_be(marche: Marche, modele: Marche) -> list[int]:
    """Exchanges on ``marche`` with the order and the acquired points of ``modele``."""
    rangs = preparer(marche)
    liees = np.diff(marche.option_debut).astype(np.int64)
    apporte = acquis(modele, preparer(modele).personne)
    return [int(k) for k in echanger(marche, rangs, liees, _ordre(modele), apporte)[0]]


@pytest.mark.parametrize("nom", [m.id for m in SIMULATIONS])
@settings(max_examples=60)
@given(marches())
def test_toute_reponse_est_permise(nom: str, marche: Marche) -> None:
    """With couples, negative capacities and gross capacities alike, P1–P5 hold in every answer."""
    assert tuple(_option(nom, marche)) in set(Enumeration(marche).permises)


@given(marches_sans_couple())
def test_candidats_proposent_donne_stable(marche: Marche) -> None:
    """Without couples the candidates' deferred acceptance is the mechanism of the rules, by another way."""
    assert _option("acceptation_candidats", marche) == _option("stable", marche)


@settings(max_examples=150)
@given(marches())
def test_candidats_proposent_garde_les_couples_de_stable(marche: Marche) -> None:
    """With couples too, whenever the answer of the rules has no claim."""
    stable = mecanisme("stable").resoudre(marche, OPTIONS)
    if stable.etat == "stable":
        assert _option("acceptation_candidats", marche) == stable.option.tolist()


@given(GRAINES)
def test_lieux_proposent_donne_la_pire_stable(graine: int) -> None:
    """Without couples: stable, and everybody likes every other stable allocation at least as well."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, reduites=True))
    obtenu = _option("acceptation_lieux", marche)
    stables = [a for a in Enumeration(marche).permises if not Enumeration(marche).revendications(a)]
    assert tuple(obtenu) in stables
    assert all(k <= pire for a in stables for k, pire in zip(a, obtenu, strict=True))


@given(GRAINES)
def test_dictature_contre_la_definition(graine: int) -> None:
    """The kernel gives what a plain program gives, in the same order of turns."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, reduites=True))
    assert _option("dictature_bareme", marche) == dictature(marche, _ordre(marche).tolist())


@given(GRAINES)
def test_ordre_du_bareme(graine: int) -> None:
    """The order compares what each person brings everywhere."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, egalites=graine % 2 == 0))
    acquises = _acquises(marche)
    assert _ordre(marche).tolist() == sorted(range(len(acquises)), key=lambda x: acquises[x])


@given(GRAINES)
def test_to_be_en_echange_pur(graine: int) -> None:
    """Where every seat has its titulaire, the turns give the allocation of the paper's graph."""
    marche = fabriquer(**tirer(Random(graine), vacances=False))
    assert _option("to_be", marche) == to_be_pur(marche, _acquises(marche))


@given(GRAINES)
def test_to_be_avec_places_vacantes(graine: int) -> None:
    """With vacancies, newcomers and negative capacities, the kernel follows the sentences of the definition."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, reduites=True))
    assert _option("to_be", marche) == DemandeEtTour(marche, _ordre(marche).tolist(), _acquises(marche)).option


@given(GRAINES)
def test_to_be_sans_priorite_est_yrmh_igyt(graine: int) -> None:
    """When everybody outranks every titulaire, nothing is forbidden: the procedure is the one without restriction."""
    marche = fabriquer(**tirer(Random(graine), vacances=True))
    ordre = _ordre(marche)
    sans_droit = replace(acquis(marche, preparer(marche).personne), groupe=np.full(len(ordre), 2**62))
    obtenu, _ = echanger(marche, preparer(marche), np.diff(marche.option_debut).astype(np.int64), ordre, sans_droit)
    acquises = [(2**62, -int(p), *c[2:]) for p, c in zip(sans_droit.points, _acquises(marche), strict=True)]
    assert obtenu.tolist() == DemandeEtTour(marche, ordre.tolist(), acquises, restreint=False).option


@settings(max_examples=300)
@given(GRAINES)
def test_to_be_ne_laisse_aucun_echange(graine: int) -> None:
    """Nobody could exchange further with priority over the first titulaires of the seats: efficiency on both sides."""
    marche = fabriquer(**tirer(Random(graine), vacances=graine % 2 == 0, reduites=True))
    assert echange_ameliorant(DemandeEtTour(marche, _ordre(marche).tolist(), _acquises(marche))) is None


@given(GRAINES)
def test_to_be_efficace_des_deux_cotes(graine: int) -> None:
    """In pure exchange no allowed allocation is better for somebody, worse for nobody and no worse for any cellule."""
    marche = fabriquer(**tirer(Random(graine), vacances=False))
    m, acquises, obtenu = Personnes(marche), _acquises(marche), _option("to_be", marche)

    def rangs(option: Any, c: int) -> list[Cle]:
        dedans = [x for x in range(m.n) if m.siege(option, x) == c]
        return sorted(m.cle(x, option[x]) if option[x] < len(m.voeux[x]) else acquises[x] for x in dedans)

    for autre in Enumeration(marche).permises:
        if autre != tuple(obtenu) and all(k <= avant for k, avant in zip(autre, obtenu, strict=True)):
            cellules = range(len(m.places))
            assert any(
                nouveau > ancien for c in cellules for nouveau, ancien in zip(rangs(autre, c), rangs(obtenu, c), strict=True)
            )


def _gagne_a_mentir(repondre: Callable[[Marche, Marche], list[int]], description: dict[str, Any]) -> bool:
    """Whether somebody obtains a better vœu, by the true list, by writing another one."""
    vrai = fabriquer(**description)
    m = Personnes(vrai)
    obtenu = repondre(vrai, vrai)
    for x, personne in enumerate(vrai.personnes):
        for faux in mensonges(description, personne):
            siege = Personnes(faux).siege(repondre(faux, vrai), x)
            if siege in m.voeux[x][: obtenu[x]]:
                return True
    return False


@pytest.mark.parametrize("vacances", (False, True))
@settings(max_examples=25)
@given(GRAINES)
def test_mentir_ne_rapporte_rien_dans_to_be(vacances: bool, graine: int) -> None:
    """Every list that every person could write, order of turns and acquired points given: none helps."""
    assert not _gagne_a_mentir(_to_be, tirer(Random(graine), vacances=vacances, reduites=True, petit=True))


@settings(max_examples=25)
@given(GRAINES)
def test_mentir_ne_rapporte_rien_sans_couple(graine: int) -> None:
    """The same for deferred acceptance proposed by candidats, and for turns in a given order."""
    description = tirer(Random(graine), vacances=True, reduites=True, petit=True)
    assert not _gagne_a_mentir(lambda marche, _: _option("acceptation_candidats", marche), description)
    assert not _gagne_a_mentir(lambda marche, vrai: servir(marche, _ordre(vrai)).tolist(), description)


@pytest.mark.parametrize("nom", ("acceptation_lieux", "cycles_ameliorants", "rangs_minimaux", "mobilite_maximale"))
def test_mentir_peut_rapporter(nom: str) -> None:
    """What the limits of the other mechanisms admit does happen."""
    assert any(
        _gagne_a_mentir(
            lambda marche, _: _option(nom, marche),
            tirer(Random(graine), vacances=True, egalites=nom == "cycles_ameliorants", petit=True),
        )
        for graine in range(200)
    )


def _revendique_au_points(m: Personnes, option: Any) -> bool:
    """Whether somebody alone could be admitted with strictly more (groupe, points), or on a free seat."""
    for x in range(m.n):
        for k, c in enumerate(m.voeux[x][: option[x]]):
            devant = 0
            for y in range(m.n):
                if option[y] < len(m.voeux[y]) and m.voeux[y][option[y]] == c:
                    devant += m.faible[y][option[y]] <= m.faible[x][k]
                elif option[y] == len(m.voeux[y]) and m.maison[y] == c:
                    devant += 1
            if devant < m.places[c]:
                return True
    return False


@settings(max_examples=200)
@given(GRAINES)
def test_cycles_ameliorants(graine: int) -> None:
    """Nobody worse than the candidates' acceptance, nobody passed over by fewer points, and nothing better of that kind."""
    marche = fabriquer(**tirer(Random(graine), vacances=True, reduites=True, egalites=True))
    m, avant, obtenu = Personnes(marche), _option("stable", marche), _option("cycles_ameliorants", marche)
    assert all(k <= depart for k, depart in zip(obtenu, avant, strict=True))
    assert not _revendique_au_points(m, obtenu)
    for autre in Enumeration(marche).permises:
        if autre != tuple(obtenu) and all(k <= ici for k, ici in zip(autre, obtenu, strict=True)):
            assert _revendique_au_points(m, autre)


def test_cycles_ameliorants_existent() -> None:
    """Ties do leave something to gain: on some market somebody is better than under the rules."""
    marches = (fabriquer(**tirer(Random(g), vacances=True, egalites=True)) for g in range(300))
    assert any(_option("cycles_ameliorants", m) != _option("stable", m) for m in marches)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_deux_cents_personnes(hasard: Random) -> None:
    """Long chains: kernels and plain programs agree on two hundred persons."""
    marche = construire(nombreux(hasard))
    ordre, acquises = _ordre(marche), _acquises(marche)
    assert _option("to_be", marche) == DemandeEtTour(marche, ordre.tolist(), acquises).option
    assert _option("dictature_bareme", marche) == dictature(marche, ordre.tolist())
