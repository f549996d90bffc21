"""Flows between outcomes: counted, small numbers untold and never given back."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.flux import CATEGORIES, Compte, Flux, categorie, compter, masquer, relire
from tests.service.campagnes import lignes


def _ligne(candidat: str, resultat: str, lieu: str = "", rang: str = "") -> dict[str, str]:
    return {"candidat": candidat, "resultat": resultat, "lieu": lieu, "rang": rang}


def test_categories_et_comptes() -> None:
    """Ranks make the categories; a change of lieu inside a category is a change; who is in one run only is told absent."""
    avant = [
        _ligne("a", "voeu", "01", "1"),
        _ligne("b", "voeu", "24", "3"),
        _ligne("c", "maintenu"),
        _ligne("d", "extension", "07"),
    ]
    apres = [
        _ligne("a", "voeu", "01", "1"),
        _ligne("b", "voeu", "24", "4"),
        _ligne("d", "extension", "08"),
        _ligne("e", "non_affecte"),
    ]
    assert compter(avant, apres) == {
        ("voeu_1", "voeu_1", False): 1,
        ("voeux_2_3", "autre_voeu", True): 1,
        ("maintenu", "absent", True): 1,
        ("extension", "extension", True): 1,
        ("absent", "non_affecte", True): 1,
    }
    assert categorie(_ligne("x", "voeu", "01", "2")) == "voeux_2_3"


CELLULES = list(product(list(CATEGORIES)[:4], list(CATEGORIES)[:4], (True, False)))


@given(st.dictionaries(st.sampled_from(CELLULES), st.integers(1, 12), max_size=12), st.integers(0, 6))
def test_rien_de_petit_ne_revient(compte: dict[tuple[str, str, bool], int], seuil: int) -> None:
    """No flow told is small, those untold of a category never make a small number, and those told are right."""
    dits = masquer(Counter(compte), seuil)
    assert all(f.personnes == compte[f.avant, f.apres, f.change] >= seuil for f in dits)
    montres = {(f.avant, f.apres, f.change) for f in dits}
    assert len(montres) == len(dits)
    for cote, nom in product((0, 1), CATEGORIES):
        reste = sum(n for cle, n in compte.items() if cle[cote] == nom and cle not in montres)
        assert reste == 0 or reste >= seuil or not any(cle[cote] == nom for cle in montres)
    if seuil < 2:
        assert len(dits) == len(compte)


@pytest.mark.parametrize("seuil", (2, 5))
def test_exemple_masque(seuil: int) -> None:
    """One person alone in a flow: it is untold, and so is the smallest flow beside it, before and after."""
    compte: Compte = Counter(
        {
            ("voeu_1", "voeu_1", False): 90,
            ("maintenu", "voeu_1", True): 7,
            ("maintenu", "voeux_2_3", True): 1,
            ("maintenu", "maintenu", False): 50,
            ("extension", "voeux_2_3", True): 9,
        }
    )
    assert masquer(compte, seuil) == (Flux("voeu_1", "voeu_1", False, 90), Flux("maintenu", "maintenu", False, 50))


def test_flux_de_simulate(dossiers: Path) -> None:
    """``flux.csv`` has the flows counted on both ``affectations.csv``, those of fewer than two persons left out."""
    base, plus = (lignes(dossiers / "simulate" / nom / "affectations.csv") for nom in ("base", "plus"))
    compte = compter(base, plus)
    ((scenario, flux),) = relire(lignes(dossiers / "simulate" / "flux.csv")).items()
    assert scenario == "plus"
    assert flux == masquer(compte, 2)
    assert sum(compte.values()) == 400
    assert any(f.change for f in flux)
    assert min(f.personnes for f in flux) >= 2
