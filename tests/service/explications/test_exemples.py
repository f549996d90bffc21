"""Golden explanations of typical people, on campaigns small enough to be checked by hand.

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


AUTRES = {
    "premier-degre": {
        "maya": "voeu",
        "nina": "maintenu",
        "paul": "maintenu",
        "quentin": "voeu",
        "sam": "voeu",
    },
    "ptp": {"classee": "voeu", "defavorable": "voeu", "profile": "voeu"},
    "ass": {"condition": "maintenu", "outre_mer": "maintenu"},
    "pegc": {"coupee": "maintenu"},
    "postes": {"annule": "voeu", "continue": "voeu"},
}
"""Outcomes peculiar to the other movements, by campaign: a return from Mayotte, a couple of two départements, a département
that nobody leaves, a vœu refused in phase M and passed by phase P, an exchange after phase M; the recruiter's ranking and an
unfavourable opinion; a void conditional demand, a vœu for the ministry; a list cut; ordinary vœux cancelled by a post."""


@cache
def _resultat(campagne: str = "campagne") -> ResultatVerifie:
    return resultat_du_dossier(EXEMPLES / campagne)


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


@pytest.mark.parametrize(("mouvement", "personne"), [(m, qui) for m, gens in AUTRES.items() for qui in gens])
def test_personne_d_un_autre_mouvement(mouvement: str, personne: str) -> None:
    """The outcome told to each of them, from the result to the notices, is the one that was read and accepted."""
    explication = expliquer(_resultat(f"{mouvement}/campagne"), personne)
    assert explication.issue == AUTRES[mouvement][personne]
    texte = _sans_empreintes(en_texte(explication))
    debut, fin = texte.index("Explication du résultat"), texte.index("CE QUI EST PROUVÉ")
    _comparer(f"{mouvement}/{personne}.txt", texte[debut:fin])


def test_rapport_de_la_campagne() -> None:
    """The printed report of the same campaign is the one that was read and accepted."""
    _comparer("rapport.txt", _sans_empreintes(rapport_en_texte(rapporter(_resultat()))))
