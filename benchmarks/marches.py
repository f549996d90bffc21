"""Random markets harsher than the calibrated ones, and their files.

Every newcomer lists all 31 lieux (extension included), tastes are strongly correlated (the same lieux attract everybody),
couples share a discipline only by chance: long lists and clashing couples leave much open to the exact model.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS, Marche

DISCIPLINES, LIEUX = 100, 31


def marche_dur(n: int = 30_000, part: float = 0.02, graine: int = 1) -> Marche:
    """A market of ``n`` persons, ``part`` of them in couples, about 430,000 slots at 30,000."""
    hasard = np.random.default_rng(graine)
    tailles = hasard.pareto(1.0, DISCIPLINES) + 0.3
    discipline = hasard.choice(DISCIPLINES, n, p=tailles / tailles.sum())
    titulaire = hasard.random(n) < 0.6
    attrait = np.sort(hasard.normal(0, 1.2, LIEUX))
    depart = np.exp(-attrait) / np.exp(-attrait).sum()
    chez_soi = np.where(titulaire, hasard.choice(LIEUX, n, p=depart), -1)
    conjoint = _couples(hasard, titulaire, chez_soi, int(n * part / 2))
    base = np.where(titulaire, 100 + hasard.gamma(2, 120, n), 14 + hasard.integers(0, 3, n) * 50) * 100
    unites = [(i, int(conjoint[i])) if conjoint[i] >= 0 else (i,) for i in range(n) if not 0 <= conjoint[i] < i]
    listes = [_liste(hasard, u, attrait, titulaire, chez_soi) for u in unites]

    places = np.zeros((DISCIPLINES, LIEUX), np.int64)
    ouvre = np.exp(-0.5 * attrait) / np.exp(-0.5 * attrait).sum()
    for d in range(DISCIPLINES):
        places[d] = hasard.multinomial(int(((discipline == d) & (chez_soi < 0)).sum() * 1.02) + 1, ouvre)
    loge = chez_soi >= 0
    np.add.at(places, (discipline[loge], chez_soi[loge]), 1)

    cellule: list[int] = []
    points: list[int] = []
    for unite, (liste, _) in zip(unites, listes, strict=True):
        for k, lieu in enumerate(liste):
            for i in unite:
                cellule.append(int(discipline[i]) * LIEUX + lieu)
                points.append(int(base[i]) + (15_020 if k == 0 and i % 4 == 0 else 0))
    nombre = np.array([len(liste) for liste, _ in listes])
    taille = np.array([len(u) for u in unites])
    return Marche(
        personnes=tuple(f"c{i:07d}" for i in range(n)),
        cellules=tuple((f"d{d:03d}", f"l{lieu:02d}") for d in range(DISCIPLINES) for lieu in range(LIEUX)),
        places=places.ravel(),
        depart_libere_place=True,
        origine=np.where(loge, discipline * LIEUX + chez_soi, DEHORS).astype(np.int32),
        obligatoire=~loge,
        departage=np.stack([hasard.integers(-20_000, 0, n), hasard.permutation(n), np.zeros(n, int), np.arange(n)], 1),
        unite_debut=_cumul(taille).astype(np.int32),
        membres=np.concatenate(unites).astype(np.int32),
        option_debut=_cumul(nombre),
        nombre_voeux=np.array([v for _, v in listes], np.int32),
        slot_debut=_cumul(nombre * taille),
        slot_cellule=np.array(cellule, np.int32),
        slot_groupe=np.zeros(len(cellule), np.int32),
        slot_points=np.array(points, np.int64),
    )


def _couples(
    hasard: np.random.Generator, titulaire: NDArray[np.bool_], chez_soi: NDArray[np.int64], nombre: int
) -> NDArray[np.int64]:
    """(n,) partner or -1: 40 % couples of titulaires, four in five of them at home in one lieu; the others newcomers."""
    ordre = hasard.permutation(len(titulaire))
    conjoint = np.full(len(titulaire), -1)
    de_titulaires = int(nombre * 0.4)
    for groupe, k in ((ordre[titulaire[ordre]], de_titulaires), (ordre[~titulaire[ordre]], nombre - de_titulaires)):
        for a, b in groupe[: 2 * k].reshape(-1, 2).tolist() if 2 * k <= len(groupe) else []:
            conjoint[a], conjoint[b] = b, a
            if chez_soi[a] >= 0 and hasard.random() < 0.8:
                chez_soi[b] = chez_soi[a]
    return conjoint


def _liste(
    hasard: np.random.Generator,
    unite: tuple[int, ...],
    attrait: NDArray[np.float64],
    titulaire: NDArray[np.bool_],
    chez_soi: NDArray[np.int64],
) -> tuple[list[int], int]:
    """Lieux of a unit in order and the number of vœux among them; newcomers go on with the lieux nearest to the first vœu."""
    maisons = {int(chez_soi[i]) for i in unite}
    ordre = np.argsort(-(attrait + hasard.gumbel(0, 1.0, LIEUX))).tolist()
    longueur = 1 + hasard.geometric(0.25) if titulaire[unite[0]] else 4 + hasard.integers(0, 8)
    voeux = [lieu for lieu in ordre if lieu not in maisons][: int(longueur)]
    if max(maisons) >= 0:
        return voeux, len(voeux)
    proches = np.argsort(np.abs(np.arange(LIEUX) - voeux[0]), kind="stable").tolist()
    return voeux + [lieu for lieu in proches if lieu not in voeux], len(voeux)


def _cumul(nombres: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(nombres)]).astype(np.int64)


def sans_titulaire(marche: Marche) -> Marche:
    """The same seats, lists and priorities when nobody is at home: plain deferred acceptance."""
    n = len(marche.personnes)
    return replace(marche, origine=np.full(n, DEHORS, np.int32), obligatoire=np.ones(n, np.bool_))


def ecrire(fichier: Path, marche: Marche) -> None:
    """Save a market."""
    fichier.parent.mkdir(parents=True, exist_ok=True)
    tableaux = {f.name: getattr(marche, f.name) for f in fields(marche) if f.name not in ("personnes", "cellules")}
    tableaux = {nom: valeurs for nom, valeurs in tableaux.items() if valeurs is not None}
    temporaire = fichier.with_suffix(".partiel.npz")
    np.savez(temporaire, **tableaux)
    temporaire.replace(fichier)


def ouvrir(fichier: Path) -> Marche:
    """Read a market saved by :func:`ecrire`."""
    with np.load(fichier) as lu:
        tableaux = {nom: lu[nom] for nom in lu.files}
    libere = bool(tableaux.pop("depart_libere_place"))
    return Marche(
        personnes=tuple(f"c{i:07d}" for i in range(len(tableaux["origine"]))),
        cellules=tuple((f"d{c // LIEUX:03d}", f"l{c % LIEUX:02d}") for c in range(len(tableaux["places"]))),
        depart_libere_place=libere,
        **tableaux,
    )
