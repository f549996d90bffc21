"""The contract's examples are accepted by the program, and its lists of codes are complete."""

from __future__ import annotations

import re
from pathlib import Path

from scoring.paquet import charger
from service.simulation import COMPARAISON, Ecart
from service.statistiques.chiffres import Decision, Motif
from tests.service.campagnes import RACINE, appeler, lignes

CONTRAT = (RACINE / "docs" / "contrat.md").read_text(encoding="utf-8")


def test_scenario_du_contrat(tmp_path: Path) -> None:
    """The scenario printed in the contract runs, is verified with its option, and writes the columns that are told."""
    exemple = re.search(r"```yaml\n(.*?)```", CONTRAT, re.DOTALL)
    assert exemple is not None
    (tmp_path / "plus.yaml").write_text(exemple.group(1), encoding="utf-8")
    dossier, sortie = RACINE / "data" / "synthetic" / "un-a-un", tmp_path / "s"
    assert appeler("simulate", dossier, "--scenario", tmp_path / "plus.yaml", "-o", sortie).code == 0
    assert appeler("verify", dossier, sortie / "plus", "--scenario", tmp_path / "plus.yaml").code == 0
    assert tuple(lignes(sortie / COMPARAISON)[0]) == Ecart._fields
    assert ", ".join(f"`{nom}`" for nom in Ecart._fields[:2]) in CONTRAT


def test_codes_du_contrat() -> None:
    """Every code of ``motif`` and of ``departage`` is told, and the pack's tie-breaks are not mistaken for them."""
    assert not [m.code for m in Motif if f"`{m.code}`" not in CONTRAT]
    codes = {d.name.lower() for d in Decision if d is not Decision.SANS_OBJET} | {"tirage"}
    assert not [code for code in codes if f"`{code}`" not in CONTRAT]
    assert not codes & {d.id for d in charger("second-degre", 2023).departages}
