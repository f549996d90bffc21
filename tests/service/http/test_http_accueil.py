"""The page at the root: in French, alone, with links that answer and every operation of the description."""

from __future__ import annotations

import html
import re

import pytest

from tests.service.http.conftest import Ouvert


def _page(ouvert: Ouvert) -> str:
    reponse = ouvert.client.get("/")
    assert reponse.status_code == 200
    assert reponse.headers["content-type"] == "text/html; charset=utf-8"
    assert "sandbox" in reponse.headers["content-security-policy"]
    return reponse.text


def test_autonome(ouvert: Ouvert) -> None:
    """No script, nothing loaded from elsewhere."""
    page = _page(ouvert)
    assert '<html lang="fr">' in page
    assert not re.search(r"<script|<link|<img|\bsrc=|url\(|@import|https?://", page)


@pytest.mark.parametrize("lien", ("/sante", "/v1/openapi.json", "/v1/version", "/v1/regles", "/v1/campagnes"))
def test_liens(lien: str, ouvert: Ouvert) -> None:
    """What one needs first is there."""
    assert f'href="{lien}"' in _page(ouvert)


def test_liens_vivants(ouvert: Ouvert) -> None:
    """Every link answers."""
    liens = re.findall(r'href="([^"]+)"', _page(ouvert))
    assert len(liens) > 5
    assert {lien: ouvert.client.get(lien).status_code for lien in liens} == dict.fromkeys(liens, 200)


def test_toutes_les_operations(ouvert: Ouvert) -> None:
    """Every operation of the OpenAPI document is listed; the page itself is for people and is not one."""
    page = html.unescape(_page(ouvert))
    chemins = ouvert.client.get("/v1/openapi.json").json()["paths"]
    assert "/" not in chemins
    for chemin, methodes in chemins.items():
        assert f"<code>{chemin}</code>" in page
        assert all(operation["summary"] in page for operation in methodes.values())
