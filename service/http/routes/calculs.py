"""Runs: list, state, events, cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from .. import exemples
from ..calculs import FINS
from ..erreurs import reponses
from ..modeles import Calcul, PageCalculs
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/calculs", tags=["calculs"])

PERIODE = 0.2
"""Seconds between two looks at a run that is followed."""


@routeur.get("", summary="Liste les calculs", response_model=PageCalculs, responses=reponses("requete_invalide"))
def lister_calculs(
    requete: Request,
    service: ServiceRecu,
    limite: Limite = 50,
    apres: Apres = None,
    campagne: Annotated[str | None, Query(description="Seulement ceux de cette campagne.", max_length=64)] = None,
) -> Response:
    """Du plus ancien au plus récent."""
    demandes = [d for d in service.depot.calculs() if campagne in {None, d["campagne"]}]
    entrees, suivant = page(demandes, limite, apres)
    elements = [Calcul(**service.calculs.etat(entree["id"])) for entree in entrees]
    return repondre(requete, PageCalculs(elements=elements, suivant=suivant))


@routeur.get(
    "/{calcul}",
    summary="Dit où en est un calcul",
    response_model=Calcul,
    responses=reponses("calcul_inconnu", "requete_invalide"),
)
def lire_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """État, étape, durées ; à relire pour suivre sans événements."""
    return repondre(requete, Calcul(**service.calculs.etat(calcul)))


@routeur.delete(
    "/{calcul}",
    summary="Annule un calcul",
    response_model=Calcul,
    responses=reponses("calcul_inconnu", "calcul_fini", "origine_refusee", "requete_invalide"),
)
def annuler_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Arrête le processus du calcul ; la réponse part quand il est mort."""
    return repondre(requete, Calcul(**service.calculs.annuler(calcul)))


def _existant(calcul: Identifiant, service: ServiceRecu) -> str:
    service.depot.calcul(calcul)
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
        **reponses("calcul_inconnu", "requete_invalide"),
    },
)
async def suivre_calcul(calcul: Annotated[str, Depends(_existant)], service: ServiceRecu) -> AsyncIterator[ServerSentEvent]:
    """Un événement « etat » par changement, chacun entier : rien n'est perdu à se reconnecter."""
    dernier = None
    while dernier is None or dernier.etat not in FINS:
        etat = Calcul(**await asyncio.to_thread(service.calculs.etat, calcul))
        if etat != dernier:
            yield ServerSentEvent(event="etat", data=etat)
            dernier = etat
        else:
            await asyncio.sleep(PERIODE)
