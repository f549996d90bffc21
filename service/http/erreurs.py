"""Problem details on the wire, whatever goes wrong, and in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ..base.refus import Refus
from .pages.refus import TYPE, repondre_erreur
from .problemes import CODES, Probleme, depuis_refus

_PAR_STATUT = {404: "route_inconnue", 405: "methode_refusee", 413: "corps_trop_grand", 415: "type_refuse"}
_PARTOUT = (
    "corps_trop_grand",
    "requete_invalide",
    "hote_refuse",
    "trop_de_tentatives",
    "erreur_interne",
    "base_indisponible",
)
_METHODES = ("DELETE", "GET", "PATCH", "POST", "PUT")

_ATTENDUS = {
    "extra_forbidden": "champ inconnu",
    "greater_than_equal": "au moins {ge}",
    "int_parsing": "un nombre entier",
    "json_invalid": "du JSON valable",
    "less_than_equal": "au plus {le}",
    "missing": "valeur absente",
    "model_attributes_type": "un objet JSON",
    "string_too_long": "au plus {max_length} caractères",
    "string_too_short": "au moins {min_length} caractère",
    "string_type": "un texte",
}
"""Types of validation faults -> what was expected. Others keep the words of the validator."""


def _attendu(faute: Mapping[str, Any]) -> str:
    attendu = _ATTENDUS.get(faute["type"])
    return str(faute["msg"]) if attendu is None else attendu.format_map(faute.get("ctx", {}))


def _methodes(application: FastAPI, requete: Request) -> list[str]:
    """Methods that an address takes."""
    portees = {methode: {**requete.scope, "method": methode} for methode in _METHODES}
    return [m for m, p in portees.items() if any(route.matches(p)[0] is Match.FULL for route in application.routes)]


def installer(application: FastAPI) -> None:
    """Register the handlers: our problems, requests that do not fit their models, refusals of the framework."""

    async def de_probleme(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, Probleme)
        return await repondre_erreur(requete, erreur)

    async def de_refus(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, Refus)
        return await repondre_erreur(requete, depuis_refus(erreur))

    async def de_concurrence(requete: Request, _: Exception) -> Response:
        return await repondre_erreur(requete, Probleme("changement_concurrent"))

    async def de_validation(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, RequestValidationError)
        # Values received are not sent back: they may be a person's.
        fautes = [f"{'.'.join(map(str, e['loc']))} : {_attendu(e)}" for e in erreur.errors()]
        return await repondre_erreur(requete, Probleme("requete_invalide", complements={"motifs": fautes}))

    async def du_cadre(requete: Request, erreur: Exception) -> Response:
        assert isinstance(erreur, HTTPException)
        code = _PAR_STATUT.get(erreur.status_code, "requete_illisible")
        # The framework names the methods of the first route of this address only.
        entetes = {"allow": ", ".join(_methodes(application, requete))} if code == "methode_refusee" else {}
        return await repondre_erreur(requete, Probleme(code), entetes)

    application.add_exception_handler(Probleme, de_probleme)
    application.add_exception_handler(Refus, de_refus)
    application.add_exception_handler(StaleDataError, de_concurrence)
    application.add_exception_handler(RequestValidationError, de_validation)
    application.add_exception_handler(HTTPException, du_cadre)


def reponses(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Documented errors of a route, by status, with an example for each code; those of every route are added."""
    par_statut: dict[int | str, dict[str, Any]] = {}
    for code in (*codes, *_PARTOUT):
        statut, titre = CODES[code]
        exemple = {"summary": titre, "value": Probleme(code).en_dict()}
        reponse = par_statut.setdefault(
            statut,
            {"description": "", "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Probleme"}, "examples": {}}}},
        )
        reponse["description"] = f"{reponse['description']} · {titre}".removeprefix(" · ")
        reponse["content"][TYPE]["examples"][code] = exemple
    return par_statut
