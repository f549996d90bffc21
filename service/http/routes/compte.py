"""The own account: who one is, open sessions, keys for programs."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from ...base import transaction
from ...identite import Action, cles, sessions
from .. import vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..modeles_comptes import Cle, Cles, DemandeCle, NouvelleCle, SessionLue, Sessions, Soi
from ..problemes import requete_invalide
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/compte", tags=["compte"])

_ICI = garde(Action.GERER_SON_COMPTE)


@routeur.get("", summary="Dit qui l'on est", response_model=Soi, responses=reponses(*ACCES), dependencies=_ICI)
def lire_soi(requete: Request, acteur: ActeurConnu) -> Response:
    """Rôle, académie, actions permises."""
    actions = sorted(a.value for a in Action if acteur.peut(a))
    return repondre(requete, Soi(id=acteur.compte, role=acteur.role.value, academie=acteur.academie, actions=actions))


@routeur.get("/sessions", summary="Liste ses sessions", response_model=Sessions, responses=reponses(*ACCES), dependencies=_ICI)
def lister_sessions(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Celles qui sont ouvertes, la dernière employée d'abord."""
    presence = requete.state.demandeur.presence
    courante = None if presence is None else presence.session
    with transaction(service.engine, ecrire=False) as seance:
        lues = sessions.lister(seance, service.installation, acteur.compte, courante)
    return repondre(requete, Sessions(elements=[vues.champs(SessionLue, session) for session in lues]))


@routeur.delete(
    "/sessions/{reference}",
    status_code=204,
    summary="Ferme une de ses sessions",
    responses=reponses(*ACCES, "session_inconnue", "requete_invalide", "origine_refusee"),
    dependencies=_ICI,
)
def fermer_session(reference: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Aussitôt, où qu'elle soit ouverte."""
    with transaction(service.engine) as seance:
        sessions.revoquer(seance, service.installation, acteur.compte, reference)
    return Response(status_code=204)


@routeur.get("/cles", summary="Liste ses clés", response_model=Cles, responses=reponses(*ACCES), dependencies=_ICI)
def lister_cles(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Les clés de ses programmes, révoquées comprises, sans leur secret."""
    with transaction(service.engine, ecrire=False) as seance:
        lues = cles.lister(seance, acteur.compte)
    return repondre(requete, Cles(elements=[vues.champs(Cle, cle) for cle in lues]))


@routeur.post(
    "/cles",
    status_code=201,
    summary="Crée une clé",
    response_model=NouvelleCle,
    responses=reponses(*ACCES, "cle_invalide", "requete_invalide", "requete_illisible", "origine_refusee"),
    dependencies=_ICI,
)
def creer_cle(requete: Request, demande: DemandeCle, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Sa valeur n'est montrée que cette fois : elle n'est gardée nulle part, pas même pour répondre à une demande répétée."""
    with transaction(service.engine) as seance:
        connues = {a.value: a for a in Action}
        portees = [connues[p] for p in demande.portees if p in connues]
        if len(portees) < len(demande.portees):
            raise requete_invalide("body.portees : actions de la politique seulement")
        cle = cles.creer(seance, service.installation, acteur, demande.nom, portees, timedelta(days=demande.jours))
    vue = NouvelleCle(id=cle.id, valeur=cle.valeur)
    return repondre(requete, vue, 201, {"location": f"/v1/compte/cles/{cle.id}", "cache-control": "no-store"})


@routeur.delete(
    "/cles/{cle}",
    status_code=204,
    summary="Révoque une clé",
    responses=reponses(*ACCES, "cle_invalide", "requete_invalide", "origine_refusee"),
    dependencies=_ICI,
)
def revoquer_cle(cle: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Aussitôt ; la sienne, ou celle de n'importe qui pour qui gère les comptes."""
    with transaction(service.engine) as seance:
        cles.revoquer(seance, service.installation, acteur, cle)
    return Response(status_code=204)
