"""Couples that must be placed and are not, on a market too large to be solved whole: the run is written and verified."""

from __future__ import annotations

from pathlib import Path

from tests.service.campagnes import appeler, generee


def test_placements_d_un_grand_marche(tmp_path: Path) -> None:
    """Placements priced by continuing the deferred acceptance are written in the certificate (found by review: seed 7)."""
    campagne = generee(tmp_path / "campagne", 2000, graine=7, couples=0.3)
    assert appeler("solve", campagne, "-o", tmp_path / "resultat").code == 0
    assert '"prouve"' in (tmp_path / "resultat" / "certificat.json").read_text(encoding="utf-8").split('"placements"')[1]
    assert appeler("verify", campagne, tmp_path / "resultat").code == 0
