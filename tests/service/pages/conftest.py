"""One browser and one service for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.pages.navigateur import Navigateur, lancer
from tests.service.pages.serveur import Serveur, servir


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Navigateur]:
    """Chromium, started at the first test that asks for it."""
    with lancer(tmp_path_factory.mktemp("navigateur")) as navigateur:
        yield navigateur


@pytest.fixture(scope="module")
def serveur(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serveur]:
    """The service, over an installation of its own for each module; with a worker for a module that says ``TRAVAUX = True``."""
    reglages = {"contacts": ["mobilite@exemple.fr"]}
    travaux = getattr(request.module, "TRAVAUX", False)
    with servir(tmp_path_factory.mktemp("service") / "donnees", reglages, travaux=travaux) as ouvert:
        yield ouvert
