"""The own campaigns, and the own list of vœux. No address names a candidat."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import campagnes, saisie
from ...identite import Action
from .. import modeles_candidat as m
from .. import vues_candidat as vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..reponses import repondre
from ..service import ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/mes-demandes", tags=["candidat"])

_LUE = (*ACCES, "campagne_inconnue", "campagne_vide", "contenu_absent", "processus_arrete", "requete_invalide")
_CHANGEE = (*_LUE, "fenetre_fermee", "campagne_gelee", "version_depassee", "origine_refusee")


@routeur.get(
    "",
    summary="Liste ses demandes",
    response_model=m.MesDemandes,
    responses=reponses(*ACCES),
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
def lister_mes_demandes(requete: Request, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Les campagnes auxquelles le compte participe, avec leurs périodes."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes = [vues.demande(seance, ligne) for ligne in campagnes.lister(seance, acteur, 200)]
    return repondre(requete, m.MesDemandes(elements=lignes))


@routeur.get(
    "/{campagne}/voeux",
    summary="Lit sa liste de vœux",
    response_model=m.Saisie,
    responses=reponses(*_LUE),
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
async def lire_mes_voeux(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Avec tout ce que les règles du mouvement en disent ; la liste des fichiers reçus tant que rien n'est saisi."""
    return repondre(requete, vues.saisie(*await saisie.montrer(service.engine, service.guichet, acteur, campagne)))


@routeur.put(
    "/{campagne}/voeux",
    summary="Enregistre sa liste de vœux",
    response_model=m.Saisie,
    responses=reponses(*_CHANGEE, "saisie_confirmee", "saisie_refusee"),
    dependencies=garde(Action.SAISIR_VOEUX),
)
async def enregistrer_mes_voeux(
    requete: Request, campagne: Identifiant, demande: m.DemandeSaisie, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Un brouillon peut avoir des fautes : elles sont dites. Il ne compte qu'une fois confirmé."""
    liste = vues.voeux(demande.voeux)

    def changer() -> None:
        with transaction(service.engine) as seance:
            saisie.enregistrer(
                seance, acteur, campagne, version=demande.version, voeux=liste, conjoint=demande.conjoint or None
            )

    await run_in_threadpool(changer)
    return await lire_mes_voeux(requete, campagne, service, acteur)


@routeur.post(
    "/{campagne}/confirmation",
    summary="Confirme sa liste de vœux",
    response_model=m.Saisie,
    responses=reponses(*_CHANGEE, "saisie_confirmee", "saisie_refusee"),
    dependencies=garde(Action.SAISIR_VOEUX),
)
async def confirmer_mes_voeux(
    requete: Request, campagne: Identifiant, demande: m.Version, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """La version lue, sans faute ; une demande liée l'est quand les deux membres ont confirmé la même liste."""
    await saisie.confirmer_lue(service.engine, service.guichet, acteur, campagne, demande.version)
    return await lire_mes_voeux(requete, campagne, service, acteur)


@routeur.delete(
    "/{campagne}/confirmation",
    summary="Retire la confirmation de sa liste",
    response_model=m.Saisie,
    responses=reponses(*_CHANGEE, "saisie_non_confirmee"),
    dependencies=garde(Action.SAISIR_VOEUX),
)
async def retirer_ma_confirmation(
    requete: Request,
    campagne: Identifiant,
    version: Annotated[int, Query(ge=0, description="Version lue.")],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """La liste peut de nouveau changer, et ne compte plus."""

    def changer() -> None:
        with transaction(service.engine) as seance:
            saisie.retirer_confirmation(seance, acteur, campagne, version=version)

    await run_in_threadpool(changer)
    return await lire_mes_voeux(requete, campagne, service, acteur)
