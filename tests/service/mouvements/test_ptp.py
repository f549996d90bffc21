"""PTP 2022: posts, the PPr block, priorities counted for each post, posts freed in the same run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.service.mouvements.fabrique_mouvements import jouer

POSTES = [
    {"lieu": "P1", "type": "pp", "academie": "14", "departement": "35"},
    {"lieu": "P2", "type": "pp", "academie": "25", "departement": "78"},
    {"lieu": "P3", "type": "pp", "academie": "31", "departement": "972"},
    {"lieu": "P4", "type": "pp", "academie": "25"},
    {"lieu": "P5", "type": "pp", "academie": "28", "territoire": "988"},
    {"lieu": "Q1", "type": "ppr", "academie": "01", "departement": "75"},
    {"lieu": "Q2", "type": "ppr", "academie": "09"},
]


def _jouer(tmp_path: Path, candidats: dict[str, Any], voeux: dict[str, Any], places: dict[str, int], **options: Any) -> Any:
    return jouer(tmp_path / "c", "ptp", 2022, candidats, voeux, places, postes=POSTES, **options)


def test_ppr_en_tete(tmp_path: Path) -> None:
    """The PPr is examined first whatever its rank, is given by the recruiter's rank, and the notice says that it moved."""
    issue = _jouer(
        tmp_path,
        {"a": {}, "b": {"emploi_supprime": "oui"}},
        {"a": ["P1", "Q1"], "b": ["P1", "Q1"]},
        {"P1": 1, "Q1": 1},
        classements=[("Q1", "a", 1, "favorable"), ("Q1", "b", 2, "favorable")],
    )
    assert issue.lieux == {"a": "Q1", "b": "P1"}
    assert issue.codes("a") == issue.codes("b") == [(2, "N2")]


def test_ppr_bloc_garde_l_ordre(tmp_path: Path) -> None:
    """Several PPr go to the front in the candidat's own order."""
    classements = [(lieu, "a", 1, "favorable") for lieu in ("Q1", "Q2")]
    issue = _jouer(tmp_path, {"a": {}}, {"a": ["P1", "Q2", "Q1"]}, {"P1": 1, "Q1": 1, "Q2": 1}, classements=classements)
    assert issue.lieux == {"a": "Q2"}
    assert issue.codes("a") == [(2, "N2"), (3, "N2")]


def test_ppr_sans_avis_favorable(tmp_path: Path) -> None:
    """On a PPr, an unfavourable opinion and an absent ranking withdraw the vœu, with one notice; the others go on."""
    issue = _jouer(
        tmp_path,
        {"a": {}, "b": {}, "c": {}},
        {"a": ["Q1", "P1"], "b": ["Q1", "P2"], "c": ["P4", "Q1"]},
        {"Q1": 3, "P1": 1, "P2": 1, "P4": 1},
        classements=[("Q1", "a", None, "defavorable"), ("Q1", "b", None, "favorable")],
    )
    assert issue.lieux == {"a": "P1", "b": "P2", "c": "P4"}
    assert [issue.codes(nom) for nom in "abc"] == [[(1, "AVIS_DEFAVORABLE")], [(1, "NON_CLASSE")], [(2, "NON_CLASSE")]]


def test_rang_du_recruteur_avant_les_priorites(tmp_path: Path) -> None:
    """On a PPr the recruiter's rank decides alone; on a post, two priorities go before one, and one before none."""
    candidats = {
        "deux": {"emploi_supprime": "oui", "quartier_difficile_annees": 5},
        "une": {"emploi_supprime": "oui"},
        "zero": {"anciennete_poste": 30},
    }
    classements = [("Q1", "zero", 1, "favorable"), ("Q1", "une", 2, "favorable"), ("Q1", "deux", 3, "favorable")]
    listes = {nom: ["Q1"] for nom in candidats}
    assert _jouer(tmp_path, candidats, listes, {"Q1": 1}, classements=classements).lieux["zero"] == "Q1"
    listes = {nom: ["P1"] for nom in candidats}
    assert _jouer(tmp_path / "2", candidats, listes, {"P1": 1}).lieux == {"deux": "P1", "une": "", "zero": ""}
    assert _jouer(tmp_path / "3", candidats, listes, {"P1": 2}).lieux == {"deux": "P1", "une": "P1", "zero": ""}


@pytest.mark.parametrize(
    ("faits", "pour", "contre"),
    (
        ({"departement": "35", "departement_conjoint": "92"}, ["P2", "P4"], ["P1", "P3", "P5"]),
        ({"departement": "92", "departement_conjoint": "92"}, [], ["P2", "P4"]),
        ({"boe": "oui", "handicap_lieux": "P1 31"}, ["P1", "P3"], ["P2", "P4", "P5"]),
        ({"boe": "non", "handicap_lieux": "P1 31"}, [], ["P1", "P3"]),
        ({"boe": "oui"}, [], ["P1", "P3"]),
        ({"quartier_difficile_annees": 5}, ["P1", "P2", "P3", "P4", "P5"], []),
        ({"quartier_difficile_annees": 4}, [], ["P1"]),
        ({"cimm": "31"}, ["P3"], ["P1", "P5"]),
        ({"cimm": "988"}, ["P5"], ["P3"]),
        ({"cimm": "14"}, [], ["P1"]),
        ({"emploi_supprime": "oui"}, ["P1", "P3"], []),
    ),
)
def test_priorites_du_poste(tmp_path: Path, faits: dict[str, Any], pour: list[str], contre: list[str]) -> None:
    """A priority is worth one unit on the posts where it holds, and nothing elsewhere."""
    issue = _jouer(tmp_path, {"a": faits}, {"a": [*pour, *contre]}, {"P1": 1})
    assert issue.points("a") == dict.fromkeys(pour, 100) | dict.fromkeys(contre, 0)


def test_conjoint_departement_seul(tmp_path: Path) -> None:
    """With the other reading of the spouse's area, only posts of the very département count."""
    faits = {"departement": "35", "departement_conjoint": "78"}
    voeux = {"a": ["P2", "P4"]}
    issue = _jouer(tmp_path, {"a": faits}, voeux, {"P2": 1}, parametres={"rc_meme_academie": "false"})
    assert issue.points("a") == {"P2": 100, "P4": 0}


def test_priorites_ne_se_pesent_pas(tmp_path: Path) -> None:
    """Two priorities of any kind are worth the same: the subsidiary criteria then decide, in the configured order."""
    candidats = {
        "a": {"emploi_supprime": "oui", "anciennete_poste": 3, "enfants": 4},
        "b": {"quartier_difficile_annees": 9, "anciennete_poste": 8, "enfants": 0},
    }
    voeux = {"a": ["P1"], "b": ["P1"]}
    assert _jouer(tmp_path, candidats, voeux, {"P1": 1}).lieux == {"a": "", "b": "P1"}
    ordre = {"ordre_departages": "[enfants, anciennete_poste]"}
    assert _jouer(tmp_path / "2", candidats, voeux, {"P1": 1}, parametres=ordre).lieux == {"a": "P1", "b": ""}


def test_poste_libere_repris(tmp_path: Path) -> None:
    """A post left by a winner is taken in the same run, and its leaver is counted."""
    issue = _jouer(tmp_path, {"a": {"origine": "P1"}, "b": {"origine": "P4"}}, {"a": ["P2"], "b": ["P1"]}, {"P2": 1})
    assert issue.lieux == {"a": "P2", "b": "P1"}
    assert issue.barre("P1") == (1, 1)


def test_deux_titulaires_echangent(tmp_path: Path) -> None:
    """Two holders who ask for each other's posts exchange them: both posts are freed in the same run."""
    issue = _jouer(tmp_path, {"a": {"origine": "P1"}, "b": {"origine": "P2"}}, {"a": ["P2"], "b": ["P1"]}, {"P3": 1})
    assert issue.lieux == {"a": "P2", "b": "P1"}


@pytest.mark.parametrize(
    ("faits", "lieu", "codes"),
    (
        ({"premiere_affectation": "oui", "anciennete_poste": 1}, "P2", [(1, "PREMIERE_AFFECTATION")]),
        ({"premiere_affectation": "oui", "anciennete_poste": 2}, "P1", []),
        ({"premiere_affectation": "non", "anciennete_poste": 1}, "P1", []),
        ({"premiere_affectation": "oui"}, "P1", [(0, "PREMIERE_AFFECTATION_SANS_DUREE")]),
    ),
)
def test_premiere_affectation(tmp_path: Path, faits: dict[str, Any], lieu: str, codes: list[tuple[int, str]]) -> None:
    """A demand from a first posting held for less than two years is refused with its source; the agent stays."""
    issue = _jouer(tmp_path, {"a": {"origine": "P2"} | faits}, {"a": ["P1"]}, {"P1": 1})
    assert issue.lieux == {"a": lieu}
    assert issue.codes("a") == codes
    assert all("note de service 2022" in avis.message for avis in issue.avis if avis.code == "PREMIERE_AFFECTATION")


def test_stagiaire_ecarte(tmp_path: Path) -> None:
    """Only tenured agents take part."""
    issue = _jouer(tmp_path, {"a": {"statut": "stagiaire"}}, {"a": ["P1"]}, {"P1": 1})
    assert issue.lieux == {"a": ""}
    assert issue.codes("a") == [(1, "NON_TITULAIRE")]
