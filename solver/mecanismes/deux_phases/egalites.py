"""The total tie-break of phase P among single persons."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from .reseau import RESTER, Reseau


def departager(
    reseau: Reseau,
    rang: NDArray[np.int64],
    permises: NDArray[np.bool_],
    peut_rester: NDArray[np.bool_],
    choix: NDArray[np.int64],
) -> None:
    """Make ``choix`` the first best circulation in the tie-break: single persons in order of ``rang``, best option first.

    Best circulations are those that use choices without loss only. From one to another, persons change along cycles of
    cellules: somebody who holds y takes y', where somebody takes y'', and so on back to y. So a person at y may take a better
    y' exactly when a path of such changes, by persons not yet decided, leads from y' back to y.

    Parameters
    ----------
    permises
        (pairs,) whether the pair is without loss; ``peut_rester`` (units,) whether staying is.
    choix
        (units,) pair of each unit, ``RESTER`` when it stays; updated. Linked units are left as they are.
    """
    _Echanges(reseau, permises, peut_rester, choix).departager(rang)


class _Echanges:
    """Changes without loss: for each person not decided, from the cellule held to the others.

    ``liens[y][y']`` holds the persons who hold y and may take y'; ``voisins[y]`` is the bit set of the y' with somebody.
    """

    def __init__(
        self, reseau: Reseau, permises: NDArray[np.bool_], peut_rester: NDArray[np.bool_], choix: NDArray[np.int64]
    ) -> None:
        self.reseau, self.choix = reseau, choix
        self.liens: list[dict[int, set[int]]] = [{} for _ in range(reseau.cellules)]
        self.voisins = [0] * reseau.cellules
        libres = (reseau.taille == 1) & (peut_rester + np.bincount(reseau.paire_unite[permises], minlength=len(choix)) > 1)
        self.possibles: dict[int, dict[int, int]] = {}
        for u in np.flatnonzero(libres).tolist():
            debut, fin = int(reseau.paire_debut[u]), int(reseau.paire_debut[u + 1])
            arcs = reseau.arc_debut[debut:fin]
            # Best option first, staying last.
            cellules = {
                int(reseau.vers[arc]): p for p, arc in zip(range(debut, fin), arcs.tolist(), strict=True) if permises[p]
            }
            if peut_rester[u]:
                cellules[int(reseau.depuis[arcs[0]])] = RESTER
            self.possibles[u] = cellules
            self._relier(u)

    def departager(self, rang: NDArray[np.int64]) -> None:
        for u in sorted(self.possibles, key=lambda u: int(rang[u])):
            ici = self._tenue(u)
            self._delier(u)
            for cellule, paire in self.possibles[u].items():
                if cellule == ici:
                    break
                chemin = self._chemin(cellule, ici)
                if chemin:
                    for y, y2 in itertools.pairwise(chemin):
                        self._deplacer(y, y2)
                    self.choix[u] = paire
                    break

    def _tenue(self, u: int) -> int:
        p = int(self.choix[u])
        r = self.reseau
        return int(r.depuis[r.arc_debut[r.paire_debut[u]]] if p == RESTER else r.vers[r.arc_debut[p]])

    def _relier(self, u: int) -> None:
        ici = self._tenue(u)
        for cellule in self.possibles[u]:
            if cellule != ici:
                self.liens[ici].setdefault(cellule, set()).add(u)
                self.voisins[ici] |= 1 << cellule

    def _delier(self, u: int) -> None:
        ici = self._tenue(u)
        for cellule in self.possibles[u]:
            if cellule != ici:
                self.liens[ici][cellule].remove(u)
                if not self.liens[ici][cellule]:
                    self.voisins[ici] ^= 1 << cellule

    def _deplacer(self, depuis: int, vers: int) -> None:
        """Somebody who holds ``depuis`` takes ``vers``; whoever it is, the tie-break ends at the same circulation."""
        u = min(self.liens[depuis][vers])
        self._delier(u)
        self.choix[u] = self.possibles[u][vers]
        self._relier(u)

    def _chemin(self, depart: int, but: int) -> list[int]:
        """Shortest path of changes from a cellule to another; empty when there is none."""
        venu = {depart: depart}
        vus = 1 << depart
        file = [depart]
        for y in file:
            nouveaux = self.voisins[y] & ~vus
            vus |= nouveaux
            while nouveaux:
                bit = nouveaux & -nouveaux
                suivant = bit.bit_length() - 1
                venu[suivant] = y
                file.append(suivant)
                nouveaux ^= bit
            if but in venu:
                chemin = [but]
                while chemin[-1] != depart:
                    chemin.append(venu[chemin[-1]])
                return chemin[::-1]
        return []
