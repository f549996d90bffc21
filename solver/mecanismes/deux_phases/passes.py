"""The market of phase M as one of linked requests: a person needs a seat where it enters *and* an exit where it leaves.

Every person is given a twin, and every cellule a second one whose seats are its exits. The twin of a person asks, with every
option, a seat among the exits of the own ``origine``, ranked as on the exit list. A unit of m members is then a unit of 2 m
linked persons, and a claim of phase M (model §8, P10) is word for word a claim of model §6 in that market: what is already
written for linked requests (claims, exact models, search) serves unchanged.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ...marche import DEHORS, Marche
from ..etat import rampe

T = TypeVar("T", np.int32, np.int64)


def avec_sorties(marche: Marche) -> Marche:
    """The market with twins: twin of person x is ``n + x``, exits of cellule c are the cellule ``C + c``.

    Options and units keep their numbers. The slots of one option are those of the members, then those of their twins. Unlike in
    a market read from files, a twin asks the same cellule with every option.

    Raises
    ------
    ValueError
        The market has no exits, departures free seats in it, or somebody who asks has no ``origine``.
    """
    if marche.sorties is None or marche.depart_libere_place:
        raise ValueError("phase M : le marché doit donner des sorties, et des entrées que les départs n'augmentent pas")
    n, cellules = len(marche.personnes), marche.nombre_cellules
    taille = np.diff(marche.unite_debut).astype(np.int64)
    nombre = np.diff(marche.option_debut)
    membres = np.repeat(2 * marche.unite_debut[:-1].astype(np.int64), taille) + rampe(taille)
    decalage = np.repeat(taille, taille)
    jumele = np.empty(2 * n, np.int32)
    jumele[membres], jumele[membres + decalage] = marche.membres, marche.membres + n

    par_unite = taille * nombre
    unite = np.repeat(np.arange(marche.nombre_unites), par_unite)
    ordre = rampe(par_unite)
    option, membre = np.divmod(ordre, taille[unite]) if len(ordre) else (ordre, ordre)
    personne = marche.membres[marche.unite_debut[unite] + membre]
    if (marche.origine[personne] == DEHORS).any():
        raise ValueError("phase M : une personne sans origine demande à muter")
    entree = 2 * marche.slot_debut[unite] + option * 2 * taille[unite] + membre
    sortie = entree + taille[unite]
    premier = marche.slot_debut[unite] + membre

    def doubler(a_l_entree: NDArray[T], a_la_sortie: NDArray[T]) -> NDArray[T]:
        tableau = np.empty(2 * len(entree), a_l_entree.dtype)
        tableau[entree], tableau[sortie] = a_l_entree, a_la_sortie
        return tableau

    return replace(
        marche,
        personnes=marche.personnes * 2,
        cellules=marche.cellules * 2,
        places=np.concatenate((marche.places, marche.sorties)),
        origine=np.full(2 * n, DEHORS, np.int32),
        obligatoire=np.tile(marche.obligatoire, 2),
        departage=np.tile(marche.departage, (2, 1)),
        unite_debut=2 * marche.unite_debut,
        membres=jumele,
        slot_debut=2 * marche.slot_debut,
        slot_cellule=doubler(marche.slot_cellule, marche.origine[personne] + np.int32(cellules)),
        slot_groupe=doubler(marche.slot_groupe, marche.slot_groupe[premier]),
        slot_points=doubler(marche.slot_points, marche.slot_points[premier]),
        sorties=None,
    )
