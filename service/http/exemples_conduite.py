"""Examples of the life of a campaign. Tests hold them against the models."""

from __future__ import annotations

from typing import Any

CAMPAGNE = "4b1f0e9c2d37"
CALCUL = "0b1f3c5d7e9f1a3b"
COMPTE = "7d0c1a5be2f9431c8f6b2a90e4d3c1b7"
EMPREINTE = "6fecc7684b6f9e1d88c79d009b572d8591087c3b8b825e09b4b059ea8ecdabd2"

_SAISIE = {"debut": "2026-11-18T12:00:00+01:00", "fin": "2026-12-09T12:00:00+01:00"}
DEMANDE_CALENDRIER: dict[str, Any] = {"fenetres": {"saisie": _SAISIE}}
CALENDRIER: dict[str, Any] = {"fenetres": {"saisie": {**_SAISIE, "ouverte": True}}}
PROPOSITION: dict[str, Any] = {"calcul": CALCUL, "motif": "Calcul du contenu gelé, vérifié."}
APPROBATION: dict[str, Any] = {"resultat": EMPREINTE}
CHOIX: dict[str, Any] = {
    "calcul": CALCUL,
    "resultat": EMPREINTE,
    "motif": "Calcul du contenu gelé, vérifié.",
    "propose_par": COMPTE,
    "propose_le": "2027-03-01T09:00:00.000+00:00",
    "approuve_par": None,
    "approuve_le": None,
}
_DECISIONS = [
    {"candidat": "c0042", "lieu": "24", "motif": "Situation médicale grave", "base_legale": "Article cité", "place": "comptee"}
]
DEMANDE_EFFET: dict[str, Any] = {"decisions": _DECISIONS}
DEMANDE_DEROGATION: dict[str, Any] = {"decisions": _DECISIONS, "effet": EMPREINTE}
APPROBATION_DEROGATION: dict[str, Any] = {"effet": EMPREINTE}
EFFET: dict[str, Any] = {
    "empreinte": EMPREINTE,
    "decides": ["c0042"],
    "gagnants": 0,
    "perdants": 1,
    "non_affectes": [0, 0],
    "changements": [
        {
            "candidat": "c0007",
            "avant": {"resultat": "voeu", "lieu": "24", "rang": 1},
            "apres": {"resultat": "voeu", "lieu": "25", "rang": 2},
            "gain": -1,
        },
        {
            "candidat": "c0042",
            "avant": {"resultat": "maintenu", "lieu": "", "rang": None},
            "apres": {"resultat": "derogation", "lieu": "24", "rang": 1},
            "gain": None,
        },
    ],
}
LISTE_DEROGATIONS: dict[str, Any] = {
    "elements": [
        {
            "id": 1,
            **_DECISIONS[0],
            "effet": EFFET,
            "decidee_par": COMPTE,
            "decidee_le": "2027-02-10T09:00:00.000+00:00",
            "approuvee_par": None,
            "approuvee_le": None,
            "retiree_par": None,
            "retiree_le": None,
            "motif_retrait": None,
        }
    ]
}
PUBLICATION: dict[str, Any] = {
    "campagne": CAMPAGNE,
    "calcul": CALCUL,
    "resultat": EMPREINTE,
    "publie_le": "2027-03-02T09:00:00.000+00:00",
    "donnees": EMPREINTE,
}
DONNEES_OUVERTES: dict[str, Any] = {
    "campagne": CAMPAGNE,
    "mouvement": "second-degre",
    "annee": 2023,
    "libelle": "Mouvement interacadémique 2023",
    "publie_le": "2027-03-02T09:00:00.000+00:00",
    "donnees": EMPREINTE,
    "fichiers": [{"nom": "barres.csv", "octets": 812, "sha256": EMPREINTE, "type": "text/csv; charset=utf-8; header=present"}],
}
LISTE_DONNEES_OUVERTES: dict[str, Any] = {"elements": [DONNEES_OUVERTES]}
PAGE_JOURNAL: dict[str, Any] = {
    "elements": [
        {
            "numero": 1,
            "le": "2026-11-02T08:00:00.000+00:00",
            "acteur": COMPTE,
            "role": "operateur",
            "action": "creer_campagne",
            "campagne": CAMPAGNE,
            "objet": "",
            "details": {"mouvement": "second-degre", "annee": 2023},
            "precedente": "0" * 64,
            "empreinte": EMPREINTE,
        }
    ],
    "suivant": None,
}
VERIFICATION_JOURNAL: dict[str, Any] = {"intact": True, "lignes": 1, "tete": EMPREINTE, "defauts": []}

COMPTE_LU: dict[str, Any] = {
    "id": COMPTE,
    "nom": "Camille Durand",
    "courriel": "camille.durand@exemple.fr",
    "role": "operateur",
    "academie": None,
    "etat": "actif",
    "cree_le": "2026-11-02T08:00:00.000+00:00",
    "vu_le": None,
}
PAGE_COMPTES: dict[str, Any] = {"elements": [COMPTE_LU], "suivant": None}
INVITATION: dict[str, Any] = {
    "courriel": "camille.durand@exemple.fr",
    "nom": "Camille Durand",
    "role": "rectorat",
    "academie": "20",
}
SOI: dict[str, Any] = {
    "id": COMPTE,
    "role": "operateur",
    "academie": None,
    "actions": ["lire_campagne", "lire_journal"],
}
SESSIONS: dict[str, Any] = {
    "elements": [
        {
            "reference": "6fecc7684b6f9e1d",
            "agent": "Firefox",
            "fournisseur": None,
            "creee_le": "2026-11-02T08:00:00.000+00:00",
            "vue_le": "2026-11-02T08:10:00.000+00:00",
            "expire_le": "2026-11-02T16:00:00.000+00:00",
            "courante": True,
        }
    ]
}
CLE: dict[str, Any] = {
    "id": "a1b2c3d4e5f6",
    "nom": "publication de nuit",
    "portees": ["lire_campagne"],
    "creee_le": "2026-11-02T08:00:00.000+00:00",
    "expire_le": "2026-12-02T08:00:00.000+00:00",
    "vue_le": None,
    "revoquee_le": None,
}
CLES: dict[str, Any] = {"elements": [CLE]}
DEMANDE_CLE: dict[str, Any] = {"nom": "publication de nuit", "portees": ["lire_campagne"], "jours": 30}
NOUVELLE_CLE: dict[str, Any] = {"id": "a1b2c3d4e5f6", "valeur": "mvt_a1b2c3d4e5f6_…"}
BILAN_IMPORT: dict[str, Any] = {"crees": 7, "mis_a_jour": 0, "participations": 7}
