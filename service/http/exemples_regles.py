"""Examples of the self-description; see :mod:`.exemples`."""

from __future__ import annotations

from typing import Any

PAQUET: dict[str, Any] = {
    "mouvement": "second-degre",
    "annee": 2023,
    "libelle": "Mouvement inter-académique du second degré, rentrée 2023",
    "source": "Lignes directrices de gestion ministérielles",
    "empreinte": "6fecc7684b6f9e1d88c79d009b572d8591087c3b8b825e09b4b059ea8ecdabd2",
}
PAQUETS: dict[str, Any] = {"elements": [PAQUET], "refuses": []}
REGLES: dict[str, Any] = {
    **PAQUET,
    "mecanisme": "stable",
    "capacites": ["capacite"],
    "discipline": "",
    "maximum_voeux": 31,
    "cumuls": [
        {
            "id": "double_participation",
            "libelle": "Toute double participation annule la demande au mouvement interdépartemental",
            "source": "Guide de l'académie de la Martinique, mouvement national à gestion déconcentrée 2023, I.3",
            "confiance": "officiel",
            "quand": "participation",
            "avec": "premier-degre",
            "annule": "avec",
            "motif": "vous participez aussi au mouvement inter-académique des psychologues de l'Éducation nationale",
            "natures": {},
            "exceptions": [],
            "note": "",
        }
    ],
    "inconnus": [
        {
            "id": "departages",
            "question": "Comment départager deux barèmes égaux ?",
            "choix": "Ancienneté, âge, puis tirage vérifiable",
            "source": "Usages voisins",
            "confiance": "infere",
        }
    ],
    "refus": [
        {
            "id": "PD01_STATUT",
            "libelle": "Réservé aux titulaires",
            "source": "Note de service 2015-185",
            "confiance": "officiel",
        }
    ],
    "priorites": [
        {
            "id": "retour_mayotte",
            "libelle": "Retour prioritaire de Mayotte",
            "source": "Page syndicale",
            "confiance": "syndical",
        }
    ],
    "parametres": [
        {
            "nom": "echelon_points",
            "valeur": 7,
            "type": "points",
            "unite": "points",
            "libelle": "Points par échelon",
            "source": "SNES Besançon 2021",
            "confiance": "syndical",
            "incertain": False,
            "alternative": "",
            "note": "",
        }
    ],
    "elements": [
        {
            "id": "echelon_cn",
            "libelle": "Ancienneté de service, classe normale",
            "famille": "commun",
            "source": "Guide Martinique 2023, III.3.1",
            "note": "",
            "parametres": ["echelon_points", "echelon_minimum"],
            "faits": ["classe", "echelon"],
            "cede_a": [],
            "survit_extension": True,
        }
    ],
    "departages": [{"id": "tirage", "libelle": "Tirage", "source": "Campagne", "confiance": "infere"}],
    "faits": [
        {
            "nom": "enfants",
            "type": "entier",
            "libelle": "Enfants à charge",
            "minimum": 0,
            "maximum": 15,
            "valeurs": [],
            "exemple": "2",
            "unite": "enfants",
            "note": "",
        }
    ],
    "lieux": [{"code": "24", "nom": "Créteil", "type": "metropole"}],
    "schemas": {"couples.json": {"name": "second-degre-2023-couples", "fields": [{"name": "candidat_1", "type": "string"}]}},
}
MECANISMES: dict[str, Any] = {
    "elements": [
        {
            "id": "stable",
            "titre": "Affectation stable, optimale pour les candidats, prouvée",
            "references": ["Gale, Shapley, American Mathematical Monthly 69 (1962)"],
            "proprietes": ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"],
        }
    ]
}
PROPRIETES: dict[str, Any] = {
    "elements": [{"id": "P6", "libelle": "Personne n'est dépassé par une personne moins prioritaire"}]
}
