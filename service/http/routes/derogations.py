"""Motivated exceptions: effect shown, decision, approval by another person, withdrawal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import campagnes, derogations
from ...conduite.derogations import Decision
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..modeles import Motif
from ..modeles_conduite import ApprobationDerogation, DemandeDerogation, DemandeEffet, Effet, ListeDerogations
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, CHANGEMENT, Identifiant

routeur = APIRouter(prefix="/v1/campagnes/{campagne}/derogations", tags=["dérogations"])

Numero = Annotated[int, Path(ge=1, le=2**31 - 1, description="Numéro d'une décision ; celles prises avec elle la suivent.")]

_CALCUL = ("campagne_gelee", "campagne_vide", "campagne_refusee", "resultat_refuse", "processus_arrete")
_DECISION = ("campagne_gelee", "derogation_inconnue", "derogation_retiree")


def _decisions(demande: DemandeEffet) -> list[Decision]:
    return [Decision(**decision.model_dump()) for decision in demande.decisions]


@routeur.get(
    "",
    summary="Donne les décisions d'une campagne",
    response_model=ListeDerogations,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_DEROGATIONS),
)
def lire_derogations(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Avec l'effet montré quand chacune a été prise, et les décisions retirées."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes = derogations.lister(seance, campagnes.lire(seance, campagne).id)
        return repondre(requete, vues.derogations(lignes))


@routeur.post(
    "/effet",
    summary="Montre l'effet de décisions",
    response_model=Effet,
    responses=reponses(*ACCES, *CHANGEMENT, *_CALCUL),
    dependencies=garde(Action.DEROGER),
)
async def montrer_effet(requete: Request, campagne: Identifiant, demande: DemandeEffet, service: ServiceRecu) -> Response:
    """Calcule la campagne sans elles puis avec elles ; rien n'est gardé."""
    effet = await derogations.simuler(service.engine, service.guichet, campagne, _decisions(demande))
    return repondre(requete, vues.effet(effet.empreinte, effet.contenu))


@routeur.post(
    "",
    status_code=201,
    summary="Décide une dérogation",
    response_model=ListeDerogations,
    responses=reponses(*ACCES, *CHANGEMENT, *_CALCUL, "derogation_en_cours", "effet_change"),
    dependencies=garde(Action.DEROGER),
)
async def decider_derogation(
    requete: Request,
    campagne: Identifiant,
    demande: DemandeDerogation,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """L'effet est calculé de nouveau, et doit être celui qui a été lu. La décision compte une fois approuvée."""
    effet = await derogations.simuler(service.engine, service.guichet, campagne, _decisions(demande))

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        lignes = derogations.decider(seance, acteur, ligne, effet, demande.effet)
        return Fait(vues.derogations(lignes), 201, f"/v1/campagnes/{ligne.id}/derogations")

    return await run_in_threadpool(faire, requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.post(
    "/{derogation}/approbation",
    summary="Approuve une dérogation",
    response_model=ListeDerogations,
    responses=reponses(*ACCES, *CHANGEMENT, *_DECISION, "deja_approuvee", "meme_personne", "effet_change"),
    dependencies=garde(Action.APPROUVER_DEROGATION),
)
def approuver_derogation(
    requete: Request,
    campagne: Identifiant,
    derogation: Numero,
    demande: ApprobationDerogation,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """Par une autre personne, dans sa session. L'empreinte est celle de l'effet qu'elle a lu."""

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        return Fait(vues.derogations(derogations.approuver(seance, acteur, ligne, derogation, demande.effet)))

    return faire(requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.delete(
    "/{derogation}",
    summary="Retire une dérogation",
    response_model=ListeDerogations,
    responses=reponses(*ACCES, *CHANGEMENT, *_DECISION),
    dependencies=garde(Action.DEROGER),
)
def retirer_derogation(
    requete: Request,
    campagne: Identifiant,
    derogation: Numero,
    demande: Motif,
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Avant le gel ; la décision et son retrait restent lisibles."""
    with transaction(service.engine) as seance:
        ligne = a_changer(requete, seance, campagne)
        vue = vues.derogations(derogations.retirer(seance, acteur, ligne, derogation, demande.motif))
    return repondre(requete, vue)
