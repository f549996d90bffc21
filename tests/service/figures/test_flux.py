"""Flows between outcomes: counted, small numbers untold and never given back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.flux import AUTRES, CATEGORIES, Compte, Flux, categorie, compter, masquer, relire, table, total_dit
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
    """No flow told is small; those untold of a total known elsewhere never make a small number; those told are right."""
    tous = masquer(Counter(compte), seuil)
    dits = [f for f in tous if f.avant != AUTRES]
    assert all(f.personnes == compte[f.avant, f.apres, f.change] >= seuil for f in dits)
    montres = {(f.avant, f.apres, f.change) for f in dits}
    assert len(montres) == len(dits)
    for cote, nom in (*product((0, 1), CATEGORIES), (2, True), (2, False)):
        tus = [n for cle, n in compte.items() if cle[cote] == nom and cle not in montres]
        assert not tus or sum(tus) >= seuil or not any(cle[cote] == nom for cle in montres)
        assert cote < 2 or len(tus) != 1 or not any(cle[cote] == nom for cle in montres)
    if seuil < 2:
        assert len(dits) == len(compte)


@given(st.dictionaries(st.sampled_from(CELLULES), st.integers(1, 12), max_size=12), st.integers(0, 6))
def test_totaux_vrais(compte: dict[tuple[str, str, bool], int], seuil: int) -> None:
    """The sums are those of all persons, those who change and the others; or what is untold says that it is."""
    tous = masquer(Counter(compte), seuil)
    for change in (True, False):
        vrai = sum(n for cle, n in compte.items() if cle[2] == change)
        dit = sum(f.personnes for f in tous if f.change == change)
        assert dit <= vrai
        assert dit == vrai or not total_dit(tous)
        assert all(f.personnes == 0 or f.personnes >= seuil for f in tous)
    relus = relire({nom: str(v) for nom, v in ligne.items()} for ligne in _table(tous))
    assert relus.get("x", ()) == tous


def _table(flux: tuple[Flux, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table({"x": flux}).octets().decode(), newline="")))


@pytest.mark.parametrize("seuil", (2, 5))
def test_exemple_masque(seuil: int) -> None:
    """One person alone in a flow: what is hidden with it is where nothing changes, not the main move."""
    compte: Compte = Counter(
        {
            ("voeu_1", "voeu_1", False): 90,
            ("maintenu", "voeu_1", True): 51,
            ("maintenu", "voeux_2_3", True): 1,
            ("maintenu", "maintenu", False): 50,
            ("extension", "voeux_2_3", True): 9,
        }
    )
    assert masquer(compte, seuil) == (
        Flux("maintenu", "voeu_1", True, 51),
        Flux(AUTRES, AUTRES, True, 10),
        Flux(AUTRES, AUTRES, False, 140),
    )


def test_une_seule_personne_change() -> None:
    """One person changes: neither this number nor that of the others, which would give it back, is told."""
    compte: Compte = Counter(
        {("voeu_1", "voeu_1", False): 90, ("maintenu", "voeu_1", True): 1, ("maintenu",) * 2 + (False,): 7}
    )
    tous = masquer(compte, 2)
    assert {f[:2] for f in tous} == {(AUTRES, AUTRES)}
    assert not total_dit(tous)
    assert sum(f.personnes for f in tous) == 0


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
    for change in (True, False):
        assert sum(f.personnes for f in flux if f.change == change) == sum(n for cle, n in compte.items() if cle[2] == change)
