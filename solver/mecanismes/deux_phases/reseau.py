"""The network of phase P: what every unit may move to, what it is worth, and prices of the cellules that bound the best answer.

A *pair* is (unit, better option); its *arcs*, one per member, go from the cellule held to the cellule asked. Values are
integers that put persons first and points second: an arc is worth ``echelle`` plus its points counted from ``base``, and all
the points together are less than ``echelle``.

Prices: for any price of every cellule, a pair is worth, *net*, its value minus the prices of the cellules entered plus those of
the cellules left. Over a circulation prices cancel, so its value is the sum of the nets of its pairs, and no circulation
exceeds ``borne``, the sum over units of the best net (0 for staying). The *loss* of a choice is how far its net is from the
unit's best: the value of a circulation is ``borne`` minus its losses. Hence a circulation within d of the bound uses only
choices of loss at most d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...cpsat import flot_maximal
from ...marche import Marche
from ..etat import rampe

RESTER = -1
"""Choice of a member who does not move."""


@dataclass(frozen=True, slots=True, eq=False)
class Reseau:
    """Network of phase P. Units are those that could be better, numbered from 0 in the market's order.

    Attributes
    ----------
    cellules
        Number of cellules.
    unite, taille
        Unit of the market, and its number of members.
    paire_debut
        (units + 1,) pairs of each unit, best option first.
    paire_unite, paire_option
        Unit and option of each pair.
    arc_debut
        (pairs + 1,) arcs of each pair, one per member.
    depuis, vers, valeur
        Arcs.
    arc_paire, arc_membre
        Pair of each arc, and member who takes it, numbered over the whole network.
    echelle, base
        See the module.
    """

    cellules: int
    unite: NDArray[np.int64]
    taille: NDArray[np.int64]
    paire_debut: NDArray[np.int64]
    paire_unite: NDArray[np.int64]
    paire_option: NDArray[np.int64]
    arc_debut: NDArray[np.int64]
    depuis: NDArray[np.int64]
    vers: NDArray[np.int64]
    valeur: NDArray[np.int64]
    arc_paire: NDArray[np.int64]
    arc_membre: NDArray[np.int64]
    echelle: int
    base: int

    @property
    def lies(self) -> NDArray[np.int64]:
        """Units of several members."""
        return np.flatnonzero(self.taille > 1)

    def nets(self, prix: NDArray[np.int64]) -> NDArray[np.int64]:
        """Net of each pair."""
        if not len(self.arc_paire):
            return np.zeros(0, np.int64)
        return np.add.reduceat(self.valeur - prix[self.vers] + prix[self.depuis], self.arc_debut[:-1])

    def meilleurs(self, nets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Best net of each unit, staying included. Their sum is the bound."""
        return np.maximum(0, np.maximum.reduceat(nets, self.paire_debut[:-1])) if len(nets) else np.zeros(0, np.int64)

    def parts(self, nets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Net of each arc: that of its pair, shared equally between members.

        Any sharing gives a relaxation; with this one no member of a linked unit wants to move where the other does not, as far
        as prices tell, and the relaxation is seldom better than the best circulation.
        """
        rang = np.arange(len(self.arc_paire)) - self.arc_debut[self.arc_paire]
        return (nets[self.arc_paire] + rang) // self.taille[self.paire_unite[self.arc_paire]]

    def choisir(
        self,
        valeur: NDArray[np.int64],
        arcs: NDArray[np.int64],
        offre: NDArray[np.int64] | None = None,
        forcee: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int64] | None:
        """Arcs of a most valuable circulation among ``arcs``, each member moving once at most, linked or not.

        Parameters
        ----------
        valeur
            Value of every arc of the network.
        offre
            (cellules,) persons that circulate already: arrived minus left; none by default.
        forcee
            (units,) units whose members must each use an arc; none by default.

        Returns
        -------
        NDArray or None
            Arcs used; None when there is no such circulation.
        """
        _, premier, membre, nombre = np.unique(
            self.arc_membre[arcs], return_index=True, return_inverse=True, return_counts=True
        )
        tenue = self.depuis[arcs[premier]]
        part = np.zeros(len(nombre), np.bool_)
        if forcee is not None:
            part = forcee[self.paire_unite[self.arc_paire[arcs[premier]]]]
        # A free member with one arc needs no node of its own. One who must leave has left: the arcs start from its node.
        avec_noeud = (nombre > 1) | part
        depart = np.where(avec_noeud, self.cellules - 1 + np.cumsum(avec_noeud), tenue)
        entre = avec_noeud & ~part
        a_la_source = np.zeros(self.cellules, np.int64) if offre is None else offre
        a_la_source = a_la_source - np.bincount(tenue[part], minlength=self.cellules)
        utilises = flot_maximal(
            self.cellules + int(avec_noeud.sum()),
            np.concatenate((depart[membre], tenue[entre])),
            np.concatenate((self.vers[arcs], depart[entre])),
            np.concatenate((valeur[arcs], np.zeros(int(entre.sum()), np.int64))),
            np.concatenate((a_la_source, part[avec_noeud].astype(np.int64))),
        )
        return None if utilises is None else arcs[utilises[: len(arcs)]]

    def prix(self, valeur: NDArray[np.int64], arcs: NDArray[np.int64], choisis: NDArray[np.int64]) -> NDArray[np.int64]:
        """Prices at which every member's arc of ``choisis`` (or staying) is the best of those of ``arcs``.

        They prove that ``choisis`` is a best circulation: shortest distances over the cellules, where going from a cellule that
        a member could hold to the one it holds costs what it would lose by it.

        Raises
        ------
        AssertionError
            There are none: ``choisis`` is not a best circulation.
        """
        tenue = np.full(int(self.arc_membre.max(initial=-1)) + 1, -1, np.int64)
        tenue[self.arc_membre[arcs]] = self.depuis[arcs]
        gain = np.zeros(len(tenue), np.int64)
        tenue[self.arc_membre[choisis]], gain[self.arc_membre[choisis]] = self.vers[choisis], valeur[choisis]
        distance = np.full((self.cellules, self.cellules), SANS_LIEN, np.int64)
        m = self.arc_membre[arcs]
        np.minimum.at(distance, (self.vers[arcs], tenue[m]), gain[m] - valeur[arcs])
        m = self.arc_membre[choisis]
        np.minimum.at(distance, (self.depuis[choisis], tenue[m]), gain[m])
        prix = np.zeros(self.cellules, np.int64)
        for _ in range(self.cellules + 1):
            suivant = np.minimum(prix, (prix[:, None] + distance).min(axis=0, initial=SANS_LIEN))
            if np.array_equal(suivant, prix):
                return prix
            prix = suivant
        raise AssertionError("permutations : le flot rendu n'est pas le meilleur, défaut du mécanisme et non des données")


SANS_LIEN = 2**61
"""Distance between cellules that nothing joins: more than any sum of values, with room for one addition."""


def construire(marche: Marche, option: NDArray[np.int64]) -> Reseau:
    """Network of the units that are not at their option 0 in ``option`` (U,), the outcome of phase M."""
    unite = np.flatnonzero(option > 0)
    taille = np.diff(marche.unite_debut)[unite].astype(np.int64)
    nombre = np.diff(marche.option_debut)[unite]
    paires = option[unite]
    paire_unite = np.repeat(np.arange(len(unite)), paires)
    paire_option = rampe(paires)
    arcs = taille[paire_unite]
    arc_paire = np.repeat(np.arange(len(paire_unite)), arcs)
    membre = rampe(arcs)
    u = paire_unite[arc_paire]
    slot = marche.slot_debut[unite[u]] + paire_option[arc_paire] * taille[u] + membre
    personne = marche.membres[marche.unite_debut[unite[u]] + membre]
    # The cellule held: that of the option of phase M, else the own origine. Slots of outside do not exist: any will do there.
    tenu = marche.slot_debut[unite[u]] + np.minimum(option[unite[u]], nombre[u] - 1) * taille[u] + membre
    depuis = np.where(option[unite[u]] < nombre[u], marche.slot_cellule[tenu], marche.origine[personne])
    points = marche.slot_points[slot]
    base = int(points.min(initial=0))
    etendue = int(points.max(initial=0)) - base
    echelle = int(taille.sum()) * etendue + 1
    membre_debut = np.cumsum(taille) - taille
    return Reseau(
        marche.nombre_cellules, unite, taille, _cumul(paires), paire_unite, paire_option, _cumul(arcs),
        depuis.astype(np.int64), marche.slot_cellule[slot].astype(np.int64), echelle + points - base,
        arc_paire, membre_debut[u] + membre, echelle, base,
    )  # fmt: skip


def _cumul(tailles: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(tailles)))
