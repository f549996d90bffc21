"""Capacities of an académie: read, entered within dates, with their history."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...conduite import capacites
from ...conduite.capacites import Ligne
from ...identite import Action
from .. import modeles_academie as m
from .. import vues_academie as vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, CHANGEMENT, Identifiant

routeur = APIRouter(prefix="/v1/campagnes/{campagne}/academie/capacites", tags=["académie"])

_BUREAU = ("campagne_vide", "contenu_absent", "campagne_refusee", "processus_arrete")


@routeur.get(
    "",
    summary="Donne les capacités de son académie",
    response_model=m.Cellules,
    responses=reponses(*ACCES, *_BUREAU, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_ACADEMIE),
)
async def lire_capacites(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Celles des fichiers reçus, puis celles qui ont été saisies."""
    return repondre(requete, vues.cellules(await capacites.lire(service.engine, service.guichet, acteur, campagne)))


@routeur.post(
    "",
    summary="Saisit des capacités",
    response_model=m.HistoriqueCapacites,
    responses=reponses(*ACCES, *CHANGEMENT, *_BUREAU, "capacites_refusees", "fenetre_fermee", "campagne_gelee", "acces_refuse"),
    dependencies=garde(Action.SAISIR_CAPACITES),
)
async def saisir_capacites(
    requete: Request,
    campagne: Identifiant,
    demande: m.SaisieCapacites,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """Toutes ou aucune ; rend ce qui change. Ce qui est déjà ainsi n'est pas saisi de nouveau."""
    lignes = [Ligne(c.discipline, c.lieu, {nom: str(v) for nom, v in c.valeurs.items()}) for c in demande.cellules]
    saisies, connues = await capacites.preparer(service.engine, service.guichet, acteur, campagne, lignes)

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        faits = capacites.saisir(seance, acteur, ligne, saisies, connues, demande.motif)
        return Fait(m.HistoriqueCapacites(elements=[vues.changement(fait) for fait in faits]))

    return await run_in_threadpool(faire, requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.get(
    "/historique",
    summary="Donne l'histoire des capacités de son académie",
    response_model=m.HistoriqueCapacites,
    responses=reponses(*ACCES, *_BUREAU, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_ACADEMIE),
)
async def lire_historique(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Qui a changé quoi, quand, avant et après."""
    faits = await capacites.lire_historique(service.engine, service.guichet, acteur, campagne)
    return repondre(requete, m.HistoriqueCapacites(elements=[vues.changement(fait) for fait in faits]))
