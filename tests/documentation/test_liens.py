"""Links of the documentation lead somewhere inside the repository."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.depot import RACINE, fichiers_suivis

PAGES = fichiers_suivis("*.md")
LIEN = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def _ancres(page: Path) -> set[str]:
    """Anchors of the headings of a page, as GitHub and MyST make them."""
    titres = re.findall(r"^#+ +(.+?) *$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", titre).lower()).replace(" ", "-") for titre in titres}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(RACINE)) for page in PAGES])
def test_liens(page: Path) -> None:
    """Every relative link of the page names a tracked file or a folder, and a heading that exists."""
    suivis = set(fichiers_suivis())
    dossiers = {parent for fichier in suivis for parent in fichier.parents}
    fautes = []
    for lien in LIEN.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", lien):
            continue
        chemin, _, ancre = unquote(lien).partition("#")
        cible = (page.parent / chemin).resolve() if chemin else page
        existe = cible in suivis or cible in dossiers
        if not existe or (ancre and cible.suffix == ".md" and ancre not in _ancres(cible)):
            fautes.append(lien)
    assert not fautes


def test_pages_trouvees() -> None:
    """The pages that everything else refers to are among those checked."""
    noms = {str(page.relative_to(RACINE)) for page in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "docs/modele.md", "docs/contrat.md", "docs/architecture.md"} <= noms
