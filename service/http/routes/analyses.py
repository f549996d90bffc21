"""What is asked of a result: explanation, verification, comparison."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.tables_campagne import simulee
from ...conduite import academie, calculs, campagnes, guichet, simulations
from ...explications import Explication
from ...identite import Acteur, Action, roles
from .. import exemples
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..modeles import Comparaison, Verification
from ..reponses import negocier, repondre
from ..service import Service, ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1", tags=["analyses"])

FORMATS = ("application/json", "text/html", "text/plain")

LECTEURS_DES_MOTIFS = roles(Action.LIRE_DEROGATIONS) or frozenset()
"""Who may know why a person was placed by decision. By role: a key that only explains is that of the same person."""

_ERREURS = (
    *ACCES,
    "contenu_absent",
    "calcul_inconnu",
    "calcul_non_termine",
    "resultat_refuse",
    "processus_arrete",
    "requete_invalide",
)


def _termine(service: Service, calcul: str, acteur: Acteur | None = None, candidat: str = "") -> tuple[str, str]:
    """Digests of the result and of the content of a run; what an actor may not read of a candidat is refused."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = calculs.lire(seance, calcul)
        if acteur is not None:
            calculs.exiger_portee(seance, acteur, ligne, candidat)
        calculs.exiger_termine(ligne)
        return ligne.empreinte, ligne.contenu


def _comparable(service: Service, identifiant: str) -> str:
    """Digest of the result of a run, or of a simulation that has one of its form."""
    if not simulee(identifiant):
        return _termine(service, identifiant)[0]
    with transaction(service.engine, ecrire=False) as seance:
        return simulations.lire_confrontable(seance, identifiant).empreinte


def _consulter(service: Service, calcul: str, acteur: Acteur, candidat: str) -> tuple[str, str, str | None]:
    """The same for one person's explanation, and the digest of the files, with the line that says who read it."""
    resultat, contenu = _termine(service, calcul, acteur, candidat)
    with transaction(service.engine) as seance:
        ligne = calculs.lire(seance, calcul)
        campagne, digests = campagnes.lire(seance, ligne.campagne_id), (resultat, contenu, ligne.resultat)
        academie.consulter(seance, acteur, campagne, candidat, "explication")
    return digests


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
        **reponses(*_ERREURS, "candidat_inconnu", "format_indisponible", "resultat_change"),
    },
    dependencies=garde(Action.EXPLIQUER),
)
async def expliquer_candidat(
    requete: Request,
    calcul: Identifiant,
    candidat: Annotated[str, Path(description="Identifiant du candidat dans les fichiers.")],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Barème, vœux, ce qui aurait changé le résultat ; JSON, page HTML ou texte selon Accept. Ne nomme personne d'autre.

    Un rectorat lit le calcul publié, pour les personnes de son académie, sans le motif d'une dérogation.
    """
    forme = negocier(requete.headers.get("accept", ""), FORMATS)
    digests = await run_in_threadpool(_consulter, service, calcul, acteur, candidat)
    motif_dit = acteur.role in LECTEURS_DES_MOTIFS
    contenu = await service.guichet.faire(guichet.expliquer_garde, *digests, candidat, forme, motif_dit=motif_dit)
    return Response(contenu, headers={"vary": "accept", "cache-control": "no-store"}, media_type=forme)


@routeur.post(
    "/calculs/{calcul}/verification",
    summary="Vérifie un résultat",
    response_model=Verification,
    responses=reponses(*_ERREURS, "origine_refusee"),
    dependencies=garde(Action.VERIFIER),
)
async def verifier_calcul(requete: Request, calcul: Identifiant, service: ServiceRecu) -> Response:
    """Relit la campagne et les fichiers du résultat, et recalcule tout sauf l'affectation."""
    resultat, contenu = await run_in_threadpool(_termine, service, calcul)
    return repondre(requete, Verification(**await service.guichet.faire(guichet.verifier, resultat, contenu)))


@routeur.get(
    "/comparaisons",
    summary="Compare deux résultats",
    response_model=Comparaison,
    responses=reponses(*_ERREURS, "simulation_inconnue"),
    dependencies=garde(Action.COMPARER),
)
async def comparer_calculs(
    requete: Request,
    premier: Annotated[
        str, Query(description="Identifiant d'un calcul terminé, ou de la simulation d'un scénario, d'un plan.")
    ],
    second: Annotated[str, Query(description="Identifiant d'un autre.")],
    service: ServiceRecu,
) -> Response:
    """Qui change, quelles barres bougent."""
    resultats = [await run_in_threadpool(_comparable, service, calcul) for calcul in (premier, second)]
    return repondre(requete, Comparaison(**await service.guichet.faire(guichet.comparer, *resultats)))
