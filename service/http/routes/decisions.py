"""The official run: proposed, approved by another person, withdrawn, published."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.tables_campagne import Choix as LigneChoix
from ...conduite import Refus, calculs, campagnes, decisions, etapes
from ...identite import Action
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..modeles import Campagne, Motif
from ..modeles_conduite import Approbation, Choix, Proposition, Publication
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, CHANGEMENT, Identifiant

routeur = APIRouter(prefix="/v1/campagnes/{campagne}", tags=["décisions"])

_VERIFIE = ("resultat_refuse", "resultat_change", "contenu_absent", "processus_arrete")


@routeur.get(
    "/choix",
    summary="Donne le calcul proposé ou choisi",
    response_model=Choix,
    responses=reponses(*ACCES, "campagne_inconnue", "aucun_choix", "requete_invalide"),
    dependencies=garde(Action.LIRE_CALCULS),
)
def lire_choix(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Proposé par une personne, choisi quand une autre l'approuve."""
    with transaction(service.engine, ecrire=False) as seance:
        choix = campagnes.choix_actuel(seance, campagnes.lire(seance, campagne).id)
        if choix is None:
            raise Refus("aucun_choix")
        return repondre(requete, vues.choix(choix))


@routeur.post(
    "/choix",
    status_code=201,
    summary="Propose un calcul comme officiel",
    response_model=Choix,
    responses=reponses(
        *ACCES,
        *CHANGEMENT,
        *_VERIFIE,
        "calcul_inconnu",
        "calcul_non_termine",
        "calcul_autre_contenu",
        "campagne_non_gelee",
        "choix_en_cours",
    ),
    dependencies=garde(Action.PROPOSER_OFFICIEL),
)
async def proposer_calcul(
    requete: Request,
    campagne: Identifiant,
    demande: Proposition,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """Un calcul terminé du contenu gelé. Ses fichiers sont vérifiés de nouveau avant."""
    attestation = await etapes.attester(service.engine, service.guichet, demande.calcul)

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        calcul = calculs.lire(seance, demande.calcul)
        choix = etapes.proposer(seance, acteur, ligne, calcul, attestation, demande.motif)
        return Fait(vues.choix(choix), 201, f"/v1/campagnes/{ligne.id}/choix")

    return await run_in_threadpool(faire, requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.post(
    "/choix/approbation",
    summary="Approuve le calcul proposé",
    response_model=Choix,
    responses=reponses(*ACCES, *CHANGEMENT, "aucun_choix", "deja_approuve", "meme_personne", "resultat_change"),
    dependencies=garde(Action.APPROUVER_OFFICIEL),
)
def approuver_calcul(
    requete: Request,
    campagne: Identifiant,
    demande: Approbation,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """Par une autre personne, dans sa session : une clé n'approuve pas. L'empreinte est celle du choix qu'elle a lu."""

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        return Fait(vues.choix(decisions.approuver(seance, acteur, ligne, demande.resultat)))

    reponse = faire(requete, service, acteur, cle, demande.model_dump(), changer)
    reponse.background = BackgroundTask(etapes.preparer_lettres, service.engine, service.guichet, campagne)
    return reponse


@routeur.delete(
    "/choix",
    summary="Retire le calcul proposé ou choisi",
    response_model=Campagne,
    responses=reponses(*ACCES, *CHANGEMENT, "aucun_choix", "campagne_publiee"),
    dependencies=garde(Action.RETIRER),
)
def retirer_choix(
    requete: Request, campagne: Identifiant, demande: Motif, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Avant la publication seulement ; le journal garde ce qui a été proposé."""
    with transaction(service.engine) as seance:
        ligne = a_changer(requete, seance, campagne)
        decisions.retirer(seance, acteur, ligne, demande.motif)
        vue = vues.campagne(seance, ligne)
    return repondre(requete, vue)


@routeur.post(
    "/publication",
    status_code=201,
    summary="Publie le calcul choisi",
    response_model=Publication,
    responses=reponses(*ACCES, *CHANGEMENT, *_VERIFIE, "aucun_choix", "non_approuve", "campagne_non_gelee"),
    dependencies=garde(Action.PUBLIER),
)
async def publier_campagne(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None
) -> Response:
    """Le résultat est vérifié de nouveau ; chaque candidat lit alors le sien, et tout le monde les données ouvertes."""
    attestation = await etapes.preparer_publication(service.engine, service.guichet, campagne)

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        publication = etapes.publier(seance, acteur, ligne, attestation)
        choix = seance.get_one(LigneChoix, publication.choix_id)
        return Fait(vues.publication(publication, choix), 201, f"/v1/donnees-ouvertes/{ligne.id}")

    return await run_in_threadpool(faire, requete, service, acteur, cle, {}, changer)
