"""The own late requests."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import tardives
from ...identite import Action
from .. import modeles_candidat as m
from .. import vues_candidat as vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..reponses import repondre
from ..service import ServiceRecu
from ..vues import champs
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1", tags=["demandes tardives"])

_LUE = (*ACCES, "campagne_inconnue", "requete_invalide")


@routeur.get(
    "/mes-demandes/{campagne}/tardives",
    summary="Liste ses demandes tardives",
    response_model=m.Tardives,
    responses=reponses(*_LUE),
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
def lister_mes_tardives(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Avec la décision."""
    with transaction(service.engine, ecrire=False) as seance:
        lues = [champs(m.Tardive, t) for t in tardives.lister(seance, acteur, campagne)]
    return repondre(requete, m.Tardives(elements=lues))


@routeur.post(
    "/mes-demandes/{campagne}/tardives",
    status_code=201,
    summary="Dépose une demande tardive",
    response_model=m.Tardive,
    responses=reponses(
        *_LUE,
        "campagne_vide",
        "origine_refusee",
        "fenetre_fermee",
        "campagne_gelee",
        "changement_concurrent",
        "saisie_refusee",
        "tardive_refusee",
        "piece_refusee",
        "contenu_absent",
        "processus_arrete",
    ),
    dependencies=garde(Action.DEMANDER_TARDIVEMENT),
)
async def demander_tardivement(
    requete: Request, campagne: Identifiant, demande: m.DemandeTardive, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Demande, modification ou annulation après la saisie, pour un motif que les textes du mouvement admettent."""
    liste = vues.voeux(demande.voeux)
    preparee = await tardives.preparer(service.engine, service.guichet, acteur, campagne, demande.nature, liste)

    def changer() -> m.Tardive:
        with transaction(service.engine) as seance:
            piece = vues.piece(demande.piece)
            choix = {"motif": demande.motif, "texte": demande.texte}
            return champs(
                m.Tardive, tardives.deposer(seance, acteur, campagne, service.magasin, preparee, piece=piece, **choix)
            )

    return repondre(requete, await run_in_threadpool(changer), 201)
