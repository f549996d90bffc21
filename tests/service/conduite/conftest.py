"""A workshop on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bases import Bases
from tests.service.conduite.atelier import Atelier, atelier


@pytest.fixture
def ouvert(bases: Bases, tmp_path: Path) -> Iterator[Atelier]:
    """Databases, store and queue; no worker yet."""
    with atelier(bases.adresse(), tmp_path / "donnees") as ouvert:
        yield ouvert
