"""What formulas of a recipe may call: draws by named stream, choices, couples, lieux."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.dossier import ABSENT
from scoring.lieux import Lieux

from .hasard import Hasard, lieu_permis, parmi

Usage = str | NDArray[np.float64]
"""A stream, by name, or draws already made."""


class Tirages:
    """Functions of the formulas, for ``nombre`` candidats.

    Attributes
    ----------
    couples
        (k, 2) int32 indices of candidats, first member smaller, ascending: drawn by :meth:`apparier`.
    """

    def __init__(self, hasard: Hasard, lieux: Lieux, nombre: int, couples: float) -> None:
        self._hasard = hasard
        self._lieux = lieux
        self._nombre = nombre
        self._part = couples
        self.couples = np.zeros((0, 2), dtype=np.int32)
        self.fonctions: Mapping[str, Callable[..., Any]] = {nom: getattr(self, nom) for nom in FONCTIONS}

    def uniforme(self, usage: str) -> NDArray[np.float64]:
        """(n,) draws in [0, 1[."""
        return self._hasard.uniforme(usage, self._nombre)

    def _tires(self, usage: Usage) -> NDArray[np.float64]:
        return self.uniforme(usage) if isinstance(usage, str) else usage

    def vrai(self, usage: Usage, part: float | NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) true with probability ``part``."""
        return np.asarray(self._tires(usage) < part)

    def exactement(self, usage: str, part: float) -> NDArray[np.bool_]:
        """(n,) true for this very share of the candidats."""
        choisis = np.zeros(self._nombre, dtype=np.bool_)
        choisis[self._hasard.permutation(usage, self._nombre)[: round(self._nombre * part)]] = True
        return choisis

    def quantile(self, usage: Usage, repartition: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.float64]:
        """(n,) values of a quantile function."""
        return np.interp(self._tires(usage), *repartition)

    def cumul(self, repartition: tuple[NDArray[np.float64], NDArray[np.float64]], valeur: float) -> float:
        """Share of a quantile function below a value."""
        return float(np.interp(valeur, repartition[1], repartition[0]))

    def parmi(self, usage: Usage, poids: NDArray[np.float64]) -> NDArray[np.int32]:
        """(n,) index of ``poids``."""
        return parmi(self._tires(usage), poids)

    def si(self, *cas: ArrayLike) -> NDArray[Any]:
        """First value whose condition holds: condition, value, condition, value…, value otherwise."""
        resultat = np.asarray(cas[-1])
        for k in range(len(cas) - 3, -1, -2):
            resultat = np.where(cas[k], cas[k + 1], resultat)
        return resultat

    def bas(self, x: ArrayLike) -> NDArray[np.float64]:
        """Whole part."""
        return np.asarray(np.floor(x))

    def haut(self, x: ArrayLike) -> NDArray[np.float64]:
        """Whole number above."""
        return np.asarray(np.ceil(x))

    def au_plus(self, x: ArrayLike, borne: ArrayLike) -> NDArray[Any]:
        """The smaller of both."""
        return np.asarray(np.minimum(x, borne))

    def au_moins(self, x: ArrayLike, borne: ArrayLike) -> NDArray[Any]:
        """The larger of both."""
        return np.asarray(np.maximum(x, borne))

    def palier(self, x: ArrayLike, seuils: NDArray[np.float64]) -> NDArray[np.int64]:
        """(n,) number of thresholds reached."""
        return np.asarray(np.searchsorted(seuils, x, side="right"))

    def compte(self, x: NDArray[np.bool_]) -> int:
        """Number of candidats of whom something is true."""
        return int(np.asarray(x).sum())

    def somme(self, x: NDArray[np.float64]) -> float:
        """Sum of a column of lieux."""
        return float(x.sum())

    def par_ligne(self, poids: NDArray[np.float64]) -> NDArray[np.float64]:
        """(P, 1) sum of each row of a table of weights."""
        return np.asarray(poids.sum(axis=1, keepdims=True))

    def jour(self, date: str) -> int:
        """Days from 1970-01-01 to ``AAAA-MM-JJ``."""
        return int(np.datetime64(date, "D").astype(np.int64))

    # --- couples

    def apparier(self, groupe: NDArray[np.bool_], part_meme: float, part_mixte: float) -> NDArray[np.int32]:
        """(n,) the other member of the couple, ``vide`` when alone.

        ``part_meme`` of the couples are of two members of the group, ``part_mixte`` of one member and one other, as far as
        there are enough of them.
        """
        nombre = round(len(groupe) * self._part / 2)
        rang = self._hasard.permutation("couples", len(groupe))
        dedans, dehors = rang[groupe[rang]], rang[~groupe[rang]]
        mixtes = min(round(nombre * part_mixte), len(dedans), len(dehors))
        deux = min(round(nombre * part_meme), (len(dedans) - mixtes) // 2)
        autres = min(nombre - mixtes - deux, (len(dehors) - mixtes) // 2)
        deux = min(nombre - mixtes - autres, (len(dedans) - mixtes) // 2)
        paires = np.concatenate(
            [
                np.stack([dedans[:mixtes], dehors[:mixtes]], axis=1),
                dedans[mixtes : mixtes + 2 * deux].reshape(-1, 2),
                dehors[mixtes : mixtes + 2 * autres].reshape(-1, 2),
            ]
        )
        paires = np.sort(paires, axis=1)
        self.couples = paires[np.argsort(paires[:, 0], kind="stable")].astype(np.int32)
        autre = np.full(len(groupe), ABSENT, dtype=np.int32)
        autre[self.couples[:, 0]], autre[self.couples[:, 1]] = self.couples[:, 1], self.couples[:, 0]
        return autre

    def partager(self, usage: str, x: NDArray[Any], part: float) -> NDArray[Any]:
        """(n,) the same, but the second member of this share of the couples takes the value of the first."""
        ensemble = self._hasard.vrai(usage, part, len(self.couples))
        resultat = x.copy()
        resultat[self.couples[ensemble, 1]] = x[self.couples[ensemble, 0]]
        return resultat

    def du_conjoint(self, x: NDArray[Any]) -> NDArray[Any]:
        """(n,) value of the other member; false, empty or ``vide`` for who is alone."""
        rien: Any = "" if x.dtype.kind == "U" else False if x.dtype.kind == "b" else ABSENT
        resultat = np.full(len(x), rien, dtype=x.dtype)
        resultat[self.couples] = x[self.couples[:, ::-1]]
        return resultat

    def autre_candidat(self, usage: str) -> NDArray[np.int64]:
        """(n,) another candidat."""
        ecart = 1 + np.floor(self.uniforme(usage) * (self._nombre - 1)).astype(np.int64)
        return (np.arange(self._nombre) + ecart) % self._nombre

    # --- lieux

    def lieu(
        self, usage: Usage, poids: NDArray[np.float64], depuis: NDArray[np.int32], *sauf: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """(n,) lieu drawn with the weights of the row ``depuis``, none of those of ``sauf``."""
        largeur = poids.shape[1]

        def interdit(rangees: slice) -> NDArray[np.bool_]:
            marque = np.zeros((rangees.stop - rangees.start, largeur + 1), dtype=np.bool_)
            for interdits in sauf:
                # Posts and ABSENT mark the last column, which is no lieu of the pack.
                marque[np.arange(len(marque)), np.minimum(interdits[rangees], largeur)] = True
            return marque[:, :largeur]

        return lieu_permis(self._tires(usage), poids, depuis, interdit)

    def est(self, lieu: NDArray[np.int32], *codes: str) -> NDArray[np.bool_]:
        """(n,) whether the lieu is one of these codes."""
        return np.isin(lieu, [self._lieux.indice[code] for code in codes if code in self._lieux.indice])

    def relies(self, table: NDArray[np.bool_], a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.bool_]:
        """(n,) whether a relation between lieux holds."""
        return np.asarray(table[a, b])

    def departement_de(self, lieu: NDArray[np.int32], usage: Usage) -> NDArray[np.int32]:
        """(n,) a département of the lieu, all equally likely."""
        du_lieu = self._lieux.lieu_du_departement
        ordre = np.argsort(du_lieu, kind="stable")
        nombre = np.bincount(du_lieu, minlength=self._lieux.nombre)
        debut = np.cumsum(nombre) - nombre
        position = debut[lieu] + np.floor(self._tires(usage) * nombre[lieu]).astype(np.int64)
        # A lieu without départements has no position of its own: the last one is read there, then masked.
        return np.where(nombre[lieu] > 0, ordre[np.minimum(position, len(ordre) - 1)], ABSENT).astype(np.int32)

    def departement_du_lieu(self, lieu: NDArray[np.int32]) -> NDArray[np.int32]:
        """(n,) département of a post, or the only one of a lieu; ``vide`` for no lieu."""
        return np.where(lieu >= 0, self._lieux.departement[np.asarray(lieu, dtype=np.int64)], ABSENT).astype(np.int32)

    def zone(self, departement: NDArray[np.int32]) -> NDArray[np.int32]:
        """(n,) zone of a département: two of one zone count as one."""
        return self._lieux.zone_du_departement[departement]

    def rattachement(self, lieu: NDArray[np.int32]) -> NDArray[np.int32]:
        """(n,) lieu of the pack that a lieu or a post belongs to."""
        return np.where(lieu >= 0, self._lieux.rattachement[lieu], ABSENT).astype(np.int32)

    def plusieurs(self, *lieux: NDArray[np.int32]) -> NDArray[np.int32]:
        """(n, k) several lieux in one column."""
        return np.stack([np.asarray(lieu, dtype=np.int32) for lieu in lieux], axis=1)


FONCTIONS = tuple(nom for nom, valeur in vars(Tirages).items() if callable(valeur) and not nom.startswith("_"))
"""Names that a formula may call."""
