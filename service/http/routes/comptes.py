"""Accounts: staff invited and ended by an operator, candidats imported."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...conduite import annuaire, campagnes
from ...identite import Action, Role, comptes, import_comptes
from .. import vues
from ..acces import ActeurConnu, garde
from ..changements import CleIdempotence, Fait, faire
from ..erreurs import reponses
from ..modeles_comptes import BilanImport, CompteLu, Invitation, PageComptes
from ..problemes import requete_invalide
from ..reception import CORPS_CSV, recevoir_csv
from ..reponses import page, repondre
from ..service import ServiceRecu
from . import ACCES, Apres, Identifiant, Limite

routeur = APIRouter(prefix="/v1", tags=["comptes"])

_ICI = garde(Action.GERER_COMPTES)
_GESTES = {
    "invitation": comptes.reinviter,
    "desactivation": comptes.desactiver,
    "reactivation": comptes.reactiver,
    "second-facteur": comptes.reinitialiser_second_facteur,
}


@routeur.get(
    "/comptes",
    summary="Liste les comptes de gestion",
    response_model=PageComptes,
    responses=reponses(*ACCES, "compte_inconnu", "requete_invalide"),
    dependencies=_ICI,
)
def lister_comptes(requete: Request, service: ServiceRecu, limite: Limite = 50, apres: Apres = None) -> Response:
    """Du plus ancien au plus récent. Les comptes des candidats n'y sont pas."""
    with transaction(service.engine, ecrire=False) as seance:
        lignes, dernier = page(annuaire.lister(seance, limite, apres), limite)
        elements = [vues.champs(CompteLu, ligne) for ligne in lignes]
    return repondre(requete, PageComptes(elements=elements, suivant=None if dernier is None else dernier.id))


@routeur.post(
    "/comptes",
    status_code=201,
    summary="Invite une personne",
    response_model=CompteLu,
    responses=reponses(
        *ACCES,
        "compte_invalide",
        "compte_existant",
        "cle_reutilisee",
        "requete_invalide",
        "requete_illisible",
        "origine_refusee",
    ),
    dependencies=_ICI,
)
def inviter(
    requete: Request, demande: Invitation, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None
) -> Response:
    """Un compte de gestion, et un lien par courriel pour choisir son mot de passe et son second facteur."""
    if demande.role not in set(Role):
        raise requete_invalide("body.role : un rôle de la politique")

    def changer(seance: Session) -> Fait:
        role, academie = Role(demande.role), demande.academie
        ligne = comptes.inviter(seance, service.installation, acteur, demande.courriel, demande.nom, role, academie)
        return Fait(vues.champs(CompteLu, ligne), 201, f"/v1/comptes/{ligne.id}")

    return faire(requete, service, acteur, cle, demande.model_dump(), changer)


@routeur.post(
    "/comptes/{compte}/{geste}",
    status_code=204,
    summary="Change un compte",
    responses=reponses(*ACCES, "compte_inconnu", "compte_invalide", "soi_meme_interdit", "requete_invalide", "origine_refusee"),
    dependencies=_ICI,
)
def changer_compte(
    compte: Identifiant,
    geste: Literal["invitation", "desactivation", "reactivation", "second-facteur"],
    service: ServiceRecu,
    acteur: ActeurConnu,
) -> Response:
    """Renvoie l'invitation, désactive, réactive, fait refaire le second facteur : jamais pour soi-même."""
    with transaction(service.engine) as seance:
        _GESTES[geste](seance, service.installation, acteur, compte)
    return Response(status_code=204)


@routeur.post(
    "/campagnes/{campagne}/candidats",
    summary="Importe les comptes des candidats",
    response_model=BilanImport,
    responses=reponses(
        *ACCES, "campagne_inconnue", "comptes_refuses", "type_refuse", "requete_invalide", "cle_reutilisee", "origine_refusee"
    ),
    openapi_extra={"requestBody": CORPS_CSV},
    dependencies=_ICI,
)
async def importer_comptes(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, cle: CleIdempotence = None
) -> Response:
    """Fichier CSV : candidat, numen, courriel, et naissance si besoin. Tout, ou toutes les fautes et rien."""
    octets = await recevoir_csv(requete)
    lignes = await run_in_threadpool(import_comptes.lire_csv, octets)

    def changer(seance: Session) -> Fait:
        ligne = campagnes.verrouiller(seance, campagne)
        bilan = import_comptes.importer(seance, service.installation, acteur, ligne.id, lignes)
        return Fait(vues.champs(BilanImport, bilan))

    demande = {"fichier": service.installation.coffre.empreinte("import", octets.decode("utf-8-sig", "replace"))}
    return await run_in_threadpool(faire, requete, service, acteur, cle, demande, changer)
