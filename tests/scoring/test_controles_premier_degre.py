"""The checks PD01 to PD12 of the first degré: what is refused, what is set aside, what is told."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.normalisation import normaliser
from scoring.paquet import charger
from scoring.refus import trouver
from tests.scoring.fabrique_dossiers import fabriquer

PAQUET = charger("premier-degre", 2016)

REFUSES: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("PD01_STATUT", {"statut": "stagiaire"}, {"statut": "titulaire"}),
    ("PD01_STATUT", {"statut": "detache"}, {}),
    ("PD01_DATE", {"date_titularisation": "2015-09-02"}, {"date_titularisation": "2015-09-01"}),
    ("ORIGINE", {"origine": None}, {"origine": "29"}),
    ("PD02_VIDE", {"voeux": []}, {"voeux": ["22"]}),
    ("PD12", {"date_modification": "2016-01-15"}, {"date_modification": "2015-12-08"}),
    ("PD12", {"date_modification": "2016-01-15", "motif_modification": "autre"}, {}),
    (
        "PD12",
        {"date_modification": "2016-02-01", "motif_modification": "naissance"},
        {"date_modification": "2016-01-31", "motif_modification": "naissance"},
    ),
    ("CONJOINT", {"departement_conjoint": "35", "pays_conjoint": "ch"}, {"pays_conjoint": "ch"}),
    (
        "ECHELON_HORS_CLASSE",
        {"corps": "pe", "classe": "hors_classe", "echelon": 8},
        {"corps": "pe", "classe": "hors_classe", "echelon": 7},
    ),
    ("ECHELON_HORS_CLASSE", {"corps": "pe", "classe": "hors_classe", "echelon": 11}, {"corps": "pe", "classe": "hors_classe"}),
    ("CLASSE_INSTITUTEUR", {"corps": "instituteur", "classe": "hors_classe"}, {"corps": "instituteur", "classe": "normale"}),
    ("VOEU_IMPERATIF", {"voeu_imperatif": "35"}, {"voeu_imperatif": "35", "origine": "976"}),
    ("VOEU_IMPERATIF", {"voeu_imperatif": "976", "origine": "976"}, {"voeu_imperatif": "35", "origine": "976"}),
)


def _refus(candidats: dict[str, dict[str, Any]], couples: list[tuple[str, str]] | None = None) -> list[tuple[str, str, int]]:
    demande = fabriquer(PAQUET, candidats, couples or [])
    trouves = trouver(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    rangs = [int(demande.voeux.rang[t.voeu]) if t.voeu >= 0 else 0 for t in trouves]
    return [(demande.dossiers.ids[t.candidat], t.regle.id, rang) for t, rang in zip(trouves, rangs, strict=True)]


@pytest.mark.parametrize(("code", "fautif", "juste"), REFUSES, ids=str)
def test_refus(code: str, fautif: dict[str, Any], juste: dict[str, Any]) -> None:
    """The faulty demand is refused for this reason alone; the one that is right beside it is not."""
    socle = {"origine": "93", "voeux": ["35"]}
    assert _refus({"A": {**socle, **fautif}, "B": {**socle, **juste}}) == [("A", code, 0)]


def test_refus_sur_un_voeu() -> None:
    """PD02: the vœu for the own département is refused at its rank, whatever the rest of the list."""
    assert _refus({"A": {"origine": "93", "voeux": ["35", "93", "22"]}}) == [("A", "PD02_PROPRE", 2)]


def test_demande_liee_et_rapprochement() -> None:
    """PD06: a linked demand with rapprochement de conjoints is refused; linked without it, or alone with it, is not."""
    rc = {"origine": "93", "voeux": ["35"], "motif_familial": "rapprochement_conjoints", "departement_conjoint": "35"}
    lie = {"origine": "29", "voeux": ["35"], "motif_familial": "demande_liee"}
    assert _refus({"A": rc, "B": lie, "C": lie, "D": lie, "E": rc}, [("A", "B"), ("C", "D")]) == [("A", "PD06", 0)]


def test_refus_ranges() -> None:
    """Refusals come by candidat, then vœu, then in the order of the rules; each says where and what was expected."""
    candidats = {
        "B": {"statut": "stagiaire", "origine": "93", "voeux": ["93"], "date_titularisation": "2016-01-01"},
        "A": {"voeux": []},
    }
    attendus = [
        ("A", "ORIGINE", 0),
        ("A", "PD02_VIDE", 0),
        ("B", "PD01_STATUT", 0),
        ("B", "PD01_DATE", 0),
        ("B", "PD02_PROPRE", 1),
    ]
    assert _refus(candidats) == attendus
    assert all(regle.attendu and regle.colonne and regle.source for regle in PAQUET.refus)


AVIS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (
        "PD03",
        {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "56"},
        {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "35"},
    ),
    (
        "PD03",
        {"motif_familial": "rapprochement_conjoints", "pays_conjoint": "ch"},
        {"motif_familial": "rapprochement_conjoints", "pays_conjoint": "ch", "voeux": ["74"]},
    ),
    (
        "PD03_RETRAITE",
        {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "35", "situation_conjoint": "retraite"},
        {"situation_conjoint": "retraite"},
    ),
    (
        "PD03_ENFANT",
        {"motif_familial": "residence_enfant", "departement_conjoint": "56"},
        {"motif_familial": "residence_enfant", "departement_conjoint": "35"},
    ),
    ("PD05", {"enfants": 1}, {"enfants": 0}),
    ("PD05", {"separation_conge": 1}, {}),
    (
        "PD05",
        {"motif_familial": "residence_enfant", "departement_conjoint": "35", "separation_activite": 2},
        {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "35", "separation_activite": 2},
    ),
    ("PD07", {"motif_familial": "demande_liee"}, {}),
    ("PD09", {"ep_classement": "rep", "ep_annees": 4}, {"ep_classement": "rep", "ep_annees": 5}),
    ("PD09", {"ep_classement_autre": "ville"}, {"ep_annees": 3}),
    ("PD09", {"ep_classement": "rep_plus", "ep_annees": 9, "ep_non_affecte": True}, {"ep_non_affecte": True}),
    (
        "PD09",
        {"ep_classement": "rep", "ep_annees": 9, "position": "disponibilite"},
        {"ep_classement": "rep", "ep_annees": 9, "position": "activite"},
    ),
    ("CONJOINT_SANS_MOTIF", {"departement_conjoint": "35"}, {}),
    (
        "PD10",
        {"voeu_preferentiel_renouvellements": 2, "voeu_preferentiel_lieu": "22"},
        {"voeu_preferentiel_renouvellements": 2, "voeu_preferentiel_lieu": "35"},
    ),
    (
        "PD10",
        {"voeu_preferentiel_renouvellements": 1, "voeu_preferentiel_interrompu": True},
        {"voeu_preferentiel_renouvellements": 0, "voeu_preferentiel_interrompu": True},
    ),
    ("IMPERATIF_RANG", {"origine": "976", "voeu_imperatif": "22"}, {"origine": "976", "voeu_imperatif": "35"}),
    ("CORPS_ABSENT", {"echelon": 5}, {"echelon": 5, "corps": "instituteur"}),
    ("CLASSE_ABSENTE", {"echelon": 5, "corps": "pe"}, {"echelon": 5, "corps": "pe", "classe": "normale"}),
    (
        "ECHELON_SANS_POINTS",
        {"echelon": 2, "corps": "pe", "classe": "normale"},
        {"echelon": 1, "corps": "pe", "classe": "hors_classe"},
    ),
    ("CONGE_PARENTAL", {"position": "conge_parental"}, {"position": "activite"}),
    ("CONGE_MALADIE", {"position": "conge_maladie"}, {}),
    ("DISPONIBILITE", {"position": "disponibilite"}, {}),
    ("DETACHEMENT", {"position": "detachement"}, {}),
    ("POSTE_ADAPTE", {"position": "poste_adapte"}, {}),
)


@pytest.mark.parametrize(("code", "vise", "autre"), AVIS, ids=str)
def test_avis(code: str, vise: dict[str, Any], autre: dict[str, Any]) -> None:
    """The rule tells the one it concerns, once, and nobody else; no vœu changes."""
    socle = {"origine": "93", "voeux": ["35"]}
    demande = fabriquer(PAQUET, {"A": {**socle, **vise}, "B": {**socle, **autre}})
    resultat = normaliser(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    assert [(avis.candidat, avis.rang) for avis in resultat.avis if avis.code == code] == [("A", 0)]
    assert resultat.voeux.nombre == 2


def test_toutes_les_regles_essayees() -> None:
    """Every refusal and every notice of the pack is tried here."""
    essayes = {code for code, _, _ in REFUSES} | {"PD02_PROPRE", "PD06"}
    assert {regle.id for regle in PAQUET.refus} == essayes
    assert {regle.id for regle in PAQUET.normalisations} == {code for code, _, _ in AVIS} | {"PD04", "PD11"}


def test_voeu_sans_rapprochement() -> None:
    """PD04: a vœu that is not limitrophe of the spouse's département is told at its rank; the first and neighbours are not."""
    candidat = {
        "origine": "93",
        "voeux": ["35", "29", "22"],
        "motif_familial": "rapprochement_conjoints",
        "departement_conjoint": "35",
    }
    demande = fabriquer(PAQUET, {"A": candidat})
    resultat = normaliser(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    assert [(avis.code, avis.rang) for avis in resultat.avis] == [("PD04", 2)]
    assert "Finistère" in resultat.avis[0].message


CONFIRMATIONS: tuple[tuple[dict[str, Any], bool], ...] = (
    ({}, True),
    ({"confirmation": "recue", "date_confirmation": "2015-12-18"}, True),
    ({"confirmation": "recue", "date_confirmation": "2015-12-19", "retard_justifie": True}, True),
    ({"confirmation": "recue", "date_confirmation": "2015-12-19"}, False),
    ({"confirmation": "non_signee", "date_confirmation": "2015-12-10"}, False),
    ({"confirmation": "non_recue"}, False),
)


@pytest.mark.parametrize(("faits", "gardee"), CONFIRMATIONS, ids=str)
def test_confirmation(faits: dict[str, Any], gardee: bool) -> None:
    """PD11: a demand not signed, not received or late without a reason is set aside whole, each vœu with a notice."""
    demande = fabriquer(
        PAQUET, {"A": {"origine": "93", "voeux": ["35", "22"], **faits}, "B": {"origine": "93", "voeux": ["35"]}}
    )
    resultat = normaliser(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    assert resultat.voeux.debut.tolist() == ([0, 2, 3] if gardee else [0, 0, 1])
    assert [(a.candidat, a.rang, a.code) for a in resultat.avis] == ([] if gardee else [("A", 1, "PD11"), ("A", 2, "PD11")])


def test_confirmation_d_un_membre_d_un_couple() -> None:
    """PD11 on one member sets aside both lists, which stay identical; each member has the own message."""
    lie = {"voeux": ["35", "22"], "motif_familial": "demande_liee"}
    candidats = {
        "A": {**lie, "origine": "93", "confirmation": "non_recue"},
        "B": {**lie, "origine": "29"},
        "C": {**lie, "origine": "93"},
    }
    demande = fabriquer(PAQUET, candidats, [("A", "B")])
    resultat = normaliser(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    assert resultat.voeux.debut.tolist() == [0, 0, 0, 2]
    messages = {avis.candidat: avis.message for avis in resultat.avis if avis.code == "PD11"}
    assert "liée à la vôtre" in messages["B"]
    assert "liée à la vôtre" not in messages["A"]
    assert [(a.candidat, a.rang) for a in resultat.avis if a.code == "PD11"] == [("A", 1), ("A", 2), ("B", 1), ("B", 2)]
