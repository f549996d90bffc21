"""Campaigns: upload, list, summary."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import campagnes, guichet
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..modeles import Campagne, PageCampagnes
from ..reception import CORPS, recevoir
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import ACCES, CHANGEMENT, Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/campagnes", tags=["campagnes"])

_DEPOT = (
    *ACCES,
    "campagne_refusee",
    "cle_reutilisee",
    "requete_invalide",
    "requete_illisible",
    "type_refuse",
    "origine_refusee",
    "processus_arrete",
    "stockage_indisponible",
)


@routeur.post(
    "",
    status_code=201,
    summary="Dépose une campagne",
    response_model=Campagne,
    responses={
        200: {"model": Campagne, "description": "Une campagne en préparation a déjà ce contenu."},
        **reponses(*_DEPOT),
    },
    openapi_extra={"requestBody": CORPS},
    dependencies=garde(Action.CREER_CAMPAGNE),
)
async def deposer_campagne(requete: Request, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None) -> Response:
    """Archive zip du dossier. Tout est lu, ou toutes les anomalies sont rendues et rien n'est gardé."""
    async with recevoir(requete, service.magasin) as archive:
        lecture = await service.guichet.faire(guichet.deposer, archive)

    def changer(seance: Session) -> Fait:
        ligne, nouvelle = campagnes.deposer(seance, acteur, lecture.contenu, lecture.resume, lecture.participants)
        return Fait(vues.campagne(seance, ligne), 201 if nouvelle else 200, f"/v1/campagnes/{ligne.id}")

    return await run_in_threadpool(faire, requete, service, acteur, cle, {"contenu": lecture.contenu}, changer)


@routeur.put(
    "/{campagne}/fichiers",
    summary="Remplace les fichiers d'une campagne",
    response_model=Campagne,
    responses=reponses(*_DEPOT, *CHANGEMENT, "campagne_gelee", "campagne_autre_mouvement"),
    openapi_extra={"requestBody": CORPS},
    dependencies=garde(Action.DEPOSER),
)
async def remplacer_fichiers(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Comme un dépôt : tout ou rien. Ce que les personnes ont saisi en ligne est gardé."""
    async with recevoir(requete, service.magasin) as archive:
        lecture = await service.guichet.faire(guichet.deposer, archive)

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        campagnes.enregistrer_depot(seance, acteur, ligne, lecture.contenu, lecture.resume, lecture.participants)
        seance.flush()
        return Fait(vues.campagne(seance, ligne))

    return await run_in_threadpool(faire, requete, service, acteur, None, {}, changer)


@routeur.get(
    "",
    summary="Liste les campagnes",
    response_model=PageCampagnes,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LISTER_CAMPAGNES),
)
def lister_campagnes(
    requete: Request, service: ServiceRecu, acteur: ActeurConnu, limite: Limite = 50, apres: Apres = None
) -> Response:
    """De la plus ancienne à la plus récente ; un candidat voit celles où il participe."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, dernier = page(campagnes.lister(seance, acteur, limite, apres), limite)
        elements = [vues.campagne(seance, ligne) for ligne in lignes]
    return repondre(requete, PageCampagnes(elements=elements, suivant=None if dernier is None else dernier.id))


@routeur.get(
    "/{campagne}",
    summary="Résume une campagne",
    response_model=Campagne,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_CAMPAGNE),
)
def lire_campagne(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """État, comptes et empreintes."""
    with transaction(service.engine, ecrire=False) as seance:
        return repondre(requete, vues.campagne(seance, campagnes.lire(seance, campagne)))
