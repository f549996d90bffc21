"""A simulation of the bench is, to the last figure and person, the changed campaign run from nothing."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from service.banc import Chantier
from service.banc.issues import Issues, lire_issues
from service.campagne import executer
from service.echanges.campagne import Campagne
from service.echanges.lecture import lire
from service.indicateurs import indicateurs
from service.scenarios import Scenario, appliquer
from tests.service.campagnes import generee


@pytest.fixture(scope="module")
def chantier(tmp_path_factory: pytest.TempPathFactory) -> Chantier:
    """A campaign of a few disciplines, with couples across them."""
    return Chantier.ouvrir(lire(generee(tmp_path_factory.mktemp("banc") / "c", 400, graine=3, couples=0.06)))


def _scenario(**changements: object) -> Scenario:
    return Scenario(**{"nom": "s", "libelle": "s", "capacites": (), "parametres": {}, "empreinte": "", **changements})  # type: ignore[arg-type]


def _egales(chantier: Chantier, scenario: Scenario, *, ensemble: bool) -> bool:
    """Compare with the whole pipeline on the changed campaign; whether the bench only computed a part."""
    partie = chantier.partie([scenario]) if ensemble else None
    simulee = chantier.simuler(scenario, partie)
    verifie = executer(appliquer(scenario, chantier.campagne))
    resultat = verifie.resultat
    assert simulee.ids == resultat.marche.personnes
    attendues = lire_issues(resultat.marche, resultat.option_rang, resultat.solution)
    assert _listes(simulee.issues) == _listes(attendues)
    assert (simulee.issues.cellule == resultat.cellule).all()
    assert dict(simulee.chiffres) == indicateurs(verifie)
    for nom in ("etat", "stable_prouve", "minimum_prouve", "p8_valeur", "p8_borne"):
        assert getattr(simulee.solution, nom) == getattr(resultat.solution, nom)
    return simulee.par_partie


def _listes(issues: Issues) -> list[list[int]]:
    return [getattr(issues, nom).tolist() for nom in ("niveau", "issue", "rang", "cellule", "unite")]


def _places(campagne: Campagne, hasard: Random) -> tuple[tuple[str, str, str, int], ...]:
    disciplines = hasard.sample(campagne.dossiers.disciplines, hasard.choice((1, 1, 2)))
    lieux = hasard.sample(campagne.paquet.lieux.codes[:30], hasard.choice((1, 1, 4)))
    return tuple(sorted((d, x, "ajout", hasard.choice((-2, -1, 1, 2))) for d in disciplines for x in lieux))


def test_places(chantier: Chantier) -> None:
    """Seats changed in one discipline or several: the part computed gives what everything gives."""
    parties = 0
    for graine in range(25):
        capacites = _places(chantier.campagne, Random(graine))
        parties += _egales(chantier, _scenario(capacites=capacites), ensemble=True)
    assert parties == 25


def test_places_partout(chantier: Chantier) -> None:
    """Seats changed in every cellule, without a part: the compiled market gives what everything gives."""
    disciplines, lieux = chantier.campagne.dossiers.disciplines, chantier.campagne.paquet.lieux.codes[:30]
    capacites = tuple((d, x, "ajout", -1) for d in disciplines for x in lieux)
    assert not _egales(chantier, _scenario(capacites=capacites), ensemble=False)
    assert _egales(chantier, _scenario(capacites=capacites), ensemble=True)


def test_tirage(chantier: Chantier) -> None:
    """Another draw: the market sorted again gives what everything gives."""
    for tirage in (1, 2, 77):
        _egales(chantier, _scenario(tirage=tirage), ensemble=False)


def test_parametres(chantier: Chantier) -> None:
    """Other parameters, with other seats: everything is scored again."""
    capacites = _places(chantier.campagne, Random(5))
    _egales(chantier, _scenario(parametres={"points_couple": "minimum"}, capacites=capacites), ensemble=False)


def test_retraits(chantier: Chantier) -> None:
    """Candidats withdrawn, couples together, titulaires with their seat, another draw besides."""
    campagne = chantier.campagne
    hasard = Random(1)
    partenaire = {a: b for paire in campagne.couples.tolist() for a, b in (paire, paire[::-1])}
    partis = set(hasard.sample(range(campagne.dossiers.nombre), 30)) | set(campagne.couples[:3].ravel().tolist())
    partis |= {partenaire[i] for i in partis if i in partenaire}
    ids = tuple(sorted(campagne.dossiers.ids[i] for i in partis))
    assert (campagne.dossiers.origine[sorted(partis)] >= 0).any()
    _egales(chantier, _scenario(retires=ids, capacites=_places(campagne, hasard), tirage=4), ensemble=False)


def test_base_intacte(chantier: Chantier) -> None:
    """Nothing that a simulation does changes the base."""
    avant = (chantier.marche.places.copy(), chantier.issues.cellule.copy())
    chantier.simuler(_scenario(capacites=_places(chantier.campagne, Random(2)), tirage=9))
    assert np.array_equal(chantier.marche.places, avant[0])
    assert np.array_equal(chantier.issues.cellule, avant[1])
