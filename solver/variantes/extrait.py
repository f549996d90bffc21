"""Part of a market as a market of its own: whole units, and persons who are known to stay where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from ..mecanismes.etat import suites

CHEZ_SOI = -1
"""Slot of a pinned person who keeps the own ``origine``, or has none and obtains nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Extrait:
    """A market cut out of another one; persons, cellules and units keep their order.

    Attributes
    ----------
    marche
        The part.
    personnes, cellules
        (n',) and (C',) int64, indices in the whole market.
    unites
        (U',) int64, unit of the whole market; -1 for a person who is pinned.
    """

    marche: Marche
    personnes: NDArray[np.int64]
    cellules: NDArray[np.int64]
    unites: NDArray[np.int64]

    def avec_places(self, places: NDArray[np.int64]) -> Marche:
        """The part under the seats (C,) of the whole market."""
        return replace(self.marche, places=places[self.cellules])


def extraire(
    marche: Marche,
    unites: NDArray[np.bool_],
    cellules: NDArray[np.bool_],
    fixes: NDArray[np.int64] | None = None,
    slots_fixes: NDArray[np.int64] | None = None,
    options: NDArray[np.int64] | None = None,
) -> Extrait:
    """Cut a part out of a market in one phase without conditional demands.

    Parameters
    ----------
    marche
        The whole.
    unites
        (U,) units taken whole, with all their options.
    cellules
        (C,) cellules of the part; those that its persons hold or ask are added.
    fixes, slots_fixes
        Persons, of other units, who are somewhere for certain: they become units of one person with one option, which they
        obtain, and no ``origine``; or with no option and their ``origine`` (``CHEZ_SOI``).
    options
        (U,) how many options, the first ones, each unit keeps; all by default.

    Returns
    -------
    Extrait
        Seats of its cellules are those of ``marche``: titulaires who are pinned elsewhere, or left out, still count in them.
    """
    if fixes is None or slots_fixes is None:
        fixes = slots_fixes = np.zeros(0, np.int64)
    entieres = np.flatnonzero(unites)
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre = np.diff(marche.option_debut) if options is None else options
    tenu = slots_fixes != CHEZ_SOI
    n, k = len(marche.personnes), len(fixes)

    ordre = np.argsort(np.concatenate([marche.membres[marche.unite_debut[entieres]], fixes]), kind="stable")
    tailles = np.concatenate([taille[entieres], np.ones(k, np.int64)])[ordre]
    nombres = np.concatenate([nombre[entieres], tenu.astype(np.int64)])[ordre]
    voeux = np.concatenate([np.minimum(marche.nombre_voeux, nombre)[entieres], tenu.astype(np.int32)])[ordre]
    reserve = np.concatenate([marche.membres, fixes])
    membres = reserve[suites(np.concatenate([marche.unite_debut[entieres], n + np.arange(k)])[ordre], tailles)]
    longueurs = np.concatenate([(nombre * taille)[entieres], tenu.astype(np.int64)])[ordre]
    slots = suites(np.concatenate([marche.slot_debut[entieres], np.maximum(slots_fixes, 0)])[ordre], longueurs)

    personnes = np.sort(membres).astype(np.int64)
    origine = marche.origine[personnes].copy()
    origine[np.searchsorted(personnes, fixes[tenu])] = DEHORS
    obligatoire = marche.obligatoire[personnes].copy()
    obligatoire[np.searchsorted(personnes, fixes)] = False
    la = cellules.copy()
    la[marche.slot_cellule[slots]] = True
    la[origine[origine != DEHORS]] = True
    gardees = np.flatnonzero(la)
    numero = np.full(marche.nombre_cellules + 1, DEHORS, np.int32)
    numero[gardees] = np.arange(len(gardees), dtype=np.int32)
    part = Marche(
        personnes=tuple(marche.personnes[p] for p in personnes.tolist()),
        cellules=tuple(marche.cellules[c] for c in gardees.tolist()),
        places=marche.places[gardees],
        depart_libere_place=marche.depart_libere_place,
        origine=numero[origine],
        obligatoire=obligatoire,
        departage=marche.departage[personnes],
        unite_debut=_debuts(tailles).astype(np.int32),
        membres=np.searchsorted(personnes, membres).astype(np.int32),
        option_debut=_debuts(nombres),
        nombre_voeux=voeux.astype(np.int32),
        slot_debut=_debuts(longueurs),
        slot_cellule=numero[marche.slot_cellule[slots]],
        slot_groupe=marche.slot_groupe[slots],
        slot_points=marche.slot_points[slots],
    )
    return Extrait(part, personnes, gardees, np.concatenate([entieres, np.full(k, -1)])[ordre])


def _debuts(nombres: NDArray[np.int64]) -> NDArray[np.int64]:
    debuts = np.zeros(len(nombres) + 1, np.int64)
    np.cumsum(nombres, out=debuts[1:])
    return debuts
