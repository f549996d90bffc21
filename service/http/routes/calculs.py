"""Runs: list, state, events, cancellation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ...base import transaction
from ...conduite import calculs
from ...identite import Action
from .. import exemples, vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..modeles import Calcul, PageCalculs
from ..reponses import page, repondre
from ..service import Service, ServiceRecu
from ..suivi import evenements
from . import ACCES, Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/calculs", tags=["calculs"])


@routeur.get(
    "",
    summary="Liste les calculs",
    response_model=PageCalculs,
    responses=reponses(*ACCES, "calcul_inconnu", "requete_invalide"),
    dependencies=garde(Action.LIRE_CALCULS),
)
def lister_calculs(
    requete: Request,
    service: ServiceRecu,
    limite: Limite = 50,
    apres: Apres = None,
    campagne: Annotated[str | None, Query(description="Seulement ceux de cette campagne.", max_length=64)] = None,
) -> Response:
    """Du plus ancien au plus récent."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, dernier = page(calculs.lister(seance, limite, apres, campagne), limite)
        elements = [vues.calcul(ligne) for ligne in lignes]
    return repondre(requete, PageCalculs(elements=elements, suivant=None if dernier is None else dernier.id))


def _lire(service: Service, calcul: str) -> Calcul:
    with transaction(service.engine, ecrire=False) as seance:
        return vues.calcul(calculs.lire(seance, calcul))


@routeur.get(
    "/{calcul}",
    summary="Dit où en est un calcul",
    response_model=Calcul,
    responses=reponses(*ACCES, "calcul_inconnu", "requete_invalide"),
    dependencies=garde(Action.LIRE_CALCULS),
)
def lire_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """État, étape, durées ; à relire pour suivre sans événements."""
    return repondre(requete, _lire(service, calcul))


@routeur.delete(
    "/{calcul}",
    summary="Annule un calcul",
    response_model=Calcul,
    responses=reponses(*ACCES, "calcul_inconnu", "calcul_fini", "origine_refusee", "requete_invalide"),
    dependencies=garde(Action.CALCULER),
)
def annuler_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Le processus du calcul est arrêté dans la seconde."""
    with transaction(service.engine) as seance:
        ligne = calculs.lire(seance, calcul)
        calculs.annuler(seance, acteur, ligne)
        vue = vues.calcul(ligne)
    service.travaux.annuler(vue.id, vue.tentatives)
    return repondre(requete, vue)


def _existant(calcul: Identifiant, service: ServiceRecu) -> str:
    _lire(service, calcul)
    return calcul


@routeur.get(
    "/{calcul}/evenements",
    summary="Suit un calcul",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Événements « etat » jusqu'à la fin.",
            "content": {"text/event-stream": {"example": exemples.EVENEMENTS}},
        },
        **reponses(*ACCES, "calcul_inconnu", "requete_invalide"),
    },
    dependencies=garde(Action.LIRE_CALCULS),
)
async def suivre_calcul(calcul: Annotated[str, Depends(_existant)], service: ServiceRecu) -> AsyncIterator[ServerSentEvent]:
    """Un événement « etat » par changement, chacun entier : rien n'est perdu à se reconnecter."""
    async for evenement in evenements(service, lambda: _lire(service, calcul)):
        yield evenement
