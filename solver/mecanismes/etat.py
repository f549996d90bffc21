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
    unites, options = unites[dedans], options[dedans]
    taille = np.diff(marche.unite_debut)[unites].astype(np.int64)
    premier = marche.slot_debut[unites] + options * taille
    return np.repeat(premier, taille) + rampe(taille)


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
    personnes = marche.membres[np.repeat(marche.unite_debut[dehors].astype(np.int64), taille) + rampe(taille)]
    chez_soi = maisons(marche)[personnes]
    presents = np.bincount(chez_soi[chez_soi >= 0], minlength=cellules).astype(np.int32)
    return Etat(presents, entrants, dernier, tenu)


def revendications(
    marche: Marche, rangs: Rangs, places: NDArray[np.int64], option: NDArray[np.int64]
) -> tuple[Revendication, ...]:
    """Every claim of an allocation (model §6), by unit then option. Linear in the number of slots."""
    etat = installer(marche, rangs, option)
    natures = np.zeros(int(marche.option_debut[-1]), np.int8)
    noyaux.revendiquer(
        option, marche.unite_debut, marche.membres, marche.option_debut, marche.slot_debut, marche.slot_cellule, rangs.position,
        maisons(marche), places, etat.presents, etat.entrants, etat.dernier, etat.tenu, natures,
    )  # fmt: skip
    options = np.flatnonzero(natures)
    unites = np.searchsorted(marche.option_debut, options, side="right") - 1
    rangs_option = options - marche.option_debut[unites]
    sortes = (Nature.SIEGE_LIBRE, Nature.ENVIE)
    return tuple(
        Revendication(u, k, sortes[nature - 1])
        for u, k, nature in zip(unites.tolist(), rangs_option.tolist(), natures[options].tolist(), strict=True)
    )


def somme_des_rangs(marche: Marche, option: NDArray[np.int64], unites: NDArray[np.intp] | Sequence[int] | None = None) -> int:
    """Sum over persons of the option number obtained, 1 for the first (model P8)."""
    valeur = np.diff(marche.unite_debut) * (option + 1)
    return int(valeur.sum() if unites is None else valeur[unites].sum())


def rampe(tailles: NDArray[np.int64]) -> NDArray[np.int64]:
    """0..t-1 for each t of ``tailles``, in a row."""
    return np.arange(int(tailles.sum())) - np.repeat(np.cumsum(tailles) - tailles, tailles)
