"""Figures of a solved campaign that published statistics also give: formulas over what happened to each candidat."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from ..marche import rattachement

if TYPE_CHECKING:
    from solver.marche import Marche

    from ..echanges.campagne import Campagne
    from ..resultat import ResultatVerifie

SANS_PLACE = -1
BARRES = "barres_"
"""Start of the ``mesure`` of a figure that compares an order of bars."""

NOMS = ("tous", "statut", "discipline", "origine", "en_couple", "voeu_1", "rang", "rang_m", "lieu")
"""What formulas may read, beside ``fait.<name>``: facts of the pack."""


class Observes(Collection[str]):
    """Names that a formula over a result may read: facts are checked against the pack when there is one."""

    def __init__(self, autres: Collection[str] = ()) -> None:
        self._noms = {*NOMS, *autres}

    def avec(self, autres: Collection[str]) -> Observes:
        """These names, and others."""
        return Observes({*self._noms, *autres})

    def __contains__(self, nom: object) -> bool:
        return nom in self._noms or (isinstance(nom, str) and nom.startswith("fait."))

    def __iter__(self) -> Iterator[str]:
        return iter(self._noms)

    def __len__(self) -> int:
        return len(self._noms)


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What happened to each candidat, (n,) each.

    Attributes
    ----------
    codes, disciplines
        Codes of the lieux and labels of the disciplines, that the indices refer to.
    discipline, origine, premier
        int32: discipline, lieu held, lieu of vœu 1; -1 for none.
    statut
        Code.
    en_couple
        bool.
    rang, rang_m
        int16: rank of the vœu obtained, 0 by extension, ``SANS_PLACE`` when nothing was obtained; in the end, and after the
        first phase (the same when there is one phase only).
    lieu
        int32: lieu obtained, -1 for none.
    lieu_m, groupe_m, points_m
        int32, int32, int64: lieu obtained after the first phase, group of priority and hundredths of a point used for it: bars
        are those of that phase.
    faits
        Facts of the pack: codes, whole numbers, booleans; whether there is one, for lieux.
    """

    codes: tuple[str, ...]
    disciplines: tuple[str, ...]
    discipline: NDArray[np.int32]
    statut: NDArray[np.str_]
    origine: NDArray[np.int32]
    premier: NDArray[np.int32]
    en_couple: NDArray[np.bool_]
    rang: NDArray[np.int16]
    rang_m: NDArray[np.int16]
    lieu: NDArray[np.int32]
    lieu_m: NDArray[np.int32]
    groupe_m: NDArray[np.int32]
    points_m: NDArray[np.int64]
    faits: Mapping[str, NDArray[Any]]

    def noms(self) -> dict[str, Any]:
        """Values of the names of formulas."""
        return {
            "tous": np.ones(len(self.rang), dtype=np.bool_),
            "statut": self.statut,
            "discipline": np.array(self.disciplines)[self.discipline],
            "origine": self.origine,
            "en_couple": self.en_couple,
            "voeu_1": self.premier,
            "rang": self.rang,
            "rang_m": self.rang_m,
            "lieu": self.lieu,
            **{f"fait.{nom}": valeurs for nom, valeurs in self.faits.items()},
        }

    def fonctions(self) -> dict[str, Callable[..., Any]]:
        """Functions of formulas."""

        def est(lieux: NDArray[np.int32], *codes: str) -> NDArray[np.bool_]:
            return np.isin(lieux, [self.codes.index(code) for code in codes if code in self.codes])

        return {"part": _part, "rapport": _rapport, "est": est, "compte": lambda x: float(np.asarray(x).sum())}


FONCTIONS_MESURE = ("part", "rapport", "est", "compte")
"""``part(among, are)``: a share; ``rapport(a, b)``: how many for one; ``est(lieu, codes…)``; ``compte``: how many."""


def observer(verifie: ResultatVerifie) -> Observation:
    """Read a verified result."""
    r = verifie.resultat
    apres_m = getattr(r.solution, "option_m", None)
    return observer_marche(r.campagne, r.marche, r.option_lieu, r.option_rang, r.solution.option, apres_m)


def observer_marche(
    campagne: Campagne,
    marche: Marche,
    option_lieu: NDArray[np.int32],
    option_rang: NDArray[np.int16],
    option: NDArray[np.int32],
    option_m: NDArray[np.int32] | None = None,
) -> Observation:
    """Read what a mechanism gave: (U,) option of each unit, in the end and after the first phase of two."""
    dossiers, paquet = campagne.dossiers, campagne.paquet
    n = dossiers.nombre
    unite, membre = rattachement(marche)
    tailles = np.diff(marche.unite_debut)

    def obtenu(choix: NDArray[np.int64], defaut: int, valeurs: NDArray[Any]) -> NDArray[Any]:
        """Value of the option of each person; the outside option has no row."""
        dedans = choix < np.diff(marche.option_debut)[unite]
        return np.where(dedans, valeurs[np.where(dedans, marche.option_debut[unite] + choix, 0)], defaut)

    choix, choix_m = ((option if apres is None else apres)[unite].astype(np.int64) for apres in (None, option_m))
    rang_m = obtenu(choix_m, SANS_PLACE, option_rang).astype(np.int16)
    entre = rang_m != SANS_PLACE
    creneau = np.where(entre, marche.slot_debut[unite] + choix_m * tailles[unite] + membre, 0)
    voeux = campagne.voeux
    debut, avec = voeux.debut[:-1], np.diff(voeux.debut) > 0
    premier = np.full(n, DEHORS, dtype=np.int32)
    premier[avec] = voeux.lieu[debut[avec]]
    en_couple = np.zeros(n, dtype=np.bool_)
    en_couple[campagne.couples] = True
    return Observation(
        codes=paquet.lieux.codes,
        disciplines=dossiers.disciplines,
        discipline=dossiers.discipline,
        statut=np.array(paquet.statuts)[dossiers.statut],
        origine=dossiers.origine,
        premier=premier,
        en_couple=en_couple,
        rang=obtenu(choix, SANS_PLACE, option_rang).astype(np.int16),
        rang_m=rang_m,
        lieu=obtenu(choix, DEHORS, option_lieu).astype(np.int32),
        lieu_m=obtenu(choix_m, DEHORS, option_lieu).astype(np.int32),
        groupe_m=np.where(entre, marche.slot_groupe[creneau], 0),
        points_m=np.where(entre, marche.slot_points[creneau], 0),
        faits={fait.nom: _lisible(fait.type, fait.valeurs, dossiers.faits[fait.nom]) for fait in paquet.faits},
    )


def _lisible(genre: str, valeurs: Any, fait: NDArray[Any]) -> NDArray[Any]:
    if genre == "choix":
        return np.asarray(np.array([*valeurs, ""])[fait])  # ABSENT, which is -1, reads the last one
    return np.asarray(fait.any(axis=1)) if fait.ndim == 2 else fait


def _part(parmi: NDArray[np.bool_], sont: NDArray[np.bool_]) -> float:
    total = int(parmi.sum())
    return float((parmi & sont).sum()) / total if total else float("nan")


def _rapport(haut: NDArray[np.bool_], bas: NDArray[np.bool_]) -> float:
    return float(haut.sum()) / float(bas.sum()) if bas.any() else float("nan")


def barres_par_lieu(o: Observation) -> NDArray[np.float64]:
    """(L,) bar of each lieu, points: median of its disciplines' bars, each weighing its entrants; ``nan`` without entrants.

    The bar of a cellule is the points of its last entrant: those served before the others, of a better group, do not lower it.
    Weights keep a discipline with one entrant from speaking as loudly as one with a hundred.
    """
    entre = np.flatnonzero(o.rang_m != SANS_PLACE)
    cellule = o.discipline[entre].astype(np.int64) * len(o.codes) + o.lieu_m[entre]
    ordre = np.lexsort((o.points_m[entre], -o.groupe_m[entre], cellule))
    cellules, premier, entrants = np.unique(cellule[ordre], return_index=True, return_counts=True)
    barres = o.points_m[entre][ordre][premier]
    resultat = np.full(len(o.codes), np.nan)
    for lieu in range(len(o.codes)):
        ici = np.flatnonzero(cellules % len(o.codes) == lieu)
        if len(ici):
            tri = ici[np.argsort(barres[ici], kind="stable")]
            cumul = np.cumsum(entrants[tri])
            resultat[lieu] = barres[tri[np.searchsorted(cumul, cumul[-1] / 2)]] / 100
    return resultat


def correlation_de_rang(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Spearman's correlation over the pairs without ``nan``, ties at their mean rank; ``nan`` below three pairs."""
    garde = ~(np.isnan(x) | np.isnan(y))
    if garde.sum() < 3:
        return float("nan")
    a, b = _rangs(x[garde]), _rangs(y[garde])
    a, b = a - a.mean(), b - b.mean()
    norme = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / norme if norme else float("nan")


def _rangs(x: NDArray[np.float64]) -> NDArray[np.float64]:
    _, position, nombre = np.unique(x, return_inverse=True, return_counts=True)
    fin = np.cumsum(nombre)
    return ((2 * fin - nombre - 1) / 2.0)[position]
