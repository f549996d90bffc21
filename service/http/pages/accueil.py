"""Home page, programming interface, accessibility, personal data."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...identite import Action
from ..acces import garde
from ..service import ServiceRecu
from .commun import rendre

routeur = APIRouter(dependencies=garde(Action.LIRE_PUBLIC))


@routeur.get("/")
def accueillir(requete: Request, service: ServiceRecu) -> Response:
    """What the service is, and where to go from here."""
    fournisseurs = [relais.fournisseur for relais in service.relais.values()]
    return rendre(requete, "accueil.html.j2", "Mobilité des personnels", fournisseurs=fournisseurs)


@routeur.get("/api")
def montrer_api(requete: Request) -> Response:
    """Present the interface to programs; the operations are those of the OpenAPI document."""
    operations = [
        (operation["summary"], methode.upper(), chemin)
        for chemin, methodes in requete.app.openapi()["paths"].items()
        for methode, operation in methodes.items()
    ]
    return rendre(requete, "api.html.j2", "Interface de programmation", operations=operations)


@routeur.get("/accessibilite")
def montrer_accessibilite(requete: Request, service: ServiceRecu) -> Response:
    """Accessibility statement."""
    contacts = service.reglages.contacts
    return rendre(requete, "accessibilite.html.j2", "Accessibilité", contacts=contacts)


@routeur.get("/donnees-personnelles")
def montrer_donnees_personnelles(requete: Request, service: ServiceRecu) -> Response:
    """What the service keeps about people's accounts, and why."""
    reglages = service.installation.reglages
    inactivite, duree = (int(d.total_seconds()) // 60 for d in (reglages.inactivite, reglages.duree_session))
    return rendre(
        requete,
        "donnees_personnelles.html.j2",
        "Données personnelles",
        inactivite=inactivite,
        duree=duree // 60,
        contacts=service.reglages.contacts,
    )
