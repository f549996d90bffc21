"""Normalisation of vœux: what is removed, moved or told, and that nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.decompte import calculer
from scoring.normalisation import Normalisation, listes_identiques, normaliser
from scoring.paquet import Paquet, charger
from tests.scoring.fabrique_dossiers import Demande, fabriquer
from tests.scoring.strategies import candidats

PAQUET = charger("second-degre", 2023)


def _normaliser(demande: Demande, paquet: Paquet = PAQUET) -> Normalisation:
    return normaliser(paquet, demande.dossiers, demande.voeux, demande.couples)


def _liste(demande: Demande, resultat: Normalisation, nom: str) -> list[tuple[int, str]]:
    i = demande.dossiers.ids.index(nom)
    siens = slice(int(resultat.voeux.debut[i]), int(resultat.voeux.debut[i + 1]))
    lieux = [PAQUET.lieux.codes[lieu] for lieu in resultat.voeux.lieu[siens]]
    return list(zip(resultat.voeux.rang[siens].tolist(), lieux, strict=True))


def _codes(resultat: Normalisation) -> list[tuple[str, int, str]]:
    return [(avis.candidat, avis.rang, avis.code) for avis in resultat.avis]


def test_n1_coupe_a_l_academie_detenue() -> None:
    """N1: the vœu for the own académie and every later one are removed, each with a notice; ranks stay as written."""
    demande = fabriquer(
        PAQUET,
        {
            "A": {"statut": "titulaire", "origine": "25", "classe": "normale", "voeux": ["14", "17", "25", "70"]},
            "B": {"statut": "titulaire", "origine": "25", "classe": "normale", "voeux": ["14", "70"]},
            "C": {"statut": "titulaire", "origine": "14", "classe": "normale", "voeux": ["14", "70"]},
        },
    )
    resultat = _normaliser(demande)
    assert _liste(demande, resultat, "A") == [(1, "14"), (2, "17")]
    assert _liste(demande, resultat, "B") == [(1, "14"), (2, "70")]
    assert _liste(demande, resultat, "C") == []
    assert _codes(resultat) == [("A", 3, "N1"), ("A", 4, "N1"), ("C", 1, "N1"), ("C", 2, "N1")]
    assert "Versailles" in resultat.avis[0].message


def test_n1_epargne_stagiaires_et_reintegrations() -> None:
    """N1 spares those who hold no lieu and those who come back from détachement, even when they also hold one."""
    demande = fabriquer(
        PAQUET,
        {
            "A": {"statut": "stagiaire", "academie_stage": "14", "voeux": ["14", "70"]},
            "B": {"statut": "reintegration", "origine": "14", "academie_reintegration": "14", "voeux": ["70", "14", "17"]},
            "C": {"statut": "reintegration", "academie_reintegration": "14", "voeux": ["14", "17"]},
        },
    )
    resultat = _normaliser(demande)
    assert resultat.avis == ()
    assert np.array_equal(resultat.voeux.lieu, demande.voeux.lieu)


@pytest.mark.parametrize(("coupe", "reste_du_conjoint"), ((True, [(1, "70")]), (False, [(1, "70"), (2, "14"), (3, "17")])))
def test_n1_coupe_les_deux_listes_d_un_couple(coupe: bool, reste_du_conjoint: list[tuple[int, str]]) -> None:
    """N1 on one member cuts both lists, or only one when the campaign says so."""
    paquet = charger("second-degre", 2023, {"n1_coupe_le_couple": coupe})
    voeux = ["70", "14", "17"]
    demande = fabriquer(
        paquet,
        {
            "A": {"statut": "titulaire", "origine": "02", "voeux": voeux},
            "B": {"statut": "titulaire", "origine": "14", "voeux": voeux},
        },
        [("B", "A")],
    )
    resultat = _normaliser(demande, paquet)
    assert _liste(demande, resultat, "B") == [(1, "70")]
    assert _liste(demande, resultat, "A") == reste_du_conjoint
    messages = {avis.candidat: avis.message for avis in resultat.avis}
    assert "dont vous êtes titulaire" in messages["B"]
    assert ("l'autre membre" in messages.get("A", "")) is coupe


def test_n1_dit_la_vraie_cause() -> None:
    """Each removed vœu tells one cause: it asks the lieu held, by oneself or the partner, or follows the vœu that does."""
    voeux = [("17", "specifique"), "70", "14", "02", "17"]
    demande = fabriquer(
        PAQUET,
        {
            "A": {"statut": "titulaire", "origine": "02", "voeux": voeux},
            "B": {"statut": "titulaire", "origine": "14", "voeux": voeux},
        },
        [("A", "B")],
    )
    dits = {(avis.candidat, avis.rang): avis.message for avis in _normaliser(demande).avis if avis.code == "N1"}
    debut = "Le vœu de rang {} ({}) est supprimé, il "
    assert dits == {
        ("A", 3): debut.format(3, "Rennes") + "demande l'académie dont l'autre membre de la demande simultanée est titulaire.",
        ("A", 4): debut.format(4, "Aix-Marseille") + "demande l'académie dont vous êtes titulaire.",
        ("A", 5): debut.format(5, "Nantes") + "suit le vœu de rang 4 (Aix-Marseille), l'académie dont vous êtes titulaire.",
        ("B", 3): debut.format(3, "Rennes") + "demande l'académie dont vous êtes titulaire.",
        ("B", 4): debut.format(4, "Aix-Marseille") + "suit le vœu de rang 3 (Rennes), l'académie dont vous êtes titulaire.",
        ("B", 5): debut.format(5, "Nantes") + "suit le vœu de rang 3 (Rennes), l'académie dont vous êtes titulaire.",
    }


def test_n1_suite_du_voeu_du_conjoint() -> None:
    """The vœux that follow the partner's académie tell which vœu cut them."""
    voeux = ["70", "14", "17"]
    demande = fabriquer(
        PAQUET,
        {
            "A": {"statut": "titulaire", "origine": "02", "voeux": voeux},
            "B": {"statut": "titulaire", "origine": "14", "voeux": voeux},
        },
        [("A", "B")],
    )
    (dernier,) = (avis.message for avis in _normaliser(demande).avis if (avis.candidat, avis.rang) == ("A", 3))
    assert "il suit le vœu de rang 2 (Rennes), l'académie dont l'autre membre de la demande simultanée est titulaire" in dernier


def test_n6_avance_les_voeux_hors_bareme() -> None:
    """N6: vœux outside the barème come first as a block, in their order, and keep their ranks; N1 does not touch them."""
    voeux = ["70", ("14", "specifique"), "02", ("02", "pop"), "17"]
    demande = fabriquer(PAQUET, {"A": {"statut": "titulaire", "origine": "02", "voeux": voeux}})
    resultat = _normaliser(demande)
    assert _liste(demande, resultat, "A") == [(2, "14"), (4, "02"), (1, "70")]
    assert _codes(resultat) == [("A", 2, "N6"), ("A", 3, "N1"), ("A", 4, "N6"), ("A", 5, "N1")]


def test_n6_silencieux_quand_rien_ne_bouge() -> None:
    """A block that is already in front moves nothing and tells nothing."""
    demande = fabriquer(PAQUET, {"A": {"statut": "stagiaire", "voeux": [("14", "specifique"), "70"]}})
    assert _normaliser(demande).avis == ()


SEPARES = {"motif_familial": "rapprochement_conjoints", "academie_conjoint": "14", "voeux": ["14"]}


@pytest.mark.parametrize(
    ("candidat", "avis"),
    (
        ({"cimm": "31", "voeux": ["31", "32"]}, []),
        ({"cimm": "31", "voeux": ["32", "31"]}, [("A", 0, "N5_ABSENT"), ("A", 2, "N5_RANG")]),
        ({"cimm": "31", "voeux": [("31", "specifique"), "31"]}, []),
        ({"cimm": "31", "voeux": ["32"]}, [("A", 0, "N5_ABSENT")]),
        ({"cimm": "27", "voeux": ["27"]}, [("A", 0, "N5_LIEU")]),
        ({"cimm": "31", "voeux": []}, []),
        ({"motif_familial": "rapprochement_conjoints", "academie_conjoint": "70", "voeux": ["70"]}, []),
        (
            {"motif_familial": "rapprochement_conjoints", "academie_conjoint": "70", "voeux": ["14", "70"]},
            [("A", 0, "RC_PREMIER_VOEU")],
        ),
        ({"motif_familial": "rapprochement_conjoints", "voeux": ["14"]}, [("A", 0, "RC_ACADEMIE_ABSENTE")]),
        ({"motif_familial": "autorite_parentale_conjointe", "voeux": ["14"]}, [("A", 0, "RC_ACADEMIE_ABSENTE")]),
        ({"separation_activite": 2, **SEPARES, "departement": "35"}, [("A", 0, "SEPARATION_DEPARTEMENTS")]),
        (
            {"separation_conge": 1, **SEPARES, "departement": "92", "departement_conjoint": "75"},
            [("A", 0, "SEPARATION_ZONE")],
        ),
        ({"separation_activite": 2, "departement": "35", "voeux": ["14"]}, [("A", 0, "SEPARATION_SANS_MOTIF")]),
        (
            {"separation_conge": 1, "departement": "92", "departement_conjoint": "75", "voeux": ["14"]},
            [("A", 0, "SEPARATION_SANS_MOTIF")],
        ),
        ({"motif_familial": "mutation_simultanee", "voeux": ["14"]}, [("A", 0, "SIMULTANEE_SEULE")]),
        ({"echelon": 4, "voeux": ["14"]}, [("A", 0, "CLASSE_ABSENTE")]),
    ),
)
def test_avis(candidat: dict[str, Any], avis: list[tuple[str, int, str]]) -> None:
    """What earns nothing although it was claimed is told to the candidat, and changes no vœu."""
    demande = fabriquer(PAQUET, {"A": {"statut": "titulaire", **candidat}})
    resultat = _normaliser(demande)
    assert _codes(resultat) == avis
    assert all(a.message and "{" not in a.message for a in resultat.avis)
    assert np.array_equal(resultat.voeux.lieu, demande.voeux.lieu)


def test_academie_du_conjoint_absente() -> None:
    """An empty cell is said to be empty, not to be another académie."""
    seul = {"A": {"statut": "titulaire", "motif_familial": "rapprochement_conjoints", "voeux": ["14"]}}
    (avis,) = _normaliser(fabriquer(PAQUET, seul)).avis
    assert avis.message.startswith("L'académie du conjoint ou de l'autre parent n'est pas renseignée")


def test_academie_du_conjoint_deduite() -> None:
    """The académie of the spouse's département stands for an empty cell, which is told; what is written comes first."""
    famille = {"statut": "titulaire", "motif_familial": "rapprochement_conjoints", "departement_conjoint": "35"}
    gens = {
        "A": {**famille, "voeux": ["14"]},
        "B": {**famille, "academie_conjoint": "17", "voeux": ["14"]},
        "C": {**famille, "academie_conjoint": "14", "voeux": ["14"]},
        "D": {**famille, "voeux": ["17", "14"]},
    }
    demande = fabriquer(PAQUET, gens)
    avis = [(a.candidat, a.code) for a in _normaliser(demande).avis if a.code.startswith("RC_")]
    assert avis == [
        ("A", "RC_ACADEMIE_DEDUITE"),
        ("B", "RC_PREMIER_VOEU"),
        ("D", "RC_ACADEMIE_DEDUITE"),
        ("D", "RC_PREMIER_VOEU"),
    ]
    bareme = calculer(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    rc = bareme.elements[:, [element.id for element in PAQUET.elements].index("rc")]
    assert rc.tolist() == [15_020, 0, 15_020, 0, 0]


@given(groupe=st.lists(candidats(PAQUET), max_size=6))
def test_normaliser_deux_fois(groupe: list[dict[str, Any]]) -> None:
    """Normalising what was normalised changes nothing more, and ``debut`` delimits each candidat's vœux."""
    demande = fabriquer(PAQUET, {f"C{i}": candidat for i, candidat in enumerate(groupe)})
    une = _normaliser(demande).voeux
    deux = normaliser(PAQUET, demande.dossiers, une, demande.couples).voeux
    for nom in ("candidat", "rang", "lieu", "type", "debut"):
        assert np.array_equal(getattr(une, nom), getattr(deux, nom))
    assert np.array_equal(np.repeat(np.arange(len(groupe)), np.diff(une.debut)), une.candidat)


def test_listes_identiques() -> None:
    """N4: same lieux and types, same order, same number."""
    listes: dict[str, list[Any]] = {
        "A": ["14", "70"],
        "B": ["14", "70"],
        "C": ["70", "14"],
        "D": ["14"],
        "E": [("14", "pop"), "70"],
    }
    demande = fabriquer(PAQUET, {nom: {"voeux": voeux} for nom, voeux in listes.items()})
    couples = np.array([[0, 1], [0, 2], [0, 3], [0, 4]], dtype=np.int32)
    assert listes_identiques(demande.voeux, couples).tolist() == [True, False, False, False]
