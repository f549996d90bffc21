"""Keys for programs: the owner's list, a new one shown this once."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...identite import Action, RefusIdentite, cles
from ..acces import ActeurConnu, garde
from ..problemes import Probleme
from ..service import Service, ServiceRecu
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu
from .libelles import ACTIONS

routeur = APIRouter(prefix="/compte/cles", dependencies=garde(Action.GERER_SON_COMPTE))

_TITRE = "Clés pour les programmes"
DUREES = (30, 90, 180, 366)
"""Days offered."""


@routeur.get("")
def montrer_cles(requete: Request, service: ServiceRecu) -> Response:
    """The list, and the form of a new one."""
    return _page(requete, service)


@routeur.post("")
def creer_cle(requete: Request, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu) -> Response:
    """Make a key."""
    connues = {action.value for action in Action}
    portees, duree = formulaire.liste("portees"), formulaire.texte("duree")
    if not set(portees) <= connues or duree not in {str(jours) for jours in DUREES}:
        raise Probleme("requete_invalide", complements={"motifs": ["portees, duree : une des valeurs proposées"]})
    try:
        with transaction(service.engine) as seance:
            cle = cles.creer(
                seance,
                service.installation,
                acteur,
                formulaire.texte("nom"),
                {Action(portee) for portee in portees},
                timedelta(days=int(duree)),
            )
    except RefusIdentite as refus:
        return _page(requete, service, refus)
    return rendre(requete, "cle_creee.html.j2", "Votre nouvelle clé", cle=cle, fil=_FIL_CREEE)


@routeur.post("/{identifiant}/revoquer")
def revoquer_cle(identifiant: str, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Revoke a key."""
    with transaction(service.engine) as seance:
        cles.revoquer(seance, service.installation, acteur, identifiant)
    return rediriger("/compte/cles", "cle_revoquee")


_FIL = (("Mon compte", "/compte"), (_TITRE, None))
_FIL_CREEE = (("Mon compte", "/compte"), (_TITRE, "/compte/cles"), ("Nouvelle clé", None))


def _page(requete: Request, service: Service, erreur: RefusIdentite | None = None) -> Response:
    acteur, instant = presence_de(requete).acteur, service.installation.horloge()
    with transaction(service.engine, ecrire=False) as seance:
        lignes = cles.lister(seance, acteur.compte)
    permises = cles.possibles(acteur.role)
    contexte = {
        "fil": _FIL,
        "cles": lignes,
        "instant": instant,
        "actions": ACTIONS,
        "permises": [action for action in Action if action in permises],
        "durees": DUREES,
    }
    if erreur is None:
        return rendre(requete, "cles.html.j2", _TITRE, **contexte)
    return rendre_refus(requete, "cles.html.j2", _TITRE, erreur, **contexte)
