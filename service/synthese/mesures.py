"""Figures of a solved campaign that published statistics also give.

Every function takes an :class:`Observation` and returns one figure, ``nan`` when nobody is concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS

from ..marche import rattachement

if TYPE_CHECKING:
    from ..resultat import ResultatVerifie

ATTRACTIVES = ("14", "04", "16", "11")
"""Rennes, Bordeaux, Toulouse, Montpellier."""
ILE_DE_FRANCE = ("01", "24", "25")
ACCUEIL = ("24", "25", "20")
"""Créteil, Versailles, Amiens."""
SANS_PLACE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What happened to each candidat, (n,) each.

    Attributes
    ----------
    codes, disciplines
        Codes of the lieux and labels of the disciplines, that the indices refer to.
    titulaire
        bool: titulaires of an académie; the others are called stagiaires here, as in the published figures.
    origine, premier
        int32: lieu held and lieu of vœu 1, -1 for none.
    rc, handicap
        bool: asks a rapprochement de conjoints; has a granted file.
    rang
        int16: rank of the vœu obtained, 0 by extension, ``SANS_PLACE`` when nothing was obtained.
    lieu
        int32: lieu obtained, -1 for none.
    points
        int64: hundredths of a point used for it.
    """

    codes: tuple[str, ...]
    disciplines: tuple[str, ...]
    discipline: NDArray[np.int32]
    titulaire: NDArray[np.bool_]
    origine: NDArray[np.int32]
    premier: NDArray[np.int32]
    rc: NDArray[np.bool_]
    handicap: NDArray[np.bool_]
    rang: NDArray[np.int16]
    lieu: NDArray[np.int32]
    points: NDArray[np.int64]

    def parmi(self, lieux: NDArray[np.int32], codes: tuple[str, ...]) -> NDArray[np.bool_]:
        """(n,) whether ``lieux`` is one of ``codes``."""
        return np.isin(lieux, [self.codes.index(code) for code in codes])


def observer(verifie: ResultatVerifie) -> Observation:
    """Read a verified result of a second-degree campaign."""
    resultat = verifie.resultat
    campagne, marche = resultat.campagne, resultat.marche
    dossiers, paquet = campagne.dossiers, campagne.paquet
    n = dossiers.nombre
    unite, membre = rattachement(marche)
    tailles = np.diff(marche.unite_debut)
    choix = resultat.solution.option[unite].astype(np.int64)
    obtient = choix < np.diff(marche.option_debut)[unite]
    # The outside option has no row: read row 0 there, then mask.
    option = np.where(obtient, marche.option_debut[unite] + choix, 0)
    creneau = np.where(obtient, marche.slot_debut[unite] + choix * tailles[unite] + membre, 0)
    rang = np.full(n, SANS_PLACE, dtype=np.int16)
    lieu = np.full(n, DEHORS, dtype=np.int32)
    points = np.zeros(n, dtype=np.int64)
    rang[obtient] = resultat.option_rang[option[obtient]]
    lieu[obtient] = resultat.option_lieu[option[obtient]]
    points[obtient] = marche.slot_points[creneau[obtient]]
    voeux = campagne.voeux
    debut, avec = voeux.debut[:-1], np.diff(voeux.debut) > 0
    premier = np.full(n, DEHORS, dtype=np.int32)
    premier[avec] = voeux.lieu[debut[avec]]
    motifs = next(fait.valeurs for fait in paquet.faits if fait.nom == "motif_familial")
    return Observation(
        codes=paquet.lieux.codes,
        disciplines=dossiers.disciplines,
        discipline=dossiers.discipline,
        titulaire=np.asarray(dossiers.statut == paquet.statuts.index("titulaire")),
        origine=dossiers.origine,
        premier=premier,
        rc=np.asarray(dossiers.faits["motif_familial"] == motifs.index("rapprochement_conjoints")),
        handicap=np.asarray(dossiers.faits["handicap_academies"].any(axis=1)),
        rang=rang,
        lieu=lieu,
        points=points,
    )


def _part(parmi: NDArray[np.bool_], sont: NDArray[np.bool_]) -> float:
    total = int(parmi.sum())
    return float((parmi & sont).sum()) / total if total else float("nan")


def _rapport(haut: NDArray[np.bool_], bas: NDArray[np.bool_]) -> float:
    return float(haut.sum()) / float(bas.sum()) if bas.any() else float("nan")


def _mutes(o: Observation, discipline: str) -> float:
    if discipline not in o.disciplines:
        return float("nan")
    return _part(o.titulaire & (o.discipline == o.disciplines.index(discipline)), o.rang > 0)


MESURES: Mapping[str, Callable[[Observation], float]] = {
    "titulaires_mutes": lambda o: _part(o.titulaire, o.rang > 0),
    "stagiaires_voeu_1": lambda o: _part(~o.titulaire, o.rang == 1),
    "stagiaires_voeux_2_3": lambda o: _part(~o.titulaire, (o.rang == 2) | (o.rang == 3)),
    "stagiaires_extension": lambda o: _part(~o.titulaire, o.rang == 0),
    "stagiaires_sans_place": lambda o: _part(~o.titulaire & (o.origine < 0), o.rang == SANS_PLACE),
    "mutes_voeux_2_3": lambda o: _part(o.titulaire & (o.rang > 0), (o.rang == 2) | (o.rang == 3)),
    "titulaires_ile_de_france": lambda o: _part(o.titulaire, o.parmi(o.origine, ILE_DE_FRANCE)),
    "voeux_1_attractives": lambda o: _part(o.titulaire, o.parmi(o.premier, ATTRACTIVES)),
    "succes_attractives": lambda o: _part(o.titulaire & o.parmi(o.premier, ATTRACTIVES), o.rang == 1),
    "creteil_sorties_par_entree": lambda o: _rapport(
        o.titulaire & o.parmi(o.origine, ("24",)), o.titulaire & o.parmi(o.premier, ("24",))
    ),
    "rennes_entrees_par_sortie": lambda o: _rapport(
        o.titulaire & o.parmi(o.premier, ("14",)), o.titulaire & o.parmi(o.origine, ("14",))
    ),
    "part_rc": lambda o: _part(np.ones_like(o.rc), o.rc),
    "rc_voeu_1": lambda o: _part(o.rc, o.rang == 1),
    "accueil_stagiaires": lambda o: _part(~o.titulaire & (o.rang >= 0), o.parmi(o.lieu, ACCUEIL)),
    "handicap_par_candidat": lambda o: _part(np.ones_like(o.handicap), o.handicap),
    "mutes_L1400": lambda o: _mutes(o, "L1400"),
    "mutes_L1500": lambda o: _mutes(o, "L1500"),
    "mutes_L0100": lambda o: _mutes(o, "L0100"),
    "mutes_L1900": lambda o: _mutes(o, "L1900"),
}
"""One figure per name used in a recipe's ``reperes``."""


def barres_par_academie(o: Observation) -> NDArray[np.float64]:
    """(L,) bar of each académie, points: median of its disciplines' bars, each weighing its entrants; ``nan`` without entrants.

    Weights keep a discipline with one entrant from speaking as loudly as one with a hundred.
    """
    entre = np.flatnonzero(o.rang != SANS_PLACE)
    cellule = o.discipline[entre].astype(np.int64) * len(o.codes) + o.lieu[entre]
    ordre = np.lexsort((o.points[entre], cellule))
    cellules, premier, entrants = np.unique(cellule[ordre], return_index=True, return_counts=True)
    barres = o.points[entre][ordre][premier]
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
