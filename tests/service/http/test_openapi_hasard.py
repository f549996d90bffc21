"""Every operation of the programming interface, asked at random by everyone: what comes back is what the document says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from service.http.acces import action_de
from service.http.application import routes
from service.http.openapi import texte
from service.identite import Role, roles
from tests.service.http.monde import Monde, monde
from tests.service.http.outils_http import ADRESSE

CONTROLES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(json.loads(texte()))
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
DEMANDEURS = (*Role, None)
PAR_OPERATION, PAR_OPERATION_LA_NUIT = 3, 60
"""Requests of each who may; of the others, one."""


@pytest.fixture(scope="module")
def ici(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    """A service where everything exists."""
    with monde(tmp_path_factory.mktemp("hasard")) as ouvert:
        yield ouvert


def _cas(operation: Any, ici: Monde) -> st.SearchStrategy[Case]:
    """Requests that fit the document or not, about what exists or not."""
    parametres = bool(operation.path_parameters or operation.query or operation.headers or operation.body)
    modes = [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if parametres else [])]

    @st.composite
    def cas(tirer: Callable[[Any], Any]) -> Case:
        case: Case = tirer(st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes]))
        corps = case.body if isinstance(case.body, dict) else {}
        for lieu in (case.path_parameters, case.query, corps):
            for nom in set(lieu or ()) & ici.connus.keys():
                if tirer(st.integers(0, 3)):
                    lieu[nom] = tirer(st.sampled_from(ici.connus[nom]))
        return case

    return cas()


def _envoyer(client: TestClient, case: Case) -> httpx2.Response:
    recus = case.as_transport_kwargs(base_url=ADRESSE)
    recus["headers"] = {nom: valeur for nom, valeur in recus["headers"].items() if nom.lower() != "user-agent"}
    if isinstance(recus.get("data"), bytes | str):
        recus["content"] = recus.pop("data")
    if isinstance(recus.get("files"), list):  # a field of a form is text: what is drawn of another kind is written as such
        recus["files"] = [(nom, _en_texte(champ)) for nom, champ in recus["files"]]
    requete = client.build_request(**{nom: valeur for nom, valeur in recus.items() if nom != "cookies"})
    requete.read()
    return client.send(requete, follow_redirects=False)


def _en_texte(champ: Any) -> Any:
    if isinstance(champ, tuple):
        nom, valeur, *reste = champ
        return (nom, valeur if isinstance(valeur, bytes | str) or hasattr(valeur, "read") else str(valeur), *reste)
    return champ if isinstance(champ, bytes | str) or hasattr(champ, "read") else str(champ)


def _eprouver(ici: Monde, etiquette: str, nombre: int) -> None:
    operation = OPERATIONS[etiquette]
    methode, _, chemin = etiquette.partition(" ")
    (route,) = (r for r in routes(ici.installation.application) if r.path_format == chemin and methode in (r.methods or ()))
    permis = roles(action_de(route))
    for role in DEMANDEURS:
        _demander(operation, ici, role, nombre if permis is None or role in permis else 1)


def _demander(operation: Any, ici: Monde, role: Role | None, nombre: int) -> None:
    @settings(
        max_examples=nombre,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cas(operation, ici))
    def demander(case: Case) -> None:
        reponse = _envoyer(ici.client(role), case)
        case.validate_response(reponse, checks=CONTROLES)
        if reponse.status_code == 401:  # the session may have ended on the way
            ici.oublier(role)

    demander()


@pytest.mark.parametrize("etiquette", OPERATIONS)
def test_operation(ici: Monde, etiquette: str) -> None:
    """Whoever asks whatever: no error of the service, a status, a type and a body that the document has."""
    _eprouver(ici, etiquette, PAR_OPERATION)


@pytest.mark.nocturne
@pytest.mark.parametrize("etiquette", OPERATIONS)
def test_operation_longtemps(ici: Monde, etiquette: str) -> None:
    """The same, many more times."""
    _eprouver(ici, etiquette, PAR_OPERATION_LA_NUIT)
