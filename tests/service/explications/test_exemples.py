"""Golden explanations of five typical people, on a campaign small enough to be checked by hand.

On a mismatch the new text is written beside the golden one, with the suffix ``.new``: read it, then replace the file.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from service.explications import en_texte, expliquer
from service.rapport import en_texte as rapport_en_texte
from service.rapport import rapporter
from service.resultat import ResultatVerifie
from tests.service.chaine import resultat_du_dossier

EXEMPLES = Path(__file__).parent / "exemples"

PERSONNES = {
    "accorde": "voeu",
    "maintenu": "maintenu",
    "etendu": "extension",
    "couple_a": "maintenu",
    "perdu": "non_affecte",
}


@cache
def _resultat() -> ResultatVerifie:
    return resultat_du_dossier(EXEMPLES / "campagne")


def _sans_empreintes(texte: str) -> str:
    """Digests change with every comma of the rule pack; they have their own tests."""
    return re.sub(r"\b[0-9a-f]{12,64}\b", "(empreinte)", texte)


def _comparer(nom: str, texte: str) -> None:
    attendu, nouveau = EXEMPLES / nom, EXEMPLES / f"{nom}.new"
    if not attendu.exists() or attendu.read_text(encoding="utf-8") != texte:
        nouveau.write_text(texte, encoding="utf-8")
        pytest.fail(f"{nom} diffère ; le nouveau texte est dans {nouveau.name}")
    nouveau.unlink(missing_ok=True)


@pytest.mark.parametrize("personne", PERSONNES)
def test_personne_type(personne: str) -> None:
    """The text given to each typical person is the one that was read and accepted."""
    explication = expliquer(_resultat(), personne)
    assert explication.issue == PERSONNES[personne]
    _comparer(f"{personne}.txt", _sans_empreintes(en_texte(explication)))


def test_rapport_de_la_campagne() -> None:
    """The printed report of the same campaign is the one that was read and accepted."""
    _comparer("rapport.txt", _sans_empreintes(rapport_en_texte(rapporter(_resultat()))))
