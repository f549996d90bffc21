"""The page on rule packs describes what exists."""

from __future__ import annotations

import re

import pytest

from scoring.formes import FORMES
from scoring.langage import BASE, OPERATEURS
from scoring.noeud import CONFIANCES
from scoring.paquet import _FICHIERS, charger
from scoring.parametres import TYPES
from tests.depot import RACINE

PAGE = (RACINE / "docs" / "regles.md").read_text(encoding="utf-8")
MOTS = set(re.findall(r"[a-z_]+(?:\.yaml)?", PAGE))


@pytest.mark.parametrize(
    "noms",
    (
        tuple(FORMES),
        tuple(argument for forme in FORMES.values() for argument in forme.arguments),
        tuple(OPERATEURS),
        tuple(grandeur.nom for grandeur in BASE),
        CONFIANCES,
        TYPES,
        tuple(_FICHIERS),
        ("avancer", "couper", "signaler", "requiert", "cede", "portee", "survit_extension"),
        charger("second-degre", 2023).statuts,
    ),
)
def test_tout_est_decrit(noms: tuple[str, ...]) -> None:
    """Every shape, argument, operator, value, type and file is named on the page."""
    assert set(noms) <= MOTS
