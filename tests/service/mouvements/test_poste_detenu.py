"""A vœu for the post held is no demand: it goes, with those written after it and a notice each, before blocks are moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.explications import en_texte, expliquer
from tests.service.mouvements.fabrique_mouvements import jouer

GENRES = {("ptp", 2022): ("pp", "ppr"), ("ctss", 2020): ("service", "recteur"), ("second-degre", 2023): ("specifique", "pop")}


def _jouer(tmp_path: Path, mouvement: str, annee: int, voeux: list[str], genres: str) -> Any:
    """A holds P2; P1 to P4 are of the first or of the second kind; a vacant seat at P3 and P4 only."""
    types = GENRES[mouvement, annee]
    postes = [{"lieu": f"P{i}", "type": types[int(g)], "academie": "24"} for i, g in enumerate(genres, 1)]
    places: dict[Any, int] = {"P2": 0, "P3": 1, "P4": 1}
    candidat: dict[str, Any] = {"origine": "P2"}
    if mouvement == "second-degre":
        candidat["discipline"] = "L1300"
        places = {("L1300", lieu): n for lieu, n in places.items()}
    classes = {poste["lieu"] for poste in postes if poste["type"] != "pp"} & set(voeux)
    classements = [(lieu, "a", 1, "favorable") for lieu in sorted(classes)]
    return jouer(
        tmp_path / "c", mouvement, annee, {"a": candidat}, {"a": voeux}, places, postes=postes, classements=classements
    )


@pytest.mark.parametrize(("mouvement", "annee"), GENRES)
def test_coupe_la_suite(tmp_path: Path, mouvement: str, annee: int) -> None:
    """The vœu for the own post and the next one are withdrawn, each with its reason; the candidat keeps the post."""
    issue = _jouer(tmp_path, mouvement, annee, ["P1", "P2", "P3"], "0000")
    assert issue.lieux == {"a": "P2"}
    assert issue.codes("a") == [(2, "POSTE_DETENU"), (3, "POSTE_DETENU")]
    lettre = " ".join(en_texte(expliquer(issue.verifie, "a")).split())
    assert "il demande le poste que vous détenez" in lettre
    assert "il suit le vœu de rang 2" in lettre


def test_avant_le_bloc(tmp_path: Path) -> None:
    """The own profiled post is not moved in front of a vœu written before it, which is granted."""
    issue = _jouer(tmp_path, "ptp", 2022, ["P4", "P2"], "0100")
    assert issue.lieux == {"a": "P4"}
    assert issue.codes("a") == [(2, "POSTE_DETENU")]


def test_avant_les_academies(tmp_path: Path) -> None:
    """In second degré the own post cuts the académies written after it and none before; an académie held still cuts as N1."""
    assert _jouer(tmp_path / "1", "second-degre", 2023, ["01", "P2", "25"], "0000").codes("a") == [
        (2, "POSTE_DETENU"),
        (3, "POSTE_DETENU"),
    ]
    assert _jouer(tmp_path / "2", "second-degre", 2023, ["01", "24", "25"], "0000").codes("a") == [(2, "N1"), (3, "N1")]
