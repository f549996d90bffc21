"""The example of the page on posts and rankings is a campaign that runs, with the outcome that the page tells."""

from __future__ import annotations

import re
from pathlib import Path

from tests.service.campagnes import RACINE, appeler, lignes

PAGE = (RACINE / "docs" / "postes_et_classements.md").read_text(encoding="utf-8")
BLOC = re.compile(r"^`([a-z]+\.(?:yaml|csv))` ?:.*?^```(?:yaml|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_exemple_de_la_page(tmp_path: Path) -> None:
    """Every file shown is read, the run is verified, and each agent has what the page says."""
    blocs = dict(BLOC.findall(PAGE))
    assert set(blocs) == {
        "campagne.yaml",
        *(f"{nom}.csv" for nom in ("postes", "capacites", "candidats", "voeux", "classements")),
    }
    (tmp_path / "c").mkdir()
    for nom, texte in blocs.items():
        (tmp_path / "c" / nom).write_text(texte, encoding="utf-8")
    assert appeler("check", tmp_path / "c").code == 0
    assert appeler("solve", tmp_path / "c", "-o", tmp_path / "r").code == 0
    issues = {x["candidat"]: x["lieu"] or x["resultat"] for x in lignes(tmp_path / "r" / "affectations.csv")}
    assert issues == {"amel": "P002", "bruno": "Q001", "chloe": "maintenu"}
    codes = {(x["candidat"], x["code"]) for x in lignes(tmp_path / "r" / "avis.csv")}
    assert codes == {("amel", "N2"), ("chloe", "PREMIERE_AFFECTATION")}
