"""French typography of numbers and words."""

from __future__ import annotations

import pytest

from service import francais


@pytest.mark.parametrize(
    ("centiemes", "attendu"),
    ((0, "0,0"), (35, "0,35"), (50020, "500,2"), (123456700, "1\u202f234\u202f567,0"), (-150, "\u22121,5"), (5, "0,05")),
)
def test_points(centiemes: int, attendu: str) -> None:
    """One decimal, two when needed, never a lost hundredth."""
    assert francais.points(centiemes) == attendu


@pytest.mark.parametrize(
    ("partie", "total", "attendu"),
    ((1, 3, "33,3\u202f%"), (0, 0, "–"), (1, 8, "12,5\u202f%"), (2, 3, "66,7\u202f%"), (1, 1, "100,0\u202f%")),
)
def test_pourcent(partie: int, total: int, attendu: str) -> None:
    """One decimal, rounded half up; a dash when there is nobody."""
    assert francais.pourcent(partie, total) == attendu


def test_pluriel() -> None:
    """0 and 1 are singular; an irregular plural is given."""
    assert [francais.pluriel(k, "place") for k in (0, 1, 2)] == ["0 place", "1 place", "2 places"]
    assert francais.pluriel(3, "personne placée", "personnes placées") == "3 personnes placées"


def test_listes_et_majuscules() -> None:
    """Words are joined by commas and a last « et »; only the first letter is raised."""
    assert [francais.liste(mots) for mots in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a et b", "a, b et c"]
    assert francais.majuscule("demande P6") == "Demande P6"
    assert sorted(["Nice", "Étampes", "Dijon"], key=francais.sans_accent) == ["Dijon", "Étampes", "Nice"]


def test_decimal() -> None:
    """Decimal comma, true minus sign, no minus on a rounded zero, a dash for what is not a number."""
    assert francais.decimal(-1234.5678, 2) == "\u22121\u202f234,57"
    assert francais.decimal(-0.0004, 3) == "0,000"
    assert francais.decimal(float("nan"), 3) == "–"


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    (("12345", "12\u202f345"), ("-1345.5", "−1\u202f345,5"), ("7", "7"), ("non dit", "non dit"), ("", ""), ("1.2.3", "1.2.3")),
)
def test_nombre_d_un_fichier(ecrit: str, dit: str) -> None:
    """What a file writes is told as the pages write numbers; anything else as it is."""
    assert francais.nombre_ecrit(ecrit) == dit
