"""Examples of what rectorats and auditors send and get. Tests hold them against the models."""

from __future__ import annotations

from typing import Any

from .exemples_conduite import CALCUL, EMPREINTE

APERCU: dict[str, Any] = {
    "candidat": "C00001",
    "discipline": "Mathématiques (L1300)",
    "origine": "Créteil",
    "statut": "Titulaire",
    "points": [{"rang": 1, "points": 16420}],
}
PAGE_APERCUS: dict[str, Any] = {"elements": [APERCU], "total": 812, "suivant": "C00001"}
DOSSIER: dict[str, Any] = {
    "apercu": APERCU,
    "faits": [{"colonne": "enfants", "libelle": "Enfants à charge", "valeur": "1", "corrigeable": True}],
    "voeux": [{"rang": 1, "lieu": "16", "libelle": "Toulouse"}],
    "baremes": [
        {
            "rangs": [1],
            "points": 16420,
            "fourni": False,
            "lignes": [
                {
                    "element": "enfants",
                    "libelle": "Enfants",
                    "points": 10000,
                    "faits": [["Enfants à charge", "1"]],
                    "source": "Lignes directrices de gestion",
                    "incertain": False,
                    "cede_a": [],
                }
            ],
        }
    ],
}
CONTESTATION: dict[str, Any] = {
    "numero": 12,
    "candidat": "C00001",
    "element": "enfants",
    "rang": None,
    "texte": "Deux enfants, non un.",
    "piece": True,
    "etat": "deposee",
    "deposee_le": "2027-01-20T09:00:00.000+00:00",
    "reponse": None,
    "corrections": {},
    "repondue_le": None,
}
LISTE_CONTESTATIONS: dict[str, Any] = {"elements": [CONTESTATION]}
REPONSE: dict[str, Any] = {"decision": "acceptee", "reponse": "Livret de famille lu.", "corrections": {"enfants": "2"}}
CELLULES: dict[str, Any] = {
    "academie": "11",
    "colonnes": [{"nom": "capacite", "libelle": "nombre net d'entrées ouvertes", "minimum": -100000}],
    "elements": [
        {
            "discipline": "L1300",
            "discipline_libelle": "Mathématiques (L1300)",
            "lieu": "11",
            "lieu_libelle": "Montpellier",
            "valeurs": {"capacite": 12},
        }
    ],
}
SAISIE_CAPACITES: dict[str, Any] = {
    "motif": "Ouverture d'une division",
    "cellules": [{"discipline": "L1300", "lieu": "11", "valeurs": {"capacite": 13}}],
}
CHANGEMENT: dict[str, Any] = {
    "discipline": "L1300",
    "lieu": "11",
    "avant": {"capacite": 12},
    "apres": {"capacite": 13},
    "motif": "Ouverture d'une division",
    "par": "Rectorat de Montpellier",
    "le": "2026-12-01T09:00:00.000+00:00",
}
HISTORIQUE: dict[str, Any] = {"elements": [CHANGEMENT]}
REJEU: dict[str, Any] = {
    "calcul": CALCUL,
    "identique": True,
    "motifs": [],
    "resultat": EMPREINTE,
    "fichiers": [{"nom": "affectations.csv", "garde": EMPREINTE, "refait": EMPREINTE}],
}
DEROGATIONS: dict[str, Any] = {
    "elements": [
        {
            "numero": 1,
            "candidat": "C00001",
            "lieu": "16",
            "base_legale": "Article L. 512-19 du code général de la fonction publique",
            "motif": "Situation examinée",
            "decidee_par": "7d0c1a5be2f9431c8f6b2a90e4d3c1b7",
            "decidee_le": "2027-02-01T09:00:00.000+00:00",
            "approuvee_par": None,
            "approuvee_le": None,
            "retiree_le": None,
            "motif_retrait": None,
        }
    ]
}
DOCUMENT: dict[str, Any] = {
    "titre": "Fiche d'inventaire du traitement",
    "chapeau": "Code des relations entre le public et l'administration, article L. 312-1-3.",
    "sections": [
        {
            "titre": "Le traitement",
            "paragraphes": ["La fiche est complète."],
            "tableaux": [{"titre": "Champs", "entetes": ["Champ", "Valeur"], "lignes": [["Intitulé", "Mouvement"]]}],
        }
    ],
    "empreintes": {"Règles": EMPREINTE},
}
