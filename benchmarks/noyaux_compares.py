"""Our kernel and the bare loops on one market of single persons."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import Marche
from solver.mecanismes import noyaux
from solver.mecanismes.preparation import preparer

from . import boucles

Etat = tuple[NDArray[Any], ...]


class Course:
    """The three loops, each with a fresh state, each answering the cellule of every person."""

    def __init__(self, marche: Marche) -> None:
        self.marche, self.rangs = marche, preparer(marche)
        self.nu = boucles.tableaux(marche, self.rangs)
        self.personne_a = self.rangs.personne[self.rangs.slot]

    def noyau(self) -> tuple[Callable[[], int], Callable[[], NDArray[np.int32]]]:
        """The kernel of the product."""
        m, r = self.marche, self.rangs
        n, cellules = len(m.personnes), m.nombre_cellules
        agents = np.arange(n, dtype=np.int32)
        suivant, fin = m.slot_debut[:-1].copy(), m.slot_debut[1:].copy()
        repli = m.origine.copy()
        presents, entrants = np.zeros(cellules, np.int32), np.zeros(cellules, np.int32)
        dernier = r.debut[1:] - np.int32(1)
        tenu, obtenu = np.zeros(len(m.slot_cellule), np.uint8), np.full(n, -1, np.int64)

        def courir() -> int:
            return noyaux.proposer(
                agents, suivant, fin, repli, m.slot_cellule, r.position, self.personne_a, m.places, presents, entrants, dernier,
                tenu, obtenu,
            )  # fmt: skip

        return courir, lambda: np.where(obtenu >= 0, m.slot_cellule[obtenu], m.origine)

    def tas(self) -> tuple[Callable[[], int], Callable[[], NDArray[np.int32]]]:
        """The bare loop with heaps."""
        t, n = self.nu, len(self.marche.personnes)
        suivant, fin = t.debut_personne[:-1].copy(), t.debut_personne[1:].copy()
        tas, taille = np.empty(len(t.position), np.int32), np.zeros(len(t.places), np.int32)
        obtenu = np.full(n, -1, np.int64)

        def courir() -> int:
            return int(
                boucles.par_tas(
                    suivant, fin, t.slot_cellule, t.position, t.personne_a, t.places, t.debut[:-1], tas, taille, obtenu
                )
            )

        return courir, lambda: np.where(obtenu >= 0, t.slot_cellule[obtenu], np.int32(-1))

    def marques(self) -> tuple[Callable[[], int], Callable[[], NDArray[np.int32]]]:
        """The bare loop with marks by position."""
        t, n = self.nu, len(self.marche.personnes)
        suivant, fin = t.debut_personne[:-1].copy(), t.debut_personne[1:].copy()
        dernier, taille = t.debut[1:] - np.int32(1), np.zeros(len(t.places), np.int32)
        tenu, obtenu = np.zeros(len(t.position), np.uint8), np.full(n, -1, np.int64)

        def courir() -> int:
            return int(
                boucles.par_marques(
                    suivant, fin, t.slot_cellule, t.position, t.personne_a, t.places, dernier, taille, tenu, obtenu
                )
            )

        return courir, lambda: np.where(obtenu >= 0, t.slot_cellule[obtenu], np.int32(-1))


BOUCLES = ("noyau", "tas", "marques")


def comparer(marche: Marche, fois: int) -> dict[str, Any]:
    """Run the loops in turn; the allocations must be the same."""
    course = Course(marche)
    durees: dict[str, list[float]] = {nom: [] for nom in BOUCLES}
    propositions: dict[str, int] = {}
    cellules: dict[str, NDArray[np.int32]] = {}
    for passage in range(fois + 1):
        for nom in BOUCLES:
            courir, lire = getattr(course, nom)()
            debut = time.perf_counter()
            propositions[nom] = courir()
            duree = time.perf_counter() - debut
            if passage:  # the first compiles
                durees[nom].append(duree)
            cellules[nom] = lire()
    return {
        "slots": len(marche.slot_cellule),
        "propositions": propositions,
        "medianes": {nom: median(d) for nom, d in durees.items()},
        "minima": {nom: min(d) for nom, d in durees.items()},
        "identiques": all(np.array_equal(cellules["noyau"], cellules[nom]) for nom in BOUCLES),
    }
