"""The page that a person finds at the root: what the service is, and where its description stands."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ...gabarits import environnement
from ...identite import Action
from ..acces import garde

routeur = APIRouter()


@routeur.get(
    "/",
    include_in_schema=False,
    dependencies=garde(Action.LIRE_PUBLIC),
)
def accueillir(requete: Request) -> Response:
    """Present the service; the operations are those of the OpenAPI document."""
    document = requete.app.openapi()
    operations = [
        (operation["summary"], methode.upper(), chemin)
        for chemin, methodes in document["paths"].items()
        for methode, operation in methodes.items()
    ]
    gabarit = environnement("service.http").get_template("accueil.html.j2")
    page = gabarit.render(version=document["info"]["version"], operations=operations)
    return Response(page, media_type="text/html; charset=utf-8")
