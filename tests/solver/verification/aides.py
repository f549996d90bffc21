"""Reading reports in tests, and a couple that several of them use."""

from __future__ import annotations

from typing import Any

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


def couple(**plus: Any) -> Marche:
    """Couple i+j in two disciplines, asking A then B, j titulaire of N/Z. Cellules: M/A M/B M/Z N/A N/B N/Z."""
    return fabriquer(
        personnes={"i": ("M", None), "j": ("N", "Z")},
        unites={"i+j": "A B"},
        places={"M/A": 1, "M/B": 1, "N/A": 1, "N/B": 1, "N/Z": 1},
        **plus,
    )
