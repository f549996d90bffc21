"""The three import names are generic: they must be ours, all three."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.depot import PAQUETS, RACINE

SANS_IMPORT = {
    "python-multipart": "Starlette loads it to read forms",
}
"""Declared and imported nowhere, with the reason."""


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


def _normalise(nom: str) -> str:
    return re.sub(r"[-_.]+", "-", nom).lower()


def _importees() -> dict[str, set[str]]:
    """Third-party distributions imported by the packages, migrations included, each with the files that do."""
    distributions = packages_distributions()
    trouvees: dict[str, set[str]] = {}
    for chemin in (chemin for paquet in PAQUETS for chemin in (RACINE / paquet).rglob("*.py")):
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Import):
                modules = [alias.name for alias in noeud.names]
            elif isinstance(noeud, ast.ImportFrom) and not noeud.level and noeud.module:
                modules = [noeud.module]
            else:
                continue
            for module in {nom.partition(".")[0] for nom in modules} - sys.stdlib_module_names - {*PAQUETS}:
                for nom in distributions.get(module, [module]):
                    trouvees.setdefault(_normalise(nom), set()).add(str(chemin.relative_to(RACINE)))
    return trouvees


def test_imports_declares() -> None:
    """What the packages import is declared, even what another package brings anyway; what is declared is imported."""
    projet = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declarees = _noms(projet["dependencies"])
    facultatives = {nom for exigences in projet["optional-dependencies"].values() for nom in _noms(exigences)}
    importees = _importees()
    assert {nom: fichiers for nom, fichiers in importees.items() if nom not in declarees | facultatives} == {}
    assert (declarees | facultatives) - importees.keys() == SANS_IMPORT.keys()


def _noms(exigences: list[str]) -> set[str]:
    return {_normalise(re.split(r"[<>=!~\[; ]", exigence)[0]) for exigence in exigences}


def test_roue_entiere(tmp_path: Path) -> None:
    """The wheel holds every file of the packages: modules, templates, static files, migrations, rule packs, recipes."""
    commande = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(commande, cwd=RACINE, check=True, capture_output=True)
    (roue,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(roue) as archive:
        livres = {nom for nom in archive.namelist() if nom.partition("/")[0] in PAQUETS}
    dossiers = [chemin for paquet in PAQUETS for chemin in (RACINE / paquet).rglob("*") if chemin.is_file()]
    # What compilers leave beside their sources.
    attendus = {str(c.relative_to(RACINE)) for c in dossiers if c.suffix not in {".pyc", ".nbi", ".nbc"}}
    assert livres == attendus
    assert {Path(nom).suffix for nom in livres} >= {".py", ".j2", ".css", ".js", ".yaml", ".mako"}
