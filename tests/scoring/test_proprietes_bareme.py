"""Properties of the barème on random candidats, and a second computation person by person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.lignes import lignes, lignes_extension
from scoring.obligatoire import deriver
from scoring.paquet import charger
from tests.scoring.fabrique_dossiers import fabriquer, noter
from tests.scoring.naif import bareme_naif
from tests.scoring.strategies import candidats

PAQUET = charger("second-degre", 2023)
IDS = [element.id for element in PAQUET.elements]
GROUPES = st.lists(candidats(PAQUET), min_size=1, max_size=8)
MONOTONES = (
    "echelon",
    "anciennete_echelon",
    "anciennete_poste",
    "ep_annees",
    "enfants",
    "separation_activite",
    "separation_conge",
    "shn_annees",
    "mayotte_guyane_annees",
    "corse_demandes",
)


def _nommer(groupe: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"C{i}": candidat for i, candidat in enumerate(groupe)}


@given(groupe=GROUPES, lies=st.booleans())
@settings(max_examples=300)
def test_contre_le_calcul_naif(groupe: list[dict[str, Any]], lies: bool) -> None:
    """The vectorised engine gives exactly what a person-by-person computation with written figures gives."""
    couples = [("C0", "C1")] if lies and len(groupe) > 1 else []
    if couples:
        groupe[1] = {**groupe[1], "voeux": groupe[0]["voeux"]}
    demande = fabriquer(PAQUET, _nommer(groupe), couples)
    bareme = noter(PAQUET, demande)
    naifs = [bareme_naif(PAQUET.lieux, candidat, lie=bool(couples) and i < 2) for i, candidat in enumerate(groupe)]
    couple_entier = not couples or all(extension is not None for _, extension in naifs[:2])
    for i, (attendus, extension) in enumerate(naifs):
        for j, attendu in enumerate(attendus):
            v = int(demande.voeux.debut[i]) + j
            assert {nom: int(p) for nom, p in zip(IDS, bareme.elements[v], strict=True) if p} == attendu
            assert int(bareme.points[v]) == sum(attendu.values())
        etendu = extension is not None and (i >= 2 or couple_entier)
        assert (int(bareme.extension[i]), bool(bareme.voeu_extension[i] >= 0)) == (extension if etendu else 0, etendu)


@given(groupe=GROUPES)
def test_totaux(groupe: list[dict[str, Any]]) -> None:
    """A total is the sum of its columns and of its lines, and nothing is negative."""
    demande = fabriquer(PAQUET, _nommer(groupe))
    bareme = noter(PAQUET, demande)
    assert np.array_equal(bareme.points, bareme.elements.sum(axis=1))
    assert np.array_equal(bareme.extension, bareme.elements_extension.sum(axis=1))
    assert (bareme.elements >= 0).all()
    for v in range(demande.voeux.nombre):
        detail = lignes(PAQUET, bareme, demande.dossiers, demande.voeux, v)
        assert sum(ligne.points for ligne in detail) == bareme.points[v]
        assert all(ligne.source and ligne.libelle and ligne.parametres for ligne in detail)
        assert all(fait.valeur and fait.libelle for ligne in detail for fait in ligne.faits)


@given(groupe=GROUPES)
def test_extension_au_plus_chaque_voeu(groupe: list[dict[str, Any]]) -> None:
    """Points in extension exceed those of no vœu, and only concern obligatory candidats without a lieu."""
    demande = fabriquer(PAQUET, _nommer(groupe))
    bareme = noter(PAQUET, demande)
    voeux = demande.voeux
    assert (bareme.extension[voeux.candidat] <= bareme.points).all()
    concernes = deriver(PAQUET, demande.dossiers) & (demande.dossiers.origine < 0)
    assert np.array_equal(bareme.voeu_extension >= 0, concernes)
    survit = np.array([element.survit_extension for element in PAQUET.elements])
    for i in np.flatnonzero(concernes):
        siens = bareme.elements[voeux.debut[i] : voeux.debut[i + 1], survit].sum(axis=1)
        assert bareme.extension[i] == siens.min()
        assert bareme.voeu_extension[i] == voeux.debut[i] + int(siens.argmin())
        detail = lignes_extension(PAQUET, bareme, demande.dossiers, voeux, int(i))
        assert sum(ligne.points for ligne in detail) == bareme.extension[i]
        assert all(ligne.survit_extension for ligne in detail)


@given(groupe=GROUPES, ordre=st.randoms(use_true_random=False))
def test_invariance_par_renommage(groupe: list[dict[str, Any]], ordre: Any) -> None:
    """Nobody's points depend on ids or on the others."""
    noms = [f"N{i}" for i in range(len(groupe))]
    ordre.shuffle(noms)
    demande = fabriquer(PAQUET, dict(zip(noms, groupe, strict=True)))
    bareme = noter(PAQUET, demande)
    for nom, candidat in zip(noms, groupe, strict=True):
        i = demande.dossiers.ids.index(nom)
        seul = noter(PAQUET, fabriquer(PAQUET, {"X": candidat}))
        siens = slice(int(demande.voeux.debut[i]), int(demande.voeux.debut[i + 1]))
        assert np.array_equal(bareme.elements[siens], seul.elements)
        assert np.array_equal(bareme.elements_extension[i], seul.elements_extension[0])


@pytest.mark.parametrize("fait", MONOTONES)
@given(candidat=candidats(PAQUET), valeurs=st.tuples(st.integers(1, 11), st.integers(1, 11)))
@settings(max_examples=40)
def test_monotonie(fait: str, candidat: dict[str, Any], valeurs: tuple[int, int]) -> None:
    """More seniority, children or years never lowers the points of a vœu."""
    bas, haut = sorted(valeurs)
    moins = noter(PAQUET, fabriquer(PAQUET, {"X": {**candidat, fait: bas}}))
    plus = noter(PAQUET, fabriquer(PAQUET, {"X": {**candidat, fait: haut}}))
    assert (plus.points >= moins.points).all()


@given(candidat=candidats(PAQUET))
@settings(max_examples=60)
def test_exclusions(candidat: dict[str, Any]) -> None:
    """Elements that exclude one another never meet: on a vœu, or in the whole list."""
    bareme = noter(PAQUET, fabriquer(PAQUET, {"X": candidat}))
    donne = {nom: bareme.elements[:, j] > 0 for j, nom in enumerate(IDS)}
    assert not (donne["boe"] & donne["handicap"]).any()
    assert sum(bool(donne[nom].any()) for nom in ("rc", "apc", "simultanee", "voeu_pref")) <= 1
    assert not (donne["voeu_pref"].any() and donne["shn"].any())
    assert not (donne["stag_10"].any() and donne["ex_contractuel"].any())
    assert sum(bool(donne[nom].any()) for nom in IDS if nom.startswith("echelon_")) <= 1
    assert not ((donne["enfants"] | donne["separation"]) & ~(donne["rc"] | donne["apc"])).any()
    assert not ((donne["eloign_aca"] | donne["eloign_dep"]) & ~donne["separation"]).any()


@given(candidat=candidats(PAQUET))
@settings(max_examples=60)
def test_incertitude_visible(candidat: dict[str, Any]) -> None:
    """A line is flagged exactly when one of the parameters it read is not settled."""
    demande = fabriquer(PAQUET, {"X": candidat})
    bareme = noter(PAQUET, demande)
    for v in range(demande.voeux.nombre):
        for ligne in lignes(PAQUET, bareme, demande.dossiers, demande.voeux, v):
            assert ligne.incertain is any(PAQUET.parametres[p.nom].incertain for p in ligne.parametres)
