"""The kernel ``proposer`` against its plain version, whatever the order and the chunks in which agents enter."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.marche import Marche
from solver.mecanismes import noyaux, reference
from tests.solver.fabrique import fabriquer
from tests.solver.hasard import marches
from tests.solver.mecanismes.noyaux_a_la_main import (
    EtatHaut,
    agents_hauts,
    en_clair,
    lire_reference,
    tirer_marche,
    varier_les_places,
)

Forme = Callable[[str], Callable[..., Any]]
MARCHES = 400


def _comparer(marche: Marche, hasard: Random, proposer: Callable[..., int]) -> int:
    """Compare one run, agents entering at random in chunks; returns the number of titulaires back home."""
    places = varier_les_places(marche, hasard)
    agents = agents_hauts(marche, hasard)
    attendu = reference.proposer(en_clair(marche, agents), places.tolist())
    hasard.shuffle(agents)
    etat = EtatHaut(marche, places, proposer)
    while agents:
        taille = hasard.randint(1, len(agents))
        etat.entrer(agents[:taille])
        agents = agents[taille:]
    assert etat.lire() == lire_reference(attendu, len(marche.personnes))
    return sum(attendu.presents)


def test_proposer_comme_la_reference(forme: Forme) -> None:
    """On hundreds of markets, agents entering in random chunks end where the reference puts them all at once."""
    retours = 0
    for graine in range(MARCHES):
        retours += _comparer(tirer_marche(graine), Random(graine), forme("proposer"))
    assert retours > MARCHES // 2


@given(marches(), st.randoms(use_true_random=False))
def test_proposer_par_hypothesis(marche: Marche, hasard: Random) -> None:
    """The same on markets that hypothesis can shrink."""
    _comparer(marche, hasard, noyaux.proposer)


def test_retour_d_un_titulaire(forme: Forme) -> None:
    """x, refused at B, comes home to A and takes the seat of y, who had entered before and is refused everywhere."""
    marche = fabriquer(
        {"w": ("M", None), "x": ("M", "A"), "y": ("M", None)},
        {"w": "B", "x": "B", "y": "A"},
        {"M/A": 1, "M/B": 1},
        priorites={"M/B": "w x"},
    )
    etat = EtatHaut(marche, marche.places, forme("proposer"))
    etat.entrer([(2, 2, 3, -1)])
    assert etat.obtenu.tolist() == [-1, -1, 2]
    etat.entrer([(1, 1, 2, 0), (0, 0, 1, -1)])
    assert etat.lire() == {"presents": [1, 0], "entrants": [[], [0]], "obtenu": [0, -1, -1], "propositions": 3}


@pytest.mark.parametrize(("places", "entre"), ((-1, False), (0, False), (1, False), (2, False), (3, True)))
def test_places_sous_les_titulaires(places: int, entre: bool, forme: Forme) -> None:
    """Two titulaires who stay: nobody enters before a third seat, and nobody is sent away however few the seats."""
    marche = fabriquer({"w": ("M", "A"), "x": ("M", "A"), "y": ("M", None)}, {"y": "A"}, {"M/A": places})
    etat = EtatHaut(marche, marche.places, forme("proposer"))
    etat.entrer([(2, 0, 1, -1), (0, 0, 0, 0), (1, 0, 0, 0)])
    assert bool(etat.obtenu[2] == 0) is entre
    assert etat.presents.tolist() == [2]


def test_personne_n_entre(forme: Forme) -> None:
    """No agent, no change and no proposal."""
    marche = fabriquer({"x": ("M", None)}, {"x": "A"}, {"M/A": 1})
    etat = EtatHaut(marche, marche.places, forme("proposer"))
    etat.entrer([])
    assert etat.lire() == {"presents": [0], "entrants": [[]], "obtenu": [-1], "propositions": 0}
    assert etat.suivant.dtype == np.int64
