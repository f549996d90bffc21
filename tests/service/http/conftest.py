"""One service with one finished run, for the tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.http import creer
from tests.service.http.outils_http import archive, attendre, client_de, demander, deposer


@dataclass(frozen=True)
class Ouvert:
    """A client, its data folder, the addresses of a campaign and of its finished run."""

    client: TestClient
    donnees: Path
    campagne: str
    calcul: str


@pytest.fixture(scope="session")
def ouvert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouvert]:
    """Service over the sample campaign ``un-a-un``, solved."""
    donnees = tmp_path_factory.mktemp("service") / "donnees"
    with client_de(creer(donnees)) as client:
        campagne = deposer(client, archive("un-a-un"))
        calcul = demander(client, campagne)
        attendre(client, calcul, "termine")
        yield Ouvert(client, donnees, campagne, calcul)
