"""Lines of the own barème contested, and the documents handed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import contestations
from ...identite import Action
from .. import modeles_candidat as m
from .. import vues_candidat as vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..pieces import telecharger_piece
from ..reception import BINAIRE
from ..reponses import repondre
from ..service import ServiceRecu
from ..vues import champs
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/mes-demandes/{campagne}", tags=["candidat"])
Numero = Annotated[int, Path(ge=1, le=2**31 - 1)]

_LUE = (*ACCES, "campagne_inconnue", "contenu_absent", "processus_arrete", "requete_invalide")


@routeur.get(
    "/contestations",
    summary="Liste ses contestations",
    response_model=m.MesContestations,
    responses=reponses(*_LUE),
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
def lister_mes_contestations(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Avec leur état et la réponse."""
    with transaction(service.engine, ecrire=False) as seance:
        lues = [champs(m.MaContestation, c) for c in contestations.lister(seance, acteur, campagne)]
    return repondre(requete, m.MesContestations(elements=lues))


@routeur.post(
    "/contestations",
    status_code=201,
    summary="Conteste une ligne de son barème",
    response_model=m.MaContestation,
    responses=reponses(
        *_LUE,
        "origine_refusee",
        "fenetre_fermee",
        "campagne_gelee",
        "baremes_non_affiches",
        "contestation_refusee",
        "piece_refusee",
    ),
    dependencies=garde(Action.CONTESTER),
)
async def contester(
    requete: Request, campagne: Identifiant, demande: m.DemandeContestation, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Pendant l'affichage des barèmes ; le document est facultatif."""
    lu = await contestations.bareme(service.engine, service.guichet, acteur, campagne)

    def changer() -> m.MaContestation:
        with transaction(service.engine) as seance:
            piece = vues.piece(demande.piece)
            choix = {"element": demande.element, "texte": demande.texte}
            faite = contestations.deposer(
                seance, acteur, campagne, service.magasin, lu, rang=demande.rang, piece=piece, **choix
            )
            return champs(m.MaContestation, faite)

    return repondre(requete, await run_in_threadpool(changer), 201)


@routeur.delete(
    "/contestations/{numero}",
    summary="Retire une contestation",
    response_model=m.MaContestation,
    responses=reponses(*_LUE, "origine_refusee", "contestation_inconnue", "contestation_repondue"),
    dependencies=garde(Action.CONTESTER),
)
def retirer_ma_contestation(
    requete: Request, campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu
) -> Response:
    """Tant qu'elle n'a pas de réponse."""
    with transaction(service.engine) as seance:
        vue = champs(m.MaContestation, contestations.retirer(seance, acteur, campagne, numero))
    return repondre(requete, vue)


@routeur.get(
    "/pieces/{numero}",
    summary="Rend une de ses pièces",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": BINAIRE}}}, **reponses(*_LUE, "piece_inconnue")},
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
def rendre_ma_piece(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Toujours à télécharger, jamais affichée."""
    return telecharger_piece(service, acteur, campagne, numero)
