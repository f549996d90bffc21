"""One attempt: the best allocation in which only chosen units may keep a claim.

With nobody chosen it answers the main question: is there a stable allocation, and which is the best for the candidats. With
some units *sacrificed* it answers the next one: the fewest claims when only they may have any. Bounds first, exact models on
what the bounds leave, nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..cpsat import Statut, resoudre_residu
from ..marche import Marche
from . import noyaux_groupes
from .base import OptionsResolution
from .encadrement import Encadrement, encadrer
from .etat import somme_des_rangs
from .preparation import Rangs
from .residu import Residu, composantes


@dataclass(frozen=True, slots=True, eq=False)
class Tentative:
    """Outcome of an attempt.

    Attributes
    ----------
    option
        (U,) int64; None when no such allocation exists or none was found.
    prouve
        With an allocation: it is proven the best of those allowed. Without: it is proven that none exists.
    impossibles
        Groups of units, each proven to leave no allowed allocation.
    inconnues
        Groups of units for which the exact model gave no proof.
    revendiquent, envient
        Sacrificed units with a claim; one-person ones with an envy claim.
    ecart
        Value minus proven bound of the sum of option numbers, 0 when proven.
    bornes
        The sandwich's.
    temps
        Deterministic time of the exact models.
    """

    option: NDArray[np.int64] | None
    prouve: bool
    impossibles: tuple[tuple[int, ...], ...]
    inconnues: tuple[tuple[int, ...], ...]
    revendiquent: int
    envient: int
    ecart: int
    bornes: Encadrement
    temps: float


def tenter(
    marche: Marche,
    rangs: Rangs,
    places: NDArray[np.int64],
    options: OptionsResolution,
    sacrifiees: Collection[int] = (),
    *,
    exclues: Collection[int] = (),
    a_placer: Collection[int] = (),
    maximum: int | None = None,
    plafond: int | None = None,
    existence: bool = False,
) -> Tentative:
    """Best allocation in which only units of ``sacrifiees`` may keep a claim (see module).

    Parameters
    ----------
    places
        (C,) seats.
    exclues
        Units that stay outside whatever they ask (see :func:`.encadrement.encadrer`).
    a_placer
        Units of which as few as possible are left outside, before any other objective.
    maximum
        Most units that may keep a claim. The attempt then stops at the first group that is impossible or not answered.
    plafond
        Only allocations without envy claim of a one-person unit, whose sum of option numbers is at most this, are of interest.
    existence
        Only whether such an allocation exists is asked; the allocation returned is not optimised.
    """
    bornes = encadrer(marche, rangs, places, sacrifiees, exclues)
    nombre = np.diff(marche.option_debut)
    taille = np.diff(marche.unite_debut)
    speciales = set(sacrifiees)
    option = bornes.haut.copy()
    groupes = [
        g
        for g in composantes(marche, rangs, bornes, speciales)
        # A group of single persons alone: its candidate-optimal outcome is the upper bound itself.
        if any(taille[u] > 1 or u in speciales for u in g)
    ]
    minimum = somme_des_rangs(marche, bornes.haut)
    libres = np.zeros(marche.nombre_unites, np.bool_)
    for groupe in groupes:
        libres[groupe] = True
    residu = Residu(marche, rangs, places, option, libres)

    def domaine(u: int) -> list[int]:
        possibles = np.flatnonzero(bornes.possible[marche.option_debut[u] : marche.option_debut[u + 1]]).tolist()
        return [*possibles, int(nombre[u])] if bornes.bas[u] == nombre[u] else possibles

    def paires(groupe: list[int]) -> int:
        unites = np.array(groupe, np.int32)
        _, possibles = noyaux_groupes.resumer(unites, marche.option_debut, bornes.possible)
        return int(possibles.sum()) + int((bornes.bas[unites] == nombre[unites]).sum())

    impossibles: list[tuple[int, ...]] = []
    inconnues: list[tuple[int, ...]] = []
    revendiquent = envient = ecart = 0
    temps = 0.0
    prouve = True
    # Groups without sacrificed units first: they are small, and most attempts fail there.
    for groupe in sorted(groupes, key=lambda g: not speciales.isdisjoint(g)):
        if maximum is not None and (impossibles or inconnues):
            break
        reste = options.limite - temps
        if reste <= 0 or paires(groupe) > options.reste_maximal:
            inconnues.append(tuple(groupe))
            continue
        probleme = replace(
            residu.probleme(groupe, domaine, speciales, a_placer),
            maximum=maximum,
            plafond=None if plafond is None else plafond - minimum + somme_des_rangs(marche, bornes.haut, groupe),
        )
        reponse = resoudre_residu(probleme, reste, existence=existence)
        temps += reponse.temps
        if reponse.statut is Statut.IMPOSSIBLE:
            impossibles.append(tuple(groupe))
        elif not reponse.options:
            inconnues.append(tuple(groupe))
        else:
            for u, k in reponse.options.items():
                option[u] = k
            revendiquent += reponse.revendiquent[0]
            envient += reponse.envient[0]
            ecart += reponse.rangs[0] - reponse.rangs[1]
            prouve &= reponse.statut is Statut.OPTIMAL
    if impossibles or inconnues:
        return Tentative(None, bool(impossibles), tuple(impossibles), tuple(inconnues), 0, 0, 0, bornes, temps)
    return Tentative(option, prouve, (), (), revendiquent, envient, ecart, bornes, temps)
