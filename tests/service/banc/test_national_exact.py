"""At national size: what the bench answers is what a run from nothing answers, person by person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from service.banc import Chantier
from service.echanges.lecture import lire
from service.scenarios import Scenario
from solver.mecanismes import mecanisme
from tests.service.campagnes import generee

CANDIDATS = 23_000


@pytest.mark.nocturne
@pytest.mark.parametrize(("graine", "essais"), ((1, 120), (3, 120), (2, 3)))
def test_comme_depuis_rien(graine: int, essais: int, tmp_path: Path) -> None:
    """Seats of one cellule to three disciplines changed; seed 2 has no stable allocation: its whole market is answered."""
    chantier = Chantier.ouvrir(lire(generee(tmp_path / "c", CANDIDATS, graine=graine)))
    disciplines, lieux = chantier.campagne.dossiers.disciplines, chantier.campagne.paquet.lieux.codes[:30]
    parties = 0
    for essai in range(essais):
        hasard = Random(essai)
        voulues = hasard.sample(disciplines, hasard.choice((1, 1, 2, 3)))
        ou = hasard.sample(lieux, hasard.choice((1, 1, 5, 30)))
        capacites = tuple(sorted((d, x, "ajout", hasard.choice((-2, -1, 1, 3))) for d in voulues for x in ou))
        scenario = Scenario("s", "s", capacites, {}, "")
        simulee = chantier.simuler(scenario, chantier.partie([scenario]))
        marche = replace(chantier.marche, places=chantier.places(scenario))
        attendue = mecanisme("stable").resoudre(marche, chantier.atelier.options)
        assert (simulee.solution.option == attendue.option).all()
        assert (simulee.solution.etat, simulee.solution.p8_valeur) == (attendue.etat, attendue.p8_valeur)
        assert simulee.solution.p8_borne == attendue.p8_borne
        parties += simulee.par_partie
    assert (parties > 0) == chantier.atelier.par_parties
    assert chantier.atelier.par_parties == (graine != 2)
