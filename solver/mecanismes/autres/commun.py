"""What the mechanisms of this package share: the answer of a simulation, and the order of the barème."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...marche import Marche
from ...solution import Etat, Solution
from ..etat import somme_des_rangs
from ..preparation import trier_lignes


def simuler(marche: Marche, option: NDArray[np.int64], *, borne: int | None = None, **travail: int) -> Solution:
    """The answer of a mechanism about which nothing is announced.

    Parameters
    ----------
    option
        (U,) option of each unit, the number of its options when outside.
    borne
        Proven lower bound of the sum of ranks over the allowed allocations; by default everybody at option 1.
    travail
        Deterministic amounts of work.
    """
    return Solution(
        option=option.astype(np.int32),
        etat=Etat.SIMULATION,
        stable_prouve=False,
        minimum_prouve=False,
        p8_valeur=somme_des_rangs(marche, option),
        p8_borne=len(marche.personnes) if borne is None else borne,
        travail=travail,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Acquis:
    """What every person brings wherever it goes: ``groupe`` and ``points`` (n,) int64, ``rang`` (n,) int32 in the tie-breaks.

    ``points`` are the lowest of the person's list, ``groupe`` the least favourable: what does not depend on the vœu (the model
    reads points in extension in the same way, §4). A person without vœu brings nothing.
    """

    groupe: NDArray[np.int64]
    points: NDArray[np.int64]
    rang: NDArray[np.int32]


RIEN_ACQUIS = np.iinfo(np.int64).max
"""``groupe`` of a person who asks nothing."""


def acquis(marche: Marche, personne: NDArray[np.int32]) -> Acquis:
    """Read what each person brings; ``personne`` (S,) is the person of each slot."""
    n = len(marche.personnes)
    groupe = np.full(n, np.iinfo(np.int64).min)
    points = np.full(n, np.iinfo(np.int64).max)
    np.maximum.at(groupe, personne, marche.slot_groupe)
    np.minimum.at(points, personne, marche.slot_points)
    muets = points == np.iinfo(np.int64).max
    groupe[muets], points[muets] = RIEN_ACQUIS, 0
    rang = np.empty(n, np.int32)
    rang[trier_lignes(marche.departage)] = np.arange(n, dtype=np.int32)
    return Acquis(groupe, points, rang)


def ordre_du_bareme(marche: Marche, personne: NDArray[np.int32]) -> NDArray[np.int32]:
    """(U,) units, best barème first: by what their weakest member brings (:class:`Acquis`), then by tie-breaks.

    A single order for all lieux does not exist in the rules, where points depend on the vœu: this one is ours.
    """
    a = acquis(marche, personne)
    par_personne = np.lexsort((a.rang, -a.points, a.groupe))
    place = np.empty(len(par_personne), np.int64)
    place[par_personne] = np.arange(len(par_personne))
    if not len(place):
        return np.empty(0, np.int32)
    faible = np.maximum.reduceat(place[marche.membres], marche.unite_debut[:-1])
    return np.argsort(faible, kind="stable").astype(np.int32)
