"""A result to be changed, shared by the tests of ``verify``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import copie


@pytest.fixture
def resultat(resultat_300: Path, tmp_path: Path) -> Path:
    """A copy of the result, to be changed."""
    return copie(resultat_300, tmp_path / "resultat")
