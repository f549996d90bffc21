"""What the page on identity says, and what the package never does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from service.identite.refus import CODES
from tests.depot import RACINE

PAQUET = RACINE / "service" / "identite"
MODULES = sorted(PAQUET.rglob("*.py"))


def test_codes_de_la_page() -> None:
    """The page lists every code, with its title."""
    page = (RACINE / "docs" / "identite.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", page.partition("## Refusals")[2], re.MULTILINE)) == CODES


def test_codes_employes() -> None:
    """Every code serves somewhere, and what is raised is a code."""
    sources = "\n".join(m.read_text(encoding="utf-8") for m in MODULES if m.name != "refus.py")
    leves = set(re.findall(r'(?:RefusIdentite|Refusee)\(\s*"([a-z_]+)"', sources))
    assert leves <= set(CODES)
    assert {code for code in CODES if f'"{code}"' not in sources} == set()


def test_toutes_les_regles_de_la_page() -> None:
    """E1 to E12 each have a line that says what is done."""
    page = (RACINE / "docs" / "identite.md").read_text(encoding="utf-8")
    assert {int(n) for n in re.findall(r"^\| E(\d+) ", page, re.MULTILINE)} == set(range(1, 13))


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(Path(m).relative_to(PAQUET)))
def test_rien_n_est_ecrit_ailleurs_qu_au_journal(module: Path) -> None:
    """No module of identity logs or prints: what must be known is in the journal, without identifiers."""
    arbre = ast.parse(module.read_text(encoding="utf-8"))
    importes = {a.name for n in ast.walk(arbre) if isinstance(n, ast.Import) for a in n.names}
    importes |= {n.module or "" for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom)}
    appels = {n.func.id for n in ast.walk(arbre) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not importes & {"logging", "structlog", "warnings"}
    assert "print" not in appels
