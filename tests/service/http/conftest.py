"""One service with one finished run, shared: tests read it, or make campaigns of their own in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.bases import Bases
from tests.service.http.installation import Ouverte, dossier_resultat, installee
from tests.service.http.outils_http import archive, attendre, demander, deposer


@dataclass(frozen=True)
class Ouvert:
    """A client with an operator's key, the installation, the addresses of a campaign and of its finished run."""

    client: TestClient
    installation: Ouverte
    campagne: str
    calcul: str

    @property
    def donnees(self) -> Path:
        """Data folder."""
        return self.installation.reglages.donnees

    def dossier(self) -> Path:
        """Result folder of the run, in the store."""
        return dossier_resultat(self.installation, self.calcul)


@pytest.fixture(scope="session")
def ouvert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouvert]:
    """Service over the sample campaign ``un-a-un``, solved."""
    with installee(tmp_path_factory.mktemp("service") / "donnees", travailleur=True) as installation:
        client = installation.client
        campagne = deposer(client, archive("un-a-un"))
        calcul = demander(client, campagne)
        attendre(client, calcul, "termine")
        yield Ouvert(client, installation, campagne, calcul)


@pytest.fixture
def vide(tmp_path: Path) -> Iterator[Ouverte]:
    """A service of its own, without campaign and without worker: runs wait."""
    with installee(tmp_path / "donnees") as installation:
        yield installation


@pytest.fixture
def sur_base(bases: Bases, tmp_path: Path) -> Iterator[Ouverte]:
    """A service of its own on each kind of database, without worker."""
    with installee(tmp_path / "donnees", base=bases.adresse()) as installation:
        yield installation
