"""An allocation seen from the cellules: who is at home, who entered, where. And the claims it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from ..solution import Nature, Revendication
from . import noyaux
from .preparation import Rangs


@dataclass(frozen=True, slots=True, eq=False)
class Etat:
    """Seats taken. ``presents``, ``entrants``, ``dernier`` (C,) int32, ``tenu`` (S,) uint8, as in :func:`.noyaux.proposer`."""

    presents: NDArray[np.int32]
    entrants: NDArray[np.int32]
    dernier: NDArray[np.int32]
    tenu: NDArray[np.uint8]


def maisons(marche: Marche) -> NDArray[np.int32]:
    """(n,) cellule where a person who stays takes a seat, -1 when nowhere or when homes take none."""
    return marche.origine if marche.depart_libere_place else np.full(len(marche.personnes), -1, np.int32)


def slots_obtenus(marche: Marche, unites: NDArray[np.intp], options: NDArray[np.int64]) -> NDArray[np.int64]:
    """Slots of ``unites`` at ``options`` (numbers, outside left out), every member's."""
    nombre = np.diff(marche.option_debut)
    dedans = options < nombre[unites]
    return slots_des_options(marche, unites[dedans], options[dedans])[0]


def installer(marche: Marche, rangs: Rangs, option: NDArray[np.int64], absentes: NDArray[np.bool_] | None = None) -> Etat:
    """Seat every unit at its option, ``absentes`` (U,) left out altogether."""
    unites = np.arange(marche.nombre_unites) if absentes is None else np.flatnonzero(~absentes)
    slots = slots_obtenus(marche, unites, option[unites])
    cellules = marche.nombre_cellules
    tenu = np.zeros(len(marche.slot_cellule), np.uint8)
    tenu[rangs.position[slots]] = 1
    entrants = np.bincount(marche.slot_cellule[slots], minlength=cellules).astype(np.int32)
    dernier = rangs.debut[:-1] - np.int32(1)
    np.maximum.at(dernier, marche.slot_cellule[slots], rangs.position[slots])

    dehors = unites[option[unites] == np.diff(marche.option_debut)[unites]]
    taille = np.diff(marche.unite_debut)[dehors].astype(np.int64)
    personnes = marche.membres[suites(marche.unite_debut[dehors], taille)]
    chez_soi = maisons(marche)[personnes]
    presents = np.bincount(chez_soi[chez_soi >= 0], minlength=cellules).astype(np.int32)
    return Etat(presents, entrants, dernier, tenu)


def refusent(
    etat: Etat,
    places: NDArray[np.int64],
    cellule: NDArray[np.int32],
    membres: NDArray[np.int32],
    limite: NDArray[np.int32],
    a_soi: NDArray[np.int64] | int = 0,
) -> NDArray[np.bool_]:
    """Whether each cellule holds at least ``places - membres + 1`` others better than position ``limite`` (model §6).

    Parameters
    ----------
    cellule, membres, limite
        (R,) one query per row.
    a_soi
        (R,) persons there who are not to be counted: they sit better than ``limite`` and belong to the unit that asks.
    """
    entrants = etat.entrants[cellule]
    tolerance = etat.presents[cellule] + entrants - places[cellule] + membres - 1 - a_soi
    refus: NDArray[np.bool_] = tolerance >= entrants
    a_compter = np.flatnonzero((tolerance >= 0) & ~refus)
    peu = np.empty(len(a_compter), np.uint8)
    depart = etat.dernier[cellule[a_compter]]
    noyaux.compter_moins_bons(limite[a_compter], depart, tolerance[a_compter], etat.tenu, peu)
    refus[a_compter] = peu == 1
    return refus


def slots_des_options(
    marche: Marche, unites: NDArray[np.intp], options: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Slots of each pair (unit, option), none of them outside, and where those of each pair start (for ``reduceat``)."""
    taille = np.diff(marche.unite_debut)[unites].astype(np.int64)
    return suites(marche.slot_debut[unites] + options * taille, taille), np.cumsum(taille) - taille


def revendications(
    marche: Marche, rangs: Rangs, places: NDArray[np.int64], option: NDArray[np.int64]
) -> tuple[Revendication, ...]:
    """Every claim of an allocation (model §6), by unit then option. Linear in the number of slots."""
    etat = installer(marche, rangs, option)
    unites = np.repeat(np.arange(marche.nombre_unites), option)
    if not len(unites):
        return ()
    options = rampe(option)
    slots, debuts = slots_des_options(marche, unites, options)
    cellule, membres = marche.slot_cellule[slots], rangs.membres[slots]
    la, mieux = _sieges_propres(marche, rangs, option, slots)
    refusee = np.logical_or.reduceat(refusent(etat, places, cellule, membres, rangs.limite[slots], mieux), debuts)
    occupes = etat.presents[cellule] + etat.entrants[cellule] - la
    libre = np.logical_and.reduceat(occupes + membres <= places[cellule], debuts)
    return tuple(
        Revendication(int(unites[i]), int(options[i]), Nature.SIEGE_LIBRE if libre[i] else Nature.ENVIE)
        for i in np.flatnonzero(~refusee).tolist()
    )


def _sieges_propres(
    marche: Marche, rangs: Rangs, option: NDArray[np.int64], slots: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Persons of the unit of each slot who already sit in its cellule, and how many of them better than who asks (``limite``).

    The members of a unit do not stand in their own way. A person alone never sits where a better option would lead.
    """
    la, mieux = np.zeros(len(slots), np.int64), np.zeros(len(slots), np.int64)
    taille, nombre = np.diff(marche.unite_debut), np.diff(marche.option_debut)
    demandes = np.flatnonzero(taille[rangs.unite[rangs.personne[slots]]] > 1)
    u = rangs.unite[rangs.personne[slots[demandes]]]
    t = taille[u].astype(np.int64)
    ligne, u, j = np.repeat(demandes, t), np.repeat(u, t), rampe(t)
    dehors = option[u] == nombre[u]
    slot = np.where(dehors, 0, marche.slot_debut[u] + option[u] * taille[u] + j)
    siege = np.where(dehors, maisons(marche)[marche.membres[marche.unite_debut[u] + j]], marche.slot_cellule[slot])
    ici = siege == marche.slot_cellule[slots[ligne]]
    np.add.at(la, ligne[ici], 1)
    ici &= np.where(dehors, -1, rangs.position[slot]) < rangs.limite[slots[ligne]]
    np.add.at(mieux, ligne[ici], 1)
    return la, mieux


def somme_des_rangs(marche: Marche, option: NDArray[np.int64], unites: NDArray[np.intp] | Sequence[int] | None = None) -> int:
    """Sum over persons of the option number obtained, 1 for the first (model P8)."""
    valeur = np.diff(marche.unite_debut) * (option + 1)
    return int(valeur.sum() if unites is None else valeur[unites].sum())


def rampe(tailles: NDArray[np.int64]) -> NDArray[np.int64]:
    """0..t-1 for each t of ``tailles``, in a row."""
    return np.arange(int(tailles.sum())) - np.repeat(np.cumsum(tailles) - tailles, tailles)


def suites(premiers: NDArray[np.int64] | NDArray[np.int32], tailles: NDArray[np.int64]) -> NDArray[np.int64]:
    """p, p + 1, ... (t of them) for each pair (p, t), in a row."""
    return np.repeat(premiers.astype(np.int64), tailles) + rampe(tailles)
