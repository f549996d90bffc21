"""A candidat who must have a place, and whose vœux are all withdrawn, is told that there is no extension."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import appeler
from tests.service.mouvements.fabrique_mouvements import Issue, ecrire, jouer

POSTES = [{"lieu": "S1", "type": "specifique", "academie": "24"}]
CODE = "EXTENSION_SANS_VOEU"
PLACES = {("L1300", "25"): 1, ("L1300", "S1"): 1}
CLASSE = [("S1", "b", 1, "favorable")]


def _candidats(a: dict[str, str]) -> dict[str, dict[str, str]]:
    return {nom: {"discipline": "L1300"} | faits for nom, faits in (("a", a), ("b", {}))}


@pytest.mark.parametrize(
    ("faits", "voeux", "codes"),
    (
        ({"obligatoire": "oui"}, ["S1"], [(0, CODE), (1, "NON_CLASSE")]),
        ({"obligatoire": "oui"}, ["S1", "01"], [(1, "NON_CLASSE")]),
        ({"obligatoire": "oui"}, [], []),
        ({"obligatoire": "non"}, ["S1"], [(1, "NON_CLASSE")]),
        ({"obligatoire": "oui", "origine": "24"}, ["S1"], [(1, "NON_CLASSE")]),
    ),
    ids=("prévenu", "un vœu reste", "sans vœu écrit", "pas obligatoire", "titulaire"),
)
def test_prevenu(tmp_path: Path, faits: dict[str, str], voeux: list[str], codes: list[tuple[int, str]]) -> None:
    """Only those whom extension would concern are told, and only when no vœu of theirs is left."""
    issue: Issue = jouer(
        tmp_path / "c",
        "second-degre",
        2023,
        _candidats(faits),
        {"a": voeux, "b": ["S1"]},
        PLACES,
        postes=POSTES,
        classements=CLASSE,
    )
    assert issue.codes("a") == codes
    assert (issue.lieux["a"] == "25") == ("01" in voeux)


def test_dit_par_check(tmp_path: Path) -> None:
    """``check`` tells it before the run."""
    candidats = _candidats({"obligatoire": "oui"})
    dossier = ecrire(
        tmp_path / "c", "second-degre", 2023, candidats, {"a": ["S1"], "b": ["S1"]}, PLACES, postes=POSTES, classements=CLASSE
    )
    texte = appeler("check", dossier).erreurs
    assert f"Avis {CODE}, extension sans vœu retenu : 1 avis à 1 candidat." in texte
    assert "le tableau d'extension, que désigne le premier vœu retenu, n'est pas parcouru" in " ".join(texte.split())
