"""Reading reports in tests, and a couple that several of them use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from solver.marche import Marche
from solver.verification import Rapport
from tests.solver.fabrique import fabriquer


def temoins(rapport: Rapport, propriete: str) -> list[dict[str, Any]]:
    """Witnesses of a property's violations."""
    return [dict(violation.temoin) for violation in rapport.proprietes[propriete].violations]


def tenue(rapport: Rapport, propriete: str) -> bool:
    """Whether the property is verified, without any violation."""
    controle = rapport.proprietes[propriete]
    assert controle.verifie == (not controle.violations)
    return controle.verifie


def natures(rapport: Rapport, propriete: str) -> list[str]:
    """Nature of each violation of a property."""
    return [temoin["nature"] for temoin in temoins(rapport, propriete)]


def deux_phases(
    origines: Mapping[str, str], unites: Mapping[str, str], entrees: str, sorties: str, points: Mapping[str, Mapping[str, int]]
) -> Marche:
    """Market in two phases over the lieux A, B, C...: entries and exits of each in this order; points by lieu and person."""
    lieux = "ABCDE"[: len(entrees.split())]
    marche = fabriquer(
        personnes={p: ("M", lieu) for p, lieu in origines.items()},
        unites=unites,
        places={f"M/{lieu}": int(k) for lieu, k in zip(lieux, entrees.split(), strict=True)},
        points={f"M/{lieu}": valeurs for lieu, valeurs in points.items()},
        depart_libere_place=False,
    )
    return replace(marche, sorties=np.array([int(k) for k in sorties.split()], dtype=np.int64))


def couple(**plus: Any) -> Marche:
    """Couple i+j in two disciplines, asking A then B, j titulaire of N/Z. Cellules: M/A M/B M/Z N/A N/B N/Z."""
    return fabriquer(
        personnes={"i": ("M", None), "j": ("N", "Z")},
        unites={"i+j": "A B"},
        places={"M/A": 1, "M/B": 1, "N/A": 1, "N/B": 1, "N/Z": 1},
        **plus,
    )
