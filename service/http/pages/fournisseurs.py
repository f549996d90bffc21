"""Sign-on at an identity provider: departure, and the address it comes back to."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...identite import Action, RefusIdentite
from ...identite.oidc import Relais, partir, revenir
from ..acces import client_de, garde, nom_du_cookie, oter_cookie, poser_cookie
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import page_permise, rediriger, rendre_refus
from .connexion import entrer

TEMOIN = "-fournisseur"
"""Suffix of the cookie that ties a sign-on to the browser that began it."""

routeur = APIRouter(prefix="/connexion/fournisseur/{nom}")


@routeur.get("", dependencies=garde(Action.SE_CONNECTER))
def partir_chez(requete: Request, nom: str, service: ServiceRecu, suite: str = "/") -> Response:
    """Send the browser to the provider."""
    relais = _relais(service, nom)
    try:
        depart = partir(service.engine, service.installation, relais, client_de(requete), page_permise(suite))
    except RefusIdentite as refus:
        return _refuser(requete, service, refus)
    reponse = rediriger(depart.adresse)
    poser_cookie(reponse, service, depart.navigateur, TEMOIN)
    return reponse


@routeur.get("/retour", dependencies=garde(Action.SE_CONNECTER))
def revenir_de(requete: Request, nom: str, service: ServiceRecu) -> Response:
    """The provider's answer: a session, or why not."""
    relais, temoin = _relais(service, nom), requete.cookies.get(nom_du_cookie(service, TEMOIN), "")
    parametres = dict(requete.query_params)
    try:
        arrivee = revenir(service.engine, service.installation, relais, parametres, temoin, client_de(requete))
    except RefusIdentite as refus:
        return _refuser(requete, service, refus)
    reponse = entrer(service, arrivee.ouverte.session, arrivee.retour)
    oter_cookie(reponse, service, TEMOIN)
    return reponse


def _relais(service: Service, nom: str) -> Relais:
    relais = service.relais.get(nom)
    if relais is None:
        raise Probleme("route_inconnue")
    return relais


def _refuser(requete: Request, service: Service, refus: RefusIdentite) -> Response:
    fournisseurs = [relais.fournisseur for relais in service.relais.values()]
    contexte = {"suite": "/", "identifiant": "", "fournisseurs": fournisseurs}
    return rendre_refus(requete, "connexion.html.j2", "Se connecter", refus, **contexte)
