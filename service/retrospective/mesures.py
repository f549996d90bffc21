"""Rank correlation and error of each prediction of a published series, on the same lieux for all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.paquet import charger

from ..publication import PARAMETRE_SEUIL, SEUIL
from ..synthese.mesures import correlation_de_rang
from .releves import Releve
from .series import Serie, series

SIMULATION = "simulation"
CELLULE = "simulation, même discipline"
LIEU = "simulation, toutes disciplines"
PERSISTANCE = "persistance : l'année publiée d'avant"
AUTRE = "une autre discipline, publiée plus tôt"

STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
    2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Quantile 0.975 of Student's law with 1 to 30 degrees of freedom; 1.96 beyond."""


@dataclass(frozen=True, slots=True)
class Estimation:
    """Mean over the runs, and its 95 % interval (Student), cut at the values that mean something; none from a single value."""

    moyenne: float
    bas: float | None
    haut: float | None

    @classmethod
    def de(cls, valeurs: Sequence[float], minimum: float, maximum: float) -> Estimation:
        """Of values of the runs, each from ``minimum`` to ``maximum``."""
        x = np.array(valeurs, np.float64)
        if len(x) < 2 or np.isnan(x).any():
            return cls(float(x.mean()), None, None)
        t = STUDENT[len(x) - 2] if len(x) - 2 < len(STUDENT) else 1.96
        demi = t * float(x.std(ddof=1)) / float(np.sqrt(len(x)))
        moyenne = float(x.mean())
        return cls(moyenne, max(moyenne - demi, minimum), min(moyenne + demi, maximum))


@dataclass(frozen=True, slots=True)
class Mesure:
    """One prediction of one series.

    Attributes
    ----------
    rang
        Spearman's correlation, ties at their mean rank; ``nan`` under three lieux.
    erreur
        Median absolute error, points.
    """

    prediction: str
    rang: Estimation
    erreur: Estimation


@dataclass(frozen=True, slots=True)
class Ecarts:
    """A published series and its predictions, all measured on the lieux of ``communs``.

    Attributes
    ----------
    couverts, publiables
        Published bars that have a simulated counterpart, and one that the project's own threshold would publish: mean number
        over the runs.
    communs
        Lieux where every prediction, in every run, says something.
    lignes
        Per lieu published: code, published points, those of each baseline (None: not published), and the simulated ones of
        the same discipline, one per run (None: nobody entered).
    """

    serie: Serie
    couverts: float
    publiables: float
    communs: tuple[str, ...]
    mesures: tuple[Mesure, ...]
    lignes: tuple[tuple[str, float, tuple[float | None, ...], tuple[float | None, ...]], ...]


def mesurer(releves: Sequence[Releve]) -> tuple[Ecarts, ...]:
    """Compare the bars of solved campaigns, of one movement and year, with every published series of the movement.

    Raises
    ------
    RecetteRefusee
        No recipe for this movement and year.
    """
    premier = releves[0]
    publiees = series(premier.mouvement, premier.annee)
    parametre = charger(premier.mouvement, premier.annee).parametres.get(PARAMETRE_SEUIL)
    seuil = SEUIL if parametre is None else int(parametre.valeur)
    return tuple(_une(serie, publiees, releves, seuil) for serie in publiees.values())


def _une(serie: Serie, publiees: Mapping[str, Serie], releves: Sequence[Releve], seuil: int) -> Ecarts:
    cellules = [r.par_cellule(serie.genre, serie.discipline) for r in releves]
    simulees: list[Mapping[str, float]] = [{x: p for x, (p, _) in c.items()} for c in cellules]
    predictions = {CELLULE if serie.discipline else SIMULATION: simulees}
    if serie.discipline:
        predictions[LIEU] = [r.par_lieu(serie.genre) for r in releves]
    references = {nom: publiees[s].valeurs for nom, s in ((PERSISTANCE, serie.avant), (AUTRE, serie.autre)) if s}
    toutes = {**predictions, **{nom: [valeurs] for nom, valeurs in references.items()}}
    communs = tuple(x for x in sorted(serie.valeurs) if all(x in p for essais in toutes.values() for p in essais))
    vrais = np.array([serie.valeurs[x] for x in communs])
    mesures = []
    for nom, essais in toutes.items():
        dites = [np.array([p[x] for x in communs]) for p in essais]
        rang = Estimation.de([correlation_de_rang(d, vrais) for d in dites], -1.0, 1.0)
        mesures.append(Mesure(nom, rang, Estimation.de([_erreur(d, vrais) for d in dites], 0.0, math.inf)))
    vus = [[c[x] for x in serie.valeurs if x in c] for c in cellules]
    return Ecarts(
        serie,
        couverts=float(np.mean([len(v) for v in vus])),
        publiables=float(np.mean([sum(n >= seuil for _, n in v) for v in vus])),
        communs=communs,
        mesures=tuple(mesures),
        lignes=tuple(
            (
                x,
                serie.valeurs[x],
                tuple(v.get(x) for v in references.values()),
                tuple(p.get(x) for p in simulees),
            )
            for x in sorted(serie.valeurs)
        ),
    )


def _erreur(dites: NDArray[np.float64], vrais: NDArray[np.float64]) -> float:
    return float(np.median(np.abs(dites - vrais))) if len(vrais) else float("nan")


def en_dict(ecarts: Sequence[Ecarts]) -> list[dict[str, Any]]:
    """JSON form."""
    return [
        {
            **{k: v for k, v in asdict(e.serie).items() if k not in ("usage", "valeurs")},
            "usage": e.serie.usage.value,
            "publiees": len(e.serie.valeurs),
            "couverts": e.couverts,
            "publiables": e.publiables,
            "communs": len(e.communs),
            "mesures": [{"prediction": m.prediction, "rang": _fini(m.rang), "erreur": _fini(m.erreur)} for m in e.mesures],
        }
        for e in ecarts
    ]


def _fini(estimation: Estimation) -> list[float | None]:
    valeurs = (estimation.moyenne, estimation.bas, estimation.haut)
    return [None if v is None or np.isnan(v) else round(v, 4) for v in valeurs]
