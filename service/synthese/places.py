"""Seats of the lieux of the pack.

Net openings follow the first vœux written for a cellule; those whom first vœux do not place are received where ``accueil``
says. What leavers are expected to free is subtracted. Where an extension exists, each discipline opens in extension lieux
more seats than it has persons to place. Movements of two phases open gross entries and exits, given at the national size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .blocs import Placement
from .formules import Calcul, Formule
from .hasard import Hasard


def ouvertures_nettes(
    places: Placement, lieux: Lieux, disciplines: int, discipline: NDArray[np.int32], premier: NDArray[np.int32],
    extension: bool, hasard: Hasard, calcul: Calcul,
) -> NDArray[np.int64]:  # fmt: skip
    """(D, P) net openings; some are negative where more leave than come.

    Parameters
    ----------
    premier
        (n,) lieu of the pack named first.
    extension
        Whether the movement places by extension.
    """
    n, forme = len(discipline), (disciplines, lieux.nombre_propres)

    def compter(lieu: NDArray[np.int32], poids: NDArray[np.float64]) -> NDArray[np.float64]:
        cellule = discipline.astype(np.int64) * forme[1] + lieu
        sommes = np.bincount(cellule, weights=poids, minlength=forme[0] * forme[1]).astype(np.float64)
        return sommes.reshape(forme)

    def nombres(formule: Formule | None, defaut: float) -> NDArray[np.float64]:
        return np.broadcast_to(np.asarray(defaut if formule is None else calcul(formule), dtype=np.float64), forme[1])

    def booleens(formule: Formule | None) -> NDArray[np.bool_]:
        return np.broadcast_to(np.asarray(False if formule is None else calcul(formule), dtype=np.bool_), n)

    liberent, obligatoires, tiennent = (booleens(f) for f in (places.liberent, places.obligatoires, places.tiennent))
    depart = np.zeros(n, np.int32) if places.depart is None else np.maximum(calcul(places.depart), 0)
    entrants, restants, sortants = np.zeros(forme), np.zeros((forme[0], 1)), np.zeros(forme)
    for qui, part in places.ouvertures:
        membres = booleens(qui)
        servis = np.broadcast_to(np.asarray(calcul(part), dtype=np.float64), forme)
        entrants += servis * compter(premier, membres.astype(np.float64))
        reste = np.where(membres & obligatoires, 1 - servis[discipline, premier], 0.0)
        restants += compter(premier, reste).sum(axis=1, keepdims=True)
        sortants += compter(depart, np.where(membres & liberent, servis[discipline, premier], 0.0))
    accueil = nombres(places.accueil, 0.0)
    reparti = accueil / accueil.sum() if accueil.any() else accueil
    marge = float(nombres(places.marge, 0.0)[0])
    dispersion = float(nombres(places.bruit, 0.0)[0])
    bruit = 1 + dispersion * (2 * hasard.uniforme("capacites", forme[0] * forme[1]).reshape(forme) - 1)
    voulu = entrants * np.where(accueil > 0, 1.0, bruit) + reparti * restants * (1 + marge)
    arrondi = hasard.uniforme("arrondi", forme[0] * forme[1]).reshape(forme)
    capacites: NDArray[np.int64] = np.floor(voulu - sortants + arrondi).astype(np.int64)
    if extension:
        _completer(capacites, lieux, discipline, depart, tiennent, reparti, marge)
    return capacites


def _completer(
    capacites: NDArray[np.int64], lieux: Lieux, discipline: NDArray[np.int32], depart: NDArray[np.int32],
    tient: NDArray[np.bool_], reparti: NDArray[np.float64], marge: float,
) -> None:  # fmt: skip
    """Add seats in the receiving lieux until nobody who is alone and holds no lieu can be left without a place.

    Let S persons of a discipline hold no lieu and H hold one where no extension leads. If one of the S is left out, every
    extension cellule is full, so that at least (titulaires there + openings there) persons sit in them; at most (titulaires
    there + H + S - 1) can. Openings of S + H or more make that impossible.
    """
    nombre, cible = len(capacites), lieux.cible_extension[: lieux.nombre_propres]
    a_placer = np.bincount(discipline[~tient], minlength=nombre)
    hors = tient & ~cible[depart]
    besoin = np.ceil(a_placer * (1 + marge)).astype(np.int64) + np.bincount(discipline[hors], minlength=nombre)
    manque = np.maximum(besoin - capacites[:, cible].sum(axis=1), 0)
    part = np.floor(manque[:, None] * reparti).astype(np.int64)
    capacites += part
    capacites[:, int(np.argmax(reparti))] += manque - part.sum(axis=1)


def a_l_echelle(poids: NDArray[np.float64], rapport: float) -> NDArray[np.int64]:
    """(P,) whole numbers near ``rapport * poids``, of the sum that is nearest to theirs: largest remainders first."""
    exact = poids * rapport
    entiers = np.floor(exact).astype(np.int64)
    manque = round(float(exact.sum())) - int(entiers.sum())
    entiers[np.argsort(entiers - exact, kind="stable")[:manque]] += 1
    return entiers
