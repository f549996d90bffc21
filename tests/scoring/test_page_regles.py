"""The page on rule packs describes what exists."""

from __future__ import annotations

import re

import pytest

from scoring.formes import FORMES
from scoring.langage import BASE, OPERATEURS
from scoring.noeud import CONFIANCES
from scoring.paquet import _FICHIERS, CAPACITES, charger
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
        tuple(CAPACITES),
        ("mecanisme", "capacites", "discipline", "extension", "inconnus"),
        ("avancer", "couper", "ecarter", "signaler", "requiert", "cede", "portee", "survit_extension"),
        ("priorites", "refus", "identiques", "ordre_departages", "colonne", "attendu"),
        charger("second-degre", 2023).statuts,
        tuple(element.id for element in charger("premier-degre", 2016).elements),
    ),
)
def test_tout_est_decrit(noms: tuple[str, ...]) -> None:
    """Every shape, argument, operator, value, type and file is named on the page."""
    assert set(noms) <= MOTS


def test_controles_decrits() -> None:
    """Every refusal of the first degré, and every notice that a numbered check calls for, is named on the page."""
    paquet = charger("premier-degre", 2016)
    numerotes = {regle.id for regle in (*paquet.refus, *paquet.normalisations) if regle.id.startswith("PD")}
    assert numerotes == set(re.findall(r"`(PD[0-9]{2}[A-Z_]*)`", PAGE))
