"""Tie-breaks and who must leave."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

from scoring.departage import colonnes
from scoring.obligatoire import deriver
from scoring.paquet import charger
from tests.scoring.fabrique_dossiers import fabriquer

PAQUET = charger("second-degre", 2023)


def test_famille_puis_age_puis_tirage() -> None:
    """Family situation first, then the older, an unknown date of birth last, then the draw."""
    demande = fabriquer(
        PAQUET,
        {
            "jeune": {"date_naissance": "1995-01-01"},
            "vieux": {"date_naissance": "1965-06-30"},
            "parent": {"date_naissance": "1999-12-31", "motif_familial": "rapprochement_conjoints"},
            "inconnu": {},
        },
    )
    valeurs, noms = colonnes(PAQUET, demande.dossiers, 7)
    assert noms == ("situation_familiale", "age", "tirage_1", "tirage_2", "ordre_canonique")
    ordre = [demande.dossiers.ids[i] for i in np.lexsort(valeurs.T[::-1])]
    assert ordre == ["parent", "vieux", "jeune", "inconnu"]
    assert valeurs.dtype == np.int64


def test_tirage_verifiable() -> None:
    """The draw is what anyone recomputes from the seed and the id, whoever else takes part."""
    seul = colonnes(PAQUET, fabriquer(PAQUET, {"É1": {}}).dossiers, 42).valeurs[0]
    parmi = colonnes(PAQUET, fabriquer(PAQUET, {"A": {}, "É1": {}, "Z": {}}).dossiers, 42).valeurs
    octets = hashlib.sha256("42:É1".encode()).digest()
    attendu = [int.from_bytes(octets[debut : debut + 8], "big") >> 1 for debut in (0, 8)]
    assert seul[2:4].tolist() == attendu
    assert attendu in parmi[:, 2:4].tolist()
    assert (colonnes(PAQUET, fabriquer(PAQUET, {"É1": {}}).dossiers, 43).valeurs[0, 2:4] != attendu).any()


def test_ordre_total() -> None:
    """No two rows are equal, and they do not depend on anything but the candidat."""
    demande = fabriquer(PAQUET, {f"C{i:03d}": {} for i in range(200)})
    valeurs = colonnes(PAQUET, demande.dossiers, 1).valeurs
    assert len({tuple(ligne[:-1]) for ligne in valeurs.tolist()}) == 200
    assert (valeurs >= 0).all()


def test_personne() -> None:
    """A campaign without candidats has tie-breaks of the right shape."""
    assert colonnes(PAQUET, fabriquer(PAQUET, {}).dossiers, 1).valeurs.shape == (0, 5)


def test_obligatoire() -> None:
    """Stagiaires, provisional staff and reintegrations without a lieu must leave with a place; the file has the last word."""
    cas = {
        "a": ({"statut": "stagiaire"}, True),
        "b": ({"statut": "stagiaire_ex_titulaire"}, False),
        "c": ({"statut": "atp"}, True),
        "d": ({"statut": "reintegration"}, True),
        "e": ({"statut": "reintegration", "origine": "14"}, False),
        "f": ({"statut": "titulaire", "origine": "14"}, False),
        "g": ({"statut": "titulaire"}, False),
        "h": ({"statut": "stagiaire", "obligatoire": 0}, False),
        "i": ({"statut": "titulaire", "origine": "14", "obligatoire": 1}, True),
    }
    dossiers = fabriquer(PAQUET, {nom: facts for nom, (facts, _) in cas.items()}).dossiers
    assert deriver(PAQUET, dossiers).tolist() == [attendu for _, attendu in cas.values()]
    assert deriver(PAQUET, dataclasses.replace(dossiers)).dtype == np.bool_
