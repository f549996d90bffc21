"""What the bounds of a plan leave possible, and which of them cannot all hold: told before any market is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.planification import Cadre, Groupe, Limites, PlanImpossible

from ..echanges.anomalies import Collecteur, EntreeRefusee
from ..fautes import EXEMPLES
from ..francais import entier, liste, pluriel

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne
    from .lecture_plan import Borne, DemandePlan

AUTRES = 4
"""Bounds named beside one that they contradict."""

LIBRE = 2**31
"""A maximum that bounds nothing."""


class BornesRefusees(EntreeRefusee):
    """Bounds that no plan respects on the market, each at its line."""

    @property
    def resume(self) -> str:
        """The same in one sentence."""
        dites = [f"{a.fichier}, ligne {a.ligne}, {a.colonne} : {a.attendu}" for a in self.anomalies[:EXEMPLES]]
        reste = len(self.anomalies) - EXEMPLES
        suite = f" ; et {pluriel(reste, 'autre')}" if reste > 0 else ""
        return f"Aucun plan ne respecte toutes les bornes. En cause : {' ; '.join(dites)}{suite}."


@dataclass(frozen=True, slots=True)
class Bord:
    """One side of a bound: its rank in the demand, and whether it is the minimum."""

    rang: int
    bas: bool


def limiter(demande: DemandePlan, marge: NDArray[np.int64]) -> Limites:
    """Where the seats of a plan may go; ``marge`` (C,): most seats that each cellule can open, or close, whatever is asked."""
    sens, total = (1, demande.places) if demande.places > 0 else (-1, -demande.places)
    marge = np.minimum(marge, min(demande.par_cellule, total))
    groupes = [b.groupe for b in demande.bornes]
    for g in groupes:
        if len(g.cellules) == 1:
            marge[g.cellules] = np.minimum(marge[g.cellules], g.maximum)
    ensemble = tuple(
        Groupe(g.cellules, *sorted((sens * g.minimum, sens * min(g.maximum, total))))
        for g in groupes
        if g.minimum or (g.maximum < total and len(g.cellules) > 1)
    )
    zeros = np.zeros_like(marge)
    bas, haut = (zeros, marge) if sens > 0 else (-marge, zeros)
    return Limites(bas, haut, demande.places, ensemble)


def marge_connue(campagne: Campagne, demande: DemandePlan, maximum: int) -> NDArray[np.int64]:
    """(C,) most seats that each cellule can open, or close, as far as the files tell: never fewer than the market allows."""
    lieux, lues = campagne.paquet.lieux, campagne.capacites
    marge = np.zeros((len(campagne.dossiers.disciplines), lieux.nombre), np.int64)
    if demande.places > 0:
        marge[:, : lieux.nombre_propres] = maximum
    else:
        marge[lues.discipline, lues.lieu] = np.maximum(lues.capacite, 0)
        marge[:, lieux.nombre_propres :] = 0
    return marge.ravel()


def conflits(demande: DemandePlan, marge: NDArray[np.int64]) -> list[list[Bord]]:
    """Bounds that cannot all hold with the number of seats: groups without a bound in common, none of which is one too many.

    A group without any bound: the number of seats alone is impossible.
    """

    def possible(bords: Sequence[Bord]) -> bool:
        limites = limiter(replace(demande, bornes=_garder(demande, bords)), marge).agreger()[0]
        return Cadre(limites).possible(np.zeros(len(limites.bas), np.int64))

    restent = [Bord(i, bas) for i, b in enumerate(demande.bornes) for bas in (True, False) if b.groupe.minimum or not bas]
    trouves: list[list[Bord]] = []
    while not possible(restent):
        trouves.append([] if not possible([]) else _noyau(possible, [], restent))
        if not trouves[-1]:
            break
        restent = [b for b in restent if b not in trouves[-1]]
    return trouves


def dire_conflits(demande: DemandePlan, marge: NDArray[np.int64], collecteur: Collecteur) -> str:
    """Add a fault at each bound that cannot hold, which names those that it contradicts.

    What was expected of the number of seats is returned when that alone is impossible, else nothing.
    """
    quoi = f"{pluriel(abs(demande.places), 'place')} à {'ouvrir' if demande.places > 0 else 'fermer'}"
    for conflit in conflits(demande, marge):
        if not conflit:
            return _possibles(demande, marge, "de la campagne")
        for bord in conflit:
            borne, cle = demande.bornes[bord.rang], "minimum" if bord.bas else "maximum"
            autres = [_cote(demande.bornes[b.rang], bas=b.bas) for b in conflit if b != bord]
            reste = f" (et {pluriel(len(autres) - AUTRES, 'autre')})" if len(autres) > AUTRES else ""
            if autres:
                attendu = f"une autre valeur, impossible avec {quoi} et {liste(autres[:AUTRES])}{reste}"
            elif bord.bas:
                attendu = _possibles(demande, marge[borne.groupe.cellules], f"de « {borne.nom} »")
            else:
                attendu = f"une valeur plus grande, pour {quoi}"
            ou, valeur = f"{borne.chemin}.{cle}".lstrip("."), str(getattr(borne.groupe, cle))
            collecteur.ajouter(borne.fichier, borne.ligne, ou, valeur, attendu, "incoherence")
    return ""


def _possibles(demande: DemandePlan, marge: NDArray[np.int64], ou: str) -> str:
    """How many seats some cellules can open, or close, and of what that number is."""
    if not (marge > 0).any():
        return f"au plus 0 : aucune cellule {ou} n'a de place à {'ouvrir' if demande.places > 0 else 'fermer'}"
    possibles = entier(int(np.minimum(marge, demande.par_cellule).sum()))
    quoi = "où des places peuvent s'ouvrir"
    if demande.places < 0:
        quoi = f"qui ont des places à fermer ({entier(int(marge.sum()))} en tout)"
    cellules = pluriel(int((marge > 0).sum()), "cellule")
    return f"au plus {possibles} : {cellules} {ou} {quoi}, {entier(demande.par_cellule)} au plus dans chacune"


def exiger_possible(demande: DemandePlan, marge: NDArray[np.int64]) -> None:
    """Check that the market admits a plan; ``marge`` (C,): most seats that each cellule can open, or close.

    Raises
    ------
    PlanImpossible
        There are not so many seats to open, or to close, whatever the bounds.
    BornesRefusees
        Some bounds cannot hold.
    """
    collecteur = Collecteur()
    trop = dire_conflits(demande, marge, collecteur)
    if trop:
        raise PlanImpossible(f"trop de places : {abs(demande.places)} ; {trop}")
    if len(collecteur):
        raise BornesRefusees(collecteur.triees())


def _cote(borne: Borne, *, bas: bool) -> str:
    """A side of a bound, in words."""
    return f"« {borne.nom} » {'au moins' if bas else 'au plus'} {entier(borne.groupe.minimum if bas else borne.groupe.maximum)}"


def _garder(demande: DemandePlan, bords: Sequence[Bord]) -> tuple[Borne, ...]:
    """The bounds with some of their sides only."""
    voulus = set(bords)
    return tuple(
        b._replace(
            groupe=replace(
                b.groupe,
                minimum=b.groupe.minimum * (Bord(i, True) in voulus),
                maximum=b.groupe.maximum if Bord(i, False) in voulus else LIBRE,
            )
        )
        for i, b in enumerate(demande.bornes)
    )


def _noyau(possible: Callable[[Sequence[Bord]], bool], fond: list[Bord], bords: list[Bord]) -> list[Bord]:
    """A smallest part of ``bords`` that is impossible with ``fond``, which alone is possible (QuickXplain)."""
    if len(bords) == 1:
        return bords
    milieu = len(bords) // 2
    gauche, droite = bords[:milieu], bords[milieu:]
    if not possible([*fond, *gauche]):
        return _noyau(possible, fond, gauche)
    retenus = _noyau(possible, [*fond, *gauche], droite)
    if not possible([*fond, *retenus]):
        return retenus
    return [*_noyau(possible, [*fond, *retenus], gauche), *retenus]
