"""The commands of « Ajouter une année en dix minutes » (docs/regles.md), run as they are written, in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scoring.paquet import RACINE as REGLES
from scoring.paquet import charger, disponibles
from scoring.reprise import reprises
from tests.depot import RACINE

TITRE = "## Ajouter une année en dix minutes"
UTILES = ("scoring", "service", "solver", "tests", "docs", "pyproject.toml")


def blocs() -> list[str]:
    """The blocks of commands of the section, in order."""
    section = (RACINE / "docs" / "regles.md").read_text(encoding="utf-8").split(TITRE, 1)[1].split("\n## ", 1)[0]
    return [re.sub(r"^   ", "", bloc, flags=re.MULTILINE) for bloc in re.findall(r"```sh\n(.*?)```", section, re.DOTALL)]


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, and beside it the two commands that the blocks call."""
    copie = tmp_path_factory.mktemp("annee") / "depot"
    copie.mkdir()
    for nom in UTILES:
        if (RACINE / nom).is_dir():
            shutil.copytree(RACINE / nom, copie / nom, ignore=shutil.ignore_patterns("__pycache__", "_build", ".*"))
        else:
            shutil.copy(RACINE / nom, copie / nom)
    outils = copie.parent / "outils"
    outils.mkdir()
    for nom, suite in (("python", '"$@"'), ("mouvement", '-c "from service.cli import main; main()" "$@"')):
        (outils / nom).write_text(f'#!/bin/sh\nexec "{sys.executable}" {suite}\n', encoding="utf-8")
        (outils / nom).chmod(0o755)
    return copie


def _executer(depot: Path, commandes: str) -> str:
    """Run commands in the copy, each of which must succeed; what they printed."""
    chemins = f"{depot.parent / 'outils'}{os.pathsep}{os.environ['PATH']}"
    environnement = {**os.environ, "PATH": chemins, "PYTHONPATH": str(depot), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    fini = subprocess.run(
        ["/bin/sh", "-e", "-c", commandes],
        cwd=depot,
        env=environnement,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr
    return fini.stdout + fini.stderr


def test_les_commandes_ajoutent_l_annee(depot: Path) -> None:
    """Copied, the year exists and is told to be a copy; read again, it is a year like the others, with its cases and pages."""
    copier, dater, controler = blocs()
    avant = {chemin: chemin.read_bytes() for chemin in (depot / "scoring" / "regles").rglob("*.yaml")}
    _executer(depot, copier)
    dit = _executer(depot, "mouvement regles ptp 2024")
    assert "À RELIRE : Le paquet ptp 2024 s'intitule" in dit
    assert "À RELIRE : Le fichier parametres.yaml du paquet ptp 2024 est celui de 2022, mot pour mot" in dit
    campagne = "mouvement generate copie --mouvement ptp --annee 2024 --candidats 100 && mouvement check copie"
    assert "Avertissement : Le paquet ptp 2024 s'intitule" in _executer(depot, campagne)
    _executer(depot, dater)
    dit = _executer(depot, controler)
    assert "À RELIRE" not in dit
    assert "Avertissement" not in dit
    assert "Campagne acceptée" in dit
    cas = len(list((depot / "tests" / "scoring" / "bareme" / "ptp-2024").glob("*.yaml")))
    assert cas > 0
    joues = re.search(r"(\d+) passed", dit)
    assert joues is not None
    assert int(joues[1]) > cas
    assert (depot / "docs" / "mouvements" / "ptp-2024.md").exists()
    assert (depot / "docs" / "schemas" / "ptp-2024" / "voeux.json").exists()
    assert {chemin: chemin.read_bytes() for chemin in avant} == avant


@pytest.mark.parametrize(("mouvement", "annee"), disponibles())
def test_paquets_livres_relus(mouvement: str, annee: int) -> None:
    """No shipped pack is taken for a copy that nobody read."""
    assert reprises(charger(mouvement, annee)) == ()


@pytest.mark.parametrize(
    ("avant", "apres", "dites"),
    (
        ("", "", 1),
        ("verifie_le: 2026", "verifie_le: 2027", 0),
        ("valeur: 6", "valeur: 7", 0),
        ("# ---", "# Autre", 1),
    ),
)
def test_parametres_copies(avant: str, apres: str, dites: int, tmp_path: Path) -> None:
    """Parameters identical but for the year and the comments are told; another date or another value is a reading."""
    shutil.copytree(REGLES / "ass", tmp_path / "ass")
    shutil.copytree(REGLES / "ass" / "2024", tmp_path / "ass" / "2025")
    for nom in ("ptp", "second-degre", "premier-degre", "ctss"):
        shutil.copytree(REGLES / nom, tmp_path / nom)
    for chemin in (tmp_path / "ass" / "2025").iterdir():
        texte = (
            chemin.read_text(encoding="utf-8").replace("annee: 2024", "annee: 2025").replace("campagne 2024", "campagne 2025")
        )
        if chemin.name == "parametres.yaml" and avant:
            assert avant in texte
            texte = texte.replace(avant, apres)
        chemin.write_text(texte, encoding="utf-8")
    assert len(reprises(charger("ass", 2025, racine=tmp_path), tmp_path)) == dites
