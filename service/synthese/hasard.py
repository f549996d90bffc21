"""Random draws whose results never change with the version of numpy.

Only ``Generator.random`` of a named PCG64 stream is used; every choice is an inverse of a cumulated sum built here. One stream
per purpose: drawing one thing more does not move the others.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

TRANCHE = 1 << 16
"""Rows handled at once where a row needs one number per lieu: bounds the memory at one million candidats."""


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


def selon(u: NDArray[np.float64], repartition: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Value of a piecewise linear quantile function."""
    return np.interp(u, repartition[0], repartition[1])


def lieu_permis(
    u: NDArray[np.float64], poids: NDArray[np.float64], ligne: NDArray[np.int32], pris: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Draw one column of ``poids`` (R, L) for each row index of ``ligne``, never one whose bit is set in ``pris``.

    Returns -1 where every column of positive weight is already taken.
    """
    bits = np.int64(1) << np.arange(poids.shape[1], dtype=np.int64)
    resultat = np.empty(len(u), dtype=np.int32)
    for debut in range(0, len(u), TRANCHE):
        fin = min(debut + TRANCHE, len(u))
        libres = np.where((pris[debut:fin, None] & bits) == 0, poids[ligne[debut:fin]], 0.0)
        cumul = np.cumsum(libres, axis=1)
        total = cumul[:, -1]
        choix = (cumul <= (u[debut:fin] * total)[:, None]).sum(axis=1)
        # Rounding may reach the total itself: step back to the last column that can be drawn.
        derniers = poids.shape[1] - 1 - np.argmax(libres[:, ::-1] > 0, axis=1)
        resultat[debut:fin] = np.where(total > 0, np.minimum(choix, derniers), -1)
    return resultat


def _dernier(poids: NDArray[np.float64]) -> int:
    return int(np.flatnonzero(poids > 0)[-1])
