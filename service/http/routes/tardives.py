"""Late requests, as an operator decides them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ...base import transaction
from ...conduite import campagnes, tardives
from ...identite import Action
from .. import modeles_candidat as m
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..pieces import rendre_piece
from ..reception import BINAIRE
from ..reponses import repondre
from ..service import ServiceRecu
from ..vues import champs
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1", tags=["demandes tardives"])
Numero = Annotated[int, Path(ge=1, le=2**31 - 1)]

_LUE = (*ACCES, "campagne_inconnue", "requete_invalide")


@routeur.get(
    "/campagnes/{campagne}/tardives",
    summary="Liste les demandes tardives d'une campagne",
    response_model=m.Tardives,
    responses=reponses(*_LUE),
    dependencies=garde(Action.DECIDER_TARDIVE),
)
def lister_tardives(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Celles qui attendent une décision d'abord."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        lues = [champs(m.Tardive, t) for t in tardives.a_decider(seance, ligne.id)]
    return repondre(requete, m.Tardives(elements=lues))


@routeur.get(
    "/campagnes/{campagne}/tardives/{numero}/piece",
    summary="Rend la pièce d'une demande tardive",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": BINAIRE}}},
        **reponses(*_LUE, "tardive_inconnue", "piece_inconnue", "contenu_absent"),
    },
    dependencies=garde(Action.DECIDER_TARDIVE),
)
def rendre_piece_tardive(campagne: Identifiant, numero: Numero, service: ServiceRecu) -> Response:
    """Toujours à télécharger, jamais affichée."""
    with transaction(service.engine, ecrire=False) as seance:
        piece = tardives.piece_de(seance, tardives.lire(seance, campagne, numero))
    return rendre_piece(service, piece)


@routeur.post(
    "/campagnes/{campagne}/tardives/{numero}/decision",
    summary="Décide d'une demande tardive",
    response_model=m.Tardive,
    responses=reponses(
        *_LUE,
        "origine_refusee",
        "tardive_inconnue",
        "tardive_decidee",
        "tardive_refusee",
        "campagne_gelee",
        "campagne_non_gelee",
    ),
    dependencies=garde(Action.DECIDER_TARDIVE),
)
def decider_tardive(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    demande: m.DecisionTardive,
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Acceptée, elle entre dans le prochain gel ; la personne lit la réponse."""
    with transaction(service.engine) as seance:
        ligne = campagnes.verrouiller(seance, campagne)
        faite = tardives.decider(seance, acteur, ligne, numero, accepter=demande.accepter, reponse=demande.reponse)
        vue = champs(m.Tardive, faite)
    return repondre(requete, vue)
