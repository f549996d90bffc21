"""Signing in and out: identifier and password, then the code; what the outcome of a step leads to."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...identite import Action, RefusIdentite, connexion
from ...identite.oidc import sortir
from ...identite.sessions import Ouverture
from ..acces import FORMULAIRES, client_de, garde, nom_du_cookie, oter_cookie, poser_cookie
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import page_permise, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .premiere_connexion import montrer_ecran

routeur = APIRouter()


@routeur.get("/connexion", dependencies=garde(Action.SE_CONNECTER))
def montrer_connexion(requete: Request, service: ServiceRecu, suite: str = "/") -> Response:
    """The form, and the providers; who is in already goes on."""
    if requete.state.demandeur.presence is not None:
        return rediriger(page_permise(suite))
    return _formulaire(requete, service, page_permise(suite))


@routeur.post("/connexion", dependencies=garde(Action.SE_CONNECTER))
def se_connecter(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """First step. Without a password it is the first connection, as in AMIA (source 000, steps 2 and 3)."""
    identifiant, mot = formulaire.texte("identifiant"), formulaire.brut("mot_de_passe")
    suite = page_permise(formulaire.texte("suite"))
    try:
        if not mot:
            return montrer_ecran(requete, service, identifiant)
        etape = connexion.commencer(service.engine, service.installation, identifiant, mot, client_de(requete))
        if isinstance(etape, connexion.PremiereConnexionRequise):
            return montrer_ecran(requete, service, identifiant, nouvelle_campagne=True)
    except RefusIdentite as refus:
        return _formulaire(requete, service, suite, identifiant, refus)
    match etape:
        case connexion.Ouverte():
            return entrer(service, etape.session, suite)
        case connexion.CodeAttendu(jeton):
            return rendre(requete, "code.html.j2", "Code à usage unique", etape=jeton, suite=suite)
        case connexion.MotDePasseAChanger(jeton):
            return rediriger(f"/premiere-connexion/{jeton}")
        case connexion.Refusee(code):
            return _formulaire(requete, service, suite, identifiant, Probleme(code, _CONSEIL))


_CONSEIL = (
    "Vérifiez l'identifiant et le mot de passe. Après plusieurs échecs le compte attend une minute, puis deux fois plus "
    "longtemps à chaque nouvel échec, jusqu'à une heure : inutile d'insister, attendez ou demandez un nouveau mot de passe."
)
"""The same words whatever the cause: the page does not tell whether an account exists, nor whether it is locked."""


@routeur.post("/connexion/code", dependencies=garde(Action.SE_CONNECTER))
def donner_code(requete: Request, service: ServiceRecu, formulaire: FormulaireRecu) -> Response:
    """Second step."""
    etape, suite = formulaire.brut("etape"), page_permise(formulaire.texte("suite"))
    erreur: RefusIdentite | Probleme
    try:
        code = formulaire.texte("code")
        issue = connexion.fournir_code(service.engine, service.installation, etape, code, client_de(requete))
        if isinstance(issue, connexion.Ouverte):
            return entrer(service, issue.session, suite)
        erreur = Probleme(issue.code, "Attendez le code suivant et recommencez, ou employez un code de secours.")
    except RefusIdentite as refus:
        if refus.code == "etape_expiree":
            return _formulaire(requete, service, suite, "", refus)
        erreur = refus
    return rendre_refus(requete, "code.html.j2", "Code à usage unique", erreur, etape=etape, suite=suite)


@routeur.post("/deconnexion", dependencies=garde(Action.SE_CONNECTER))
def se_deconnecter(requete: Request, service: ServiceRecu) -> Response:
    """Close the session here, then at the provider it came from."""
    presence, valeur = requete.state.demandeur.presence, requete.cookies.get(nom_du_cookie(service), "")
    identite = connexion.deconnecter(service.engine, service.installation, valeur)
    reponse = rediriger("/", "deconnecte")
    relais = None if presence is None else service.relais.get(presence.fournisseur or "")
    if relais is not None and identite is not None:
        requete.state.demandeur = type(requete.state.demandeur)(None)
        try:
            adresse = sortir(relais, identite)
        except RefusIdentite:
            adresse = None
        if adresse is not None:
            # Not a redirect: the policy of the page that sent the form lets it lead to this service only.
            libelle = relais.fournisseur.libelle
            reponse = rendre(requete, "deconnexion.html.j2", "Vous êtes déconnecté", adresse=adresse, libelle=libelle)
    oter_cookie(reponse, service)
    return reponse


def entrer(service: Service, ouverture: Ouverture, suite: str) -> Response:
    """Give the cookie of a session just opened, and go on."""
    reponse = rediriger(page_permise(suite))
    poser_cookie(reponse, service, ouverture.valeur)
    oter_cookie(reponse, service, FORMULAIRES)
    return reponse


def _formulaire(
    requete: Request,
    service: Service,
    suite: str,
    identifiant: str = "",
    erreur: RefusIdentite | Probleme | None = None,
) -> Response:
    contexte = {
        "suite": suite,
        "identifiant": identifiant if "@" in identifiant else "",
        "fournisseurs": [relais.fournisseur for relais in service.relais.values()],
    }
    if erreur is None:
        return rendre(requete, "connexion.html.j2", "Se connecter", **contexte)
    return rendre_refus(requete, "connexion.html.j2", "Se connecter", erreur, **contexte)
