"""The three import names are generic: they must be ours, all three."""

from __future__ import annotations

import importlib
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.depot import PAQUETS, RACINE


def test_un_seul_dossier_parent() -> None:
    """The three packages are imported from this repository, side by side."""
    parents = {Path(str(importlib.import_module(nom).__file__)).resolve().parent.parent for nom in PAQUETS}
    assert parents == {RACINE}


@pytest.mark.parametrize("nom", PAQUETS)
def test_aucune_autre_distribution(nom: str) -> None:
    """No other installed distribution claims one of our import names."""
    assert set(packages_distributions().get(nom, ())) <= {"mouvement"}


def test_jamais_envoye() -> None:
    """The classifier that makes public registries refuse the upload is there."""
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "Private :: Do Not Upload" in projet["classifiers"]
