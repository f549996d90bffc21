"""Every page and who sees it: one list, which the checks of ``test_pages_navigateur`` walk. New pages are added here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from service.base import transaction
from service.identite import Role, comptes, jetons, premiere_connexion
from service.identite.jetons import Genre
from service.identite.numen import Numen
from tests.service.pages import scenes
from tests.service.pages.campagnes import FAUTIVE, GELEE, PREPARATION, ecrire, fautifs, identifiant, preparer_campagnes
from tests.service.pages.navigateur import Personne
from tests.service.pages.serveur import Serveur

NUMEN = Numen("01A9212345XVK")


def preparer(serveur: Serveur) -> None:
    """What the pages of the list show: accounts, sessions, a campaign."""
    operateur = serveur.compte(Role.OPERATEUR, "Odile Opératrice")
    serveur.compte(Role.APPROBATEUR, "Alain Approbateur")
    serveur.compte(Role.RECTORAT, "Rachid Rectorat", "01")
    serveur.campagne("PTP 2026", 2026, operateur)
    preparer_campagnes(serveur)


def _connexion(personne: Personne, _: Serveur) -> None:
    personne.aller("/connexion")


def _vers(chemin: str) -> Callable[[Personne, Serveur], None]:
    def aller(personne: Personne, _: Serveur) -> None:
        personne.aller(chemin)

    return aller


def _refusee(personne: Personne, _: Serveur) -> None:
    personne.aller("/connexion")
    personne.remplir(**{"Identifiant": "personne@exemple.fr", "Mot de passe": "Rien-du-tout"})
    personne.presser("Se connecter")


def _initialisation(personne: Personne, _: Serveur) -> None:
    personne.aller("/premiere-connexion")
    personne.remplir(NUMEN=NUMEN.valeur)
    personne.presser("Continuer")


def _lien(personne: Personne, serveur: Serveur) -> None:
    compte = serveur.compte(Role.CANDIDAT, "Camille Candidat", facteur=False)
    with transaction(serveur.engine) as seance:
        lien = jetons.creer(seance, serveur.installation, Genre.LIEN, timedelta(hours=1), compte_id=compte.compte)
    personne.aller(f"{premiere_connexion.CHEMIN_LIEN}{lien}")


def _lien_refuse(personne: Personne, serveur: Serveur) -> None:
    _lien(personne, serveur)
    personne.remplir(
        **{"Ancien mot de passe": "x", "Nouveau mot de passe": "court", "Nouveau mot de passe, une seconde fois": "autre"}
    )
    personne.presser("Enregistrer")


def _invitation(personne: Personne, serveur: Serveur) -> None:
    operateur = serveur.compte(Role.OPERATEUR, "Odile Opératrice")
    adresse = f"invite.{secrets.token_hex(2)}@exemple.fr"
    with transaction(serveur.engine) as seance:
        compte = comptes.inviter(seance, serveur.installation, operateur, adresse, "Inès Invitée", Role.ANALYSTE)
        lien = jetons.creer(seance, serveur.installation, Genre.INVITATION, timedelta(hours=1), compte_id=compte.id)
    personne.aller(f"{comptes.CHEMIN_INVITATION}{lien}")


def _second_facteur(personne: Personne, serveur: Serveur) -> None:
    _invitation(personne, serveur)
    mot = "Un-Mot_de+Passe9"
    personne.remplir(**{"Nouveau mot de passe": mot, "Nouveau mot de passe, une seconde fois": mot})
    personne.presser("Continuer")


def _codes_secours(personne: Personne, serveur: Serveur) -> None:
    _second_facteur(personne, serveur)
    (secret,) = personne.textes("#cle")
    personne.remplir(**{"Code à 6 chiffres": serveur.code(secret.replace(" ", ""))})
    personne.presser("Confirmer")


def _cle_creee(personne: Personne, _: Serveur) -> None:
    personne.aller("/compte/cles")
    personne.remplir(Nom="Tableur du service")
    personne.faire("cocher", libelle="Lire une campagne")
    personne.presser("Créer la clé")


def _un_compte(personne: Personne, serveur: Serveur) -> None:
    personne.aller(f"/comptes/{serveur.compte(Role.APPROBATEUR, 'Alain Approbateur').compte}")


def _un_candidat(personne: Personne, serveur: Serveur) -> None:
    personne.aller(f"/comptes/{serveur.compte(Role.CANDIDAT, 'Camille Candidat', facteur=False).compte}")


def _campagne(libelle: str, page: str = "", racine: str = "/campagnes/") -> Callable[[Personne, Serveur], None]:
    def aller(personne: Personne, serveur: Serveur) -> None:
        personne.aller(f"{racine}{identifiant(serveur, libelle)}{page}")

    return aller


def _campagne_fautive(personne: Personne, serveur: Serveur) -> None:
    personne.aller("/campagnes/nouvelle")
    chemins = ecrire(serveur.donnees.parent / "fautifs", fautifs())
    personne.faire("joindre", libelle="Fichiers de la campagne, ou une archive zip", fichiers=chemins)
    personne.presser("Lire les fichiers et créer la campagne")


def _gel_refuse(personne: Personne, serveur: Serveur) -> None:
    personne.aller(f"/campagnes/{identifiant(serveur, FAUTIVE)}/gel")
    personne.presser("Geler la campagne")


def _calendrier_refuse(personne: Personne, serveur: Serveur) -> None:
    personne.aller(f"/campagnes/{identifiant(serveur, FAUTIVE)}/calendrier")
    nom = "Saisie et confirmation des vœux"
    personne.remplir(**{f"Début : {nom}": "2027-03-28T02:30", f"Fin : {nom}": "2027-03-01T12:00"})
    personne.presser("Enregistrer les dates")


def _sans_academie(personne: Personne, serveur: Serveur) -> None:
    personne.aller(f"/campagnes/{identifiant(serveur, GELEE)}/contestations")
    (numero,) = personne.textes("tbody th a")
    personne.suivre(numero)


@dataclass(frozen=True)
class Vue:
    """A page as one person sees it; ``role`` is None for who is not signed in."""

    nom: str
    role: Role | None
    atteindre: Callable[[Personne, Serveur], None]
    statut: int = 200


VUES_CALCULS = (
    Vue("calculs", Role.OPERATEUR, scenes.vers("/campagnes/{preparation}/calculs")),
    Vue("calculs-analyste", Role.ANALYSTE, scenes.vers("/campagnes/{gelee}/calculs")),
    Vue("calcul-en-cours", Role.OPERATEUR, scenes.vers("/calculs/{calcul-en-cours}")),
    Vue("calcul-refuse", Role.OPERATEUR, scenes.vers("/calculs/{calcul-refuse}")),
    Vue("calcul-termine", Role.OPERATEUR, scenes.vers("/calculs/{calcul-gelee}")),
    Vue("calcul-sans-stable", Role.AUDITEUR, scenes.vers("/calculs/{calcul-proposee}")),
    Vue("personnes", Role.OPERATEUR, scenes.vers("/calculs/{calcul-publiee}/personnes")),
    Vue("comparaison", Role.ANALYSTE, scenes.vers("/comparaisons?premier={calcul-premier}&second={calcul-second}")),
    Vue("comparaison-inconnue", Role.ANALYSTE, scenes.vers("/comparaisons?premier=0&second=0"), 404),
    Vue("simulations", Role.ANALYSTE, scenes.vers("/campagnes/{gelee}/simulations")),
    Vue("simulations-auditeur", Role.AUDITEUR, scenes.vers("/campagnes/{gelee}/simulations")),
    Vue("simulations-aucune", Role.OPERATEUR, scenes.vers("/campagnes/{preparation}/simulations")),
    Vue("scenario-refuse", Role.ANALYSTE, scenes.scenario_refuse, 422),
    Vue("simulations-retrospective", Role.ANALYSTE, scenes.vers("/campagnes/{gelee}/simulations/retrospective")),
    Vue("simulations-mecanismes", Role.ANALYSTE, scenes.vers("/campagnes/{gelee}/simulations/mecanismes")),
    Vue("simulation", Role.ANALYSTE, scenes.vers("/simulations/{simulation-simulate}")),
    Vue("simulation-mecanisme", Role.ANALYSTE, scenes.vers("/simulations/{simulation-autre}")),
    Vue("simulation-balayage", Role.ANALYSTE, scenes.vers("/simulations/{simulation-balayer}")),
    Vue("simulation-valeurs", Role.ANALYSTE, scenes.vers("/simulations/{simulation-sensibilite}?sens=-1&tri=longueur")),
    Vue("simulation-place", Role.ANALYSTE, scenes.place_montree),
    Vue("simulation-en-cours", Role.ANALYSTE, scenes.vers("/simulations/{simulation-en-cours}")),
    Vue("simulation-plan-en-cours", Role.ANALYSTE, scenes.vers("/simulations/{simulation-plan-en-cours}")),
    Vue("plans", Role.ANALYSTE, scenes.vers("/campagnes/{gelee}/plans")),
    Vue("plan-refuse", Role.ANALYSTE, scenes.plan_refuse, 422),
    Vue("simulation-plan", Role.ANALYSTE, scenes.vers("/simulations/{simulation-planifier}?tri=mieux")),
    Vue("simulation-plan-couples", Role.AUDITEUR, scenes.vers("/simulations/{simulation-couples}")),
    Vue(
        "comparaison-simulations",
        Role.ANALYSTE,
        scenes.vers("/comparaisons?premier={simulation-simulate}&second={simulation-autre}"),
    ),
    Vue("choix-a-faire", Role.OPERATEUR, scenes.vers("/campagnes/{gelee}/choix")),
    Vue("choix-propose", Role.APPROBATEUR, scenes.vers("/campagnes/{proposee}/choix")),
    Vue("choix-deux-phases", Role.OPERATEUR, scenes.vers("/campagnes/{approuvee}/choix")),
    Vue("choix-publie", Role.AUDITEUR, scenes.vers("/campagnes/{publiee}/choix")),
    Vue("publication", Role.OPERATEUR, scenes.vers("/campagnes/{approuvee}/publication")),
    Vue("derogations", Role.OPERATEUR, scenes.vers("/campagnes/{preparation}/derogations")),
    Vue("derogations-approbateur", Role.APPROBATEUR, scenes.vers("/campagnes/{preparation}/derogations")),
    Vue("derogation-effet", Role.OPERATEUR, scenes.effet_montre),
    Vue("journal", Role.OPERATEUR, scenes.vers("/journal?du=pas-une-date")),
    Vue("journal-verification", Role.AUDITEUR, scenes.vers("/journal/verification?attendue=absente")),
    Vue("resultat-publie", Role.CANDIDAT, scenes.vers("/mes-demandes/{publiee}/resultat")),
    Vue("donnees-publiees", None, scenes.vers("/donnees")),
    Vue("barres-publiees", None, scenes.vers("/donnees/{publiee}")),
)
"""Runs, choice, derogations, journal, and what is read once a campaign is published."""

VUES = (
    Vue("accueil", None, _vers("/")),
    Vue("api", None, _vers("/api")),
    Vue("accessibilite", None, _vers("/accessibilite")),
    Vue("donnees-personnelles", None, _vers("/donnees-personnelles")),
    Vue("inconnue", None, _vers("/page-qui-n-existe-pas"), 404),
    Vue("connexion", None, _connexion),
    Vue("connexion-refusee", None, _refusee, 403),
    Vue("premiere-connexion", None, _vers("/premiere-connexion")),
    Vue("mot-de-passe-oublie", None, _vers("/mot-de-passe-oublie")),
    Vue("initialisation", None, _initialisation),
    Vue("envoi", None, _vers("/premiere-connexion/envoi")),
    Vue("choix-mot-de-passe", None, _lien),
    Vue("choix-refuse", None, _lien_refuse, 422),
    Vue("invitation", None, _invitation),
    Vue("invitation-expiree", None, _vers("/invitation/expiree"), 403),
    Vue("second-facteur", None, _second_facteur),
    Vue("codes-secours", None, _codes_secours),
    Vue("accueil-operateur", Role.OPERATEUR, _vers("/")),
    Vue("compte-operateur", Role.OPERATEUR, _vers("/compte")),
    Vue("cles", Role.OPERATEUR, _vers("/compte/cles")),
    Vue("cle-creee", Role.OPERATEUR, _cle_creee),
    Vue("comptes", Role.OPERATEUR, _vers("/comptes")),
    Vue("comptes-candidats", Role.OPERATEUR, _vers("/comptes?population=candidats&mots=a")),
    Vue("inviter", Role.OPERATEUR, _vers("/comptes/inviter")),
    Vue("un-compte", Role.OPERATEUR, _un_compte),
    Vue("un-candidat", Role.OPERATEUR, _un_candidat),
    Vue("import", Role.OPERATEUR, _vers("/comptes/import")),
    Vue("campagnes", Role.OPERATEUR, _vers("/campagnes")),
    Vue("campagnes-aucune", Role.OPERATEUR, _vers("/campagnes?mots=rien+de+tel&etat=publiee")),
    Vue("campagnes-nouvelle", Role.OPERATEUR, _vers("/campagnes/nouvelle")),
    Vue("campagne-fautes", Role.OPERATEUR, _campagne_fautive, 422),
    Vue("campagne-vide", Role.OPERATEUR, _campagne("PTP 2026")),
    Vue("campagne", Role.OPERATEUR, _campagne(PREPARATION)),
    Vue("campagne-gelee", Role.OPERATEUR, _campagne(GELEE)),
    Vue("campagne-fichiers", Role.OPERATEUR, _campagne(PREPARATION, "/fichiers")),
    Vue("campagne-fichiers-vide", Role.OPERATEUR, _campagne("PTP 2026", "/fichiers")),
    Vue("campagne-controle", Role.OPERATEUR, _campagne(PREPARATION, "/controle")),
    Vue("campagne-gel", Role.OPERATEUR, _campagne(PREPARATION, "/gel")),
    Vue("campagne-gel-refuse", Role.OPERATEUR, _gel_refuse, 422),
    Vue("campagne-calendrier", Role.OPERATEUR, _campagne(PREPARATION, "/calendrier")),
    Vue("campagne-calendrier-refuse", Role.OPERATEUR, _calendrier_refuse, 422),
    Vue("campagne-tardives", Role.OPERATEUR, _campagne(PREPARATION, "/tardives")),
    Vue("sans-academie", Role.OPERATEUR, _campagne(GELEE, "/sans-academie")),
    Vue("sans-academie-dossier", Role.OPERATEUR, _campagne(GELEE, "/candidats/chloe")),
    Vue("sans-academie-contestations", Role.OPERATEUR, _campagne(GELEE, "/contestations")),
    Vue("sans-academie-contestation", Role.OPERATEUR, _sans_academie),
    Vue("campagnes-approbateur", Role.APPROBATEUR, _vers("/campagnes")),
    Vue("campagne-approbateur", Role.APPROBATEUR, _campagne(GELEE)),
    Vue("campagne-analyste", Role.ANALYSTE, _campagne(PREPARATION)),
    Vue("campagne-calendrier-analyste", Role.ANALYSTE, _campagne(PREPARATION, "/calendrier")),
    Vue("campagne-rectorat", Role.RECTORAT, _campagne(PREPARATION)),
    Vue("mes-demandes", Role.CANDIDAT, _vers("/mes-demandes")),
    Vue("mes-voeux", Role.CANDIDAT, _campagne(PREPARATION, "/voeux", "/mes-demandes/")),
    Vue("mon-bareme", Role.CANDIDAT, _campagne(GELEE, "/bareme", "/mes-demandes/")),
    Vue("mes-tardives", Role.CANDIDAT, _campagne(PREPARATION, "/tardives", "/mes-demandes/")),
    Vue("compte-rectorat", Role.RECTORAT, _vers("/compte")),
    Vue("compte-candidat", Role.CANDIDAT, _vers("/compte")),
    Vue("interdite", Role.CANDIDAT, _vers("/comptes"), 403),
    *VUES_CALCULS,
)
"""Pages × roles."""

NOMS = {
    Role.OPERATEUR: ("Odile Opératrice", None),
    Role.APPROBATEUR: ("Alain Approbateur", None),
    Role.ANALYSTE: ("Anne Analyste", None),
    Role.RECTORAT: ("Rachid Rectorat", "01"),
    Role.CANDIDAT: ("Camille Candidat", None),
    Role.AUDITEUR: ("Aude Auditrice", None),
}
"""Who plays each role: name, académie."""
