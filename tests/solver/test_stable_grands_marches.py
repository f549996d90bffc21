"""The mechanism ``stable`` on markets too large to enumerate, whose answer is known otherwise."""

from __future__ import annotations

from random import Random

import pytest

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.solution import Etat, Solution
from tests.solver.ensembles import reunir, separees
from tests.solver.hasard import construire, nombreux, sans_couple
from tests.solver.reference.da import candidat_proposant
from tests.solver.reference.enumeration import Enumeration, avec_places

ENSEMBLES, NOCTURNES = 12, 200
PARTIES = 15


def _resoudre(marche: Marche, options: OptionsResolution | None = None) -> Solution:
    return mecanisme("stable").resoudre(marche, options or OptionsResolution())


def _ensemble(graine: int) -> tuple[Marche, list[Enumeration]]:
    """A market and its independent parts; for even seeds only parts that have a stable allocation."""
    descriptions = separees(Random(graine), PARTIES)
    parties = [Enumeration(construire(description)) for description in descriptions]
    gardees = [i for i, partie in enumerate(parties) if graine % 2 or partie.existe_stable]
    return construire(reunir([descriptions[i] for i in gardees])), [parties[i] for i in gardees]


def _juger_un_ensemble(graine: int) -> None:
    """Solve independent markets together; what is expected is put together from the enumeration of each."""
    marche, parties = _ensemble(graine)
    solution = _resoudre(marche)
    # The optima of the whole are the products of the optima of the parts, so the tie-break of the whole is that of each part.
    assert tuple(solution.option.tolist()) == tuple(k for partie in parties for k in partie.reponse), graine
    en_echec = [partie for partie in parties if not partie.stables]
    assert solution.etat is (Etat.SANS_STABLE if en_echec else Etat.STABLE), graine
    assert len({r.unite for r in solution.revendications}) == sum(partie.minimum for partie in parties), graine
    assert solution.stable_prouve, graine
    assert solution.minimum_prouve, graine
    assert solution.p8_valeur == solution.p8_borne == sum(partie.meilleur_critere.p8 for partie in parties), graine
    if en_echec:
        simples = {r.places for r in solution.reparations if len(r.places) == 1}
        # One seat cannot repair two independent failures.
        assert len(simples) == (len(en_echec[0].reparations) if len(en_echec) == 1 else 0), graine


@pytest.mark.parametrize("graine", range(ENSEMBLES))
def test_marches_independants_ensemble(graine: int) -> None:
    """Fifteen independent markets solved as one give what each gives alone."""
    _juger_un_ensemble(graine)


@pytest.mark.nocturne
@pytest.mark.parametrize("part", range(10))
def test_marches_independants_ensemble_en_nombre(part: int) -> None:
    """The same on 200 other sets."""
    for graine in range(1_000 + part * NOCTURNES // 10, 1_000 + (part + 1) * NOCTURNES // 10):
        _juger_un_ensemble(graine)


@pytest.mark.parametrize("graine", range(1, 12, 2))
def test_ce_qui_est_dit_sans_resoudre_d_un_bloc(graine: int) -> None:
    """With the path of national markets, on sets without stable allocation, bounds are bounds and what is proven is true."""
    marche, parties = _ensemble(graine)
    solution = _resoudre(marche, OptionsResolution(marche_entier_maximal=0))
    assert any(not partie.stables for partie in parties)
    assert solution.etat is not Etat.STABLE
    debut = 0
    obtenus = []
    for partie in parties:
        fin = debut + partie.marche.nombre_unites
        obtenus.append(partie.criteres[tuple(solution.option[debut:fin].tolist())])
        debut = fin
    nombre, minimum = sum(c.unites_avec_revendication for c in obtenus), sum(partie.minimum for partie in parties)
    assert len({r.unite for r in solution.revendications}) == nombre >= minimum
    assert nombre == minimum or not solution.minimum_prouve
    # The best P8 with no more claims of either kind in any part: a bound must not exceed it.
    atteignable = sum(
        min(c.p8 for c in partie.criteres.values() if c.rang[:2] == obtenu.rang[:2])
        for partie, obtenu in zip(parties, obtenus, strict=True)
    )
    assert solution.p8_borne <= atteignable <= solution.p8_valeur == sum(c.p8 for c in obtenus)
    if solution.reparations:
        places = solution.reparations[0].places
        assert _resoudre(avec_places(marche, places)).etat is Etat.STABLE


def test_sans_couple_comme_l_acceptation_differee() -> None:
    """Without couples the answer is that of candidate-proposing deferred acceptance, on small and on long chains."""
    for graine in range(400):
        description = nombreux(Random(graine)) if graine % 10 == 0 else sans_couple(Random(graine))
        marche = construire(description)
        solution = _resoudre(marche)
        assert solution.option.tolist() == candidat_proposant(marche), graine
        assert (solution.etat, solution.p8_prouve) == (Etat.STABLE, True), graine
