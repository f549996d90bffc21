"""The cheapest allocation, as flows: exact for single persons, a bound when units are linked.

Every person goes from its options, or from home, to a seat; a cellule passes as many persons as it has seats. Cellules that no
person ties together (disciplines) are solved apart. What a flow forgets:

- members of a unit must hold the same option (P2): here each bears an equal part of the unit's cost; see :mod:`.affectation`;
- in a cellule with fewer places than titulaires (a negative capacity) the first departures open nothing. Such a *reduced*
  cellule has two regimes, and under each the problem is a flow: *closed*, nobody enters; *strict*, its places hold for
  everybody, so that some titulaires must leave. Branch and bound on regimes, one flow per node: reduced cellules are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...cpsat import flot_minimal
from ...marche import Marche
from ..etat import maisons
from ..noyaux_groupes import relier
from ..preparation import Rangs

OUVERTE, FERMEE, STRICTE = 0, 1, 2
"""Regime of a reduced cellule: not decided, closed, strict."""

NOEUDS_MAXIMAUX = 200
"""Flows solved for one group of cellules before its best known regime is kept without proof."""


@dataclass(frozen=True, slots=True, eq=False)
class Couts:
    """What is minimised: ``option`` (O,) and ``dehors`` (U,) int64, cost of each option of each unit and of being outside."""

    option: NDArray[np.int64]
    dehors: NDArray[np.int64]

    def total(self, marche: Marche, option: NDArray[np.int64]) -> int:
        """Cost of an allocation, (U,) options."""
        dedans = option < np.diff(marche.option_debut)
        return int(self.dehors[~dedans].sum() + self.option[(marche.option_debut[:-1] + option)[dedans]].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Choix:
    """Choices still open: ``option`` (O,) and ``dehors`` (U,) bool."""

    option: NDArray[np.bool_]
    dehors: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reponse:
    """Answer for one group: slot held by each of its persons (-1 outside), cost, proven bound, regimes, flows solved."""

    tenu: NDArray[np.int64]
    cout: int
    borne: int
    regime: NDArray[np.int8]
    flots: int


@dataclass(frozen=True, slots=True, eq=False)
class Groupe:
    """Cellules tied together: their indices, their persons, and the slots of these."""

    cellules: NDArray[np.int64]
    personnes: NDArray[np.int64]
    slots: NDArray[np.int64]


class Relaxation:
    """The flows of a market. Costs are those given times ``echelle``, so that members share them in whole numbers."""

    def __init__(self, marche: Marche, rangs: Rangs, couts: Couts) -> None:
        self.marche, self.unite, self.personne = marche, rangs.unite, rangs.personne
        cellules = marche.nombre_cellules
        taille = np.diff(marche.unite_debut).astype(np.int64)
        self.echelle = int(np.lcm.reduce(np.unique(taille))) if len(taille) else 1
        unite = rangs.unite[rangs.personne]
        rang = (np.arange(len(unite)) - marche.slot_debut[unite]) // taille[unite]
        self.slot_option = marche.option_debut[unite] + rang
        self.cout_slot = couts.option[self.slot_option] * self.echelle // taille[unite]
        self.cout_dehors = (couts.dehors * self.echelle // taille)[rangs.unite]
        maison = maisons(marche)
        self.sortie = np.where(maison >= 0, maison, cellules).astype(np.int64)
        """(n,) cellule where a person outside sits; C when none."""
        self.titulaires = np.bincount(maison[maison >= 0], minlength=cellules).astype(np.int64)
        self.groupes = self._grouper()
        self.groupe_de = np.full(len(marche.personnes), -1, np.int64)
        for g, groupe in enumerate(self.groupes):
            self.groupe_de[groupe.personnes] = g

    def _grouper(self) -> list[Groupe]:
        """Groups of cellules that persons tie together. Persons without vœu nor home are in none."""
        m = self.marche
        loges = np.flatnonzero(self.sortie < m.nombre_cellules)
        lien = np.concatenate((self.personne.astype(np.int64), loges))
        cellule = np.concatenate((m.slot_cellule, self.sortie[loges].astype(np.int32)))
        chef = relier(lien, cellule, m.nombre_cellules)
        de_personne = np.full(len(m.personnes), -1, np.int64)
        de_personne[lien] = chef[cellule]
        par = [(cle, np.argsort(cle, kind="stable")) for cle in (chef, de_personne, chef[m.slot_cellule])]
        groupes = []
        for r in np.unique(chef[cellule]).tolist():
            bornes = [np.searchsorted(cle[tri], (r, r + 1)) for cle, tri in par]
            groupes.append(Groupe(*(tri[a:b] for (_, tri), (a, b) in zip(par, bornes, strict=True))))
        return groupes

    def resoudre(self, groupe: Groupe, choix: Choix, depart: NDArray[np.int8] | None = None) -> Reponse | None:
        """The cheapest way to seat the persons of a group, linked units or not; None when there is none.

        Parameters
        ----------
        depart
            Regimes taken for granted: the answer is then the cheapest under them only. Default: none is.
        """
        meilleure: Reponse | None = None
        a_voir = [(0, np.full(len(groupe.cellules), OUVERTE, np.int8) if depart is None else depart)]
        flots, bornes = 0, list[int]()
        while a_voir:
            borne, regime = a_voir.pop()
            if meilleure is not None and borne >= meilleure.cout:
                continue
            if flots >= NOEUDS_MAXIMAUX:
                bornes.append(borne)
                continue
            flots += 1
            reponse = self._flot(groupe, choix, regime)
            if reponse is None or (meilleure is not None and reponse.cout >= meilleure.cout):
                continue
            fautive = self._fautive(groupe, reponse.tenu)
            if fautive < 0:
                meilleure = reponse
                continue
            for suivant in (FERMEE, STRICTE):
                autre = regime.copy()
                autre[fautive] = suivant
                a_voir.append((reponse.cout, autre))
        if meilleure is None:
            return None
        return Reponse(meilleure.tenu, meilleure.cout, min([meilleure.cout, *bornes]), meilleure.regime, flots)

    def _flot(self, groupe: Groupe, choix: Choix, regime: NDArray[np.int8]) -> Reponse | None:
        m, n, nombre = self.marche, len(groupe.personnes), len(groupe.cellules)
        ici = regime != FERMEE
        entree = np.searchsorted(groupe.cellules, m.slot_cellule[groupe.slots])
        gardes = choix.option[self.slot_option[groupe.slots]] & ici[entree]
        slots, entree = groupe.slots[gardes], entree[gardes]
        sortants = np.flatnonzero(choix.dehors[self.unite[groupe.personnes]])
        sortie = self.sortie[groupe.personnes[sortants]]
        chez = np.where(sortie < m.nombre_cellules, np.searchsorted(groupe.cellules, sortie), nombre)
        places = m.places[groupe.cellules]
        places = np.maximum(0, np.where(regime == STRICTE, places, np.maximum(places, self.titulaires[groupe.cellules])))
        offre = np.zeros(n + nombre + 1, np.int64)
        offre[:n], offre[-1] = 1, -n
        cout = np.concatenate((self.cout_slot[slots], self.cout_dehors[groupe.personnes[sortants]]))
        flots = flot_minimal(
            np.concatenate((np.searchsorted(groupe.personnes, self.personne[slots]), sortants, n + np.arange(nombre))),
            n + np.concatenate((entree, chez, np.full(nombre, nombre))),
            np.concatenate((np.ones(len(cout), np.int64), places)),
            np.concatenate((cout, np.zeros(nombre, np.int64))),
            offre,
        )
        if flots is None:
            return None
        tenu = np.full(n, -1, np.int64)
        pris = slots[flots[: len(slots)] > 0]
        tenu[np.searchsorted(groupe.personnes, self.personne[pris])] = pris
        total = int((cout * flots[: len(cout)]).sum())
        return Reponse(tenu, total, total, regime, 1)

    def _fautive(self, groupe: Groupe, tenu: NDArray[np.int64]) -> int:
        """A cellule of the group with more entrants than seats, by its rank in the group; -1 when there is none."""
        place = tenu >= 0
        entrants = np.bincount(
            np.searchsorted(groupe.cellules, self.marche.slot_cellule[tenu[place]]), minlength=len(groupe.cellules)
        )
        restent = self.sortie[groupe.personnes[~place]]
        restent = restent[restent < self.marche.nombre_cellules]
        presents = np.bincount(np.searchsorted(groupe.cellules, restent), minlength=len(groupe.cellules))
        exces = entrants - np.maximum(0, self.marche.places[groupe.cellules] - presents)
        return int(exces.argmax()) if (exces > 0).any() else -1

    def prix(self, tenu: NDArray[np.int64]) -> NDArray[np.int64]:
        """(C + 1,) prices of seats >= 0: what one more would save by chains of moves, ``tenu`` being (n,) slots held.

        Exact when ``tenu`` is a cheapest flow without regimes nor decisions; a guide otherwise: any prices give a bound.
        """
        cellules = self.marche.nombre_cellules
        place = np.flatnonzero(tenu >= 0)
        siege, paye = self.sortie.copy(), self.cout_dehors.copy()
        siege[place], paye[place] = self.marche.slot_cellule[tenu[place]], self.cout_slot[tenu[place]]
        qui = np.concatenate((self.personne.astype(np.int64), np.arange(len(tenu))))
        vers = np.concatenate((self.marche.slot_cellule.astype(np.int64), self.sortie))
        gain = paye[qui] - np.concatenate((self.cout_slot, self.cout_dehors))
        depuis = siege[qui]
        autre = vers != depuis
        paires, inverse = np.unique(depuis[autre] * (cellules + 1) + vers[autre], return_inverse=True)
        meilleur = np.full(len(paires), np.iinfo(np.int64).min)
        np.maximum.at(meilleur, inverse, gain[autre])
        quitte, entre = np.divmod(paires, cellules + 1)
        prix = np.zeros(cellules + 1, np.int64)
        for _ in range(TOURS_DE_PRIX):
            suivants = prix.copy()
            np.maximum.at(suivants, entre, meilleur + prix[quitte])
            suivants[cellules] = 0
            if (suivants == prix).all():
                break
            prix = suivants
        return prix


TOURS_DE_PRIX = 100
"""Longest chain of moves that prices look at: more than the cellules of a discipline."""
