"""What the bounds leave open, cut into independent pieces for the exact model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..cpsat import CelluleFixee, Probleme, UniteLibre
from ..marche import Marche
from . import noyaux_groupes
from .encadrement import Encadrement
from .etat import Etat, installer, maisons, slots_des_options, suites
from .preparation import Rangs

Domaine = Callable[[int], Sequence[int]]
"""Options a free unit may get, ascending."""


class Residu:
    """A market with part of its units free and the others at a known option.

    Attributes
    ----------
    libres
        (U,) bool.
    option
        (U,) int64, option of the fixed units (what stands for free units is not read).
    """

    def __init__(
        self, marche: Marche, rangs: Rangs, places: NDArray[np.int64], option: NDArray[np.int64], libres: NDArray[np.bool_]
    ) -> None:
        self.marche, self.rangs, self.places, self.option, self.libres = marche, rangs, places, option, libres
        self.maison = maisons(marche)
        self.nombre = np.diff(marche.option_debut)
        self.taille = np.diff(marche.unite_debut)
        self.etat: Etat = installer(marche, rangs, option, absentes=libres)

    def slots(self, u: int, k: int) -> tuple[tuple[int, int], ...]:
        """(cellule, position) of each member of unit u at option k; empty outside."""
        if k == self.nombre[u]:
            return ()
        taille = int(self.taille[u])
        s = int(self.marche.slot_debut[u]) + k * taille
        fin = s + taille
        return tuple(zip(self.marche.slot_cellule[s:fin].tolist(), self.rangs.position[s:fin].tolist(), strict=True))

    def maisons_de(self, u: int) -> tuple[int, ...]:
        """Cellules where members keep a seat when unit u is outside."""
        m = self.marche
        cellules = self.maison[m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]]
        return tuple(int(c) for c in cellules if c >= 0)

    def probleme(
        self,
        unites: Iterable[int],
        domaine: Domaine,
        sacrifiees: Collection[int] = (),
        a_placer: Collection[int] = (),
    ) -> Probleme:
        """The exact model's input: ``unites`` free, in draw order.

        Those of ``sacrifiees`` may keep a claim; as few as possible of ``a_placer`` are to be left outside.
        """
        libres: list[UniteLibre] = []
        cellules: set[int] = set()
        for u in self.ordonner(unites):
            options = tuple(domaine(u))
            slots = tuple(self.slots(u, k) for k in options)
            chez_soi = self.maisons_de(u)
            t = int(self.taille[u])
            libres.append(UniteLibre(u, t, options, slots, chez_soi, u in sacrifiees, u in a_placer, seule=t == 1))
            cellules.update(c for s in slots for c, _ in s)
            if options[-1] == self.nombre[u]:
                cellules.update(chez_soi)
        return Probleme(tuple(libres), {c: self.cellule(c) for c in sorted(cellules)})

    def cellule(self, c: int) -> CelluleFixee:
        """Cellule c with the fixed units seated there."""
        debut, fin = int(self.rangs.debut[c]), int(self.rangs.debut[c + 1])
        positions = tuple(int(p) for p in np.flatnonzero(self.etat.tenu[debut:fin]) + debut)
        titulaires = int(self.rangs.titulaires[c]) if self.marche.depart_libere_place else 0
        return CelluleFixee(int(self.places[c]), positions, int(self.etat.presents[c]), titulaires)

    def ordonner(self, unites: Iterable[int]) -> list[int]:
        """Units in the order of the total tie-break: the smallest draw of their members."""
        return sorted((int(u) for u in unites), key=lambda u: self.rangs.tirage_unite[u])


def composantes(marche: Marche, rangs: Rangs, bornes: Encadrement, forcees: Iterable[int] = ()) -> list[list[int]]:
    """Units still open (and ``forcees``), grouped when they may meet in a cellule; each group ascending.

    Two groups share no cellule, neither by an option still possible nor by a home, so they can be decided apart.
    """
    ouvertes = bornes.haut < bornes.bas
    ouvertes[list(forcees)] = True
    unites = np.flatnonzero(ouvertes)
    nombre = np.diff(marche.option_debut)[unites]
    options = suites(marche.option_debut[unites], nombre)
    restent = bornes.possible[options] == 1
    avec_option = np.repeat(unites, nombre)[restent]
    slots, _ = slots_des_options(marche, avec_option, (options - np.repeat(marche.option_debut[unites], nombre))[restent])
    dehors = unites[bornes.bas[unites] == nombre]
    taille = np.diff(marche.unite_debut)[dehors].astype(np.int64)
    chez_soi = maisons(marche)[marche.membres[suites(marche.unite_debut[dehors], taille)]]
    lien = np.concatenate([rangs.unite[rangs.personne[slots]], np.repeat(dehors, taille)[chez_soi >= 0]])
    cellule = np.concatenate([marche.slot_cellule[slots], chez_soi[chez_soi >= 0]])
    chef = noyaux_groupes.relier(lien, cellule, marche.nombre_cellules)
    groupes: dict[int, list[int]] = {}
    lien, premiers = np.unique(lien, return_index=True)
    for u, c in zip(lien.tolist(), chef[cellule[premiers]].tolist(), strict=True):
        groupes.setdefault(c, []).append(u)
    return sorted(groupes.values())
