"""« Mon compte »: sessions, password, second factor, recent connections."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...base.tables_identite import Compte
from ...identite import Action, RefusIdentite, Role, compte_personnel, sessions
from ...identite.mots_de_passe import regle
from ...identite.politique import GESTION
from ..acces import ActeurConnu, client_de, garde, nom_du_cookie, poser_cookie, reconnaitre
from ..service import Service, ServiceRecu
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .lieux import academies
from .premiere_connexion import confirmer

routeur = APIRouter(prefix="/compte", dependencies=garde(Action.GERER_SON_COMPTE))

_TITRE = "Mon compte"
_TITRE_FACTEUR = "Enregistrer votre application de codes"


@routeur.get("")
def montrer_compte(requete: Request, service: ServiceRecu) -> Response:
    """Everything about the own account."""
    return _page(requete, service)


@routeur.post("/sessions/{reference}/fermer")
def fermer_session(requete: Request, reference: str, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Close one session; one's own is signing out."""
    with transaction(service.engine) as seance:
        sessions.revoquer(seance, service.installation, acteur.compte, reference)
    return rediriger("/compte", "session_fermee")


@routeur.post("/sessions/fermer")
def fermer_autres(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Close every session but this one."""
    with transaction(service.engine) as seance:
        sessions.revoquer_toutes(seance, service.installation, acteur.compte, sauf=presence_de(requete).session)
    return rediriger("/compte", "sessions_fermees")


@routeur.post("/mot-de-passe")
def changer_mot_de_passe(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """« Changer de mot de passe »; the session gets a new id."""
    ancien, nouveau = formulaire.brut("ancien"), formulaire.brut("nouveau")
    try:
        confirmer(acteur.role, nouveau, formulaire.brut("confirmation"), ancien)
        ouverture = compte_personnel.changer_mot_de_passe(
            service.engine, service.installation, _valeur(requete, service), ancien, nouveau, client_de(requete)
        )
    except RefusIdentite as refus:
        return _page(requete, service, refus)
    service.entretien.reveiller()
    reponse = rediriger("/compte", "mot_de_passe_change")
    poser_cookie(reponse, service, ouverture.valeur)
    return reponse


@routeur.post("/second-facteur")
def commencer_second_facteur(requete: Request, service: ServiceRecu) -> Response:
    """The optional second factor of a candidat: show the QR code."""
    try:
        enrolement = compte_personnel.commencer_second_facteur(service.engine, service.installation, _valeur(requete, service))
    except RefusIdentite as refus:
        return _page(requete, service, refus)
    return rendre(
        requete, "second_facteur.html.j2", _TITRE_FACTEUR, enrolement=enrolement, adresse="/compte/second-facteur/code"
    )


@routeur.post("/second-facteur/code")
def confirmer_second_facteur(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """A first code puts it in place."""
    etape = formulaire.brut("etape")
    try:
        ouverture, codes = compte_personnel.confirmer_second_facteur(
            service.engine, service.installation, _valeur(requete, service), etape, formulaire.texte("code")
        )
    except RefusIdentite as refus:
        if refus.code != "code_refuse":
            return _page(requete, service, refus)
        enrolement = compte_personnel.revoir_enrolement(service.engine, service.installation, etape)
        return rendre_refus(
            requete, "second_facteur.html.j2", _TITRE_FACTEUR, refus, enrolement=enrolement, adresse=requete.url.path
        )
    reconnaitre(requete, service, ouverture.valeur)
    reponse = rendre(requete, "codes_secours.html.j2", "Vos codes de secours", codes=codes, suite="/compte")
    poser_cookie(reponse, service, ouverture.valeur)
    return reponse


@routeur.post("/second-facteur/retirer")
def retirer_second_facteur(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """A last code takes it away."""
    try:
        ouverture = compte_personnel.retirer_second_facteur(
            service.engine, service.installation, _valeur(requete, service), formulaire.texte("code")
        )
    except RefusIdentite as refus:
        return _page(requete, service, refus)
    reponse = rediriger("/compte", "second_facteur_retire")
    poser_cookie(reponse, service, ouverture.valeur)
    return reponse


@routeur.post("/codes-secours")
def renouveler_codes(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """New recovery codes, shown this once."""
    try:
        codes = compte_personnel.renouveler_codes(
            service.engine, service.installation, _valeur(requete, service), formulaire.texte("code")
        )
    except RefusIdentite as refus:
        return _page(requete, service, refus)
    return rendre(requete, "codes_secours.html.j2", "Vos codes de secours", codes=codes, suite="/compte")


def _valeur(requete: Request, service: Service) -> str:
    return requete.cookies.get(nom_du_cookie(service), "")


def _page(requete: Request, service: Service, erreur: RefusIdentite | None = None) -> Response:
    presence = presence_de(requete)
    with transaction(service.engine, ecrire=False) as seance:
        compte = seance.get_one(Compte, presence.acteur.compte)
        role = Role(compte.role)
        contexte: dict[str, Any] = {
            "compte": compte,
            "gestion": role in GESTION,
            "academie": academies().get(compte.academie or "", compte.academie),
            "presence": presence,
            "libelles": {nom: relais.fournisseur.libelle for nom, relais in service.relais.items()},
            "sessions": sessions.lister(seance, service.installation, compte.id, presence.session),
            "connexions": compte_personnel.connexions(seance, compte.id),
            "regle": regle(role),
        }
    if erreur is None:
        return rendre(requete, "compte.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "compte.html.j2", _TITRE, erreur, **contexte)
