"""The page for programmers: every operation of the description, links that answer."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from tests.service.http.installation import Ouverte, installee


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """An installation without campaign."""
    with installee(tmp_path_factory.mktemp("api") / "donnees") as ouverte:
        yield ouverte


def _page(installation: Ouverte, adresse: str = "/api") -> str:
    reponse = installation.client.get(adresse)
    assert reponse.status_code == 200
    assert reponse.headers["content-type"] == "text/html; charset=utf-8"
    return str(reponse.text)


@pytest.mark.parametrize("adresse", ("/", "/api", "/accessibilite", "/donnees-personnelles"))
def test_liens_vivants(adresse: str, installation: Ouverte) -> None:
    """Every link of a public page answers."""
    liens = {lien for lien in re.findall(r'href="([^"#]+)"', _page(installation, adresse)) if not lien.startswith("data:")}
    assert len(liens) > 5
    assert {lien: installation.client.get(lien).status_code for lien in liens} == dict.fromkeys(liens, 200)


def test_toutes_les_operations(installation: Ouverte) -> None:
    """Every operation of the OpenAPI document is listed; pages are for people and are not in it."""
    page = html.unescape(_page(installation))
    chemins = installation.client.get("/v1/openapi.json").json()["paths"]
    assert not set(chemins) & installation.application.state.adresses
    for chemin, methodes in chemins.items():
        assert f"<code>{chemin}</code>" in page
        assert all(operation["summary"] in page for operation in methodes.values())
