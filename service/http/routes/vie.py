"""The life of a campaign: freeze, unfreeze, display of barèmes, dates."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import calendrier, campagnes, etapes
from ...conduite.calendrier import Bornes
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..modeles import Campagne, Motif
from ..modeles_conduite import Calendrier, DemandeCalendrier
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, CHANGEMENT, Identifiant

routeur = APIRouter(prefix="/v1/campagnes/{campagne}", tags=["campagnes"])


@routeur.post(
    "/gel",
    summary="Gèle une campagne",
    response_model=Campagne,
    responses=reponses(*ACCES, *CHANGEMENT, "campagne_gelee", "campagne_vide", "campagne_refusee", "processus_arrete"),
    dependencies=garde(Action.GELER),
)
async def geler_campagne(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None
) -> Response:
    """Les fichiers et ce que les personnes ont saisi, lus ensemble : son contenu ne change plus. Ou toutes les anomalies."""
    gel = await etapes.preparer_gel(service.engine, service.guichet, campagne)

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        etapes.geler(seance, acteur, ligne, gel)
        seance.flush()
        return Fait(vues.campagne(seance, ligne))

    return await run_in_threadpool(faire, requete, service, acteur, cle, {}, changer)


@routeur.delete(
    "/gel",
    summary="Rouvre une campagne gelée",
    response_model=Campagne,
    responses=reponses(*ACCES, *CHANGEMENT, "campagne_non_gelee", "choix_en_cours"),
    dependencies=garde(Action.GELER),
)
def degeler_campagne(
    requete: Request, campagne: Identifiant, demande: Motif, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Les calculs faits restent, liés au contenu dont ils viennent."""
    with transaction(service.engine) as seance:
        ligne = a_changer(requete, seance, campagne)
        campagnes.degeler(seance, acteur, ligne, demande.motif)
        seance.flush()
        vue = vues.campagne(seance, ligne)
    return repondre(requete, vue)


@routeur.post(
    "/baremes",
    summary="Affiche les barèmes",
    response_model=Campagne,
    responses=reponses(*ACCES, *CHANGEMENT, "campagne_non_gelee", "baremes_affiches"),
    dependencies=garde(Action.AFFICHER_BAREMES),
)
def afficher_baremes(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None
) -> Response:
    """Chaque candidat lit le barème du contenu gelé, ligne par ligne."""

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        campagnes.afficher_baremes(seance, acteur, ligne)
        seance.flush()
        return Fait(vues.campagne(seance, ligne))

    return faire(requete, service, acteur, cle, {}, changer)


@routeur.get(
    "/calendrier",
    summary="Donne les dates d'une campagne",
    response_model=Calendrier,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_CAMPAGNE),
)
def lire_calendrier(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Une fenêtre est ouverte de son début, compris, à sa fin, exclue ; sans dates, elle est fermée."""
    with transaction(service.engine, ecrire=False) as seance:
        return repondre(requete, vues.calendrier_de(campagnes.lire(seance, campagne)))


@routeur.put(
    "/calendrier",
    summary="Fixe les dates d'une campagne",
    response_model=Calendrier,
    responses=reponses(*ACCES, *CHANGEMENT, "campagne_publiee", "calendrier_refuse"),
    dependencies=garde(Action.REGLER_CALENDRIER),
)
def regler_calendrier(
    requete: Request, campagne: Identifiant, demande: DemandeCalendrier, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Toutes à la fois. If-Match porte sur la campagne."""
    with transaction(service.engine) as seance:
        ligne = a_changer(requete, seance, campagne)
        fenetres = {fenetre: Bornes(bornes.debut, bornes.fin) for fenetre, bornes in demande.fenetres.items()}
        calendrier.regler(seance, acteur, ligne, fenetres)
        vue = vues.calendrier_de(ligne)
    return repondre(requete, vue)
