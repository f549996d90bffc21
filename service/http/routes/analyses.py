"""What is asked of a result: explanation, verification, comparison."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from ...explications import Explication
from .. import exemples, guichet
from ..erreurs import reponses
from ..modeles import Comparaison, Verification
from ..reponses import negocier, repondre
from ..service import ServiceRecu
from . import Identifiant

routeur = APIRouter(prefix="/v1", tags=["analyses"])

FORMATS = ("application/json", "text/html", "text/plain")

_ERREURS = ("calcul_inconnu", "calcul_non_termine", "resultat_refuse", "processus_arrete", "requete_invalide")


@routeur.get(
    "/calculs/{calcul}/explications/{candidat:path}",
    summary="Explique le résultat d'un candidat",
    response_model=Explication,
    responses={
        200: {
            "content": {
                "text/html": {"schema": {"type": "string"}},
                "text/plain": {"schema": {"type": "string"}, "example": exemples.EXPLICATION_TEXTE},
            }
        },
        **reponses(*_ERREURS, "candidat_inconnu", "format_indisponible"),
    },
)
async def expliquer_candidat(
    requete: Request,
    calcul: Identifiant,
    candidat: Annotated[str, Path(description="Identifiant du candidat dans les fichiers.")],
    service: ServiceRecu,
) -> Response:
    """Barème, vœux, ce qui aurait changé le résultat ; JSON, page HTML ou texte selon Accept. Ne nomme personne d'autre."""
    forme = negocier(requete.headers.get("accept", ""), FORMATS)
    contenu = await service.guichet.faire(guichet.expliquer, calcul, candidat, forme)
    return Response(contenu, headers={"vary": "accept", "cache-control": "no-store"}, media_type=forme)


@routeur.post(
    "/calculs/{calcul}/verification",
    summary="Vérifie un résultat",
    response_model=Verification,
    responses=reponses(*_ERREURS, "origine_refusee"),
)
async def verifier_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Relit la campagne et les fichiers du résultat, et recalcule tout sauf l'affectation."""
    return repondre(requete, Verification(**await service.guichet.faire(guichet.verifier, calcul)))


@routeur.get(
    "/comparaisons",
    summary="Compare deux résultats",
    response_model=Comparaison,
    responses=reponses(*_ERREURS),
)
async def comparer_calculs(
    requete: Request,
    premier: Annotated[str, Query(description="Identifiant d'un calcul terminé.")],
    second: Annotated[str, Query(description="Identifiant d'un autre calcul terminé.")],
    service: ServiceRecu,
) -> Response:
    """Qui change, quelles barres bougent."""
    return repondre(requete, Comparaison(**await service.guichet.faire(guichet.comparer, premier, second)))
