"""Changes to result folders, and what ``verify`` must say of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.service.campagnes import Issue, ecrire_lignes, lignes


def changer_table(chemin: Path, changement: Callable[[list[dict[str, str]]], Any]) -> None:
    """Change the rows of a CSV file."""
    rangees = lignes(chemin)
    colonnes = list(rangees[0])
    changement(rangees)
    ecrire_lignes(chemin, rangees, colonnes)


def changer_certificat(resultat: Path, changement: Callable[[dict[str, Any]], Any]) -> None:
    """Change ``certificat.json`` of a result folder."""
    chemin = resultat / "certificat.json"
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    changement(contenu)
    chemin.write_text(json.dumps(contenu), encoding="utf-8")


def refuse(issue: Issue, *morceaux: str) -> None:
    """Check that a result was refused, and what was said of it."""
    assert issue.code == 1, issue.erreurs
    assert "Résultat refusé :" in issue.erreurs
    for morceau in morceaux:
        assert morceau in issue.erreurs
