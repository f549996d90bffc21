"""Hypothesis strategies: small markets with every oddity the type allows, and outcomes that are mostly wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from solver.marche import DEHORS, Marche
from tests.solver.fabrique import fabriquer

LIEUX = "WXYZ"


@st.composite
def marches(draw: st.DrawFn, taille_maximale: int = 3, personnes_maximum: int = 6, voeux_maximum: int = 3) -> Marche:
    """Markets of up to six persons: units of one to three, titulaires, negative places, ties, extension, both seat rules."""
    ids = "abcdefgh"[: draw(st.integers(1, personnes_maximum))]
    disciplines = {p: draw(st.sampled_from("MN")) for p in ids}
    origines = {p: draw(st.sampled_from((None, *LIEUX[:3]))) for p in ids}
    restants, unites, extension = draw(st.permutations(ids)), {}, {}
    while restants:
        taille = draw(st.integers(1, min(taille_maximale, len(restants))))
        membres, restants = restants[:taille], restants[taille:]
        possibles = [lieu for lieu in LIEUX if lieu not in {origines[p] for p in membres}]
        liste = draw(st.permutations(possibles))[: draw(st.integers(0, voeux_maximum))]
        voeux = draw(st.integers(0, len(liste)))
        unites["+".join(membres)], extension["+".join(membres)] = liste[:voeux], liste[voeux:]
    cles = [f"{d}/{lieu}" for d in "MN" for lieu in LIEUX]
    petits = st.integers(0, 2)
    return fabriquer(
        personnes={p: (disciplines[p], origines[p]) for p in ids},
        unites=unites,
        places={cle: draw(st.integers(-1, 4)) for cle in cles},
        points={cle: {p: 100 * draw(petits) for p in ids} for cle in cles},
        groupes={cle: {p: draw(st.integers(0, 1)) for p in ids} for cle in cles},
        extension=extension,
        obligatoires=draw(st.lists(st.sampled_from(ids), unique=True)),
        departage={p: (draw(petits), i) for i, p in enumerate(draw(st.permutations(ids)))},
        depart_libere_place=draw(st.booleans()),
    )


@st.composite
def paniers(draw: st.DrawFn) -> Marche:
    """Markets whose options send members to any cellules: a member may ask where another one sits."""
    marche = draw(marches())
    slot_cellule = marche.slot_cellule.copy()
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        for i, p in enumerate(membres):
            slots = range(int(marche.slot_debut[u]) + i, int(marche.slot_debut[u + 1]), len(membres))
            permises = [c for c in range(marche.nombre_cellules) if c != marche.origine[p]][:4]
            for slot, c in zip(slots, draw(st.permutations(permises)), strict=False):
                slot_cellule[slot] = c
    return replace(marche, slot_cellule=slot_cellule)


@st.composite
def issues_quelconques(draw: st.DrawFn, marche: Marche) -> np.ndarray:
    """Outcomes: each unit at one of its options or unmoved, then a few persons sent anywhere."""
    cellule = marche.origine.copy()
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
        o = draw(st.integers(0, nombre))
        if o < nombre:
            debut = int(marche.slot_debut[u]) + o * len(membres)
            cellule[membres] = marche.slot_cellule[debut : debut + len(membres)]
    for p in draw(st.lists(st.integers(0, len(cellule) - 1), max_size=2)):
        cellule[p] = draw(st.integers(DEHORS, marche.nombre_cellules - 1))
    return cellule
