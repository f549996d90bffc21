"""The compiled kernel beside bare loops on the same arrays, 30,000 candidats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks import processus
from benchmarks.marches import ouvrir, sans_titulaire
from benchmarks.noyaux_compares import BOUCLES, Course


@pytest.fixture(scope="module", params=["titulaires", "sans_titulaire"])
def course(request: pytest.FixtureRequest) -> Course:
    marche = ouvrir(processus.marche(30_000))
    return Course(marche if request.param == "titulaires" else sans_titulaire(marche))


@pytest.mark.parametrize("boucle", BOUCLES)
def test_boucle(benchmark: Any, course: Course, boucle: str) -> None:
    benchmark.group = "acceptation différée"
    lectures = []

    def preparer() -> tuple[tuple[Any], dict[str, Any]]:
        courir, lire = getattr(course, boucle)()
        lectures.append(lire)
        return (courir,), {}

    benchmark.pedantic(lambda courir: courir(), setup=preparer, rounds=15, warmup_rounds=1)
    courir, lire = course.noyau()
    courir()
    assert np.array_equal(lectures[-1](), lire())
