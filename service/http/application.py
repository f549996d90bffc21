"""The FastAPI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from ..identite import roles
from ..journaux import journaliser
from ..reglages import Reglages
from .acces import COOKIE, COOKIE_LOCAL, ENTETE_JETON, action_de
from .enveloppe import Enveloppe
from .erreurs import installer
from .modeles import ProblemeDecrit
from .pages.routeurs import ROUTEURS
from .routes import (
    academie,
    analyses,
    audit,
    calculs,
    campagnes,
    capacites,
    compte,
    comptes,
    decisions,
    demandes,
    derogations,
    descriptions,
    fichiers,
    journal,
    mes_contestations,
    mes_tardives,
    mes_voeux,
    mon_dossier,
    ouvertes,
    simulations,
    tardives,
    vie,
)
from .service import ouvrir

MODULES = (
    *(campagnes, vie, demandes, calculs, fichiers, analyses, simulations, derogations, decisions),
    *(academie, capacites, audit),
    *(mes_voeux, mon_dossier, mes_contestations, mes_tardives, tardives),
    *(ouvertes, journal, compte, comptes, descriptions),
)
"""Routes, in the order of the documentation."""

HOTES_LOCAUX = frozenset({"127.0.0.1", "localhost", "[::1]"})
FILS = 12
"""Threads that answer: more would only wait for one another, and each may hold a connection of the database."""

LIMITE_DEPOT = 256 * 1024 * 1024
"""Bytes of an uploaded archive: ten times a national campaign."""


def construire(reglages: Reglages, *, hotes: frozenset[str] | None = HOTES_LOCAUX, limite_depot: int = LIMITE_DEPOT) -> FastAPI:
    """Application of an installation.

    Parameters
    ----------
    reglages
        Settings; nothing is touched before it starts.
    hotes
        Names under which it answers; None: any.
    limite_depot
        Bytes of an uploaded archive.
    """

    @asynccontextmanager
    async def duree_de_vie(application: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = FILS
        try:
            with ouvrir(reglages) as application.state.service:
                application.state.au_demarrage(application.state.service)
                yield
        except Exception as erreur:
            journaliser(erreur)  # the server would write its message
            raise

    application = FastAPI(
        title="mouvement",
        summary="Calcul, preuve et explication des campagnes nationales de mobilité",
        version=version("mouvement"),
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        lifespan=duree_de_vie,
        # The pages that show the document load scripts from another host; spans and metrics hold paths, hence candidats' ids.
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    application.state.au_demarrage = lambda _: None
    installer(application)
    application.add_middleware(Enveloppe, hotes=hotes, limite_depot=limite_depot)
    for module in MODULES:
        application.include_router(module.routeur)
    for routeur in ROUTEURS:
        application.include_router(routeur, include_in_schema=False)
    application.state.adresses = frozenset(
        route.path for routeur in ROUTEURS for route in routeur.routes if isinstance(route, Route)
    )
    routes(application)  # nothing is served without an action
    _documenter(application)
    return application


SECURITE = {
    "cle": {
        "type": "http",
        "scheme": "bearer",
        "description": "Clé d'un programme, limitée à des actions (POST /v1/compte/cles).",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": (
            f"Session d'une personne. Un changement porte aussi le jeton de la session, dans l'en-tête {ENTETE_JETON}. Servi "
            f"en HTTP sur sa propre machine, le cookie se nomme « {COOKIE_LOCAL} »."
        ),
    },
}
"""How one is known, in the OpenAPI document."""


def routes(application: FastAPI) -> list[APIRoute]:
    """Routes of the application, each with the action that it declares.

    Raises
    ------
    RuntimeError
        A route declares no action, or several: nothing is served without exactly one.
    """
    trouvees, a_voir = list[APIRoute](), list[BaseRoute](application.routes)
    while a_voir:
        route = a_voir.pop(0)
        if isinstance(route, APIRoute):
            action_de(route)
            trouvees.append(route)
        else:
            a_voir[:0] = getattr(getattr(route, "original_router", None), "routes", ())
    return trouvees


def _documenter(application: FastAPI) -> None:
    """Add to the OpenAPI document the schema that every error refers to."""
    engendrer = application.openapi

    def openapi() -> dict[str, Any]:
        contenu = engendrer()
        schema = ProblemeDecrit.model_json_schema(ref_template="#/components/schemas/{model}")
        for nom, annexe in schema.pop("$defs", {}).items():
            contenu["components"]["schemas"].setdefault(nom, annexe)
        contenu["components"]["schemas"]["Probleme"] = schema
        contenu["components"]["securitySchemes"] = SECURITE
        for route in routes(application):
            # A router may be left out of the document as a whole (pages): its routes do not know it.
            decrites = contenu["paths"].get(route.path_format, {})
            if roles(action_de(route)) is not None:
                for methode in (route.methods or set()) & {m.upper() for m in decrites}:
                    decrites[methode.lower()]["security"] = [{"cle": []}, {"session": []}]
        return contenu

    application.openapi = openapi  # type: ignore[method-assign]
