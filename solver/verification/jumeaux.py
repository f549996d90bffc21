"""The market of phase M read from its definition (model §8): a person needs an entry *and* an exit.

Let every person have a twin, and every département a second cellule whose seats are its ``sorties``. With each option the twin
of x asks a seat among the exits of x's ``origine``, with the priority of the exit list: that of x on option 0. A claim of phase
M then reads word for word as a claim of model §6: in each cellule entered, and in each cellule of exits, at most ``seats - m``
persons of other units stand before the weakest of the m members who ask it. So what is proven of linked requests in one phase
applies to phase M.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np

from ..marche import DEHORS, Marche


def avec_jumeaux(marche: Marche) -> Marche:
    """Phase M as a market of linked requests; units and options keep their numbers, nobody is at home anywhere.

    Twins follow the persons, in their order; exits follow the entries.

    Raises
    ------
    ValueError
        The market has one phase.
    """
    if marche.sorties is None:
        raise ValueError("Ce marché n'a pas de sorties : il n'a pas de phase M.")
    n, decalage = len(marche.personnes), marche.nombre_cellules
    membres: list[int] = []
    slots: list[tuple[int, int, int]] = []
    lignes = list(zip(marche.slot_cellule.tolist(), marche.slot_groupe.tolist(), marche.slot_points.tolist(), strict=True))
    origine, tous = marche.origine.tolist(), marche.membres.tolist()
    debuts, premiers = marche.unite_debut.tolist(), marche.slot_debut.tolist()
    for u in range(marche.nombre_unites):
        siens = tous[debuts[u] : debuts[u + 1]]
        membres += [*siens, *(n + x for x in siens)]
        options = [lignes[s : s + len(siens)] for s in range(premiers[u], premiers[u + 1], len(siens))]
        for option in options:
            sortie = [(decalage + origine[x], *cle) for x, (_, *cle) in zip(siens, options[0], strict=True)]
            slots += chain(option, sortie)
    colonnes = np.array(slots, dtype=np.int64).reshape(-1, 3).T
    return replace(
        marche,
        personnes=(*marche.personnes, *(f"{x} (sortie)" for x in marche.personnes)),
        cellules=(*marche.cellules, *((discipline, f"{lieu} (sortie)") for discipline, lieu in marche.cellules)),
        places=np.concatenate((marche.places, marche.sorties)),
        origine=np.full(2 * n, DEHORS, dtype=np.int32),
        obligatoire=np.concatenate((marche.obligatoire, marche.obligatoire)),
        departage=np.concatenate((marche.departage, marche.departage)),
        unite_debut=2 * marche.unite_debut,
        membres=np.array(membres, dtype=np.int32),
        slot_debut=2 * marche.slot_debut,
        slot_cellule=colonnes[0].astype(np.int32),
        slot_groupe=colonnes[1].astype(np.int32),
        slot_points=colonnes[2],
        sorties=None,
    )


def sans_demandes(marche: Marche, ecartees: frozenset[int]) -> Marche:
    """The market where these units ask nothing: their demand was deleted, because that of another unit failed."""
    if not ecartees:
        return marche
    muette = np.zeros(marche.nombre_unites, dtype=np.bool_)
    muette[sorted(ecartees)] = True

    def debuts(nombre: np.ndarray) -> np.ndarray:
        return np.concatenate(([0], np.cumsum(np.where(muette, 0, nombre)))).astype(np.int64)

    reste = ~np.repeat(muette, np.diff(marche.slot_debut))
    return replace(
        marche,
        nombre_voeux=np.where(muette, 0, marche.nombre_voeux).astype(np.int32),
        option_debut=debuts(np.diff(marche.option_debut)),
        slot_debut=debuts(np.diff(marche.slot_debut)),
        slot_cellule=marche.slot_cellule[reste],
        slot_groupe=marche.slot_groupe[reste],
        slot_points=marche.slot_points[reste],
    )
