"""Words for people that the pack gives: values of facts, disciplines."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.faits import lire_disciplines, lire_faits
from scoring.fautes import Faute
from scoring.lignes import texte_valeur
from scoring.noeud import Noeud
from scoring.paquet import Paquet, charger


@pytest.fixture(scope="module")
def paquet() -> Paquet:
    """The pack of the second degré."""
    return charger("second-degre", 2023)


def test_aucun_code_dans_les_mots(paquet: Paquet) -> None:
    """Every value of a choice is written in words: no underscore, a capital or a digit first."""
    for fait in paquet.faits:
        assert len(fait.libelles) == len(fait.valeurs)
        for rang, libelle in enumerate(fait.libelles):
            assert texte_valeur(paquet, fait.nom, np.int32(rang)) == libelle
            assert "_" not in libelle
            assert libelle[0].isupper()


def test_mots_francais(paquet: Paquet) -> None:
    """The words carry their accents."""
    motif = next(fait for fait in paquet.faits if fait.nom == "motif_familial")
    assert texte_valeur(paquet, "motif_familial", motif.valeurs.index("mutation_simultanee")) == "Mutation simultanée"
    assert texte_valeur(paquet, "statut", paquet.statuts.index("titulaire")) == "Titulaire"


def test_discipline_connue_et_inconnue(paquet: Paquet) -> None:
    """A known code gets its label beside it; a free label of a campaign stays as it is."""
    assert paquet.nom_discipline("L1300") == "Mathématiques (L1300)"
    assert paquet.nom_discipline("Breton") == "Breton"


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    (
        ({"libelles": {"L1300": "Mathématiques"}}, "source"),
        ({"source": "texte", "libelles": {"L1300": ""}}, "vide"),
        ({"source": "texte", "libelles": ["L1300"]}, "table"),
    ),
)
def test_disciplines_refusees(contenu: object, attendu: str) -> None:
    """Labels without a source, blank labels and lists are refused."""
    fautes: list[Faute] = []
    lire_disciplines(Noeud(contenu, "faits.yaml", "disciplines", fautes))
    assert [attendu in faute.message for faute in fautes] == [True]


@pytest.mark.parametrize(("valeurs", "attendu"), ((["a"], "table"), ({"A b": "Mot"}, "identifiant"), ({"a": ""}, "vide")))
def test_valeurs_refusees(valeurs: object, attendu: str) -> None:
    """The values of a choice are identifiers, each with its words."""
    fautes: list[Faute] = []
    contenu = {"fait": {"type": "choix", "libelle": "Fait", "exemple": "a", "valeurs": valeurs}}
    lire_faits(Noeud(contenu, "faits.yaml", "faits", fautes))
    assert [attendu in faute.message for faute in fautes] == [True]
