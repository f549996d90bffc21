"""Shapes and conditions on their own, on arrays worked out by hand."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from scoring.fautes import Faute
from scoring.formes import FORMES, forfait, matrice, meilleur_de, par_unite, table
from scoring.langage import OPERATEURS, Niveau, Vocabulaire, faits_lus, lire_condition, parametres_lus
from scoring.noeud import Noeud
from scoring.paquet import Paquet, charger
from tests.scoring.fabrique_dossiers import Demande, fabriquer

PAQUET = charger("second-degre", 2023)
DEMANDE = fabriquer(
    PAQUET,
    {
        "A": {
            "statut": "stagiaire",
            "echelon": 3,
            "departement": "93",
            "handicap_academies": ["01", "14"],
            "voeux": ["14", "70"],
        },
        "B": {"statut": "titulaire", "boe": True, "departement_conjoint": "75", "academie_conjoint": "70", "voeux": ["70"]},
        "C": {"statut": "atp", "echelon": 9, "departement": "77", "departement_conjoint": "75", "date_naissance": "1980-01-01"},
    },
)


def _entiers(*valeurs: int) -> Any:
    return np.array(valeurs, dtype=np.int64)


def test_forfait() -> None:
    """The same points for everyone."""
    assert forfait(3, 15_020).tolist() == [15_020] * 3


def test_par_unite() -> None:
    """Units, base, minimum, first unit counted, most units, added units and blocks, as the docstring's formula says."""
    unites = _entiers(-1, 0, 1, 3, 4, 9)
    assert par_unite(6, unites, 10).tolist() == [0, 0, 10, 30, 40, 90]
    assert par_unite(6, unites, 10, base=5, minimum=20).tolist() == [0, 20, 20, 35, 45, 95]
    assert par_unite(6, unites, 10, a_partir_de=2).tolist() == [0, 0, 0, 20, 30, 80]
    assert par_unite(6, unites, 10, unites_maximum=3).tolist() == [0, 0, 10, 30, 30, 30]
    assert par_unite(6, unites, 10, tranche=4, points_tranche=7).tolist() == [0, 0, 10, 30, 47, 104]
    assert par_unite(6, unites, 10, unites_ajoutees=1, tranche=4, points_tranche=7).tolist() == [10, 10, 20, 47, 57, 114]
    assert par_unite(6, unites, 10, unites_deduites=3).tolist() == [0, 0, 0, 0, 10, 60]
    assert par_unite(6, unites, tranche=4, points_tranche=7).tolist() == [0, 0, 0, 0, 7, 14]


def test_part_de_point_tronquee() -> None:
    """Points for twelve units, one unit at a time: truncated to the hundredth, exactly, never rounded."""
    publies = [0, 16, 33, 50, 66, 83, 100, 116, 133, 150, 166, 183, 200]
    assert par_unite(13, np.arange(13), 200, par=12).tolist() == publies
    assert par_unite(13, np.arange(36, 49), 200, par=12, unites_deduites=36).tolist() == publies


def test_table() -> None:
    """The highest threshold reached; nothing when the value is absent."""
    points = np.array([(0, 100), (4, 200), (5, 300)], dtype=np.int64)
    assert table(5, _entiers(-1, 0, 4, 5, 11), points).tolist() == [0, 100, 200, 300, 300]


def test_matrice() -> None:
    """The last row and column mean « or more », an absent count is zero."""
    points = np.array([[0, 1], [2, 3]], dtype=np.int64)
    assert matrice(4, _entiers(-1, 0, 1, 9), _entiers(-1, 5, 0, 9), points).tolist() == [0, 1, 2, 3]


def test_meilleur_de() -> None:
    """The largest, person by person."""
    assert meilleur_de(2, (_entiers(1, 5), _entiers(4, 2))).tolist() == [4, 5]


def test_catalogue_des_formes() -> None:
    """The catalogue is what the page on rules describes."""
    assert set(FORMES) == {"forfait", "par_unite", "table", "matrice", "meilleur_de"}


INTERDEPARTEMENTAL = charger("premier-degre", 2016)
DEMANDE_INTERDEPARTEMENTALE = fabriquer(
    INTERDEPARTEMENTAL,
    {
        "A": {"origine": "93", "pays_conjoint": "ch", "date_titularisation": "2015-09-01", "voeux": ["74", "35"]},
        "B": {"origine": "44", "pays_conjoint": "be", "date_titularisation": "2015-09-02", "voeux": ["35"]},
        "C": {"pays_conjoint": "ch", "voeux": ["02"]},
    },
)


CONDITIONS: tuple[tuple[Any, list[bool]], ...] = (
    ({"fait": "statut", "est": "atp"}, [False, False, True]),
    ({"fait": "statut", "parmi": ["atp", "stagiaire"]}, [True, False, True]),
    ({"fait": "echelon", "au_moins": 4}, [False, False, True]),
    ({"fait": "echelon", "au_plus": 4}, [True, False, False]),
    ({"fait": "annees_depuis_18_ans", "depasse": "echelon"}, [False, False, True]),
    ({"fait": "echelon", "au_moins": {"parametre": "ep_annees_minimum"}}, [False, False, True]),
    ({"fait": "echelon", "renseigne": False}, [False, True, False]),
    ({"fait": "handicap_academies", "renseigne": True}, [True, False, False]),
    ({"fait": "date_naissance", "renseigne": True}, [False, False, True]),
    ({"fait": "boe", "est": True}, [False, True, False]),
    ({"fait": "premier_voeu", "egale": "academie_conjoint"}, [False, True, False]),
    ({"fait": "premier_voeu", "limitrophe_de": "academie_conjoint"}, [False, False, False]),
    ({"fait": "academie_conjoint", "limitrophe_de": "premier_voeu"}, [False, False, False]),
    ({"fait": "premier_voeu", "dans": "handicap_academies"}, [True, False, False]),
    ({"fait": "academie_conjoint", "dans": "handicap_academies"}, [False, False, False]),
    ({"fait": "premier_voeu", "type_de_lieu": ["metropole"]}, [True, True, False]),
    ({"fait": "departement", "autre_zone_que": "departement_conjoint"}, [False, False, True]),
    ({"fait": "departement", "departement_limitrophe_de": "departement_conjoint"}, [False, False, False]),
    ({"parametre": "n1_coupe_le_couple"}, [True, True, True]),
    ({"parametre": "corse_dom_limitrophes"}, [False, False, False]),
    ({"non": {"fait": "boe", "est": True}}, [True, False, True]),
    ({"tous": [{"fait": "echelon", "renseigne": True}, {"fait": "statut", "est": "atp"}]}, [False, False, True]),
    ({"un_de": [{"fait": "boe", "est": True}, {"fait": "statut", "est": "atp"}]}, [False, True, True]),
)


CONDITIONS_INTERDEPARTEMENTALES: tuple[tuple[Any, list[bool]], ...] = (
    ({"fait": "origine", "meme_academie_que": "premier_voeu"}, [False, False, False]),
    ({"fait": "premier_voeu", "meme_academie_que": "premier_voeu"}, [True, True, True]),
    ({"fait": "origine", "meme_academie_que": "origine"}, [True, True, False]),
    ({"fait": "origine", "academie_limitrophe_de": "premier_voeu"}, [False, True, False]),
    ({"fait": "premier_voeu", "academie_limitrophe_de": "origine"}, [False, True, False]),
    ({"fait": "premier_voeu", "frontalier_de": "pays_conjoint"}, [True, False, False]),
    ({"fait": "date_titularisation", "au_plus_tard": {"parametre": "date_titularisation_limite"}}, [True, False, False]),
    ({"fait": "date_titularisation", "au_plus_tard": datetime.date(2015, 9, 2)}, [True, True, False]),
)


@pytest.mark.parametrize(
    ("paquet", "demande", "texte", "attendu"),
    [(PAQUET, DEMANDE, *cas) for cas in CONDITIONS]
    + [(INTERDEPARTEMENTAL, DEMANDE_INTERDEPARTEMENTALE, *cas) for cas in CONDITIONS_INTERDEPARTEMENTALES],
    ids=[str(texte) for texte, _ in (*CONDITIONS, *CONDITIONS_INTERDEPARTEMENTALES)],
)
def test_condition(paquet: Paquet, demande: Demande, texte: Any, attendu: list[bool]) -> None:
    """A condition on the candidat or the list gives one truth value per candidat; an absent value satisfies nothing."""
    fautes: list[Faute] = []
    vocabulaire = Vocabulaire(paquet.grandeurs, paquet.lieux, paquet.parametres)
    condition = lire_condition(Noeud(texte, "essai", "condition", fautes), vocabulaire, Niveau.DEMANDE)
    assert fautes == []
    contexte = paquet.contexte(demande.dossiers, demande.voeux, demande.couples)
    assert contexte.condition(condition).tolist() == attendu


def test_operateurs_tous_essayes() -> None:
    """Each operator of the language appears in the conditions above."""
    textes = str((CONDITIONS, CONDITIONS_INTERDEPARTEMENTALES))
    assert all(f"'{nom}'" in textes for nom in OPERATEURS)


def test_condition_sur_les_voeux() -> None:
    """Facts of the candidat are extended to each vœu when a condition mixes both."""
    texte = {"tous": [{"fait": "lieu_voeu", "limitrophe_de": "premier_voeu"}, {"fait": "statut", "est": "stagiaire"}]}
    vocabulaire = Vocabulaire(PAQUET.grandeurs, PAQUET.lieux, PAQUET.parametres)
    condition = lire_condition(Noeud(texte, "essai", "", []), vocabulaire, Niveau.VOEU)
    contexte = PAQUET.contexte(DEMANDE.dossiers, DEMANDE.voeux, DEMANDE.couples)
    assert contexte.condition(condition).tolist() == [False, True, False]
    assert condition.niveau is Niveau.VOEU
    assert faits_lus(condition) == ("lieu_voeu", "premier_voeu", "statut")
    assert parametres_lus(condition) == ()
