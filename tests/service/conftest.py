"""One generated campaign and its result, shared by the tests that only read them; databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bases import Bases, Serveur, serveur_postgresql
from tests.service.campagnes import appeler, generee


@pytest.fixture(scope="session")
def campagne_300(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a generated campaign of 300 candidats, some of them in couples."""
    return generee(tmp_path_factory.mktemp("generee") / "campagne", 300, graine=3, couples=0.08)


@pytest.fixture(scope="session")
def resultat_300(campagne_300: Path) -> Path:
    """Folder of its result."""
    sortie = campagne_300.parent / "resultat"
    issue = appeler("solve", campagne_300, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return sortie


@pytest.fixture(scope="session")
def serveur_pg() -> Iterator[Serveur]:
    """A PostgreSQL server, started at the first test that asks for it."""
    with serveur_postgresql() as serveur:
        yield serveur


@pytest.fixture(scope="session", params=("sqlite", "postgresql"))
def bases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bases:
    """Makes databases, of each kind in turn."""
    serveur = request.getfixturevalue("serveur_pg") if request.param == "postgresql" else None
    return Bases(request.param, tmp_path_factory.mktemp("bases"), serveur)


@pytest.fixture
def engine(bases: Bases) -> Iterator[Engine]:
    """A migrated database of its own for one test."""
    with bases.ouverte() as ouvert:
        yield ouvert
