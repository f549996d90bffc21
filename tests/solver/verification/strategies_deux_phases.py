"""Small random markets in two phases, with and without couples, and pairs of outcomes, right and wrong."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from solver.marche import Marche
from tests.solver.fabrique import fabriquer
from tests.solver.verification.naif_deux_phases import permutations, phase_m
from tests.solver.verification.strategies import croiser, issue_au_hasard


def marche_deux_phases(hasard: Random, *, couples: bool, groupes: bool = True) -> Marche:
    """Up to six titulaires of three to five lieux, with exits and gross entries; half of the time, crossed options."""
    ids, lieux = "abcdef"[: hasard.randint(2, 6)], "VWXYZ"[: hasard.randint(3, 5)]
    origines = {p: hasard.choice(lieux) for p in ids}
    restants, unites = hasard.sample(ids, len(ids)), {}
    while restants:
        taille = min(hasard.choice((1, 1, 1, 2, 2, 3)) if couples else 1, len(restants))
        membres, restants = restants[:taille], restants[taille:]
        possibles = [lieu for lieu in lieux if lieu not in {origines[p] for p in membres}]
        unites["+".join(membres)] = hasard.sample(possibles, hasard.randint(0, min(3, len(possibles))))
    cles = [f"M/{lieu}" for lieu in lieux]
    marche = fabriquer(
        personnes={p: ("M", origines[p]) for p in ids},
        unites=unites,
        places={cle: hasard.choice((-1, 0, 0, 1, 1, 2, 3)) for cle in cles},
        points={cle: {p: 100 * hasard.randint(0, 2) for p in ids} for cle in cles},
        groupes={cle: {p: int(groupes and hasard.random() < 0.2) for p in ids} for cle in cles},
        departage={p: (hasard.randint(0, 1), i) for i, p in enumerate(hasard.sample(ids, len(ids)))},
        depart_libere_place=False,
    )
    sorties = np.array([hasard.choice((-1, 0, 1, 1, 1, 2, 2, 3, 3)) for _ in cles], dtype=np.int64)
    marche = replace(marche, sorties=sorties)
    return croiser(hasard, marche) if couples and hasard.random() < 0.5 else marche


def annulations_au_hasard(hasard: Random, marche: Marche) -> tuple[Marche, tuple[tuple[int, ...], ...]]:
    """The market with conditional demands, and deletions that are mostly wrong; as it was, one time in three."""
    unites = range(marche.nombre_unites)
    if hasard.random() < 1 / 3:
        return marche, ()
    autres = [[v for v in unites if v != u] for u in unites]
    condition = [hasard.choice(autres[u]) if autres[u] and hasard.random() < 0.5 else -1 for u in unites]
    tours = [tuple(u for u in unites if hasard.random() < 0.2) for _ in range(hasard.choice((0, 0, 1, 2)))]
    return replace(marche, condition=np.array(condition, dtype=np.int32)), tuple(tours)


def issues_deux_phases(hasard: Random, marche: Marche) -> tuple[np.ndarray, np.ndarray]:
    """Outcome of phase M, then the final one: a permutation, one of the best, or anything."""
    seuls = (np.diff(marche.unite_debut) == 1).all()
    cellule_m = phase_m(marche) if seuls and hasard.random() < 0.5 else issue_au_hasard(hasard, marche)
    genre = hasard.random()
    if genre < 0.2:
        return cellule_m, issue_au_hasard(hasard, marche)
    possibles = permutations(marche, cellule_m)
    if genre < 0.7:
        meilleur = max(valeur for valeur, _ in possibles)
        possibles = [p for p in possibles if p[0] == meilleur]
    cellule = hasard.choice(possibles)[1]
    if hasard.random() < 0.2:
        cellule = cellule.copy()
        cellule[hasard.randrange(len(cellule))] = hasard.randint(-1, marche.nombre_cellules - 1)
    return cellule_m, cellule
