"""« Mon barème » and « Mon résultat »: lines, contestations and their documents, the outcome vœu by vœu."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...base import transaction
from ...base.refus import Refus
from ...conduite import calendrier, contestations, mes_donnees
from ...conduite.participation import sienne
from ...identite import Action
from ..acces import ActeurConnu, garde
from ..routes import Identifiant
from ..routes.mes_contestations import Numero
from ..service import Service, ServiceRecu
from .candidat import ACCUEIL
from .commun import presence_de, rediriger, rendre, rendre_refus
from .formulaire import FormulaireRecu

routeur = APIRouter(prefix="/mes-demandes/{campagne}")

_BAREME, _RESULTAT = "Mon barème", "Mon résultat"
_LIRE, _CONTESTER = garde(Action.LIRE_SON_DOSSIER), garde(Action.CONTESTER)


@routeur.get("/bareme", dependencies=_LIRE)
async def montrer_bareme(requete: Request, campagne: Identifiant, service: ServiceRecu) -> Response:
    """Line by line, with the contestations made."""
    return await _page(requete, service, campagne)


@routeur.post("/contestations", dependencies=_CONTESTER)
async def contester(
    requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu, formulaire: FormulaireRecu
) -> Response:
    """Contest a line."""
    lu = await contestations.bareme(service.engine, service.guichet, acteur, campagne)
    rang = formulaire.texte("rang")

    def deposer() -> None:
        with transaction(service.engine) as seance:
            contestations.deposer(
                seance,
                acteur,
                campagne,
                service.magasin,
                lu,
                element=formulaire.texte("element"),
                rang=int(rang) if rang.isascii() and rang.isdecimal() and len(rang) < 4 else None,
                texte=formulaire.texte("texte"),
                piece=formulaire.piece("piece"),
            )

    try:
        await run_in_threadpool(deposer)
    except Refus as refus:
        saisi = {nom: formulaire.brut(nom) for nom in ("element", "rang", "texte")}
        return await _page(requete, service, campagne, refus, saisi)
    return rediriger(f"/mes-demandes/{campagne}/bareme", "contestation_deposee")


@routeur.post("/contestations/{numero}/retirer", dependencies=_CONTESTER)
def retirer_contestation(campagne: Identifiant, numero: Numero, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """Withdraw a contestation."""
    with transaction(service.engine) as seance:
        contestations.retirer(seance, acteur, campagne, numero)
    return rediriger(f"/mes-demandes/{campagne}/bareme", "contestation_retiree")


@routeur.get("/resultat", dependencies=_LIRE)
async def montrer_resultat(requete: Request, campagne: Identifiant, service: ServiceRecu, acteur: ActeurConnu) -> Response:
    """The outcome with its reasons; the whole document, with figures and legal notice, is linked."""
    octets = await mes_donnees.expliquer(service.engine, service.magasin, service.guichet, acteur, campagne, "application/json")
    contexte = {"fil": (ACCUEIL, (_RESULTAT, None)), "campagne": campagne, "lu": json.loads(octets)}
    return rendre(requete, "candidat_resultat.html.j2", _RESULTAT, **contexte)


async def _page(
    requete: Request,
    service: Service,
    campagne: str,
    refus: Refus | None = None,
    saisi: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    acteur = presence_de(requete).acteur
    lu = await contestations.bareme(service.engine, service.guichet, acteur, campagne)
    with transaction(service.engine, ecrire=False) as seance:
        ligne, _ = sienne(seance, acteur, campagne)
        contexte = {
            "fil": (ACCUEIL, (_BAREME, None)),
            "campagne": campagne,
            "lu": lu,
            "faites": contestations.lister(seance, acteur, campagne),
            "ouverte": calendrier.ouverte(ligne, calendrier.Fenetre.AFFICHAGE),
            "etats": ETATS,
            "saisi": {"element": "", "rang": "", "texte": "", **saisi},
        }
    if refus is None:
        return rendre(requete, "candidat_bareme.html.j2", _BAREME, **contexte)
    return rendre_refus(requete, "candidat_bareme.html.j2", _BAREME, refus, **contexte)


ETATS = {"deposee": "en attente de réponse", "acceptee": "acceptée", "refusee": "refusée", "retiree": "retirée"}
