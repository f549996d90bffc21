"""Properties of the first-degree barème on random candidats, and a second computation person by person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.departage import colonnes
from scoring.normalisation import normaliser
from scoring.paquet import charger
from scoring.priorites import groupes
from tests.scoring.fabrique_dossiers import fabriquer, noter
from tests.scoring.naif_premier_degre import bareme_naif
from tests.scoring.strategies_premier_degre import candidats

PAQUET = charger("premier-degre", 2016)
IDS = [element.id for element in PAQUET.elements]
MONOTONES = (
    "anciennete_departement_mois",
    "ep_annees",
    "enfants",
    "separation_activite",
    "separation_conge",
    "voeu_preferentiel_renouvellements",
)


@given(groupe=st.lists(candidats(PAQUET), min_size=1, max_size=8))
@settings(max_examples=200)
def test_contre_le_calcul_naif(groupe: list[dict[str, Any]]) -> None:
    """The vectorised engine gives exactly what a person-by-person computation with written figures gives."""
    demande = fabriquer(PAQUET, {f"C{i}": candidat for i, candidat in enumerate(groupe)})
    bareme = noter(PAQUET, demande)
    for i, candidat in enumerate(groupe):
        for j, attendu in enumerate(bareme_naif(PAQUET.lieux, candidat)):
            v = int(demande.voeux.debut[i]) + j
            assert {nom: int(p) for nom, p in zip(IDS, bareme.elements[v], strict=True) if p} == attendu
            assert int(bareme.points[v]) == sum(attendu.values())
    assert not bareme.extension.any()
    assert (bareme.voeu_extension == -1).all()


@pytest.mark.parametrize("fait", MONOTONES)
@given(candidat=candidats(PAQUET), valeurs=st.tuples(st.integers(0, 45), st.integers(0, 45)))
@settings(max_examples=30)
def test_monotonie(fait: str, candidat: dict[str, Any], valeurs: tuple[int, int]) -> None:
    """More months, children, years or renewals never lowers the points of a vœu."""
    bas, haut = sorted(valeurs)
    moins = noter(PAQUET, fabriquer(PAQUET, {"X": {**candidat, fait: bas}}))
    plus = noter(PAQUET, fabriquer(PAQUET, {"X": {**candidat, fait: haut}}))
    assert (plus.points >= moins.points).all()


@given(candidat=candidats(PAQUET))
@settings(max_examples=60)
def test_exclusions(candidat: dict[str, Any]) -> None:
    """Elements that exclude one another never meet, and family points are only where the rapprochement is."""
    bareme = noter(PAQUET, fabriquer(PAQUET, {"X": candidat}))
    donne = {nom: bareme.elements[:, j] > 0 for j, nom in enumerate(IDS)}
    assert not (donne["boe"] & donne["handicap"]).any()
    assert not (donne["rep"] & donne["rep_plus"]).any()
    assert not (donne["rapprochement"].any() and donne["residence_enfant"].any())
    assert not ((donne["enfants"] | donne["separation"]) & ~donne["rapprochement"]).any()
    assert not (donne["non_limitrophe"] & ~donne["separation"]).any()
    assert not donne["voeu_preferentiel"][1:].any()


@given(candidat=candidats(PAQUET))
@settings(max_examples=60)
def test_points_d_echelon_departagent(candidat: dict[str, Any]) -> None:
    """The tie-break by échelon is the opposite of the échelon's points, whatever the vœux."""
    demande = fabriquer(PAQUET, {"X": candidat})
    valeurs, noms = colonnes(PAQUET, demande.dossiers, 1)
    echelon = noter(PAQUET, demande).elements[:, IDS.index("echelon")]
    assert (valeurs[0, noms.index("echelon")] == -echelon).all()


@given(groupe=st.lists(candidats(PAQUET), min_size=1, max_size=6))
@settings(max_examples=60)
def test_confirmation_tout_ou_rien(groupe: list[dict[str, Any]]) -> None:
    """A demand is kept whole or set aside whole, with one notice a vœu; no other rule of this movement removes a vœu."""
    demande = fabriquer(PAQUET, {f"C{i}": candidat for i, candidat in enumerate(groupe)})
    resultat = normaliser(PAQUET, demande.dossiers, demande.voeux, demande.couples)
    for i, candidat in enumerate(groupe):
        restent = int(resultat.voeux.debut[i + 1] - resultat.voeux.debut[i])
        ecartes = [avis.rang for avis in resultat.avis if (avis.candidat, avis.code) == (f"C{i}", "PD11")]
        assert restent in (0, len(candidat["voeux"]))
        assert ecartes == ([] if restent else list(range(1, len(candidat["voeux"]) + 1)))


@given(candidat=candidats(PAQUET), rang=st.booleans())
@settings(max_examples=60)
def test_groupes_lexicographiques(candidat: dict[str, Any], rang: bool) -> None:
    """Vœux are ordered by (return from Mayotte, rank when the campaign says so): the groups tell nothing else."""
    paquet = charger("premier-degre", 2016, {"phase_m_rang_dabord": rang})
    demande = fabriquer(paquet, {"X": candidat})
    lus = groupes(paquet, demande.dossiers, demande.voeux, demande.couples).tolist()
    imperatif = candidat.get("voeu_imperatif") if candidat.get("origine") == "976" else None
    cles = [(lieu != imperatif, i if rang else 0) for i, lieu in enumerate(candidat["voeux"])]
    for a, cle_a in enumerate(cles):
        for b, cle_b in enumerate(cles):
            assert (lus[a] < lus[b]) is (cle_a < cle_b)
