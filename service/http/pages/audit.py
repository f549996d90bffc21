"""Audit: replay of the official run, individual answers, overrides, who read whose file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...base.tables_campagne import Campagne
from ...conduite import annuaire, audit, calculs, campagnes, registre
from ...conduite.guichet_audit import Rejeu
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..service import Service, ServiceRecu
from .commun import rendre, rendre_refus

routeur = APIRouter(prefix="/audit")

_TITRE = "Audit"
Identifiant = Annotated[str, Path(max_length=64)]


@routeur.get("", dependencies=garde(Action.REJOUER))
def montrer_campagnes(requete: Request, service: ServiceRecu) -> Response:
    """Campaigns, and the state of the journal."""
    with transaction(service.engine, ecrire=False) as seance:
        dernieres = campagnes.dernieres(seance, 50)
        verification = registre.verifier(seance, service.magasin)
    return rendre(requete, "audit.html.j2", _TITRE, campagnes=dernieres, journal=verification)


@routeur.get("/{campagne}", dependencies=garde(Action.REJOUER))
def montrer_audit(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """What an auditor can ask about a campaign."""
    return _page(requete, service, campagne)


@routeur.post("/{campagne}/rejeu", dependencies=garde(Action.REJOUER))
async def rejouer(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Make the official run again, and show what was found."""
    try:
        vu = await audit.rejouer(service.engine, service.guichet, acteur, campagne)
    except Refus as refus:
        return await run_in_threadpool(_page, requete, service, campagne, None, refus)
    return await run_in_threadpool(_page, requete, service, campagne, vu)


@routeur.get("/{campagne}/reponse", dependencies=garde(Action.REPONDRE_INDIVIDUELLEMENT))
async def repondre(
    requete: Request,
    campagne: Identifiant,
    service: ServiceRecu,
    acteur: ActeurConnu,
    candidat: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The complete answer to an individual request."""
    try:
        document = await audit.repondre(service.engine, service.guichet, acteur, campagne, candidat.strip())
    except Refus as refus:
        return await run_in_threadpool(_page, requete, service, campagne, None, refus)
    ligne = await run_in_threadpool(_lire, service, campagne)
    fil = ((_TITRE, "/audit"), (ligne.libelle, f"/audit/{campagne}"), ("Réponse", None))
    return rendre(requete, "document_page.html.j2", document.titre, d=document, fil=fil)


def _lire(service: Service, campagne: str) -> Campagne:
    with transaction(service.engine, ecrire=False) as seance:
        return campagnes.lire(seance, campagne)


def _page(
    requete: Request, service: Service, campagne: str, rejeu: Rejeu | None = None, refus: Refus | None = None
) -> Response:
    with transaction(service.engine, ecrire=False) as seance:
        ligne = campagnes.lire(seance, campagne)
        consultations = audit.consultations(seance, 200, campagne=campagne)
        contexte = {
            "campagne": ligne,
            "publiee": calculs.publication(seance, campagne) is not None,
            "derogations": audit.derogations(seance, campagne),
            "consultations": consultations,
            "noms": annuaire.noms(seance, (c.acteur for c in consultations)),
            "rejeu": rejeu,
            "fil": ((_TITRE, "/audit"), (ligne.libelle, None)),
        }
    if refus is None:
        return rendre(requete, "audit_campagne.html.j2", ligne.libelle, **contexte)
    return rendre_refus(requete, "audit_campagne.html.j2", ligne.libelle, refus, **contexte)
