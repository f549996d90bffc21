"""Serial dictatorship by barème: everybody in turn, the best barème first, takes the best seat left.

Order: :func:`.commun.ordre_du_bareme`, one for all lieux. Titulaires keep their own seat until they leave it (*squatting
rights*: Abdulkadiroğlu and Sönmez, Journal of Economic Theory 88, 1999), so nobody ends worse than at home. A unit of several
members takes the first option that has a seat for each of them: couples need no special treatment.

Guaranteed: P1–P5; truthful ranking is safe when the order does not depend on lists (the order of a campaign does, a little: the
lowest points of the list). Lost: priorities of each lieu (P6: bonuses that a vœu earns count for nothing), and seats that a
titulaire frees after the turn of somebody who wanted them (P7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...compilation import compile_noyau
from ...marche import Marche
from ...solution import Solution
from ..base import OptionsResolution
from ..etat import maisons
from ..noyaux import Entiers, Longs
from ..preparation import preparer
from .commun import ordre_du_bareme, simuler


@dataclass(frozen=True, slots=True)
class DictatureBareme:
    """Serial dictatorship (see module). Ties: the order is total."""

    id: str = "dictature_bareme"
    titre: str = "Chacun son tour dans l'ordre d'un barème unique"
    references: tuple[str, ...] = ("Abdulkadiroğlu, Sönmez, Journal of Economic Theory 88 (1999)",)
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "L'ordre est celui des points les plus bas de chaque liste, le même pour tous les lieux : les bonifications "
            "attachées à un vœu ne comptent plus."
        ),
        "Une place libérée après le tour d'une personne qui la voulait ne lui est pas proposée.",
        "Classer ses vœux sincèrement est sans risque, à ordre donné.",
        "Un couple prend son tour avec son membre le moins bien placé, et le premier vœu où il reste une place pour chacun.",
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module). No option matters here."""
        del options
        return simuler(marche, servir(marche, ordre_du_bareme(marche, preparer(marche).personne)))


def servir(marche: Marche, ordre: NDArray[np.int32]) -> NDArray[np.int64]:
    """(U,) options when units choose in ``ordre``."""
    option = np.diff(marche.option_debut).astype(np.int64)
    maison = maisons(marche)
    presents = np.bincount(maison[maison >= 0], minlength=marche.nombre_cellules).astype(np.int64)
    _servir(
        ordre, option, marche.unite_debut, marche.membres, marche.slot_debut, marche.slot_cellule, maison, presents,
        np.zeros(marche.nombre_cellules, np.int64), marche.places,
    )  # fmt: skip
    return option


@compile_noyau
def _servir(
    ordre: Entiers,
    option: Longs,
    unite_debut: Entiers,
    membres: Entiers,
    slot_debut: Longs,
    slot_cellule: Entiers,
    maison: Entiers,
    presents: Longs,
    entrants: Longs,
    places: Longs,
) -> None:
    """Fill ``option`` (U,), all outside at first. ``presents`` and ``entrants`` (C,) are updated.

    A unit that asks leaves its homes at the same time: a seat of theirs counts as free for its own other member.
    """
    for u in ordre:
        debut = unite_debut[u]
        taille = unite_debut[u + 1] - debut
        for k in range(option[u]):
            s = slot_debut[u] + k * taille
            for j in range(taille):
                if maison[membres[debut + j]] >= 0:
                    presents[maison[membres[debut + j]]] -= 1
                entrants[slot_cellule[s + j]] += 1
            admise = True
            for j in range(taille):
                c = slot_cellule[s + j]
                if entrants[c] + presents[c] > places[c]:
                    admise = False
            if admise:
                option[u] = k
                break
            for j in range(taille):
                if maison[membres[debut + j]] >= 0:
                    presents[maison[membres[debut + j]]] += 1
                entrants[slot_cellule[s + j]] -= 1
