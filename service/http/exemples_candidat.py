"""Examples of the OpenAPI document: the own file of a candidat."""

from __future__ import annotations

from typing import Any

MES_DEMANDES: dict[str, Any] = {
    "elements": [
        {
            "campagne": "5f2b8c0d1e3a",
            "libelle": "Mouvement interacadémique 2023",
            "mouvement": "second-degre",
            "annee": 2023,
            "etat": "preparation",
            "baremes_affiches": False,
            "publiee": False,
            "periodes": {"saisie": {"debut": "2026-12-07T12:00:00+01:00", "fin": "2026-12-20T18:00:00+01:00", "ouverte": True}},
        }
    ]
}
VERSION_LUE: dict[str, Any] = {"version": 3}
DEMANDE_SAISIE: dict[str, Any] = {
    "version": 2,
    "voeux": [{"lieu": "01", "type": ""}, {"lieu": "24", "type": ""}],
    "conjoint": None,
}
SAISIE: dict[str, Any] = {
    "version": 3,
    "confirmee": False,
    "confirmable": True,
    "voeux": [
        {
            "rang": 1,
            "lieu": "01",
            "nom": "Paris",
            "type": "academie",
            "libelle_type": "Académie",
            "fautes": [],
            "avis": [],
            "examen": 1,
        }
    ],
    "fautes": [],
    "avis": [],
    "limites": [{"libelle": "", "nombre": 1, "maximum": 31}],
    "extension": [],
    "lien": {"conjoint": None, "reciproque": False, "identiques": False, "confirme": False, "propositions": []},
}
MON_BAREME: dict[str, Any] = {
    "faits": [{"colonne": "echelon", "libelle": "Échelon", "valeur": "5"}],
    "baremes": [
        {
            "rangs": [1],
            "points": 3500,
            "lignes": [
                {
                    "element": "echelon",
                    "libelle": "Échelon",
                    "points": 3500,
                    "parametres": [],
                    "faits": [["Échelon", "5"]],
                    "source": "Guide Martinique 2023",
                    "incertain": False,
                    "cede_a": [],
                }
            ],
            "fourni": False,
        }
    ],
    "contestables": {"echelon": "Échelon"},
}
DEMANDE_CONTESTATION: dict[str, Any] = {
    "element": "echelon",
    "rang": None,
    "texte": "Je suis au sixième échelon depuis le 31 août.",
    "piece": None,
}
CONTESTATION: dict[str, Any] = {
    "id": 12,
    "element": "echelon",
    "rang": None,
    "texte": "Je suis au sixième échelon depuis le 31 août.",
    "etat": "deposee",
    "deposee_le": "2027-01-12T09:00:00.000+00:00",
    "reponse": None,
    "repondue_le": None,
    "piece_id": None,
}
DEMANDE_TARDIVE: dict[str, Any] = {
    "nature": "annulation",
    "motif": "mutation_du_conjoint",
    "texte": "Mon conjoint est muté d'office le 1er février.",
    "voeux": [],
    "piece": None,
}
TARDIVE: dict[str, Any] = {
    "id": 4,
    "candidat": "anna",
    "nature": "annulation",
    "motif": "mutation_du_conjoint",
    "texte": "Mon conjoint est muté d'office le 1er février.",
    "voeux": [],
    "etat": "deposee",
    "deposee_le": "2027-02-03T09:00:00.000+00:00",
    "reponse": None,
    "decidee_le": None,
    "piece_id": 9,
}
DECISION_TARDIVE: dict[str, Any] = {"accepter": True, "reponse": "Le motif est établi."}
