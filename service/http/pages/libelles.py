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
    Action.LIRE_ACADEMIE: "Lire les dossiers de son académie",
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
