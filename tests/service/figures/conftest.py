"""One small campaign, and what each command writes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import appeler, generee

PLUS = "libelle: Plus de places\ncapacites:\n  - {partout: oui, pourcentage: 25}\n"
HASARD = """
libelle: Quelques tirages
hasard: {repetitions: 4, graine: 11, tirage: oui}
grille:
  - axe: places
    valeurs:
      - {libelle: telle quelle}
      - {libelle: une de plus, capacites: [{discipline: L1300, ajout: 1}]}
"""


@pytest.fixture(scope="session")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the folders that solve, simulate, balayer and sensibilite write of a campaign, and planifier of another."""
    racine = tmp_path_factory.mktemp("figures")
    generee(racine / "c", 400, graine=8, couples=0.05)
    generee(racine / "sans-couples", 80, graine=4, couples=0)
    (racine / "plus.yaml").write_text(PLUS, encoding="utf-8")
    (racine / "hasard.yaml").write_text(HASARD, encoding="utf-8")
    ici = ("--executeur", "ici")
    for commande in (
        ("solve", racine / "c", "-o", racine / "solve"),
        ("simulate", racine / "c", "--scenario", racine / "plus.yaml", "-o", racine / "simulate"),
        ("balayer", racine / "c", racine / "hasard.yaml", "-o", racine / "balayer", *ici),
        ("sensibilite", racine / "c", "-o", racine / "sensibilite", *ici),
        ("planifier", racine / "sans-couples", "--places", "6", "--but", "voeu_1", "-o", racine / "planifier"),
    ):
        issue = appeler(*commande)
        assert issue.code == 0, issue.erreurs
    return racine
