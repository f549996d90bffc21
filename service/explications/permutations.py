"""Phase P seen by one candidat: who went the same way, in numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..francais import entier, points
from ..marche import rattachement

if TYPE_CHECKING:
    from scoring.paquet import NomLieu

    from ..resultat import Resultat

Trajets = Mapping[tuple[int, int], tuple[int, int]]
"""(cellule left, cellule entered) in phase P -> persons who ask alone and went that way, and the lowest points among them."""


def trajets(resultat: Resultat) -> Trajets:
    """The ways that phase P moved persons who ask alone; empty in one phase."""
    if resultat.cellule_m is None:
        return {}
    m, option = resultat.marche, resultat.solution.option
    unite, place = rattachement(m)
    seul = np.diff(m.unite_debut)[unite] == 1
    qui = np.flatnonzero(seul & (resultat.cellule != resultat.cellule_m))
    gagnes = m.slot_points[m.slot_debut[unite[qui]] + option[unite[qui]] + place[qui]]
    trouves: dict[tuple[int, int], tuple[int, int]] = {}
    for de, vers, gagne in zip(resultat.cellule_m[qui].tolist(), resultat.cellule[qui].tolist(), gagnes.tolist(), strict=True):
        nombre, plus_bas = trouves.get((de, vers), (0, gagne))
        trouves[de, vers] = (nombre + 1, min(plus_bas, gagne))
    return trouves


def phrase_trajet(
    trajet: tuple[int, int], seuil: int, de: str, vers: str, lieu: NomLieu, *, siens: int, en_couple: bool
) -> str:
    """Why phase P did not give a vœu; numbers under ``seuil`` are not told. ``siens``: own points on that vœu.

    On one way, of those who ask alone and are not improved at all, the highest points go first (P11). Who is improved elsewhere
    may have more points than somebody who went that way, and a couple needs two exchanges at once.
    """
    nombre, plus_bas = trajet
    if nombre and nombre >= seuil:
        qui = f"{entier(nombre)} personnes ont" if nombre > 1 else "une personne a"
        dernier = f", la dernière avec {points(plus_bas)} points" if nombre > 1 else f" avec {points(plus_bas)} points"
        if en_couple:
            regle = "entre personnes seules, les plus hauts points passent d'abord ; il vous fallait deux échanges"
        elif siens > plus_bas:
            regle = "l'ensemble retenu améliore d'abord le plus de personnes possible, et vous améliore autrement"
        elif siens == plus_bas:
            regle = "les plus hauts points passent d'abord, puis le départage décide"
        else:
            regle = "les plus hauts points passent d'abord"
        return f"En phase de permutation, {qui} fait le trajet {de} – {vers}{dernier} ; {regle}."
    return (
        f"En phase de permutation, aucun échange retenu ne vous faisait faire le trajet {de} – {vers} : de chaque "
        f"{lieu.singulier} il part autant de personnes qu'il en arrive, et l'ensemble retenu améliore le plus de personnes "
        "possible."
    )
