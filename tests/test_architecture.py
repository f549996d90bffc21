"""What the layers promise each other (docs/architecture.md), checked on the imports themselves."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import grimp
import pytest
from importlinter import cli as import_linter

from tests.depot import PAQUETS, RACINE, modules

PLAFOND_LIGNES = 400


@pytest.fixture(scope="module")
def graphe() -> grimp.ImportGraph:
    """Every import of the three packages, external ones included."""
    return grimp.build_graph(*PAQUETS, include_external_packages=True, cache_dir=None)


def _relatif(chemin: Path) -> str:
    return str(chemin.relative_to(RACINE))


def test_contrats_import_linter(capsys: pytest.CaptureFixture[str]) -> None:
    """Every contract of pyproject.toml is kept."""
    code = import_linter.lint_imports(config_filename=str(RACINE / "pyproject.toml"), no_cache=True)
    sortie = capsys.readouterr().out
    assert code == import_linter.EXIT_STATUS_SUCCESS, sortie


def test_le_verificateur_ne_lit_que_le_marche(graphe: grimp.ImportGraph) -> None:
    """Of our code, ``solver.verification`` imports ``solver.marche`` and itself, nothing else."""
    siens = {"solver.verification", *graphe.find_descendants("solver.verification")}
    lus = {lu for module in siens for lu in graphe.find_modules_directly_imported_by(module)}
    assert {lu for lu in lus if lu.split(".")[0] in PAQUETS} <= siens | {"solver", "solver.marche"}


def test_ortools_dans_un_seul_dossier(graphe: grimp.ImportGraph) -> None:
    """Only ``solver.cpsat`` imports ortools, and it does."""
    lecteurs = graphe.find_modules_that_directly_import("ortools")
    assert lecteurs
    assert all(lecteur.startswith("solver.cpsat") for lecteur in lecteurs), sorted(lecteurs)


def test_imports_relatifs_dans_un_paquet() -> None:
    """Inside a package imports are relative, so that a package never depends on how it is installed."""
    fautes = []
    for chemin in modules():
        paquet = chemin.relative_to(RACINE).parts[0]
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.ImportFrom) and noeud.level == 0:
                noms = [noeud.module or ""]
            elif isinstance(noeud, ast.Import):
                noms = [alias.name for alias in noeud.names]
            else:
                continue
            fautes += [f"{_relatif(chemin)}:{noeud.lineno} {nom}" for nom in noms if nom.split(".")[0] == paquet]
    assert not fautes


def _publics(arbre: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of those classes."""
    trouves: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    a_voir: list[ast.Module | ast.ClassDef] = [arbre]
    while a_voir:
        for noeud in a_voir.pop().body:
            if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not noeud.name.startswith("_"):
                trouves.append(noeud)
                if isinstance(noeud, ast.ClassDef):
                    a_voir.append(noeud)
    return trouves


def test_tout_ce_qui_est_public_est_documente() -> None:
    """Every module, public class, function and method of the three packages has a docstring."""
    fautes = []
    for chemin in modules():
        arbre = ast.parse(chemin.read_text(encoding="utf-8"))
        if ast.get_docstring(arbre) is None:
            fautes.append(_relatif(chemin))
        fautes += [f"{_relatif(chemin)}:{n.lineno} {n.name}" for n in _publics(arbre) if ast.get_docstring(n) is None]
    assert not fautes


def test_taille_des_modules() -> None:
    """No module passes the ceiling, and the median stays small."""
    lignes = {_relatif(chemin): len(chemin.read_text(encoding="utf-8").splitlines()) for chemin in modules()}
    assert not {nom: nombre for nom, nombre in lignes.items() if nombre > PLAFOND_LIGNES}
    assert median(lignes.values()) <= 150
