"""Small random markets with every oddity the type allows, and outcomes that are mostly wrong.

Hypothesis draws the seed only: its own integers crowd around their bounds, and contested seats, envy and cycles would be rare.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import strategies as st

from solver.marche import DEHORS, Marche
from tests.solver.fabrique import fabriquer

graines = st.integers(0, 2**32)
"""Seeds: the same one always gives the same market."""


def marche_au_hasard(hasard: Random, personnes_maximum: int = 8) -> Marche:
    """Up to eight persons: units of one to three, titulaires, negative places, ties, extension, both seat rules."""
    ids = "abcdefgh"[: hasard.randint(1, personnes_maximum)]
    noms = hasard.choice(("M", "M", "MN"))
    lieux = "WXYZ"[: hasard.choice((2, 2, 3, 4))]
    disciplines = {p: hasard.choice(noms) for p in ids}
    origines = {p: hasard.choice((None, *lieux)) for p in ids}
    restants, unites, extension = hasard.sample(ids, len(ids)), {}, {}
    while restants:
        taille = min(hasard.choice((1, 1, 2, 2, 3)), len(restants))
        membres, restants = restants[:taille], restants[taille:]
        possibles = [lieu for lieu in lieux if lieu not in {origines[p] for p in membres}]
        liste = hasard.sample(possibles, hasard.randint(0, min(3, len(possibles))))
        voeux = hasard.choice((len(liste), len(liste), hasard.randint(0, len(liste))))
        unites["+".join(membres)], extension["+".join(membres)] = liste[:voeux], liste[voeux:]
    cles = [f"{d}/{lieu}" for d in noms for lieu in lieux]
    return fabriquer(
        personnes={p: (disciplines[p], origines[p]) for p in ids},
        unites=unites,
        places={cle: hasard.choice((-1, 0, 1, 1, 1, 2, 2, 3)) for cle in cles},
        points={cle: {p: 100 * hasard.randint(0, 2) for p in ids} for cle in cles},
        groupes={cle: {p: hasard.choice((0, 0, 0, 1)) for p in ids} for cle in cles},
        extension=extension,
        obligatoires=[p for p in ids if hasard.random() < 0.7],
        departage={p: (hasard.randint(0, 1), i) for i, p in enumerate(hasard.sample(ids, len(ids)))},
        depart_libere_place=hasard.random() < 0.7,
    )


def echange_au_hasard(hasard: Random, personnes_maximum: int = 5) -> Marche:
    """Persons alone, nearly all titulaires, who ask each other's lieux: improvement cycles are frequent."""
    ids, lieux = "abcdef"[: hasard.randint(2, personnes_maximum)], "WXYZ"[: hasard.randint(2, 4)]
    origines = {p: hasard.choice((None, *lieux, *lieux)) for p in ids}
    voeux = {p: hasard.sample([lieu for lieu in lieux if lieu != origines[p]], len(lieux) - 1) for p in ids}
    return fabriquer(
        personnes={p: ("M", origines[p]) for p in ids},
        unites={p: voeux[p][: hasard.randint(1, 3)] for p in ids},
        places={f"M/{x}": list(origines.values()).count(x) + hasard.choice((-1, 0, 0, 0, 1)) for x in lieux},
        points={f"M/{x}": {p: 100 * hasard.randint(0, 2) for p in ids} for x in lieux},
        groupes={f"M/{x}": {p: hasard.choice((0, 0, 0, 1)) for p in ids} for x in lieux},
        departage={p: (hasard.randint(0, 1), i) for i, p in enumerate(hasard.sample(ids, len(ids)))},
        depart_libere_place=hasard.random() < 0.8,
    )


def paniers_au_hasard(hasard: Random) -> Marche:
    """The same, with options that send members to any cellules: a member may ask where another one sits."""
    return croiser(hasard, marche_au_hasard(hasard))


def croiser(hasard: Random, marche: Marche) -> Marche:
    """The market with other cellules in its options."""
    slot_cellule = marche.slot_cellule.copy()
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        for i, p in enumerate(membres):
            slots = range(int(marche.slot_debut[u]) + i, int(marche.slot_debut[u + 1]), len(membres))
            permises = [c for c in range(marche.nombre_cellules) if c != marche.origine[p]]
            slot_cellule[slots] = hasard.sample(permises[: max(3, len(slots))], len(slots))
    return replace(marche, slot_cellule=slot_cellule)


def issue_au_hasard(hasard: Random, marche: Marche) -> np.ndarray:
    """Each unit at one of its options or unmoved; half of the time, some persons are then sent anywhere."""
    cellule = marche.origine.copy()
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        nombre = int(marche.option_debut[u + 1] - marche.option_debut[u])
        o = hasard.randint(0, nombre)
        if o < nombre:
            debut = int(marche.slot_debut[u]) + o * len(membres)
            cellule[membres] = marche.slot_cellule[debut : debut + len(membres)]
    for _ in range(hasard.choice((0, 0, 1, 2))):
        cellule[hasard.randrange(len(cellule))] = hasard.randint(DEHORS, marche.nombre_cellules - 1)
    return cellule
