"""Examples of the OpenAPI document. Tests hold them against the models."""

from __future__ import annotations

from typing import Any

_ID_CAMPAGNE = "4b1f0e9c2d37"
_ID_CALCUL = "0b1f3c5d7e9f1a3b"
_EMPREINTE = "6fecc7684b6f9e1d88c79d009b572d8591087c3b8b825e09b4b059ea8ecdabd2"

CAMPAGNE: dict[str, Any] = {
    "id": _ID_CAMPAGNE,
    "mouvement": "second-degre",
    "annee": 2023,
    "libelle": "Échantillon : sept candidats, une discipline, aucun couple",
    "etat": "preparation",
    "contenu": _EMPREINTE,
    "resume": {
        "tirage": 1,
        "candidats": 7,
        "voeux": 10,
        "couples": 0,
        "disciplines": 1,
        "empreintes": {"campagne.yaml": _EMPREINTE, "candidats.csv": _EMPREINTE},
    },
    "cree_le": "2026-03-02T09:30:00.000+00:00",
    "baremes_affiches_le": None,
    "version": 1,
}
PAGE_CAMPAGNES: dict[str, Any] = {"elements": [CAMPAGNE], "suivant": None}

DEMANDE: dict[str, Any] = {"mecanisme": "stable"}
CALCUL: dict[str, Any] = {
    "id": _ID_CALCUL,
    "campagne": _ID_CAMPAGNE,
    "contenu": _EMPREINTE,
    "mecanisme": "stable",
    "regles": _EMPREINTE,
    "version": "0.1.0",
    "demande_le": "2026-03-02T09:31:00.000+00:00",
    "fini_le": "2026-03-02T09:31:02.000+00:00",
    "etat": "termine",
    "etape": None,
    "secondes": {"lecture": 0.112, "bareme": 0.008, "resolution": 0.771, "verification": 0.003},
    "tentatives": 1,
    "resultat": _EMPREINTE,
    "probleme": None,
}
CALCUL_EN_COURS: dict[str, Any] = {
    **CALCUL,
    "fini_le": None,
    "etat": "en_cours",
    "etape": "resolution",
    "secondes": {"lecture": 0.112},
    "resultat": None,
}
PAGE_CALCULS: dict[str, Any] = {"elements": [CALCUL], "suivant": _ID_CALCUL}
EVENEMENTS = 'event: etat\ndata: {"id": "0b1f3c5d7e9f1a3b", "etat": "en_cours", "etape": "resolution"}\n\n'

FICHIERS: dict[str, Any] = {
    "elements": [{"nom": "avis.csv", "octets": 27, "sha256": _EMPREINTE, "type": "text/csv; charset=utf-8; header=present"}]
}
FICHIER_CSV = (
    "candidat,discipline,origine,resultat,lieu,rang,points,phase\nanna,L1300,24,voeu,16,1,192,\nbruno,L1300,16,voeu,14,2,336,\n"
)
EXPLICATION_TEXTE = "Vous obtenez votre vœu 1 : Toulouse.\n"

_CONTROLE: dict[str, Any] = {"verifie": True, "violations": [], "note": "", "sans_objet": False}
_SANS_OBJET: dict[str, Any] = {
    "verifie": False,
    "violations": [],
    "note": "Sans objet : le mouvement n'a pas de phase de permutation.",
    "sans_objet": True,
}
VERIFICATION: dict[str, Any] = {
    "conforme": True,
    "motifs": [],
    "avertissements": [],
    "rejoue": True,
    **{f"p{i}": _CONTROLE for i in range(1, 8)},
    "p8": {**_CONTROLE, "valeur": 9},
    **dict.fromkeys(("p9", "p10"), _SANS_OBJET),
    "p11": {**_SANS_OBJET, **dict.fromkeys(("ameliores", "points", "ameliores_borne", "points_borne"))},
    "p12": {**_SANS_OBJET, "note": "Sans objet : dans cette campagne, aucune demande ne dépend d'une autre."},
}
COMPARAISON: dict[str, Any] = {
    "entrees_differentes": ["capacites.csv"],
    "seulement_dans_le_premier": [],
    "seulement_dans_le_second": [],
    "totaux": {"voeu": [5, 4], "extension": [1, 2], "maintenu": [1, 1], "non_affecte": [0, 0], "derogation": [0, 0]},
    "changements": [["chloe", "voeu 14 1", "extension 24"]],
    "barres": [["L1300", "14", "345.2", "336"]],
    "voeu_1": [5, 4],
    "mouvements": ["second-degre", "second-degre"],
    "simules": [False, False],
    "simulation_change": [],
    "flux": [{"avant": "voeu_1", "apres": "voeu_1", "change": False, "personnes": 4}],
    "mieux": 0,
    "moins_bien": 1,
    "extensions_ordonnees": True,
    "groupes": [
        {
            "groupe": "discipline",
            "valeur": "L1300",
            "candidats": 7,
            "voeu_1_avant": 5,
            "voeu_1_apres": 4,
            "voeu_avant": 5,
            "voeu_apres": 4,
            "gagnants": None,
            "perdants": None,
        }
    ],
}
MOTIF: dict[str, Any] = {"motif": "Une capacité était fausse."}
SANTE: dict[str, Any] = {"etat": "ok"}
PRET: dict[str, Any] = {
    "etat": "pret",
    "controles": {"base": True, "migrations": True, "magasin": True, "cle": True, "travailleur": True},
}
VERSION: dict[str, Any] = {
    "mouvement": "0.1.0",
    "ortools": "9.15.6755",
    "python": "3.11.7",
    "regles": _EMPREINTE,
    "paquets": {"second-degre/2023": _EMPREINTE},
}
CODES: dict[str, Any] = {
    "elements": [{"code": "calcul_inconnu", "status": 404, "title": "Aucun calcul ne porte cet identifiant"}]
}
