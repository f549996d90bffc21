"""Examples of the analyst's bench, for the documentation."""

from __future__ import annotations

import json
from typing import Any

_EMPREINTE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_TEXTE = "libelle: Deux places de plus\ncapacites:\n  - {discipline: L1300, lieu: 24, ajout: 2}\n"

NOUVEAU: dict[str, Any] = {"nom": "deux-places", "genre": "scenario", "fichiers": {"deux-places.yaml": _TEXTE}}
SCENARIO: dict[str, Any] = {
    "nom": "deux-places",
    "genre": "scenario",
    "libelle": "Deux places de plus",
    "contenu": _EMPREINTE,
    "fichiers": _EMPREINTE,
    "empreinte": _EMPREINTE,
    "resume": {
        "capacites": [["L1300", "24", "ajout", 2]],
        "ecarts": [2],
        "meme_ecart": True,
        "nombre": 1,
        "parametres": {},
        "tirage": None,
        "retires": 0,
        "ajoutes": 0,
    },
    "cree_le": "2026-11-22T10:00:00.000+00:00",
}
SCENARIOS: dict[str, Any] = {"elements": [SCENARIO]}
_PLAN: dict[str, Any] = {
    **dict.fromkeys(("libelle", "places", "but", "par_cellule", "annees", "plan", "scenario", "mecanisme")),
    "bornes": [],
    "joints": {},
}
_BORNE: dict[str, Any] = dict.fromkeys(("discipline", "academie", "lieu", "minimum", "maximum"))
DEMANDE: dict[str, Any] = {**_PLAN, "verbe": "simulate", "scenario": "deux-places"}
DEMANDE_PLAN: dict[str, Any] = {
    **_PLAN,
    "verbe": "planifier",
    "places": 50,
    "but": "voeu_1",
    "par_cellule": 3,
    "bornes": [{**_BORNE, "academie": "24", "minimum": 5}, {**_BORNE, "discipline": "L1300", "maximum": 20}],
}
SIMULATION: dict[str, Any] = {
    "id": "s0123456789abcdef",
    "simulation": True,
    "campagne": "0123456789abcdef",
    "verbe": "simulate",
    "scenario": "deux-places",
    "contenu": _EMPREINTE,
    "mecanisme": "stable",
    "regles": _EMPREINTE,
    "version": "0.1.0",
    "demande_le": "2026-11-22T10:00:00.000+00:00",
    "fini_le": "2026-11-22T10:00:02.000+00:00",
    "etat": "termine",
    "etape": None,
    "avancement": None,
    "secondes": {"lecture": 0.4, "base": 0.7, "deux-places": 0.7},
    "tentatives": 1,
    "resultat": _EMPREINTE,
    "probleme": None,
}
EVENEMENTS = f"event: etat\ndata: {json.dumps(SIMULATION)}\n\n"
SIMULATIONS: dict[str, Any] = {"elements": [SIMULATION]}
MECANISMES: dict[str, Any] = {
    "elements": [
        {
            "id": "dictature_bareme",
            "titre": "Dictature par barème",
            "proprietes": ["P1", "P2"],
            "brisees": ["P6"],
            "limites": [],
            "references": [],
        }
    ]
}
