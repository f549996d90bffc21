"""Names a recipe must give, no more and no less, with the bounds of each value."""

from __future__ import annotations

PART = (0.0, 1.0)
FACTEUR = (0.0, 100.0)
ANS = (0.0, 60.0)

VALEURS: dict[str, tuple[float, float]] = {
    "part_titulaires": PART,
    "part_agreges": PART,
    "part_agreges_eps": PART,
    "taille_minimale_discipline": (1.0, 1000.0),
    "part_rc_titulaires": PART,
    "part_rc_stagiaires": PART,
    "part_conjoint_stage": PART,
    "part_apc": PART,
    "part_famille_au_plus": PART,
    "couples_titulaires": PART,
    "couples_mixtes": PART,
    "couples_meme_discipline": PART,
    "couples_meme_origine": PART,
    "proximite_voeu_1": FACTEUR,
    "proximite_conjoint": FACTEUR,
    "proximite_suite_titulaires": FACTEUR,
    "proximite_suite_stagiaires": FACTEUR,
    "part_stage_voeu_1": PART,
    "dernier_rang_reserve": (1.0, 100.0),
    "reserve_accueil": PART,
    "poids_accueil_suite": PART,
    "part_prudents": PART,
    "part_corse_unique": PART,
    "part_voeu_origine": PART,
    "part_education_prioritaire": PART,
    "education_prioritaire_idf": FACTEUR,
    "part_rep_plus": PART,
    "part_ville": PART,
    "age_au_plus": (20.0, 100.0),
    "service_hors_classe": ANS,
    "part_hors_classe": PART,
    "duree_echelon_hors_classe": (0.5, 10.0),
    "service_classe_exceptionnelle": ANS,
    "part_classe_exceptionnelle": PART,
    "duree_echelon_exceptionnelle": (0.5, 10.0),
    "part_ex_contractuels": PART,
    "part_bonification_stagiaire": PART,
    "part_autre_corps": PART,
    "part_stagiaire_ex_titulaire": PART,
    "part_atp": PART,
    "part_reintegration": PART,
    "part_handicap": PART,
    "part_handicap_second": PART,
    "part_boe": PART,
    "part_boe_handicap": PART,
    "part_cimm": PART,
    "part_concours_stage": PART,
    "part_voeu_preferentiel": PART,
    "part_acquis_2016": PART,
    "part_shn": PART,
    "part_sans_separation": PART,
    "part_conge": PART,
    "bruit_capacites": PART,
    "marge_accueil": PART,
}
"""Name and inclusive bounds of every value."""

REPARTITIONS = (
    "anciennete_service",
    "age_entree_titulaires",
    "age_stagiaires",
    "services_repris",
    "anciennete_echelon_hors_classe",
    "part_du_service_dans_le_poste",
    "separation_titulaires",
    "enfants",
    "enfants_stagiaires",
    "annees_voeu_preferentiel",
    "acquis_voeu_preferentiel",
    "annees_demande_repetee",
    "voeux_titulaires",
    "voeux_titulaires_rc",
    "voeux_stagiaires",
    "voeux_couples",
    "voeux_couples_stagiaires",
)

ACADEMIES = ("stock", "origine", "attrait", "conjoints", "stage", "attrait_neo", "ouverture", "ouverture_neo", "accueil")
DISCIPLINES = ("discipline", "intitule", "corps", "poids", "stagiaires", "ouverture", "nature")

NON_NULLES = ("stock", "origine", "attrait", "conjoints", "stage", "attrait_neo", "accueil")
"""Columns of the académies that weights are drawn from: some weight is needed."""

CORPS = ("certifie", "agrege", "plp", "peps", "cpe", "psyen")
"""Corps a discipline may have."""

BARRES = "barres_"
"""Start of the ``mesure`` of a repere that compares an order of bars."""
