"""What no reader expects, in every place of every route and page, by someone who may: never an error of the service.

On PostgreSQL, which refuses texts that SQLite takes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pytest
from fastapi.routing import APIRoute

from service.http.acces import action_de
from service.http.application import routes
from service.http.openapi import texte
from service.http.problemes import CODES
from service.identite import Role, roles
from tests.bases import Serveur
from tests.depot import RACINE
from tests.service.http.monde import Monde, monde

DOCUMENT: dict[str, Any] = json.loads(texte())
SEGMENTS = ("a%00b", "%FF%FE", "%ED%A0%80", "9" * 5000, "-1", "..%2F..")
"""Already encoded, in paths and queries: NUL, invalid UTF-8, a lone surrogate, huge numbers."""

CORPS = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"motif": "\xed\xa0\x80"}',
    b"[" * 60_000,
    b'{"x":' * 9_000,
    b"NaN",
    b"9" * 60_000,
)
TEXTES = ("\\u0000", "a\\u0000b", "\\ud800", "\\udfff x", "")
"""Instead of each text of a valid body, as JSON writes them."""

NOMBRES = ("9" * 400, "-" + "9" * 30, "1e400", "NaN", "1.5")
"""Instead of each number."""

TYPES = ("", "text/csv", "application/zip", "a/b; charset=\x7f", "multipart/form-data; boundary=x")
Valeur = TypeVar("Valeur")

PAS = pytest.mark.parametrize("pas", (4, pytest.param(1, marks=pytest.mark.nocturne)), ids=("une_sur_quatre", "toutes"))
"""Each place gets one value in four, another one than its neighbour; all of them in the long series."""


def _choisies(valeurs: Iterable[Valeur], place: int, pas: int) -> Iterator[Valeur]:
    yield from (valeur for k, valeur in enumerate(valeurs) if (k + place) % pas == 0)


MULTIPLE = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def ici(serveur_pg: Serveur, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monde]:
    """A service where everything exists."""
    serveur_pg.executer("CREATE DATABASE etranges")
    with monde(tmp_path_factory.mktemp("etranges"), base=serveur_pg.adresse("etranges")) as ouvert:
        yield ouvert


def _demandes(ici: Monde) -> Iterator[tuple[Role | None, str, APIRoute]]:
    """Each route once by method, and someone who may."""
    for route in routes(ici.installation.application):
        permis = roles(action_de(route))
        role = None if permis is None else min(permis)
        yield from ((role, methode, route) for methode in sorted(route.methods or ()))


def _adresse(ici: Monde, route: APIRoute, change: str = "", valeur: str = "") -> str:
    """Address with what exists, but for one parameter."""

    def remplacer(nom: re.Match[str]) -> str:
        return valeur if nom[1] == change else str(ici.connus.get(nom[1], ("0",))[-1])

    return re.sub(r"\{([a-z_]+)(?::path)?\}", remplacer, route.path_format)


def _parametres(route: APIRoute) -> tuple[list[str], list[str]]:
    return [p.name for p in route.dependant.path_params], [p.alias for p in route.dependant.query_params]


def _exiger(ici: Monde, role: Role | None, methode: str, adresse: str, **demande: Any) -> int:
    """Ask; what comes back is not an error of the service, and refuses in the documented form."""
    reponse = ici.client(role).request(methode, adresse, follow_redirects=False, **demande)
    if reponse.status_code == 401:  # the session ended on the way
        ici.oublier(role)
    attendue = adresse == "/pret"  # no worker here: not ready, and it says so
    assert reponse.status_code < 500 or attendue, (role, methode, adresse, demande, reponse.text)
    if reponse.status_code >= 400 and adresse.startswith("/v1/"):  # a page may tell its refusals as a page
        assert reponse.headers["content-type"] == "application/problem+json", (methode, adresse, reponse.text)
        assert reponse.json()["code"] in CODES
    return reponse.status_code


@PAS
def test_adresses(ici: Monde, pas: int) -> None:
    """In every part of every path, and every parameter of every query, of the interface and of pages."""
    for place, (role, methode, route) in enumerate(_demandes(ici)):
        chemins, requetes = _parametres(route)
        demande = {} if methode == "GET" else {"content": b"{}", "headers": {"content-type": "application/json"}}
        for valeur in _choisies(SEGMENTS, place, pas):
            for nom in chemins:
                _exiger(ici, role, methode, _adresse(ici, route, nom, valeur), **demande)
            for nom in requetes:
                _exiger(ici, role, methode, f"{_adresse(ici, route)}?{nom}={valeur}&{nom}={valeur}", **demande)


def _variantes(exemple: Any) -> Iterator[str]:
    """The example with, in turn, each odd value in all the places of its kind."""
    for remplacants, genre in ((TEXTES, str), (NOMBRES, int)):
        for remplacant in remplacants:
            marque = json.dumps(_remplacer(exemple, genre))
            yield marque.replace('"@@"', f'"{remplacant}"' if genre is str else remplacant)


def _remplacer(valeur: Any, genre: type) -> Any:
    if isinstance(valeur, dict):
        return {nom: _remplacer(v, genre) for nom, v in valeur.items()}
    if isinstance(valeur, list):
        return [_remplacer(v, genre) for v in valeur]
    return "@@" if type(valeur) is genre else valeur


@PAS
def test_corps(ici: Monde, pas: int) -> None:
    """In every body: what is not JSON, or not text, and odd values wherever the example has a text or a number."""
    entetes = {"content-type": "application/json"}
    varies = 0
    for place, (role, methode, route) in enumerate(_demandes(ici)):
        if methode == "GET" or not route.path_format.startswith("/v1/"):
            continue
        adresse = _adresse(ici, route)
        for corps in _choisies(CORPS, place, pas):
            _exiger(ici, role, methode, adresse, content=corps, headers=entetes)
        decrite = DOCUMENT["paths"][route.path_format][methode.lower()]
        schema = decrite.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        nom = schema.get("$ref", "").rpartition("/")[2]
        for exemple in DOCUMENT["components"]["schemas"].get(nom, {}).get("examples", ()):
            propre = {cle: ici.connus[cle][-1] if cle in ici.connus else valeur for cle, valeur in exemple.items()}
            for corps_varie in _choisies(_variantes(propre), place, pas):
                varies += 1
                _exiger(ici, role, methode, adresse, content=corps_varie.encode(), headers=entetes)
        for genre in TYPES:
            _exiger(ici, role, methode, adresse, content=b"\x00\xff--x", headers={"content-type": genre})
    assert varies > 100 // pas


@PAS
def test_formulaires(ici: Monde, pas: int) -> None:
    """In every field of every form of the pages."""
    gabarits = "".join(c.read_text(encoding="utf-8") for c in (RACINE / "service" / "http" / "gabarits").iterdir())
    noms = set(re.findall(r'name="([a-z_]+)"|champ\("([a-z_]+)"', gabarits))
    champs = {nom for paire in noms for nom in paire if nom} - {"jeton"}
    assert len(champs) > 20
    pages = [(r, m, route) for r, m, route in _demandes(ici) if m == "POST" and not route.path_format.startswith("/v1/")]
    assert len(pages) > 20
    for place, (role, methode, route) in enumerate(pages):
        for valeur in _choisies(("a\0b", "9" * 400, "1", b"\xff", "é" * 3000), place, pas):
            _exiger(ici, role, methode, _adresse(ici, route), data=dict.fromkeys(champs, valeur))
        for corps in (b"%00=%00", b"--x\r\n", b"a=1&" * 2000):
            for entetes in (MULTIPLE, {"content-type": "application/x-www-form-urlencoded"}):
                _exiger(ici, role, methode, _adresse(ici, route), content=corps, headers=entetes)
