"""Whole processes: ``mouvement solve`` and other people's algorithms on a market all of them can express."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import processus


@pytest.mark.parametrize("etat", ("froid", "chaud"))
def test_solve(benchmark: Any, etat: str, tmp_path: Path) -> None:
    """A first run ever compiles the kernels; the next ones find them on disk."""
    dossier = processus.campagne(23_000)
    benchmark.group = "mouvement solve, 23 000 candidats, 4 % en couple"
    passage = iter(range(10))

    def solve() -> processus.Mesure:
        return processus.solve(dossier, noyaux=tmp_path / str(next(passage)) if etat == "froid" else None)

    mesure = benchmark.pedantic(solve, rounds=2, warmup_rounds=int(etat == "chaud"))
    benchmark.extra_info |= {"memoire_mo": mesure.memoire_mo, "cpu": mesure.cpu, "etapes": mesure.reponse["secondes"]}
    assert mesure.reponse["certificat"] == processus.solve(dossier).reponse["certificat"]


@pytest.mark.parametrize("tache", ("nous", "matching", "cpsat_entier"))
def test_memes_rangs(benchmark: Any, tache: str) -> None:
    """Every algorithm of stable allocations finds the same sum of ranks."""
    source = processus.marche(1_000)
    benchmark.group = "processus entier, marché dur de 1 000 candidats"
    arguments = {"secondes": 300.0} if tache == "cpsat_entier" else {}
    mesure = benchmark.pedantic(lambda: processus.tache(tache, source=source, **arguments), rounds=1)
    benchmark.extra_info["memoire_mo"] = mesure.memoire_mo
    assert mesure.reponse["rangs"] == processus.tache("nous", source=source).reponse["rangs"]


def test_flot(benchmark: Any) -> None:
    """Without priorities the ranks can only be better."""
    source = processus.marche(1_000)
    benchmark.group = "processus entier, marché dur de 1 000 candidats"
    mesure = benchmark.pedantic(lambda: processus.tache("flot", source=source), rounds=1)
    assert mesure.reponse["optimal"]
    assert mesure.reponse["rangs"] <= processus.tache("nous", source=source).reponse["rangs"]


def test_notation(benchmark: Any) -> None:
    """30,000 candidats, more than 400,000 vœux, one core."""
    mesure = benchmark.pedantic(lambda: processus.tache("notation", dossier=processus.campagne(30_000), coeur=0), rounds=1)
    benchmark.extra_info |= mesure.reponse
    assert mesure.reponse["voeux"] > 400_000
    assert mesure.reponse["total"] == mesure.reponse["lignes"]


@pytest.mark.parametrize("part", (0.0, 0.02, 0.04, 0.1, 0.2))
@pytest.mark.parametrize("source", ("calibrée", "dure"))
def test_part_des_couples(benchmark: Any, source: str, part: float) -> None:
    """The solving stage answers, and says what is proven."""
    fichier = processus.campagne(30_000, part) if source == "calibrée" else processus.marche(30_000, part)
    benchmark.group = f"étape de résolution, 30 000 candidats, donnée {source}"
    mesure = benchmark.pedantic(lambda: processus.tache("resolution", source=fichier, fois=1), rounds=1)
    benchmark.extra_info |= mesure.reponse
    assert mesure.reponse["p8_ecart"] == 0 or mesure.reponse["revendications"] > 0
