"""What an auditor asks: replay, individual answer, overrides, who read whose file; the inventory sheet; the purge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import maintenant, transaction
from ...conduite import audit, campagnes, fiche, purge
from ...identite import Action
from .. import exemples_academie as exemples
from .. import modeles_academie as m
from .. import vues
from .. import vues_academie as va
from ..acces import ActeurConnu, garde
from ..descriptions import paquet
from ..erreurs import reponses
from ..modeles_conduite import PageJournal
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import ACCES, Identifiant, Limite

routeur = APIRouter(prefix="/v1", tags=["audit"])

_PUBLIEE = ("campagne_inconnue", "publication_absente", "requete_invalide", "processus_arrete")
_FORMES: Mapping[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}, "example": exemples.DOCUMENT["titre"]},
        }
    }
}


@routeur.post(
    "/campagnes/{campagne}/audit/rejeu",
    summary="Rejoue le calcul officiel",
    response_model=m.Rejeu,
    responses=reponses(*ACCES, *_PUBLIEE, "origine_refusee"),
    dependencies=garde(Action.REJOUER),
)
async def rejouer_calcul(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Refait depuis le contenu gelé, comparé à l'octet avec ce qui est gardé et ce qui a été approuvé."""
    vu = await audit.rejouer(service.engine, service.guichet, acteur, campagne)

    def officiel() -> str:
        with transaction(service.engine, ecrire=False) as seance:
            return audit.officiel(seance, campagne).calcul

    return repondre(requete, va.rejeu(await run_in_threadpool(officiel), vu))


@routeur.get(
    "/campagnes/{campagne}/audit/reponses/{candidat:path}",
    summary="Répond à une demande individuelle",
    response_model=m.Document,
    responses={
        **_FORMES,
        **reponses(
            *ACCES,
            *_PUBLIEE,
            *("candidat_inconnu", "resultat_change", "resultat_refuse", "contenu_absent", "format_indisponible"),
        ),
    },
    dependencies=garde(Action.REPONDRE_INDIVIDUELLEMENT),
)
async def repondre_individuellement(
    requete: Request,
    campagne: Identifiant,
    candidat: Annotated[str, Path(description="Identifiant du candidat dans les fichiers.")],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Les quatre points de l'article R. 311-3-1-2 du CRPA, tirés du calcul officiel, avec ses empreintes."""
    document = await audit.repondre(service.engine, service.guichet, acteur, campagne, candidat)
    return va.repondre_document(requete, document, garder=False)


@routeur.get(
    "/campagnes/{campagne}/audit/derogations",
    summary="Liste les dérogations",
    response_model=m.ListeDerogations,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_JOURNAL),
)
def lister_derogations(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Toutes, retirées comprises, avec base légale, motif, et les deux personnes."""
    with transaction(service.engine, ecrire=False) as seance:
        lues = audit.derogations(seance, campagnes.lire(seance, campagne).id)
        return repondre(requete, m.ListeDerogations(elements=[va.derogation(ligne) for ligne in lues]))


@routeur.get(
    "/campagnes/{campagne}/audit/consultations",
    summary="Dit qui a lu quel dossier",
    response_model=PageJournal,
    responses=reponses(*ACCES, "campagne_inconnue", "requete_invalide"),
    dependencies=garde(Action.LIRE_JOURNAL),
)
def lister_consultations(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    limite: Limite = 50,
    apres: Annotated[int, Query(ge=0, le=2**31 - 1, description="Numéro de la dernière ligne de la page précédente.")] = 0,
    candidat: Annotated[str | None, Query(max_length=64, description="Seulement le dossier de ce candidat.")] = None,
) -> Response:
    """Lignes du journal « consulter_dossier », dans l'ordre."""
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        lues, derniere = page(audit.consultations(seance, limite, apres, campagne=ligne.id, candidat=candidat), limite)
        elements = [vues.ligne_journal(lue) for lue in lues]
    return repondre(requete, PageJournal(elements=elements, suivant=None if derniere is None else derniere.numero))


@routeur.get(
    "/regles/{mouvement}/{annee}/fiche",
    summary="Donne la fiche d'inventaire d'un traitement",
    response_model=m.Document,
    responses={
        **_FORMES,
        **reponses("regles_inconnues", "regles_refusees", "requete_invalide", "format_indisponible"),
    },
    dependencies=garde(Action.LIRE_PUBLIC),
)
def lire_fiche(
    requete: Request,
    mouvement: Annotated[str, Path(max_length=64, description="Mouvement.")],
    annee: Annotated[int, Path(ge=1, le=9999, description="Année.")],
    service: ServiceRecu,
) -> Response:
    """Les champs de l'article L. 312-1-3 du CRPA, d'après le paquet de règles ; « à compléter » pour ce qu'il ne dit pas."""
    contacts = getattr(service.reglages, "contacts", ())
    return va.repondre_document(requete, fiche.rediger(paquet(mouvement, annee), contacts), garder=True)


@routeur.get(
    "/purge",
    summary="Dit ce qu'une purge supprimerait",
    response_model=m.Document,
    responses={**_FORMES, **reponses(*ACCES, "requete_invalide", "format_indisponible")},
    dependencies=garde(Action.PURGER),
)
def prevoir_purge(requete: Request, service: ServiceRecu) -> Response:
    """Durées de conservation de chaque table, et ce qui est échu ; rien n'est supprimé."""
    vue = purge.prevoir(service.engine, service.magasin, maintenant())
    return va.repondre_document(requete, purge.en_document(vue), garder=False)
