"""The cheapest allowed allocation (P1–P5), linked units and negative capacities included.

1. **Flows** (:mod:`.relaxation`): exact without linked units, and then the answer.
2. **Dive.** While the flows split a unit, one is given the option that prices favour, and the groups it touches are solved
   again. The end is an allowed allocation.
3. **Bound.** The flows where members are free to split; or, for any prices, the sum over units of their cheapest choice, prices
   of the seats included, minus the price of all seats (members choose together there). The better of the two.
4. **Reduction and exact model** (CP-SAT). A choice that exceeds its unit's cheapest by more than the gap is in no better
   allocation; when few choices are left, the exact model decides, and the answer is proven.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...cpsat.modele import Modele, Statut
from ...marche import Marche
from ..base import OptionsResolution
from ..etat import slots_obtenus
from ..preparation import Rangs
from .relaxation import Choix, Couts, Relaxation, Reponse

LIMITE_EXACTE = 2.0
"""Deterministic time of the exact model: it either ends soon or hardly ever, and what is found before has its bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The allocation found, (U,) options; its cost, a proven lower bound, and deterministic work."""

    option: NDArray[np.int64]
    valeur: int
    borne: int
    travail: dict[str, int]


def au_moindre_cout(marche: Marche, rangs: Rangs, couts: Couts, options: OptionsResolution) -> Optimum:
    """Find the cheapest allowed allocation (see module)."""
    relaxation = Relaxation(marche, rangs, couts)
    plongee = _Plongee(marche, couts, relaxation)
    borne = plongee.borne
    option = plongee.descendre()
    valeur = couts.total(marche, option)
    travail = {"flots": plongee.flots, "choix_ouverts": 0, "cpsat_millisecondes_deterministes": 0}
    if borne >= valeur:
        return Optimum(option, valeur, valeur, travail)
    reduits, reduit_dehors, autre = _reduire(marche, couts, relaxation, plongee.premier, valeur)
    borne = max(borne, autre)
    travail["choix_ouverts"] = int(reduits.sum() + reduit_dehors.sum()) - marche.nombre_unites
    if borne < valeur and travail["choix_ouverts"] <= options.marche_entier_maximal:
        option, temps, prouvee = _modele_exact(
            marche, rangs, couts, option, reduits, reduit_dehors, relaxation, min(options.limite, LIMITE_EXACTE)
        )
        travail["cpsat_millisecondes_deterministes"] = round(temps * 1000)
        valeur = couts.total(marche, option)
        borne = max(borne, min(prouvee, valeur))
    return Optimum(option, valeur, borne, travail)


class _Plongee:
    """Decisions taken so far on linked units, and the answer of each group under them."""

    def __init__(self, marche: Marche, couts: Couts, relaxation: Relaxation) -> None:
        self.marche, self.couts, self.relaxation = marche, couts, relaxation
        self.nombre, self.taille = np.diff(marche.option_debut), np.diff(marche.unite_debut)
        self.choix = Choix(np.ones(int(marche.option_debut[-1]), np.bool_), np.ones(marche.nombre_unites, np.bool_))
        self.flots = 0
        self.reponses: dict[int, Reponse] = {}
        reponses = self._resoudre(range(len(relaxation.groupes)))
        if reponses is None:
            raise AssertionError("flot : aucune affectation, pas même celle où personne ne bouge")
        self.reponses = reponses
        self.premier = self._tenu()
        sans_groupe = relaxation.cout_dehors[relaxation.groupe_de < 0].sum()
        total = sum(r.borne for r in reponses.values()) + int(sans_groupe)
        self.borne = -(-total // relaxation.echelle)
        """Proven lower bound of the cost."""

    def _resoudre(self, groupes: Iterable[int]) -> dict[int, Reponse] | None:
        """Answers of these groups under the decisions; None when one has none.

        A group solved before keeps its regimes when it can: the dive needs a good answer, not the best one.
        """
        reponses = {}
        for g in groupes:
            groupe, avant = self.relaxation.groupes[g], self.reponses.get(g)
            reponse = None if avant is None else self.relaxation.resoudre(groupe, self.choix, avant.regime)
            if reponse is None:
                reponse = self.relaxation.resoudre(groupe, self.choix)
            if reponse is None:
                return None
            self.flots += reponse.flots
            reponses[g] = reponse
        return reponses

    def _tenu(self) -> NDArray[np.int64]:
        """(n,) slot held by each person, -1 outside."""
        tenu = np.full(len(self.marche.personnes), -1, np.int64)
        for g, reponse in self.reponses.items():
            tenu[self.relaxation.groupes[g].personnes] = reponse.tenu
        return tenu

    def descendre(self) -> NDArray[np.int64]:
        """(U,) options of an allowed allocation."""
        while True:
            tenu = self._tenu()
            option, fendues = self._lire(tenu)
            if not len(fendues):
                return option
            nets, net_dehors = _nets(self.marche, self.couts, self.relaxation, self.relaxation.prix(tenu))
            for u in fendues.tolist():
                if not self._decider(u, nets, net_dehors):
                    self._renoncer()
                    break

    def _decider(self, u: int, nets: NDArray[np.int64], net_dehors: NDArray[np.int64]) -> bool:
        """Give ``u`` the cheapest of its choices under which its groups still have an answer; False when none does."""
        m = self.marche
        debut, fin = (int(x) for x in m.option_debut[u : u + 2])
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        groupes = [g for g in np.unique(self.relaxation.groupe_de[membres]).tolist() if g >= 0]
        prix = np.append(nets[debut:fin], net_dehors[u])
        self.choix.dehors[u] = False
        self.choix.option[debut:fin] = False
        for k in np.argsort(prix, kind="stable").tolist():
            cible, ou = (self.choix.dehors, u) if k == fin - debut else (self.choix.option, debut + k)
            cible[ou] = True
            reponses = self._resoudre(groupes)
            if reponses is not None:
                self.reponses |= reponses
                return True
            cible[ou] = False
        return False

    def _renoncer(self) -> None:
        """All linked units stay outside: an answer always exists then, since nobody need move."""
        self.reponses = {}
        liees = np.flatnonzero(self.taille > 1)
        self.choix.dehors[liees] = True
        self.choix.option[np.isin(np.repeat(np.arange(self.marche.nombre_unites), self.nombre), liees)] = False
        reponses = self._resoudre(range(len(self.relaxation.groupes)))
        if reponses is None:
            raise AssertionError("flot : aucune affectation, pas même celle où personne ne bouge")
        self.reponses = reponses

    def _lire(self, tenu: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(U,) option of the first member of each unit, and the units whose members differ."""
        m = self.marche
        choix = np.full(len(tenu), -1, np.int64)
        choix[tenu >= 0] = self.relaxation.slot_option[tenu[tenu >= 0]]
        unites = np.repeat(np.arange(m.nombre_unites), self.taille)
        premier = choix[m.membres[m.unite_debut[:-1]]]
        fendues = np.unique(unites[choix[m.membres] != premier[unites]])
        return np.where(premier >= 0, premier - m.option_debut[:-1], self.nombre), fendues


def _nets(
    marche: Marche, couts: Couts, relaxation: Relaxation, prix: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(O,) and (U,): cost of each choice, prices of its seats included, in the scale of the flows."""
    nets, net_dehors = couts.option * relaxation.echelle, couts.dehors * relaxation.echelle
    np.add.at(nets, relaxation.slot_option, prix[marche.slot_cellule])
    np.add.at(net_dehors, relaxation.unite, prix[relaxation.sortie])
    return nets, net_dehors


def _reduire(
    marche: Marche, couts: Couts, relaxation: Relaxation, tenu: NDArray[np.int64], valeur: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], int]:
    """(O,), (U,): choices that an allocation cheaper than ``valeur`` may use; and the bound."""
    prix = relaxation.prix(tenu)
    nets, net_dehors = _nets(marche, couts, relaxation, prix)
    unite = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.option_debut))
    meilleur = net_dehors.copy()
    np.minimum.at(meilleur, unite, nets)
    # A reduced cellule may hold its titulaires, whatever its regime.
    places = np.maximum(0, np.maximum(marche.places, relaxation.titulaires))
    total = int(meilleur.sum() - (prix[:-1] * places).sum())
    ecart = valeur * relaxation.echelle - total
    return nets - meilleur[unite] <= ecart, net_dehors - meilleur <= ecart, -(-total // relaxation.echelle)


def _modele_exact(
    marche: Marche,
    rangs: Rangs,
    couts: Couts,
    option: NDArray[np.int64],
    reduits: NDArray[np.bool_],
    reduit_dehors: NDArray[np.bool_],
    relaxation: Relaxation,
    limite: float,
) -> tuple[NDArray[np.int64], float, int]:
    """The cheapest allocation among the choices left, ``option`` being one; deterministic time; proven bound."""
    nombre = np.diff(marche.option_debut)
    modele = Modele()
    variables: list[tuple[int, int]] = []
    occupe: dict[int, list[tuple[int, int]]] = {}
    entre: dict[int, list[int]] = {}
    indices, objectif = [], []
    fixes = np.zeros(marche.nombre_cellules, np.int64)
    constante, ouvertes = 0, []
    libres = np.add.reduceat(np.append(reduits, False), marche.option_debut[:-1]) * (nombre > 0) + reduit_dehors
    maison = relaxation.sortie
    decidee = np.full(marche.nombre_unites, -1, np.int64)
    for u in np.flatnonzero(libres == 1).tolist():
        k = int(option[u])
        decidee[u] = k
        constante += int(couts.dehors[u] if k == nombre[u] else couts.option[marche.option_debut[u] + k])
    entres = np.zeros(marche.nombre_cellules, np.int64)
    fixees = np.flatnonzero(decidee >= 0)
    slots = slots_obtenus(marche, fixees, decidee[fixees])
    np.add.at(entres, marche.slot_cellule[slots], 1)
    np.add.at(fixes, marche.slot_cellule[slots], 1)
    reste = np.isin(rangs.unite, fixees[decidee[fixees] == nombre[fixees]]) & (maison < marche.nombre_cellules)
    np.add.at(fixes, maison[reste], 1)
    for u in np.flatnonzero(libres > 1).tolist():
        debut = int(marche.option_debut[u])
        choix = [
            *np.flatnonzero(reduits[debut : debut + int(nombre[u])]).tolist(),
            *([int(nombre[u])] if reduit_dehors[u] else []),
        ]
        siennes = []
        for k in choix:
            x = modele.variable()
            siennes.append(x)
            variables.append((u, k))
            indices.append(int(option[u] == k))
            dehors = k == nombre[u]
            objectif.append((x, int(couts.dehors[u] if dehors else couts.option[debut + k])))
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            cellules = maison[membres] if dehors else marche.slot_cellule[slots_obtenus(marche, np.array([u]), np.array([k]))]
            for c, combien in zip(*np.unique(cellules, return_counts=True), strict=True):
                if c < marche.nombre_cellules:
                    occupe.setdefault(int(c), []).append((x, int(combien)))
                    if not dehors:
                        entre.setdefault(int(c), []).append(x)
        modele.exactement_un(siennes)
        ouvertes.append(u)
    reduites = set(np.flatnonzero(marche.places < relaxation.titulaires).tolist())
    for c, termes in sorted(occupe.items()):
        if c not in reduites or entres[c]:
            modele.lineaire(termes, None, int(marche.places[c] - fixes[c]))
        elif c in entre:
            ouverte = modele.variable()
            indices.append(int(any(indices[x] for x in entre[c])))
            modele.lineaire(termes, None, int(marche.places[c] - fixes[c]), si=(ouverte,))
            for x in entre[c]:
                modele.clause((~x, ouverte))
    reponse = modele.resoudre(objectif, indices=indices, limite=limite)
    if reponse.statut is Statut.IMPOSSIBLE:
        raise AssertionError("le modèle exact n'admet pas l'affectation dont il part : défaut du mécanisme")
    if reponse.statut is Statut.INCONNU:
        return option, reponse.temps, 0
    meilleure = option.copy()
    for (u, k), choisi in zip(variables, reponse.valeurs, strict=False):
        if choisi:
            meilleure[u] = k
    return meilleure, reponse.temps, reponse.borne + constante
