"""Random markets in two phases: small ones to be enumerated, and large ones that look like the premier degré."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import strategies as st

from solver.marche import Marche
from tests.solver.fabrique import fabriquer

PLAFOND = 6_000
"""Largest product of (options + 1) over the units."""


def petit(graine: int, *, couples: bool) -> Marche:
    """A small market rich in conflicts: few lieux, few exits, many ties of points."""
    hasard = Random(graine)
    lieux = "ABCDE"[: hasard.randint(2, 5)]
    compositions = [2] * (hasard.randint(1, 3) if couples else 0) + [1] * hasard.randint(1, 7)
    hasard.shuffle(compositions)
    noms = [f"p{i:02d}" for i in range(sum(compositions))]
    hasard.shuffle(noms)
    personnes: dict[str, tuple[str, str]] = {}
    unites: dict[str, list[str]] = {}
    points: dict[str, dict[str, int]] = {f"T/{lieu}": {} for lieu in lieux}
    groupes: dict[str, dict[str, int]] = {f"T/{lieu}": {} for lieu in lieux}
    etendue = hasard.choice((1, 3, 1000))
    avec_groupes = hasard.random() < 0.2
    reste = PLAFOND
    for taille in compositions:
        membres = sorted(noms.pop() for _ in range(taille))
        commune = hasard.choice(lieux)
        for x in membres:
            personnes[x] = ("T", commune if hasard.random() < 0.5 else hasard.choice(lieux))
        possibles = [lieu for lieu in lieux if lieu not in {personnes[x][1] for x in membres}]
        hasard.shuffle(possibles)
        voeux = possibles[: min(hasard.randint(0 if hasard.random() < 0.05 else 1, 4), max(0, reste - 1))]
        reste //= len(voeux) + 1
        unites["+".join(membres)] = voeux
        for lieu in voeux:
            moyenne = 100 * hasard.randrange(etendue)
            for x in membres:
                points[f"T/{lieu}"][x] = moyenne if taille > 1 and hasard.random() < 0.8 else 100 * hasard.randrange(etendue)
                groupes[f"T/{lieu}"][x] = hasard.randrange(2) if avec_groupes else 0
    tirage = list(range(len(personnes)))
    hasard.shuffle(tirage)
    larges = hasard.random() < 0.4
    marche = fabriquer(
        personnes,
        unites,
        {f"T/{lieu}": hasard.choice((0, 1, 1, 2, 3) if larges else (0, 0, 1, 1)) for lieu in lieux},
        points=points,
        groupes=groupes,
        departage={x: [hasard.randrange(2), rang] for x, rang in zip(sorted(personnes), tirage, strict=True)},
        depart_libere_place=False,
    )
    sorties = np.array([hasard.choice((0, 1, 1, 2, 4)) for _ in marche.cellules], np.int64)
    return replace(marche, sorties=sorties)


def conflit(entrees: Sequence[int] = (0, 2, 2), sorties: Sequence[int] = (2, 0, 1)) -> Marche:
    """Two couples and two single persons, without any allocation free of claims."""
    marche = fabriquer(
        {"a": ("T", "B"), "b": ("T", "B"), "c": ("T", "A"), "d": ("T", "A"), "e": ("T", "C"), "f": ("T", "C")},
        {"a+b": "C A", "c+d": "B C", "e": "A B", "f": "A B"},
        {f"T/{lieu}": n for lieu, n in zip("ABC", entrees, strict=True)},
        points={
            "T/A": {"a": 56, "b": 56, "e": 70, "f": 31},
            "T/B": {"c": 70, "d": 70, "e": 54, "f": 86},
            "T/C": {"a": 68, "b": 68, "c": 96, "d": 96},
        },
        depart_libere_place=False,
    )
    return replace(marche, sorties=np.array(sorties, np.int64))


def voisin(graine: int) -> Marche:
    """The market without solution, or one near it: seats, exits and points changed here and there."""
    hasard = Random(graine)
    marche = conflit()
    assert marche.sorties is not None
    points = marche.slot_points.copy()
    for _ in range(hasard.randrange(3)):
        points[hasard.randrange(len(points))] += hasard.choice((-30, 30))
    places, sorties = marche.places.copy(), marche.sorties.copy()
    for tableau in (places, sorties):
        if hasard.random() < 0.4:
            tableau[hasard.randrange(3)] += hasard.choice((-1, 1))
    return replace(marche, slot_points=points, places=places, sorties=sorties)


def grand(
    graine: int, personnes: int = 17_000, cellules: int = 101, ouvertes: int = 2_450, part: float = 0.02, options: int = 6
) -> Marche:
    """A market of national size: unequal départements in demand, persons in couples ``part``, mostly from one origine."""
    rng = np.random.default_rng(graine)
    attrait = rng.gamma(0.8, size=cellules) + 0.02
    depart = rng.gamma(0.8, size=cellules) + 0.02
    entrees = rng.multinomial(ouvertes, attrait / attrait.sum())
    sorties = rng.multinomial(ouvertes, depart / depart.sum())
    nb_couples = int(personnes * part / 2)
    taille = np.ones(personnes - nb_couples, np.int64)
    taille[:nb_couples] = 2
    rng.shuffle(taille)
    unite_debut = np.concatenate(([0], np.cumsum(taille)))
    origine = rng.choice(cellules, personnes, p=depart / depart.sum()).astype(np.int32)
    slot_cellule, slot_points, nombres = [], [], []
    base = rng.integers(2000, 30000, personnes)
    for u, t in enumerate(taille.tolist()):
        a = int(unite_debut[u])
        if t == 2 and rng.random() < 0.7:
            origine[a + 1] = origine[a]
        interdits = set(origine[a : a + t].tolist())
        voulus = list(dict.fromkeys(rng.choice(cellules, 2 * options, p=attrait / attrait.sum()).tolist()))
        voeux = [c for c in voulus if c not in interdits][: int(rng.integers(1, options + 1))]
        nombres.append(len(voeux))
        moyenne = int(base[a : a + t].sum()) // t
        famille = int(rng.choice((0, 15000, 40000), p=(0.6, 0.25, 0.15)))
        for k, c in enumerate(voeux):
            for _ in range(t):
                slot_cellule.append(c)
                slot_points.append(moyenne + (famille if k == 0 else 0))
    nombre = np.array(nombres, np.int64)
    cumul = lambda t: np.concatenate(([0], np.cumsum(t)))  # noqa: E731
    return Marche(
        personnes=tuple(f"P{i:06d}" for i in range(personnes)),
        cellules=tuple(("T", f"{c:03d}") for c in range(cellules)),
        places=entrees.astype(np.int64),
        depart_libere_place=False,
        origine=origine,
        obligatoire=np.zeros(personnes, np.bool_),
        departage=np.column_stack((rng.integers(0, 40, personnes), rng.permutation(personnes))).astype(np.int64),
        unite_debut=unite_debut.astype(np.int32),
        membres=np.arange(personnes, dtype=np.int32),
        option_debut=cumul(nombre).astype(np.int64),
        nombre_voeux=nombre.astype(np.int32),
        slot_debut=cumul(nombre * taille).astype(np.int64),
        slot_cellule=np.array(slot_cellule, np.int32),
        slot_groupe=np.zeros(len(slot_cellule), np.int32),
        slot_points=np.array(slot_points, np.int64),
        sorties=sorties.astype(np.int64),
    )


def petits(*, couples: bool) -> st.SearchStrategy[Marche]:
    """Small markets, for hypothesis."""
    return st.integers(0, 2**32).map(lambda graine: petit(graine, couples=couples))
