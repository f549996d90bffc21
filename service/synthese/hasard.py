"""Random draws whose results never change with the version of numpy.

Only ``Generator.random`` of a named PCG64 stream is used; every choice is an inverse of a cumulated sum built here. One stream
per purpose: drawing one thing more does not move the others.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

TRANCHE = 1 << 16
"""Rows handled at once when files are written: bounds the memory at one million candidats."""
CELLULES = 1 << 21
"""Numbers handled at once where a row needs one per lieu."""


class Hasard:
    """Uniform draws of a seed, by purpose.

    Examples
    --------
    >>> bool((Hasard(1).uniforme("age", 3) == Hasard(1).uniforme("age", 3)).all())
    True
    """

    def __init__(self, graine: int) -> None:
        self.graine = graine

    def uniforme(self, usage: str, nombre: int) -> NDArray[np.float64]:
        """(nombre,) draws in [0, 1[ of the stream of ``usage``."""
        clef = int.from_bytes(sha256(usage.encode()).digest()[:8], "big")
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.graine, clef]))).random(nombre)

    def vrai(self, usage: str, part: float | NDArray[np.float64], nombre: int) -> NDArray[np.bool_]:
        """(nombre,) true with probability ``part``."""
        return np.asarray(self.uniforme(usage, nombre) < part)

    def permutation(self, usage: str, nombre: int) -> NDArray[np.int64]:
        """A permutation of ``range(nombre)``."""
        return np.argsort(self.uniforme(usage, nombre), kind="stable")


def parmi(u: NDArray[np.float64], poids: NDArray[np.float64]) -> NDArray[np.int32]:
    """Index of ``poids`` (k,) drawn by each ``u``."""
    cumul = np.cumsum(poids)
    choisi: NDArray[np.int32] = np.minimum(np.searchsorted(cumul, u * cumul[-1], side="right"), _dernier(poids)).astype(
        np.int32
    )
    return choisi


def lieu_permis(
    u: NDArray[np.float64],
    poids: NDArray[np.float64],
    ligne: NDArray[np.integer],
    interdit: Callable[[slice], NDArray[np.bool_]],
) -> NDArray[np.int32]:
    """Draw one column of ``poids`` (R, L) for each row index of ``ligne``, never one that ``interdit(rows)`` marks.

    Returns -1 where every column of positive weight is marked.
    """
    resultat = np.empty(len(u), dtype=np.int32)
    tranche = max(1, CELLULES // poids.shape[1])
    for debut in range(0, len(u), tranche):
        rangees = slice(debut, min(debut + tranche, len(u)))
        libres = np.where(interdit(rangees), 0.0, poids[ligne[rangees]])
        cumul = np.cumsum(libres, axis=1)
        total = cumul[:, -1]
        choix = (cumul <= (u[rangees] * total)[:, None]).sum(axis=1)
        # Rounding may reach the total itself: step back to the last column that can be drawn.
        derniers = poids.shape[1] - 1 - np.argmax(libres[:, ::-1] > 0, axis=1)
        resultat[rangees] = np.where(total > 0, np.minimum(choix, derniers), -1)
    return resultat


def _dernier(poids: NDArray[np.float64]) -> int:
    return int(np.flatnonzero(poids > 0)[-1])
