"""Sentences of the two phases that a sample campaign does not reach: ways in phase P, exits to add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.paquet import NomLieu
from service.explications.permutations import phrase_trajet
from service.explications.phrases_sorties import Sortie, phrase_sortie, sorties_de_plus

DEPARTEMENT = NomLieu("département", "départements", feminin=False)
SORTIE = Sortie(
    lieu="Paris",
    rang=5,
    ouvertes=2,
    points=3000,
    barre=4000,
    barre_masquee=False,
    meme_groupe=True,
    seule=False,
    ensemble=False,
    autre_fermee=False,
)


@pytest.mark.parametrize(
    ("siens", "en_couple", "attendu"),
    (
        (1000, False, "les plus hauts points passent d'abord."),
        (2000, False, "les plus hauts points passent d'abord, puis le départage décide."),
        (3000, False, "améliore d'abord le plus de personnes possible, et vous améliore autrement."),
        (3000, True, "entre personnes seules, les plus hauts points passent d'abord ; il vous fallait deux échanges."),
    ),
)
def test_trajet_selon_ses_points(siens: int, en_couple: bool, attendu: str) -> None:
    """The reason never contradicts the figures: nobody with more points than the last one is told that they decide."""
    phrase = phrase_trajet((3, 2000), 2, "Paris", "Var", DEPARTEMENT, siens=siens, en_couple=en_couple)
    assert "3 personnes ont fait le trajet Paris – Var, la dernière avec 20,0 points ; " in phrase
    assert phrase.endswith(attendu)


def test_trajet_tu() -> None:
    """A number under the threshold is not told, nor its points."""
    phrase = phrase_trajet((1, 2000), 2, "Paris", "Var", DEPARTEMENT, siens=1000, en_couple=False)
    assert "aucun échange retenu ne vous faisait faire le trajet Paris – Var" in phrase
    assert "20,0" not in phrase


@pytest.mark.parametrize(
    ("obtenue", "attendu"),
    (
        ("ce", "3 sorties de plus (Paris) auraient suffi à vous faire obtenir ce vœu en phase de mutation, toutes choses"),
        ("mieux", "3 sorties de plus (Paris) auraient suffi à vous faire obtenir en phase de mutation un vœu que vous avez"),
        ("moins", "3 sorties de plus (Paris) auraient suffi à ouvrir votre sortie, mais pas à vous faire obtenir ce vœu"),
        ("rien", "3 sorties de plus (Paris) auraient suffi à ouvrir votre sortie, mais pas à vous faire obtenir un de vos"),
    ),
)
def test_sorties_de_plus(obtenue: str, attendu: str) -> None:
    """A number of exits is told with what it gives, and not at all when it is not known."""
    assert sorties_de_plus(replace(SORTIE, suffisantes=3, obtenue=obtenue))[-1].startswith(attendu)
    assert not [phrase for phrase in sorties_de_plus(SORTIE) if "de plus" in phrase]


def test_deux_sorties_de_deux_departements() -> None:
    """When neither member of a couple could leave, both exits are told, and no lead of points is said to be enough."""
    couple = replace(SORTIE, barre=3000, autre_fermee=True)
    assert phrase_sortie(couple).startswith("Refusé : ni votre sortie ni celle de l'autre membre du couple n'était ouverte (")
    assert not [phrase for phrase in sorties_de_plus(couple) if "aurait suffi" in phrase]
    assert "Un avantage de points" in sorties_de_plus(replace(couple, autre_fermee=False))[0]
