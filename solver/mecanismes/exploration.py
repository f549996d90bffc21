"""Proof that an answer with one claim is the best one: every other unit that could hold the claim is examined or excluded.

When no stable allocation exists, an allocation with one claim has *one* claimant. Units are cut into parts. Most parts are
excluded at once (:mod:`.exclusion`). What is left of the others is halved while it is large; then the bounds and the exact
model answer "the best allocation whose claimant is in the part", with at most one claim. The parts cover all units, so the best
of the answers is the best of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from .base import OptionsResolution
from .etat import maisons, somme_des_rangs
from .exclusion import Exclusion
from .preparation import Rangs
from .tentative import Tentative, tenter

PETITE = 32
"""Units that may be examined together by the exact model: more of them leave much more open."""

GRANDE = 512
"""Units above which what is left of a part is halved, below which it is cut into small parts at once."""

UNITES_LIEES_PAR_PART = 16
"""Linked units examined together at first: each opens cellules of several disciplines, so large parts would all be halved."""


@dataclass(frozen=True, slots=True, eq=False)
class Exploration:
    """Best attempt with one claim, None when there is none; whether every unit was covered; deterministic time spent."""

    meilleure: Tentative | None
    complete: bool
    temps: float


def explorer(
    marche: Marche,
    rangs: Rangs,
    options: OptionsResolution,
    groupes: Iterable[Iterable[int]],
    connue: Tentative | None,
    valeur: Callable[[Tentative], tuple[int, int, int, tuple[int, ...]]],
    a_examiner: Sequence[list[int]] | None = None,
) -> Exploration:
    """Examine every unit as the claimant (see module).

    Parameters
    ----------
    groupes
        Groups of units that have no stable allocation.
    connue
        An attempt with one claim already found.
    valeur
        Total order of the attempts, smaller is better.
    a_examiner
        Parts to examine, when the other units are known not to do better; all of them by default.
    """
    options = replace(options, reste_maximal=options.reste_exploration)
    exclusion = Exclusion(marche, rangs, options, tuple(tuple(groupe) for groupe in groupes))
    pile = (parts(marche, rangs, exclusion.groupes) if a_examiner is None else list(a_examiner))[::-1]
    meilleure, complete, temps, essais = connue, True, 0.0, 0
    while pile:
        if temps + exclusion.temps > options.limite or essais >= options.essais_exploration:
            return Exploration(meilleure, False, temps + exclusion.temps)
        essais += 1
        plafond = None
        if meilleure is not None and meilleure.option is not None and meilleure.envient == 0:
            plafond = somme_des_rangs(marche, meilleure.option)
        part = exclusion.restantes(pile.pop(), plafond)
        if not part:
            continue
        if len(part) > PETITE:
            pile += couper(part, len(part) // 2 if len(part) > GRANDE else PETITE)
            continue
        essai = tenter(marche, rangs, marche.places, options, part, maximum=1, plafond=plafond, existence=True)
        if essai.option is not None:
            temps += essai.temps
            essai = tenter(marche, rangs, marche.places, options, part, maximum=1, plafond=plafond)
        temps += essai.temps
        if essai.option is not None:
            complete &= essai.prouve
            if essai.revendiquent <= 1 and (meilleure is None or valeur(essai) < valeur(meilleure)):
                meilleure = essai
        elif not essai.impossibles:
            if len(part) > 1:
                pile += couper(part, len(part) // 2)
            complete &= len(part) > 1
    return Exploration(meilleure, complete, temps + exclusion.temps)


def couper(part: list[int], taille: int) -> list[list[int]]:
    """Pieces of a part, the first one last."""
    return [part[i : i + taille] for i in range(0, len(part), taille)][::-1]


def parts(marche: Marche, rangs: Rangs, groupes: Iterable[Iterable[int]]) -> list[list[int]]:
    """Units cut into parts, those that share no cellule with ``groupes`` first, all together: they are rarely the claimant.

    Near the groups: single persons by connected sets of cellules, linked units by small numbers; all in draw order.
    """
    taille = np.diff(marche.unite_debut)
    marque, marque_cellule = _composantes_des_seuls(marche, taille == 1)
    proches_cellules = {
        int(m)
        for groupe in groupes
        for u in groupe
        for m in marque_cellule[marche.slot_cellule[marche.slot_debut[u] : marche.slot_debut[u + 1]]]
    }
    unite = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.slot_debut))
    proche = np.zeros(marche.nombre_unites, np.bool_)
    proche[unite[np.isin(marque_cellule[marche.slot_cellule], list(proches_cellules))]] = True
    proche |= np.isin(marque, list(proches_cellules))
    ordre = np.lexsort((rangs.tirage_unite, marque))
    seul = taille[ordre] == 1
    loin = [ordre[seul & ~proche[ordre]].tolist(), ordre[~seul & ~proche[ordre]].tolist()]
    pres = ordre[seul & proche[ordre]]
    par_marque = [p.tolist() for p in np.split(pres, np.flatnonzero(np.diff(marque[pres])) + 1)]
    lies = ordre[~seul & proche[ordre]].tolist()
    paquets = [lies[i : i + UNITES_LIEES_PAR_PART] for i in range(0, len(lies), UNITES_LIEES_PAR_PART)]
    return [p for p in (*loin, *par_marque, *paquets) if p]


def _composantes_des_seuls(marche: Marche, seul: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(U,) and (C,) labels: single persons who may meet in a cellule share one, with the cellule; linked units have -1."""
    unite = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.slot_debut))
    garde = seul[unite]
    cellule, unite = marche.slot_cellule[garde].astype(np.int64), unite[garde]
    chez_soi = maisons(marche)[marche.membres[marche.unite_debut[:-1]]] if marche.nombre_unites else np.empty(0, np.int32)
    avec_maison = np.flatnonzero(seul & (chez_soi >= 0))
    cellule = np.concatenate([cellule, chez_soi[avec_maison]])
    unite = np.concatenate([unite, avec_maison])
    marque_cellule = np.arange(marche.nombre_cellules, dtype=np.int64)
    marque = np.full(marche.nombre_unites, np.iinfo(np.int64).max)
    while True:
        avant = marque_cellule.copy()
        np.minimum.at(marque, unite, marque_cellule[cellule])
        np.minimum.at(marque_cellule, cellule, marque[unite])
        if np.array_equal(avant, marque_cellule):
            break
    marque[~seul] = -1
    return marque, marque_cellule
