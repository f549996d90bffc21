"""The national run stage by stage, warm, in this process: 23,000 candidats, 4 % in couples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import processus
from service.campagne import assembler, attester, noter, options_du_paquet, preparer
from service.echanges.ecriture import ecrire
from service.echanges.lecture import lire
from service.sortie import fichiers
from solver.mecanismes import mecanisme
from solver.verification import verifier


@pytest.fixture(scope="module")
def dossier() -> Path:
    return processus.campagne(23_000)


@pytest.fixture(scope="module")
def preparation(dossier: Path) -> Any:
    return preparer(lire(dossier))


@pytest.fixture(scope="module")
def solution(preparation: Any) -> Any:
    return mecanisme("stable").resoudre(preparation.marche, options_du_paquet(preparation.campagne))


@pytest.fixture(scope="module")
def verifie(preparation: Any, solution: Any) -> Any:
    return attester(assembler(preparation, "stable", solution))


def test_lecture(benchmark: Any, dossier: Path, preparation: Any) -> None:
    campagne = benchmark.pedantic(lire, (dossier,), rounds=5, warmup_rounds=1)
    assert campagne.empreintes == preparation.campagne.empreintes


def test_bareme(benchmark: Any, preparation: Any) -> None:
    *_, bareme, _ = benchmark.pedantic(noter, (preparation.campagne,), rounds=5, warmup_rounds=1)
    assert (bareme.points == preparation.bareme.points).all()


def test_bareme_et_marche(benchmark: Any, preparation: Any) -> None:
    autre = benchmark.pedantic(preparer, (preparation.campagne,), rounds=5, warmup_rounds=1)
    assert (autre.marche.slot_points == preparation.marche.slot_points).all()


def test_resolution(benchmark: Any, preparation: Any, solution: Any) -> None:
    options = options_du_paquet(preparation.campagne)
    autre = benchmark.pedantic(mecanisme("stable").resoudre, (preparation.marche, options), rounds=5, warmup_rounds=1)
    assert (autre.option == solution.option).all()


def test_verification(benchmark: Any, verifie: Any) -> None:
    rapport = benchmark.pedantic(verifier, (verifie.resultat.marche, verifie.resultat.cellule), rounds=5, warmup_rounds=1)
    assert rapport.revendications == verifie.rapport.revendications


def test_figures(benchmark: Any, verifie: Any) -> None:
    contenus = benchmark.pedantic(fichiers, (verifie,), rounds=5, warmup_rounds=1)[0]
    assert contenus["affectations.csv"].count(b"\n") == verifie.resultat.campagne.dossiers.nombre + 1


def test_ecriture(benchmark: Any, verifie: Any, tmp_path: Path) -> None:
    contenus = fichiers(verifie)[0]
    benchmark.pedantic(ecrire, (tmp_path / "resultat", contenus), {"remplacer": True}, rounds=5, warmup_rounds=1)
    assert {f.name: f.read_bytes() for f in (tmp_path / "resultat").iterdir()} == dict(contenus)
