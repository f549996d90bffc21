"""What is refused, told to whom asked: a French page to a browser, problem details (RFC 9457) to a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from math import ceil
from urllib.parse import quote

from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from ...journaux import ecrire
from ..acces import Demandeur, demandeur, est_page
from ..problemes import Probleme
from ..reponses import qualite
from .commun import rediriger, rendre

TYPE = "application/problem+json"

_ATTENTE = {429: 60, 503: 5}
"""Seconds to wait before trying again, by status, when the refusal does not say when."""

_QUE_FAIRE = {
    "acces_refuse": "Si vous devriez pouvoir le faire, demandez à la personne qui gère les comptes.",
    "route_inconnue": "Vérifiez l'adresse, ou repartez de l'accueil.",
    "methode_refusee": "Repartez de l'accueil.",
    "contenu_absent": "La durée de conservation est passée, ou le contenu a été retiré.",
    "jeton_refuse": "",
    "erreur_interne": "Rien n'a été enregistré à moitié. Réessayez ; si cela se répète, donnez au service l'heure de l'erreur.",
    "stockage_indisponible": "Réessayez plus tard.",
    "base_indisponible": "Ce que vous venez d'envoyer n'a pas été confirmé : réessayez dans un instant, puis vérifiez.",
}
"""What to do next, by code; elsewhere the detail says it."""


def repondre_probleme(probleme: Probleme, entetes: Mapping[str, str] | None = None) -> Response:
    """Problem details; the status is that of the code."""
    corps = json.dumps(probleme.en_dict(), ensure_ascii=False).encode()
    return Response(corps, probleme.statut, {**attente(probleme), "cache-control": "no-store", **(entetes or {})}, TYPE)


async def repondre_erreur(requete: Request, probleme: Probleme, entetes: Mapping[str, str] | None = None) -> Response:
    """The refusal in the form its reader takes; who is not signed in is taken to the sign-in page."""
    if not est_page(requete) or not prefere_une_page(requete):
        return repondre_probleme(probleme, entetes)
    if probleme.code == "non_connecte":
        suite = requete.url.path + (f"?{requete.url.query}" if requete.url.query else "")
        # The address of a form that was sent is not a page one can come back to.
        return rediriger(
            f"/connexion?suite={quote(suite, safe='/')}" if requete.method == "GET" else "/connexion?fait=session_finie"
        )
    try:
        if not hasattr(requete.state, "demandeur"):
            requete.state.demandeur = Demandeur(None)
            with suppress(Probleme, SQLAlchemyError):
                requete.state.demandeur = await run_in_threadpool(demandeur, requete)
        que_faire = _QUE_FAIRE.get(probleme.code, "")
        page = rendre(requete, "refus.html.j2", probleme.titre, probleme.statut, probleme=probleme, que_faire=que_faire)
    except Exception as erreur:
        ecrire("page_impossible", genre=type(erreur).__name__)
        return repondre_probleme(probleme, entetes)
    page.headers.update({**attente(probleme), **(entetes or {})})
    return page


def prefere_une_page(requete: Request) -> bool:
    """Whether ``Accept`` names HTML before JSON, as browsers do and programs do not."""
    accepte = requete.headers.get("accept", "")
    return qualite(accepte, "text/html") > qualite(accepte, "application/json")


def attente(probleme: Probleme) -> dict[str, str]:
    """``Retry-After`` of a refusal that time undoes."""
    secondes = _ATTENTE.get(probleme.statut)
    if probleme.reprise is not None:
        secondes = max(1, ceil((probleme.reprise - datetime.now(UTC)).total_seconds()))
    return {} if secondes is None else {"retry-after": str(secondes)}
