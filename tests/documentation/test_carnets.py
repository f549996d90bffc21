"""The notebooks run as they are written, at a smaller size, and what they claim holds."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.depot import PAQUETS, RACINE

CARNETS = RACINE / "docs" / "carnets"
PETITS = {
    "une_place_de_maths_a_rennes": (
        {"CARNET_CANDIDATS": "900", "CARNET_TIRAGES": "3"},
        ("Une place de plus : ", "1 barre en baisse.", "sur 3 hasards", "3 % des demandes retirées au hasard"),
        {"flux-partout", "distribution"},
    ),
    "quelles_200_places": (
        {"CARNET_CANDIDATS": "120", "CARNET_PLACES": "8", "CARNET_COUPLES": "0"},
        ("Prouvé : aucun plan", "0 personnes moins bien placées."),
        {"plans", "carte-plan"},
    ),
}


def _lancer(nom: str, dossier: Path, reglages: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environnement = {**os.environ, "PYTHONPATH": str(RACINE), "CARNET_DOSSIER": str(dossier), **reglages}
    commande = [sys.executable, "-W", "error", str(CARNETS / f"{nom}.py")]
    return subprocess.run(commande, env=environnement, capture_output=True, text=True, check=False, encoding="utf-8")


def test_tous_les_carnets() -> None:
    """Every notebook is run below, and asserts facts."""
    assert {chemin.stem for chemin in CARNETS.glob("*.py")} == set(PETITS)
    for nom in PETITS:
        arbre = ast.parse((CARNETS / f"{nom}.py").read_text(encoding="utf-8"))
        assert sum(isinstance(noeud, ast.Assert) for noeud in ast.walk(arbre)) >= 8


@pytest.mark.parametrize("nom", PETITS)
def test_executer(nom: str, tmp_path: Path) -> None:
    """A notebook runs to its end without a warning, says what it found and leaves its pictures."""
    reglages, phrases, images = PETITS[nom]
    fin = _lancer(nom, tmp_path, reglages)
    assert fin.returncode == 0, fin.stderr
    assert all(phrase in fin.stdout for phrase in phrases), fin.stdout
    ecrites = {chemin.stem for chemin in (tmp_path / "images").iterdir()}
    assert images <= ecrites
    assert all(
        (tmp_path / "images" / f"{image}.{forme}").stat().st_size for image in ecrites for forme in ("svg", "png", "csv")
    )


@pytest.mark.parametrize("nom", PETITS)
def test_une_seule_porte(nom: str) -> None:
    """Of the program, a notebook imports ``service.analyse`` and nothing else."""
    siens = []
    for noeud in ast.walk(ast.parse((CARNETS / f"{nom}.py").read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.ImportFrom) and (noeud.module or "").split(".")[0] in PAQUETS:
            siens += [(noeud.module, alias.name) for alias in noeud.names]
        elif isinstance(noeud, ast.Import):
            siens += [(alias.name, "") for alias in noeud.names if alias.name.split(".")[0] in PAQUETS]
    assert siens == [("service", "analyse")]
