"""Answers by parts: exactly those of the whole market computed from nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.mecanismes.preparation import preparer
from solver.solution import Solution
from solver.variantes import Atelier, ControleRefuse
from tests.solver.hasard import construire, tirer, tirer_en_disciplines

STABLE = mecanisme("stable")


def _ouvrir(marche: Marche) -> Atelier:
    options = OptionsResolution()
    return Atelier.ouvrir(marche, options, STABLE, STABLE.resoudre(marche, options))


def _places(marche: Marche, hasard: Random) -> np.ndarray:
    places = marche.places.copy()
    cellules = hasard.sample(range(marche.nombre_cellules), min(hasard.choice((1, 1, 1, 2, 5)), marche.nombre_cellules))
    for cellule in cellules:
        places[cellule] += hasard.choice((-2, -1, 1, 1, 3))
    return places


def _essentiel(solution: Solution) -> tuple[object, ...]:
    return (
        solution.option.tolist(),
        solution.etat,
        solution.stable_prouve,
        solution.minimum_prouve,
        solution.p8_valeur,
        solution.p8_borne,
        {(r.unite, r.option, r.nature) for r in solution.revendications},
    )


def _comparer(marche: Marche, hasard: Random, compte: Counter[str]) -> None:
    atelier = _ouvrir(marche)
    variantes = [_places(marche, hasard) for _ in range(3)]
    partie = atelier.partie(variantes)
    for places in variantes:
        variante = atelier.resoudre(places, partie)
        attendue = STABLE.resoudre(replace(marche, places=places), OptionsResolution())
        assert _essentiel(variante.solution) == _essentiel(attendue)
        compte["par partie" if variante.verifiee else "en entier"] += 1
        if variante.verifiee and partie is not None:
            compte["moins que tout"] += len(partie.extrait.personnes) < len(marche.personnes)
            compte["avec des fixes"] += bool((partie.extrait.unites < 0).any())
            compte["changent"] += bool((variante.solution.option != atelier.base.option).any())


def test_comme_en_entier() -> None:
    """On random small markets of every family, any change of seats gives what the whole market gives."""
    compte: Counter[str] = Counter()
    for graine in range(56):
        _comparer(construire(tirer(graine)), Random(graine), compte)
    assert compte["par partie"] > 60
    assert compte["en entier"] > 10


def test_comme_en_entier_plusieurs_disciplines() -> None:
    """Where couples tie several disciplines, parts are smaller than the market and hold pinned persons; same answers."""
    compte: Counter[str] = Counter()
    for graine in range(32):
        hasard = Random(graine)
        _comparer(construire(tirer_en_disciplines(hasard)), hasard, compte)
    assert compte["moins que tout"] > 25
    assert compte["avec des fixes"] > 12
    assert compte["changent"] > 12


def test_sans_changement() -> None:
    """The campaign's own seats give the base, and there is no part to compute."""
    marche = construire(tirer(1))
    atelier = _ouvrir(marche)
    assert atelier.partie([marche.places]) is None
    assert atelier.resoudre(marche.places).solution is atelier.base


def test_hors_bornes() -> None:
    """A part only answers for seats between the bounds that it was formed for."""
    marche = construire(tirer_en_disciplines(Random(3)))
    atelier = _ouvrir(marche)
    places = marche.places.copy()
    places[0] += 1
    partie = atelier.partie([places])
    assert partie is not None
    places[0] += 1
    with pytest.raises(ValueError, match="bornes"):
        partie.resoudre(marche, preparer(marche), places, OptionsResolution())


def test_le_verificateur_juge_la_partie() -> None:
    """A part whose witness is asked about other seats than those it was allocated under is refused by the verifier."""
    refus = 0
    for graine in range(20):
        hasard = Random(graine)
        marche = construire(tirer_en_disciplines(hasard))
        atelier = _ouvrir(marche)
        places = marche.places.copy()
        places[0] += 1
        partie = atelier.partie([places])
        if partie is None:
            continue
        fausse = replace(partie, retranchees=partie.retranchees + 1)
        try:
            fausse.resoudre(marche, preparer(marche), places, OptionsResolution())
        except ControleRefuse:
            refus += 1
    assert refus > 5
