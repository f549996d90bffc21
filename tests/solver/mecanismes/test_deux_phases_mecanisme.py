"""The mechanism ``deux_phases`` as the catalogue gives it: both phases in one answer, whatever the names and the order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from solver.marche import Marche
from solver.mecanismes import mecanisme
from solver.mecanismes.base import OptionsResolution
from solver.mecanismes.deux_phases.mutations import muter
from solver.mecanismes.deux_phases.permutations import permuter
from solver.solution import Etat, Solution
from solver.verification import controler_marche
from tests.solver.hasard_deux_phases import grand, petit

OPTIONS = OptionsResolution()


def _resoudre(marche: Marche) -> Solution:
    return mecanisme("deux_phases").resoudre(marche, OPTIONS)


def renommer(marche: Marche, hasard: Random) -> tuple[Marche, list[int], list[int]]:
    """The same market with persons, units, members and cellules numbered otherwise; the new numbers of persons and units."""
    n, cellules = len(marche.personnes), marche.nombre_cellules
    personne, cellule = hasard.sample(range(n), n), hasard.sample(range(cellules), cellules)
    unites = [
        sorted(
            (personne[x], j) for j, x in enumerate(marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]].tolist())
        )
        for u in range(marche.nombre_unites)
    ]
    ordre = sorted(range(len(unites)), key=lambda u: unites[u])
    slots = []
    for u in ordre:
        taille = len(unites[u])
        for k in range(int(marche.option_debut[u + 1] - marche.option_debut[u])):
            slots += [int(marche.slot_debut[u]) + k * taille + j for _, j in unites[u]]
    tailles = np.array([len(unites[u]) for u in ordre], np.int64)
    options = np.diff(marche.option_debut)[ordre]

    def deplacer(tableau: np.ndarray, numeros: list[int]) -> np.ndarray:
        autre = np.empty_like(tableau)
        autre[numeros] = tableau
        return autre

    assert marche.sorties is not None
    autre = replace(
        marche,
        places=deplacer(marche.places, cellule),
        sorties=deplacer(marche.sorties, cellule),
        origine=deplacer(np.array(cellule, np.int32)[marche.origine], personne),
        departage=deplacer(marche.departage, personne),
        unite_debut=np.concatenate(([0], np.cumsum(tailles))).astype(np.int32),
        membres=np.array([x for u in ordre for x, _ in unites[u]], np.int32),
        option_debut=np.concatenate(([0], np.cumsum(options))),
        nombre_voeux=marche.nombre_voeux[ordre],
        slot_debut=np.concatenate(([0], np.cumsum(options * tailles))),
        slot_cellule=np.array(cellule, np.int32)[marche.slot_cellule[slots]],
        slot_groupe=marche.slot_groupe[slots],
        slot_points=marche.slot_points[slots],
    )
    return autre, personne, ordre


def test_deux_phases_en_une_reponse() -> None:
    """The answer is phase M, then phase P from it, with what is proven of each."""
    for graine in range(60):
        marche = petit(graine, couples=True)
        solution = _resoudre(marche)
        m = muter(marche, OPTIONS)
        assert solution.option_m is not None
        assert solution.option_m.tolist() == m.option.tolist()
        assert solution.option.tolist() == permuter(marche, m.option, OPTIONS)[0].tolist()
        assert (solution.etat, solution.revendications) == (m.etat, m.revendications)
        assert solution.option.dtype == solution.option_m.dtype == np.int32


def test_noms_et_ordre_sans_effet() -> None:
    """Renumbered and shuffled, everybody obtains the same in both phases, with the same proofs."""
    marches = [petit(graine, couples=True) for graine in range(150)]
    marches += [grand(graine, personnes=500, cellules=15, ouvertes=70, part=0.1) for graine in range(3)]
    for graine, marche in enumerate(marches):
        autre, _, ordre = renommer(marche, Random(graine))
        assert controler_marche(autre) == ()
        une, deux = _resoudre(marche), _resoudre(autre)
        assert une.option_m is not None
        assert deux.option_m is not None
        assert deux.option.tolist() == une.option[ordre].tolist(), graine
        assert deux.option_m.tolist() == une.option_m[ordre].tolist(), graine
        assert (deux.etat, deux.permutations, deux.p8_borne) == (une.etat, une.permutations, une.p8_borne), graine


def test_deux_fois_la_meme_reponse() -> None:
    """Solved twice, a market gives the same answer and the same deterministic work."""
    for graine in range(20):
        marche = petit(graine, couples=True)
        une, deux = _resoudre(marche), _resoudre(marche)
        assert une.option.tolist() == deux.option.tolist()
        assert une.travail == deux.travail


def test_sans_personne_ni_voeu() -> None:
    """Nobody, or nobody who asks anything: nothing moves, and that is proven."""
    marche = petit(3, couples=False)
    vide = replace(
        marche,
        option_debut=np.zeros_like(marche.option_debut),
        nombre_voeux=np.zeros_like(marche.nombre_voeux),
        slot_debut=np.zeros_like(marche.slot_debut),
        slot_cellule=marche.slot_cellule[:0],
        slot_groupe=marche.slot_groupe[:0],
        slot_points=marche.slot_points[:0],
    )
    personne = replace(
        vide,
        personnes=(),
        origine=marche.origine[:0],
        obligatoire=marche.obligatoire[:0],
        departage=marche.departage[:0],
        unite_debut=marche.unite_debut[:1],
        membres=marche.membres[:0],
        option_debut=marche.option_debut[:1],
        nombre_voeux=marche.nombre_voeux[:0],
        slot_debut=marche.slot_debut[:1],
    )
    for cas in (vide, personne):
        solution = _resoudre(cas)
        assert solution.etat is Etat.STABLE
        assert not solution.option.any()
        assert solution.permutations is not None
        assert (solution.permutations.ameliores, solution.permutations.prouve) == (0, True)


@pytest.mark.parametrize("part", (0.0, 0.02))
def test_taille_nationale(part: float) -> None:
    """At the size of 2016 both phases are exact and proven, within entries and exits."""
    marche = grand(1, part=part)
    solution = _resoudre(marche)
    assert (solution.etat, solution.stable_prouve, solution.p8_prouve) == (Etat.STABLE, True, True)
    assert solution.permutations is not None
    assert solution.permutations.prouve
    assert solution.option_m is not None
    assert (solution.option <= solution.option_m).all()
