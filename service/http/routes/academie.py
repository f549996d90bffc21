"""What a rectorat, or the operator for those of no académie, reads and answers; a rectorat's workbooks."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import academie, campagnes, guichet_academie, tableurs
from ...identite import Acteur, Action
from .. import modeles_academie as m
from .. import vues_academie as vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, a_changer, faire
from ..erreurs import reponses
from ..pieces import rendre_piece
from ..reception import BINAIRE
from ..reponses import page, repondre
from ..service import Service, ServiceRecu
from . import ACCES, CHANGEMENT, Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1/campagnes/{campagne}/academie", tags=["académie"])

Numero = Annotated[int, Path(ge=1, le=2**31 - 1, description="Numéro de la contestation.")]

_LU = (*ACCES, "campagne_inconnue", "requete_invalide")
_BUREAU = ("campagne_vide", "contenu_absent", "campagne_refusee", "processus_arrete")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routeur.get(
    "/candidats",
    summary="Liste les candidats dont on répond",
    response_model=m.PageApercus,
    responses=reponses(*_LU, *_BUREAU),
    dependencies=garde(Action.LIRE_BAREMES),
)
async def lister_candidats(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    acteur: ActeurConnu,
    limite: Limite = 50,
    apres: Apres = None,
) -> Response:
    """Ceux de son académie ou, pour l'opérateur, ceux qui n'en ont pas. Les lignes : dans chaque dossier."""
    contenu, lus, total = await run_in_threadpool(_page, service, acteur, campagne, limite, apres or "")
    siens, dernier = page(lus, limite)
    elements = await service.guichet.faire(guichet_academie.apercus, contenu, tuple(siens))
    return repondre(requete, m.PageApercus(elements=[vues.apercu(e) for e in elements], total=total, suivant=dernier))


def _page(service: Service, acteur: Acteur, campagne: str, limite: int, apres: str) -> tuple[str, list[str], int]:
    with transaction(service.engine, ecrire=False) as seance:
        contenu = academie.contenu_lu(campagnes.lire(seance, campagne))
        lus = academie.lister(seance, acteur, campagne, limite, apres)
        return contenu, list(lus), academie.compter(seance, acteur, campagne)


@routeur.get(
    "/candidats/{candidat:path}",
    summary="Ouvre le dossier d'un candidat dont on répond",
    response_model=m.Dossier,
    responses=reponses(*_LU, *_BUREAU, "candidat_inconnu"),
    dependencies=garde(Action.LIRE_BAREMES),
)
async def lire_dossier(
    requete: Request,
    campagne: Identifiant,
    candidat: Annotated[str, Path(description="Identifiant du candidat dans les fichiers.")],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Faits, vœux, barème ligne à ligne. Le journal garde qui a ouvert quel dossier."""
    vu = await academie.ouvrir(service.engine, service.guichet, acteur, campagne, candidat)
    return repondre(requete, vues.dossier(vu), entetes={"cache-control": "no-store"})


@routeur.get(
    "/contestations",
    summary="Liste les contestations dont on répond",
    response_model=m.ListeContestations,
    responses=reponses(*_LU),
    dependencies=garde(Action.LIRE_BAREMES),
)
def lister_contestations(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    acteur: ActeurConnu,
    etat: Annotated[Literal["deposee", "acceptee", "refusee"] | None, Query(description="Seulement cet état.")] = None,
) -> Response:
    """De la plus ancienne à la plus récente ; celles que leur auteur a retirées n'y sont pas."""
    with transaction(service.engine, ecrire=False) as seance:
        lues = academie.contestations(seance, acteur, campagnes.lire(seance, campagne).id, etat=etat)
        return repondre(requete, m.ListeContestations(elements=[vues.contestation(ligne) for ligne in lues]))


@routeur.get(
    "/contestations/{numero}/piece",
    summary="Rend la pièce d'une contestation dont on répond",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": BINAIRE}}},
        **reponses(*_LU, "contestation_inconnue", "piece_inconnue", "contenu_absent"),
    },
    dependencies=garde(Action.REPONDRE_CONTESTATION),
)
def rendre_piece_contestation(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Toujours à télécharger, jamais affichée. Le journal garde qui l'a lue."""
    with transaction(service.engine) as seance:
        piece = academie.ouvrir_piece(seance, acteur, campagnes.lire(seance, campagne), numero)
    return rendre_piece(service, piece)


@routeur.post(
    "/contestations/{numero}/reponse",
    summary="Répond à une contestation",
    response_model=m.Contestation,
    responses=reponses(
        *ACCES,
        *CHANGEMENT,
        *_BUREAU,
        *("contestation_inconnue", "contestation_repondue", "correction_refusee", "motif_absent"),
        *("fenetre_fermee", "campagne_gelee", "campagne_non_gelee"),
    ),
    dependencies=garde(Action.REPONDRE_CONTESTATION),
)
async def repondre_contestation(
    requete: Request,
    campagne: Identifiant,
    numero: Numero,
    demande: m.Reponse,
    service: ServiceRecu,
    acteur: ActeurConnu,
    cle: CleIdempotence = None,
) -> Response:
    """Acceptée, avec les faits corrigés, que le lecteur relit avant ; ou refusée, avec le motif que la personne lira."""
    correction = None
    if demande.decision == "acceptee":
        correction = await academie.preparer_correction(
            service.engine, service.guichet, acteur, campagne, numero, demande.corrections
        )

    def changer(seance: Session) -> Fait:
        ligne = a_changer(requete, seance, campagne)
        if correction is None:
            return Fait(vues.contestation(academie.refuser(seance, acteur, ligne, numero, demande.reponse)))
        return Fait(vues.contestation(academie.accepter(seance, acteur, ligne, correction, demande.reponse)))

    return await run_in_threadpool(faire, requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.get(
    "/tableaux/{nom}",
    summary="Rend les entrants, les sortants ou le bilan de son académie",
    response_class=Response,
    responses={
        200: {
            "description": "Classeur ou CSV, les mêmes octets à chaque fois.",
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": "candidat;discipline\r\nC00001;L1300\r\n"},
                _EXCEL: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        **reponses(*_LU, "publication_absente", "contenu_absent", "resultat_change", "campagne_refusee", "processus_arrete"),
    },
    dependencies=garde(Action.LIRE_ACADEMIE),
)
async def rendre_tableau(
    campagne: Identifiant,
    nom: Annotated[Literal["mouvements.xlsx", "entrants.csv", "sortants.csv", "bilan.csv"], Path(description="Fichier.")],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Après publication : qui entre, qui sort, et les barres de chaque discipline."""
    vus = await academie.echanges(service.engine, service.guichet, acteur, campagne)
    octets = await run_in_threadpool(tableurs.mouvements, vus, nom)
    entetes = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{nom}"'}
    return Response(octets, headers=entetes, media_type=_EXCEL if nom.endswith(".xlsx") else "text/csv; charset=utf-8")
