"""A property keeps its number everywhere: what the code calls P3 is the P3 of the model."""

from __future__ import annotations

import re

from tests.depot import RACINE, fichiers_suivis, modules

NUMERO = re.compile(r"(?<![\w.])[PN]\d{1,2}(?!\w)")


def definis() -> set[str]:
    """Numbers that the model page defines: in bold for properties, at the head of a list item for normalisations."""
    modele = (RACINE / "docs" / "modele.md").read_text(encoding="utf-8")
    return set(re.findall(r"\*\*(P\d+)\b", modele)) | set(re.findall(r"^- (N\d+)\b", modele, re.MULTILINE))


def test_le_modele_definit_tout() -> None:
    """The model defines P1 to P12 and N1 to N6, and nothing else."""
    assert definis() == {f"P{i}" for i in range(1, 13)} | {f"N{i}" for i in range(1, 7)}


def test_numeros_employes() -> None:
    """Every number used in code, tests and pages is defined in the model."""
    connus = definis()
    fautes = [
        f"{chemin.relative_to(RACINE)} {numero}"
        for chemin in sorted({*modules(), *fichiers_suivis("tests/*.py", "*.md")})
        for numero in sorted(set(NUMERO.findall(chemin.read_text(encoding="utf-8"))) - connus)
    ]
    assert not fautes
