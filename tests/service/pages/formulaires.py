"""A person at the pages without a browser: what is read, forms sent as they stand in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from starlette.testclient import TestClient

from service.identite import Role
from tests.service.http.installation import Ouverte

NAVIGATEUR = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@dataclass
class Lecteur:
    """A person signed in; sends the token of the forms of its pages."""

    client: TestClient

    def page(self, adresse: str, statut: int = 200) -> str:
        """The words of a page."""
        reponse = self.client.get(adresse)
        assert reponse.status_code == statut, (adresse, reponse.status_code, mots(reponse.text))
        return mots(reponse.text)

    def envoyer(self, adresse: str, statut: int = 303, **champs: str) -> Any:
        """Send a form; the answer, not followed."""
        reponse = self.client.post(adresse, data={"envoi": "", **champs}, follow_redirects=False)
        assert reponse.status_code == statut, (adresse, reponse.status_code, mots(reponse.text))
        return reponse

    def champ(self, adresse: str, nom: str) -> str:
        """Value of a hidden field of a page."""
        trouve = re.search(rf'name="{nom}" value="([^"]*)"', self.client.get(adresse).text)
        assert trouve is not None, f"{adresse} n'a pas de champ {nom}"
        return unescape(trouve[1])


def lecteur(installation: Ouverte, role: Role, academie: str | None = None, nom: str = "") -> Lecteur:
    """A person of this role at the pages."""
    client = installation.connecter(installation.acteur(role, academie, nom))
    client.headers.update(NAVIGATEUR)
    return Lecteur(client)


def mots(page: str) -> str:
    """What a page says, without its marks."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
