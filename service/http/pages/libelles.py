"""Words of the pages for what the code names: actions, states of accounts, lines of the journal."""

from __future__ import annotations

from collections.abc import Mapping

from ...identite import Action

ACTIONS: Mapping[Action, str] = {
    Action.LIRE_PUBLIC: "Lire ce qui est public",
    Action.SE_CONNECTER: "Se connecter",
    Action.GERER_SON_COMPTE: "Gérer son compte",
    Action.LISTER_CAMPAGNES: "Lister les campagnes",
    Action.LIRE_CAMPAGNE: "Lire une campagne",
    Action.CREER_CAMPAGNE: "Créer une campagne",
    Action.DEPOSER: "Déposer les fichiers d'une campagne",
    Action.REGLER_CALENDRIER: "Régler le calendrier",
    Action.GELER: "Geler ou rouvrir une campagne",
    Action.AFFICHER_BAREMES: "Afficher les barèmes aux candidats",
    Action.GERER_COMPTES: "Gérer les comptes",
    Action.CALCULER: "Demander ou annuler un calcul",
    Action.LIRE_CALCULS: "Lire les calculs et leurs résultats",
    Action.COMPARER: "Comparer deux résultats",
    Action.VERIFIER: "Faire vérifier un résultat",
    Action.SIMULER: "Simuler",
    Action.EXPLIQUER: "Lire les explications des candidats",
    Action.PROPOSER_OFFICIEL: "Proposer le calcul officiel",
    Action.APPROUVER_OFFICIEL: "Approuver le calcul officiel",
    Action.LIRE_DEROGATIONS: "Lire les dérogations",
    Action.DEROGER: "Enregistrer une dérogation",
    Action.APPROUVER_DEROGATION: "Approuver une dérogation",
    Action.PUBLIER: "Publier",
    Action.RETIRER: "Retirer un choix avant publication",
    Action.DECIDER_TARDIVE: "Décider d'une demande tardive",
    Action.LIRE_ACADEMIE: "Lire les capacités et les mouvements de son académie",
    Action.LIRE_BAREMES: "Lire les barèmes et les contestations dont on répond",
    Action.REPONDRE_CONTESTATION: "Répondre à une contestation",
    Action.SAISIR_CAPACITES: "Saisir les capacités d'accueil",
    Action.LIRE_SON_DOSSIER: "Lire son dossier",
    Action.SAISIR_VOEUX: "Saisir ses vœux",
    Action.CONTESTER: "Contester son barème",
    Action.DEMANDER_TARDIVEMENT: "Déposer une demande tardive",
    Action.LIRE_JOURNAL: "Lire le journal",
    Action.REJOUER: "Rejouer un calcul",
    Action.REPONDRE_INDIVIDUELLEMENT: "Répondre à une demande individuelle",
    Action.PURGER: "Purger ce qui n'a plus à être conservé",
}
"""What each action of the policy lets one do."""

ETATS: Mapping[str, str] = {"a_initialiser": "à ouvrir", "actif": "actif", "desactive": "désactivé"}
"""States of an account."""

CONNEXIONS: Mapping[str, str] = {
    "connexion": "Connexion",
    "connexion_refusee": "Connexion refusée",
    "compte_verrouille": "Compte verrouillé un moment, après des échecs",
    "deconnexion": "Déconnexion",
    "mot_de_passe_change": "Mot de passe changé",
}
"""Lines of the journal shown to the owner of an account."""

ETATS_CALCULS: Mapping[str, str] = {
    "en_attente": "en attente",
    "en_cours": "en cours",
    "termine": "terminé",
    "refuse": "refusé",
    "echec": "arrêté par une panne",
    "annule": "annulé",
}
"""States of a run."""

ETATS_SIMULATIONS: Mapping[str, str] = {
    **ETATS_CALCULS,
    "termine": "terminée",
    "refuse": "refusée",
    "echec": "arrêtée par une panne",
    "annule": "annulée",
}
"""States of a simulation."""

ETAPES: Mapping[str, str] = {
    "lecture": "Lecture des fichiers",
    "bareme": "Calcul des barèmes",
    "marche": "Places et classements",
    "resolution": "Affectation",
    "verification": "Vérification indépendante",
    "figures": "Rapport et chiffres",
    "ecriture": "Écriture",
}
"""Stages of a run, in order."""

FICHIERS: Mapping[str, str] = {
    "affectations.csv": "Ce que chaque personne obtient",
    "avis.csv": "Changements faits aux demandes par les règles",
    "bareme.csv": "Barème de chaque vœu, élément par élément",
    "barres.csv": "Barres et effectifs, sans masquage : à ne pas publier",
    "certificat.json": "Certificat : entrées, règles, preuves, empreintes",
    "rapport.html": "Rapport complet",
    "refus.csv": "Motif de chaque vœu refusé",
}
"""What the files of a result hold."""

ENTREES: Mapping[str, str] = {
    "campagne.yaml": "réglages de la campagne",
    "candidats.csv": "candidats",
    "voeux.csv": "vœux",
    "capacites.csv": "capacités",
    "postes.csv": "postes",
    "couples.csv": "couples",
    "bareme.csv": "barèmes fournis",
    "classements.csv": "classements",
    "extension.csv": "extension",
    "annulations.csv": "demandes annulées",
    "derogations.csv": "décisions",
    "scenario.yaml": "scénario",
}
"""What the files that a result comes from hold."""

ISSUES: Mapping[str, str] = {
    "voeu": "un de ses vœux",
    "extension": "extension",
    "maintenu": "maintien sur son poste",
    "non_affecte": "sans affectation",
    "derogation": "décision motivée",
}
"""What a person obtains."""

JOURNAL: Mapping[str, str] = {
    **CONNEXIONS,
    "afficher_baremes": "Barèmes affichés",
    "annuler_calcul": "Calcul annulé",
    "annuler_simulation": "Simulation annulée",
    "approuver_derogation": "Dérogation approuvée",
    "approuver_officiel": "Calcul officiel approuvé",
    "cle_creee": "Clé créée",
    "cle_revoquee": "Clé révoquée",
    "codes_secours_renouveles": "Codes de secours renouvelés",
    "compte_active": "Compte ouvert par son titulaire",
    "compte_de_demonstration": "Compte de démonstration créé",
    "compte_desactive": "Compte désactivé",
    "compte_invite": "Compte invité",
    "compte_reactive": "Compte rouvert",
    "comptes_importes": "Comptes de candidats importés",
    "confirmer_voeux": "Vœux confirmés",
    "consulter_dossier": "Dossier consulté",
    "contester": "Contestation déposée",
    "courriel_corrige": "Adresse corrigée",
    "creer_campagne": "Campagne créée",
    "decider_tardive": "Demande tardive décidée",
    "degeler": "Campagne rouverte",
    "demander_calcul": "Calcul demandé",
    "demander_simulation": "Simulation demandée",
    "demander_tardivement": "Demande tardive déposée",
    "deposer": "Fichiers déposés",
    "deroger": "Dérogation décidée",
    "enregistrer_scenario": "Scénario enregistré",
    "finir_calcul": "Calcul fini",
    "finir_simulation": "Simulation finie",
    "geler": "Campagne gelée",
    "identite_liee": "Identité d'un fournisseur rattachée",
    "initialisation_demandee": "Initialisation de compte demandée",
    "mot_de_passe_initialise": "Mot de passe initialisé",
    "operateur_amorce": "Premier opérateur créé",
    "proposer_officiel": "Calcul officiel proposé",
    "publier": "Résultat publié",
    "purger": "Purge faite",
    "regler_calendrier": "Dates fixées",
    "rejouer": "Calcul officiel rejoué",
    "repondre_contestation": "Contestation répondue",
    "retirer_choix": "Choix du calcul officiel retiré",
    "retirer_confirmation": "Confirmation des vœux retirée",
    "retirer_contestation": "Contestation retirée",
    "retirer_derogation": "Dérogation retirée",
    "saisir_capacites": "Capacités saisies",
    "saisir_voeux": "Vœux saisis",
    "second_facteur_installe": "Second facteur installé",
    "second_facteur_reinitialise": "Second facteur à refaire",
    "second_facteur_retire": "Second facteur retiré",
    "verifier_purge": "Purge vérifiée",
}
"""Lines of the journal."""

VERBES: Mapping[str, str] = {
    "simulate": "scénario à côté de la base",
    "balayer": "balayage",
    "sensibilite": "valeur de chaque place",
    "planifier": "plan de places",
}
"""What a simulation does."""

ETAPES_BANC: Mapping[str, str] = {
    "lecture": "Lecture des fichiers",
    "base": "La campagne telle qu'elle est",
    "regles": "La campagne telle qu'elle est, avec le mécanisme des règles",
    "scenarios": "Scénarios",
    "cellules": "Cellules",
    "disciplines": "Mesure de chaque part du marché (une discipline, le plus souvent)",
    "figures": "Rapport et chiffres",
    "ecriture": "Écriture",
}
"""Stages of a simulation; that of a scenario has its name."""

FICHIERS_BANC: Mapping[str, str] = {
    **FICHIERS,
    "barres.csv": "Barres et effectifs, sans masquage : à ne pas diffuser",
    "mouvements.csv": "Qui change de place, un à un : à ne pas diffuser",
    "satisfaction.csv": "Qui y gagne, qui y perd, par groupe, petits effectifs masqués",
    "flux.csv": "D'une issue à l'autre, petits effectifs tus",
    "comparaison.csv": "Indicateurs, sans et avec",
    "simulation.json": "Indicateurs et barres qui bougent, pour un programme",
    "plan.csv": "Places de chaque plan",
    "plan.json": "Ce que vaut chaque plan et ce qui est prouvé, pour un programme",
    "chaines.json": "Ce que fait chaque place, pour un programme",
    "sensibilite.csv": "Valeur de chaque place",
    "resultats.csv": "Écarts de chaque scénario à la base",
    "resultats.parquet": "Tous les indicateurs de chaque scénario",
    "balayage.json": "Le balayage demandé, pour un programme",
}
"""What the files of a simulation hold."""

INDICATEURS: Mapping[str, str] = {
    "candidats": "Candidats",
    "voeu": "Obtiennent un vœu",
    "extension": "Affectés par extension",
    "maintenu": "Restent sur leur poste",
    "non_affecte": "Sans affectation",
    "derogation": "Placés par décision",
    "voeu_1": "Obtiennent leur premier vœu",
    "titulaires_mutes": "Titulaires mutés",
    "entrants_sur_voeu_1": "Entrants sur leur premier vœu",
    "couples_satisfaits": "Couples satisfaits",
    "capacite": "Capacité",
    "places_ouvertes": "Places ouvertes",
    "places_occupees": "Places prises",
    "places_libres": "Places restées libres",
    "demandes_fondees_restantes": "Demandes fondées restantes",
    "somme_des_rangs": "Somme des rangs",
    "obtenus_en_mutation": "Obtenus en mutation",
    "obtenus_par_permutation": "Obtenus par permutation",
    "sorties_ouvertes": "Sorties ouvertes",
    "sorties_utilisees": "Sorties prises",
    "candidats_au_resultat_different": "Changent de résultat",
    "gagnants": "Mieux placés",
    "perdants": "Moins bien placés",
    "rangs_gagnes": "Rangs gagnés",
    "rangs_perdus": "Rangs perdus",
    "barres_en_hausse": "Barres en hausse",
    "barres_en_baisse": "Barres en baisse",
    "moins_bien": "Moins bien",
    "mieux": "Mieux",
    "longueur": "Personnes qui bougent",
    "non_affectes": "Sans affectation",
}
"""Figures of simulations."""
