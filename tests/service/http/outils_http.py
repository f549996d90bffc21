"""Archives, uploads and waiting, for the tests of the HTTP service."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from service.echanges.lecture import FICHIERS
from tests.depot import RACINE

ADRESSE = "http://127.0.0.1"
ECHANTILLONS = RACINE / "data" / "synthetic"
ZIP = {"content-type": "application/zip"}
PATIENCE = 120.0
"""Seconds after which a wait is a failure; nothing is asserted on how long things take."""


def contenu(dossier: Path) -> dict[str, bytes]:
    """Files of a campaign folder."""
    return {nom: (dossier / nom).read_bytes() for nom in FICHIERS if (dossier / nom).is_file()}


def zipper(fichiers: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in fichiers.items():
            archive.writestr(nom, octets)
    return flux.getvalue()


def archive(nom: str) -> bytes:
    """A zip archive of a sample campaign."""
    return zipper(contenu(ECHANTILLONS / nom))


def deposer(client: Any, octets: bytes) -> str:
    """Upload; address of the campaign."""
    reponse = client.post("/v1/campagnes", content=octets, headers=ZIP)
    assert reponse.status_code in {200, 201}, reponse.text
    return str(reponse.headers["location"])


def demander(client: Any, campagne: str) -> str:
    """Ask for a run; its address."""
    reponse = client.post(f"{campagne}/calculs", json={"mecanisme": "stable"})
    assert reponse.status_code in {200, 202}, reponse.text
    return str(reponse.headers["location"])


def attendre(client: Any, calcul: str, *etats: str) -> dict[str, Any]:
    """Poll a run until it is in one of the states."""
    fin = time.monotonic() + PATIENCE
    while time.monotonic() < fin:
        etat: dict[str, Any] = client.get(calcul).json()
        if etat["etat"] in etats:
            return etat
        time.sleep(0.1)
    raise AssertionError(f"toujours pas {etats} : {etat}")


def client_de(application: Any) -> TestClient:
    """Client of an application, to be entered."""
    return TestClient(application, base_url=ADRESSE, raise_server_exceptions=False)


def probleme(reponse: Any, code: str) -> dict[str, Any]:
    """The problem details of a response, checked."""
    lu: dict[str, Any] = reponse.json()
    assert lu["code"] == code, reponse.text
    assert reponse.headers["content-type"] == "application/problem+json"
    assert lu["status"] == reponse.status_code
    assert lu["type"] == f"/v1/problemes#{code}"
    assert lu["title"]
    return lu
