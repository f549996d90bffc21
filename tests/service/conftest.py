"""One generated campaign and its result, shared by the tests that only read them."""

from __future__ import annotations

from pathlib import Path

import pytest

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
