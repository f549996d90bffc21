"""Beside a base without stable allocation, parts give what the whole market gives, computed from nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np

from solver.marche import Marche
from solver.mecanismes import OptionsResolution, mecanisme
from solver.mecanismes.preparation import preparer
from solver.mecanismes.stable import allouer
from solver.solution import Etat
from solver.variantes import Atelier
from tests.solver.ensembles import reunir, separees
from tests.solver.hasard import construire, tirer_departage, tirer_en_disciplines
from tests.solver.variantes.test_atelier import _essentiel

STABLE = mecanisme("stable")
OPTIONS = (OptionsResolution(), OptionsResolution(marche_entier_maximal=0))
"""The market solved in one piece, and searched as a national one is."""


@cache
def _en_echec() -> tuple[dict[str, Any], ...]:
    """Small markets whose best answer has one claim."""
    trouvees = []
    for description in separees(Random(7), 260):
        solution = STABLE.resoudre(construire(description), OPTIONS[0])
        if solution.etat is Etat.SANS_STABLE and len({r.unite for r in solution.revendications}) == 1:
            trouvees.append(description)
    return tuple(trouvees)


def lier(hasard: Random, ensemble: dict[str, Any], rang: int) -> None:
    """Add a couple with one member in each of two disciplines of the market, anywhere in the orders of both."""
    lieux: dict[str, set[str]] = {}
    for cle in ensemble["places"]:
        lieux.setdefault(cle.split("/")[0], set()).add(cle.split("/")[1])
    a, b = hasard.sample(sorted(lieux), 2)
    communs = sorted(lieux[a] & lieux[b])
    if not communs:
        return
    x, y = f"zz{rang}x", f"zz{rang}y"
    for nom, discipline in ((x, a), (y, b)):
        ensemble["personnes"][nom] = [discipline, None]
        largeur = len(next(iter(ensemble["departage"].values())))
        ensemble["departage"][nom] = [*([0] * (largeur - 1)), 1_000_000 + hasard.randint(0, 10**6)]
        for cle, ordre in ensemble["priorites"].items():
            if cle.startswith(discipline + "/"):
                ordre.insert(hasard.randint(0, len(ordre)), nom)
        for cle, points in ensemble["points"].items():
            if cle.startswith(discipline + "/"):
                points[nom] = hasard.choice([0, *points.values()])
    ensemble["unites"][f"{x}+{y}"] = hasard.sample(communs, hasard.randint(1, len(communs)))


def tirer_sans_stable(graine: int) -> Marche:
    """Disciplines with couples across them, a failing market beside, and couples that tie both."""
    hasard = Random(graine)
    voisins = []
    for rang in range(hasard.choice((1, 2))):
        description = tirer_en_disciplines(hasard) | {"depart_libere_place": True}
        departage = tirer_departage(hasard, list(description["personnes"]))
        description["departage"] = {p: [*ligne[:-1], 10_000 * (rang + 1) + ligne[-1]] for p, ligne in departage.items()}
        voisins.append(description)
    ensemble = reunir([hasard.choice(_en_echec()), *voisins])
    for rang in range(hasard.randint(0, 4)):
        lier(hasard, ensemble, rang)
    return construire(ensemble)


def comparer(graine: int, compte: Counter[str]) -> None:
    """One random market under random seats, by parts and whole."""
    marche, hasard = tirer_sans_stable(graine), Random(graine)
    for options in OPTIONS:
        rangs = preparer(marche)
        base = allouer(marche, rangs, options)
        atelier = Atelier.ouvrir(marche, options, STABLE, base)
        compte[f"{base.etat.name}"] += 1
        for _ in range(4):
            places = marche.places.copy()
            for c in hasard.sample(range(marche.nombre_cellules), hasard.choice((1, 1, 2))):
                places[c] += hasard.choice((-1, 1, 1, 2))
            ici = np.flatnonzero(places != marche.places)
            autre = places.copy()
            autre[hasard.choice(ici)] += hasard.choice((-1, 1))
            partie = atelier.partie([places, autre])
            variante = atelier.resoudre(places, partie)
            attendue = allouer(replace(marche, places=places), rangs, options)
            if (
                variante.verifiee
                and base.etat is Etat.SANS_STABLE
                and not (attendue.minimum_prouve and attendue.p8_borne == attendue.p8_valeur)
            ):
                compte["entier sans preuve"] += 1
                continue
            assert _essentiel(variante.solution) == _essentiel(attendue), (graine, options.marche_entier_maximal)
            if base.etat is Etat.SANS_STABLE:
                compte["par partie" if variante.verifiee else "en entier"] += 1
                if variante.verifiee and partie is not None and partie.revendiquee is not None:
                    compte["changent"] += bool((variante.solution.option != base.option).any())
                    compte["avec des fixes"] += bool((partie.extrait.unites < 0).any())
                    compte["examinent"] += bool(partie.revendiquee.laissees)


def test_comme_en_entier() -> None:
    """Random markets with one claim left: any change of seats gives what the whole market gives, mostly by parts."""
    compte: Counter[str] = Counter()
    for graine in range(7):
        comparer(graine, compte)
    assert compte["par partie"] > 20
    assert compte["en entier"] > 10
    assert compte["changent"] > 10
    assert compte["avec des fixes"] > 10
    assert compte["examinent"] > 2
