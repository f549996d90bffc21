"""Who reads a letter can make the draw again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from service.explications import en_texte, expliquer
from tests.service.mouvements.fabrique_mouvements import jouer


def test_tirage_refait(tmp_path: Path) -> None:
    """The digests of the texts that the letters quote give the order in which equal candidats enter."""
    noms = [f"c{i}" for i in range(9)]
    issue = jouer(tmp_path / "c", "ass", 2020, {nom: {} for nom in noms}, {nom: ["24"] for nom in noms}, {"24": 4})
    empreintes = {}
    for nom in noms:
        (texte,) = re.findall(
            "SHA-256 du texte « (.*?) », graine 1 et identifiant, la plus petite empreinte d'abord",
            en_texte(expliquer(issue.verifie, nom)),
        )
        empreintes[nom] = hashlib.sha256(texte.encode()).hexdigest()
    assert {nom for nom in noms if issue.lieux[nom]} == set(sorted(noms, key=empreintes.__getitem__)[:4])
