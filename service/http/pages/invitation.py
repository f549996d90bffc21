"""A staff account from its invitation: password, second factor, recovery codes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...base.tables_identite import Compte
from ...identite import Action, RefusIdentite, Role, comptes
from ...identite.compte_personnel import revoir_enrolement
from ...identite.comptes import CHEMIN_INVITATION
from ...identite.mots_de_passe import regle
from ..acces import client_de, garde, poser_cookie, reconnaitre
from ..service import Service, ServiceRecu
from .commun import ROLES, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .premiere_connexion import confirmer

routeur = APIRouter(prefix=CHEMIN_INVITATION + "{invitation}")

_TITRE = "Ouvrir votre compte"
_TITRE_FACTEUR = "Enregistrer votre application de codes"


@routeur.get("", dependencies=garde(Action.SE_CONNECTER))
def montrer_invitation(requete: Request, invitation: str, service: ServiceRecu) -> Response:
    """The page of the mailed link: choose a password."""
    return _mot_de_passe(requete, _invite(service, invitation))


@routeur.post("", dependencies=garde(Action.SE_CONNECTER))
def choisir_mot_de_passe(requete: Request, invitation: str, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """The password, then the second factor to set up; nothing is kept yet."""
    compte, mot = _invite(service, invitation), formulaire.brut("nouveau")
    try:
        confirmer(Role(compte.role), mot, formulaire.brut("confirmation"))
        enrolement = comptes.commencer_activation(service.engine, service.installation, invitation, mot, client_de(requete))
    except RefusIdentite as refus:
        return _mot_de_passe(requete, compte, refus)
    adresse = requete.url.path + "/code"
    return rendre(requete, "second_facteur.html.j2", _TITRE_FACTEUR, enrolement=enrolement, adresse=adresse)


@routeur.post("/code", dependencies=garde(Action.SE_CONNECTER))
def confirmer_code(requete: Request, invitation: str, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """A first code: the account is active, a session opens, and the recovery codes are shown this once."""
    etape, code = formulaire.brut("etape"), formulaire.texte("code")
    client = client_de(requete)
    try:
        activation = comptes.terminer_activation(service.engine, service.installation, invitation, etape, code, client)
    except RefusIdentite as refus:
        if refus.code == "etape_expiree":
            raise
        enrolement = revoir_enrolement(service.engine, service.installation, etape)
        return rendre_refus(
            requete, "second_facteur.html.j2", _TITRE_FACTEUR, refus, enrolement=enrolement, adresse=requete.url.path
        )
    reconnaitre(requete, service, activation.ouverte.session.valeur)
    reponse = rendre(requete, "codes_secours.html.j2", "Vos codes de secours", codes=activation.codes_secours, suite="/")
    poser_cookie(reponse, service, activation.ouverte.session.valeur)
    return reponse


def _invite(service: Service, invitation: str) -> Compte:
    return comptes.invite(service.engine, service.installation, invitation)


def _mot_de_passe(requete: Request, compte: Compte, erreur: RefusIdentite | None = None) -> Response:
    role = Role(compte.role)
    contexte = {"compte": compte, "role": ROLES[role], "regle": regle(role)}
    if erreur is None:
        return rendre(requete, "invitation.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "invitation.html.j2", _TITRE, erreur, **contexte)
