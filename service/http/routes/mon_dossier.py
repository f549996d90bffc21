"""The own barème, the own result, and everything held about oneself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...conduite import contestations, mes_donnees
from ...explications import Explication
from ...identite import Action
from .. import exemples
from .. import modeles_candidat as m
from .. import vues_candidat as vues
from ..acces import ActeurConnu, garde
from ..erreurs import reponses
from ..pieces import telecharger
from ..reception import BINAIRE
from ..reponses import negocier, repondre
from ..service import ServiceRecu
from . import ACCES, Identifiant

routeur = APIRouter(prefix="/v1/mes-demandes/{campagne}", tags=["candidat"])

_LUE = (*ACCES, "campagne_inconnue", "contenu_absent", "processus_arrete", "requete_invalide")
_FORMATS = ("application/json", "text/html", "text/plain")


@routeur.get(
    "/bareme",
    summary="Lit son barème",
    response_model=m.MonBareme,
    responses=reponses(*_LUE, "baremes_non_affiches"),
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
async def lire_mon_bareme(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Ligne par ligne, une fois les barèmes affichés, avec ce qui peut être contesté."""
    return repondre(requete, vues.bareme(await contestations.bareme(service.engine, service.guichet, acteur, campagne)))


@routeur.get(
    "/resultat",
    summary="Lit son résultat",
    response_model=Explication,
    responses={
        200: {
            "content": {
                "text/html": {"schema": {"type": "string"}},
                "text/plain": {"schema": {"type": "string"}, "example": exemples.EXPLICATION_TEXTE},
            }
        },
        **reponses(*_LUE, "publication_absente", "resultat_refuse", "resultat_change", "format_indisponible"),
    },
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
async def lire_mon_resultat(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Après publication : vœu par vœu, avec les raisons, les chiffres et la mention légale."""
    forme = negocier(requete.headers.get("accept", ""), _FORMATS)
    octets = await mes_donnees.expliquer(service.engine, service.magasin, service.guichet, acteur, campagne, forme)
    return Response(octets, media_type=forme, headers={"vary": "accept", "cache-control": "no-store"})


@routeur.get(
    "/donnees.zip",
    summary="Rend tout ce qui est conservé sur soi",
    response_class=Response,
    responses={
        200: {"content": {"application/zip": {"schema": BINAIRE}}},
        **reponses(*_LUE, "resultat_refuse", "resultat_change"),
    },
    dependencies=garde(Action.LIRE_SON_DOSSIER),
)
async def rendre_mes_donnees(campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Faits, vœux, barème, résultat, contestations, pièces, sessions, journal ; jamais l'identifiant d'une autre personne."""
    octets = await mes_donnees.archive(service.engine, service.guichet, acteur, campagne)
    return telecharger(octets, "mes-donnees.zip", "application/zip")
