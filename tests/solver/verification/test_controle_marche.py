"""Every invariant of Marche's docstring: kept by a good market, reported when it is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from solver.marche import Marche
from solver.verification import controler_marche, verifier
from tests.solver.fabrique import fabriquer


def bon() -> Marche:
    """Couple a+c, single b, titulaire d without vœu. Cellules M/A, M/B, M/C; slots a A, c A, a B, c B, b A."""
    return fabriquer(
        personnes={"a": ("M", None), "b": ("M", "B"), "c": ("M", None), "d": ("M", "C")},
        unites={"a+c": "A B", "b": "A"},
        places={"M/A": 2, "M/B": 1, "M/C": 1},
    )


def i32(*valeurs: int) -> np.ndarray:
    """An int32 array."""
    return np.array(valeurs, dtype=np.int32)


def i64(*valeurs: int) -> np.ndarray:
    """An int64 array."""
    return np.array(valeurs, dtype=np.int64)


def test_bon_marche() -> None:
    """The market that the other cases break is well formed, and so are markets without units or without options."""
    assert controler_marche(bon()) == ()
    assert controler_marche(fabriquer(personnes={}, unites={}, places={})) == ()
    assert controler_marche(fabriquer(personnes={"a": ("M", None)}, unites={}, places={})) == ()


@pytest.mark.parametrize(
    ("change", "attendu"),
    (
        ({"places": np.array([2.0, 1.0, 1.0])}, "places : int64"),
        ({"slot_groupe": i64(0, 0, 0, 0, 0)}, "slot_groupe : int32"),
        ({"departage": i64(0, 1, 2, 3)}, "departage : int64 à 2 dimension(s)"),
        ({"obligatoire": i32(0, 0, 0, 0)}, "obligatoire : bool"),
        ({"places": i64(2, 1)}, "places : 3 lignes attendues, 2 reçues"),
        ({"origine": i32(-1, 1, -1)}, "origine : 4 lignes attendues"),
        ({"obligatoire": np.zeros(5, dtype=np.bool_)}, "obligatoire : 4 lignes attendues"),
        ({"departage": np.arange(3).reshape(3, 1)}, "departage : 4 lignes attendues"),
        ({"membres": i32(0, 2, 1)}, "membres : 4 lignes attendues"),
        ({"unite_debut": i32()}, "unite_debut : 1 lignes attendues"),
        ({"option_debut": i64(0, 2, 3)}, "option_debut : 4 lignes attendues"),
        ({"nombre_voeux": i32(2, 1)}, "nombre_voeux : 3 lignes attendues"),
        ({"slot_debut": i64(0, 4, 5)}, "slot_debut : 4 lignes attendues"),
        ({"slot_groupe": i32(0, 0, 0, 0)}, "slot_groupe : 5 lignes attendues"),
        ({"slot_points": i64(0, 0, 0, 0)}, "slot_points : 5 lignes attendues"),
        ({"personnes": ("a", "c", "b", "d")}, "personnes : identifiants non strictement croissants"),
        ({"personnes": ("a", "b", "b", "d")}, "personnes : identifiants non strictement croissants"),
        ({"cellules": (("M", "A"), ("M", "A"), ("M", "B"))}, "cellules : un couple (discipline, lieu) est donné deux fois"),
        ({"origine": i32(-1, 1, -1, 3)}, "origine : valeur hors de -1..2 (1 cas, dont ligne 3)"),
        ({"origine": i32(-2, 1, -1, 2)}, "origine : valeur hors de -1..2 (1 cas, dont ligne 0)"),
        ({"slot_cellule": i32(0, 0, 1, 1, 3)}, "slot_cellule : valeur hors de 0..2 (1 cas, dont ligne 4)"),
        ({"slot_cellule": i32(0, -1, 1, -1, 0)}, "slot_cellule : valeur hors de 0..2 (2 cas, dont ligne 1)"),
        ({"membres": i32(0, 2, 1, 4)}, "membres : valeur hors de 0..3"),
        ({"unite_debut": i32(1, 2, 3, 4)}, "unite_debut : doit commencer à 0"),
        ({"unite_debut": i32(0, 2, 3, 3)}, "unite_debut : doit finir à 4"),
        ({"unite_debut": i32(0, 3, 2, 4)}, "unite_debut : décroissant (1 cas, dont ligne 1)"),
        ({"option_debut": i64(1, 2, 3, 3)}, "option_debut : doit commencer à 0"),
        ({"option_debut": i64(0, 2, 1, 3)}, "option_debut : décroissant"),
        ({"slot_debut": i64(0, 4, 5, 6)}, "slot_debut : doit finir à 5"),
        ({"slot_debut": i64(0, 6, 5, 5)}, "slot_debut : décroissant"),
        ({"unite_debut": i32(0, 2, 2, 4)}, "unite_debut : unité(s) sans membre (1 cas, dont unité 1)"),
        ({"unite_debut": i32(0, 3, 4, 4)}, "unite_debut : unité(s) sans membre (1 cas, dont unité 2)"),
        ({"membres": i32(0, 2, 2, 3)}, "membres : chaque personne doit être dans une unité et une seule"),
        ({"membres": i32(2, 0, 1, 3)}, "membres : non croissants dans l'unité (1 cas, dont position 0)"),
        ({"membres": i32(0, 2, 3, 1)}, "unités non triées par premier membre (1 cas, dont unité 1)"),
        ({"nombre_voeux": i32(3, 1, 0)}, "nombre_voeux : hors de 0..nombre d'options (1 cas, dont unité 0)"),
        ({"nombre_voeux": i32(2, -1, 0)}, "nombre_voeux : hors de 0..nombre d'options (1 cas, dont unité 1)"),
        ({"slot_debut": i64(0, 3, 5, 5)}, "slot_debut : nombre de slots différent de membres × options (2 cas, dont unité 0)"),
        ({"departage": i64(0, 1, 1, 3).reshape(4, 1)}, "departage : deux personnes"),
        ({"departage": np.zeros((4, 0), dtype=np.int64)}, "departage : deux personnes"),
        ({"slot_cellule": i32(0, 0, 1, 1, 1)}, "slot_cellule : une option est l'origine du membre (1 cas, dont slot 4)"),
        ({"slot_cellule": i32(0, 0, 1, 0, 0)}, "slot_cellule : cellule en double chez une personne (1 cas, dont personne 2)"),
        ({"sorties": i32(0, 0, 0)}, "sorties : int64"),
        ({"sorties": i64(0, 0)}, "sorties : 3 lignes attendues, 2 reçues"),
        (
            {"sorties": i64(0, 0, 0), "depart_libere_place": False},
            "origine : une personne sans origine dans un mouvement en deux phases (2",
        ),
        ({"sorties": i64(0, 0, 0)}, "sorties : un mouvement en deux phases compte des entrées brutes"),
        ({"condition": i64(-1, 0, -1)}, "condition : int32"),
        ({"condition": i32(-1, 0)}, "condition : 3 lignes attendues, 2 reçues"),
        ({"condition": i32(-2, 0, -1)}, "condition : valeur hors de -1..2 (1 cas, dont ligne 0)"),
        ({"condition": i32(-1, 0, 3)}, "condition : valeur hors de -1..2 (1 cas, dont ligne 2)"),
        ({"condition": i32(-1, 1, -1)}, "condition : une demande dépend d'elle-même (1 cas, dont unité 1)"),
    ),
)
def test_invariant_rompu(change: dict[str, Any], attendu: str) -> None:
    """Each broken invariant is reported with its array and its first case, and the verifier refuses the market."""
    marche = replace(bon(), **change)
    fautes = controler_marche(marche)
    assert any(faute.startswith(attendu) for faute in fautes), fautes
    with pytest.raises(ValueError, match="Marché incohérent"):
        verifier(marche, bon().origine)


def test_bon_marche_en_deux_phases() -> None:
    """Exits and conditional demands on a market of titulaires with gross entries."""
    marche = replace(bon(), origine=i32(2, 1, 2, 2), depart_libere_place=False, sorties=i64(0, 1, 2), condition=i32(-1, 0, 1))
    assert controler_marche(marche) == ()


def test_toutes_les_fautes_d_un_etage() -> None:
    """Faults of the same layer are reported together."""
    marche = replace(bon(), nombre_voeux=i32(3, 1, 0), departage=i64(0, 1, 1, 3).reshape(4, 1))
    assert len(controler_marche(marche)) == 2


def test_departage_total_par_plusieurs_colonnes() -> None:
    """Columns that are equal one by one are total when the rows differ."""
    assert controler_marche(replace(bon(), departage=np.array([[0, 0], [0, 1], [1, 0], [1, 1]]))) == ()


def test_meme_cellule_chez_deux_membres() -> None:
    """Two members may ask the same cellule: only one person's slots must differ."""
    marche = replace(bon(), slot_cellule=i32(0, 1, 1, 0, 0))
    assert controler_marche(marche) == ()
