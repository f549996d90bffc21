"""The sandwich: two deferred acceptances that bound every stable allocation, tightened until nothing changes.

For a stable allocation µ, single persons and the members of the linked units it places, taken as persons with one option, form
an ordinary market in which µ is stable. Its agents contain those of the upper market (single persons and decided units) and
are contained in those of the lower market (one clone per member and option still possible, homes included). Adding agents makes
both the candidate-optimal and the candidate-pessimal stable outcomes weakly worse for the others, so

    upper bound (candidate-proposing)  >=  µ  >=  lower bound (cellule-proposing)      for every single person.

Options of linked units are withdrawn by the two rules of :func:`restreindre`; each withdrawal removes clones (lower
bound rises) or decides a unit (upper bound falls). Both states are *continued*, never recomputed: the whole presolve costs
little more than two deferred acceptances.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from . import noyaux, noyaux_groupes
from .etat import Etat, maisons, refusent, slots_des_options, slots_obtenus, suites
from .noyaux import RIEN
from .preparation import Rangs


@dataclass(frozen=True, slots=True, eq=False)
class Encadrement:
    """Bounds valid for every stable allocation.

    Attributes
    ----------
    haut, bas
        (U,) int64 option numbers: best and worst option of each single person's unit; for linked units, the smallest and the
        largest still possible. The number of options means outside.
    possible
        (O,) uint8: option still possible (for single persons: within the bounds).
    propositions
        Deterministic work: proposals and offers made.
    """

    haut: NDArray[np.int64]
    bas: NDArray[np.int64]
    possible: NDArray[np.uint8]
    propositions: int


def encadrer(
    marche: Marche,
    rangs: Rangs,
    places: NDArray[np.int64],
    sacrifiees: Collection[int] = (),
    exclues: Collection[int] = (),
    places_bas: NDArray[np.int64] | None = None,
) -> Encadrement:
    """Bound every allocation of ``marche`` in which only units of ``sacrifiees`` have a claim.

    Parameters
    ----------
    places
        (C,) seats: the market's own, or a variation of them.
    sacrifiees
        Units allowed to keep a claim. They may end anywhere: absent from the upper market, clones of all their options in the
        lower one, never restricted. With none, the bounds are those of the stable allocations.
    exclues
        Units that stay outside, whatever they ask: their seats were set aside by the caller.
    places_bas
        (C,) seats of the lower market when they are not ``places`` (see :mod:`.exclusion`).
    """
    return _Sandwich(marche, rangs, places, sacrifiees, exclues, places_bas).serrer()


class _Sandwich:
    def __init__(
        self,
        marche: Marche,
        rangs: Rangs,
        places: NDArray[np.int64],
        sacrifiees: Collection[int],
        exclues: Collection[int],
        places_bas: NDArray[np.int64] | None,
    ) -> None:
        self.marche, self.rangs, self.places = marche, rangs, places
        self.places_bas = places if places_bas is None else places_bas
        n, cellules, slots = len(marche.personnes), marche.nombre_cellules, len(marche.slot_cellule)
        self.taille = np.diff(marche.unite_debut)
        self.nombre = np.diff(marche.option_debut)
        restreintes = self.taille > 1
        restreintes[list(sacrifiees)] = False
        restreintes[list(exclues)] = False
        self.indecises = np.flatnonzero(restreintes).astype(np.int32)
        self.unite_liee = self.taille > 1
        self.unite_liee[list(sacrifiees)] = True
        self.unite_liee[list(exclues)] = False
        self.lie = self.unite_liee[rangs.unite]
        self.maison = maisons(marche)
        self.propositions = 0

        self.possible = np.ones(int(marche.option_debut[-1]), np.uint8)
        self.dehors = np.ones(marche.nombre_unites, np.uint8)

        # Upper state: nobody has entered yet.
        self.suivant = marche.slot_debut[:-1][rangs.unite]
        self.fin = marche.slot_debut[1:][rangs.unite]
        self.repli = self.maison.copy()
        self.presents = np.zeros(cellules, np.int32)
        self.entrants = np.zeros(cellules, np.int32)
        self.dernier = rangs.debut[1:] - np.int32(1)
        self.tenu = np.zeros(slots, np.uint8)
        self.obtenu = np.full(n, -1, np.int64)

        # Lower state: everybody at home, clones everywhere.
        self.nature = self.lie[rangs.personne].astype(np.uint8) + np.uint8(1)
        for u in exclues:
            self.nature[marche.slot_debut[u] : marche.slot_debut[u + 1]] = 0
            self.possible[marche.option_debut[u] : marche.option_debut[u + 1]] = 0
            membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
            self.suivant[membres] = self.fin[membres]
        chez_soi = self.maison[self.maison >= 0]
        self.occupes = np.bincount(chez_soi, minlength=cellules).astype(np.int32)
        self.prochain = rangs.debut[:-1].copy()
        self.tenu_par = np.full(n, RIEN, np.int64)
        self.accepte = np.zeros(slots, np.uint8)

    def serrer(self) -> Encadrement:
        self._entrer(np.flatnonzero(~self.lie).astype(np.int32))
        self._offrir(np.arange(self.marche.nombre_cellules, dtype=np.int32))
        self._decider()
        while len(self.indecises):
            options, rentrees = self._restreindre()
            if not len(options) and not len(rentrees):
                break
            self._retirer_clones(options, rentrees)
            self._decider()
        return self._bornes()

    def _entrer(self, personnes: NDArray[np.int32]) -> None:
        m, r = self.marche, self.rangs
        self.propositions += noyaux.proposer(
            personnes, self.suivant, self.fin, self.repli, m.slot_cellule, r.position, self.rangs.personne_a, self.places,
            self.presents, self.entrants, self.dernier, self.tenu, self.obtenu,
        )  # fmt: skip

    def _offrir(self, cellules: NDArray[np.int32]) -> None:
        m, r = self.marche, self.rangs
        pile = np.empty(m.nombre_cellules, np.int32)
        pile[: len(cellules)] = cellules
        en_pile = np.zeros(m.nombre_cellules, np.uint8)
        en_pile[cellules] = 1
        self.propositions += noyaux.offrir(
            pile, len(cellules), en_pile, self.prochain, r.debut, r.slot, self.rangs.personne_a, m.slot_cellule, self.nature,
            self.maison, self.places_bas, self.occupes, self.tenu_par, self.accepte,
        )  # fmt: skip

    def _restreindre(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        etat = Etat(self.presents, self.entrants, self.dernier, self.tenu)
        return restreindre(self.marche, self.rangs, self.places, etat, self.indecises, self.accepte, self.possible, self.dehors)

    def _options(self, unites: NDArray[np.int32]) -> NDArray[np.int64]:
        """Every option of ``unites``."""
        return suites(self.marche.option_debut[unites], self.nombre[unites])

    def _personnes(self, unites: NDArray[np.int32]) -> NDArray[np.int32]:
        """Every member of ``unites``."""
        return self.marche.membres[suites(self.marche.unite_debut[unites], self.taille[unites])]

    def _retirer_clones(self, options: NDArray[np.int64], rentrees: NDArray[np.int32]) -> None:
        """Withdraw the clones of options just dropped, homes of the units that no longer go there; offer their seats again."""
        m = self.marche
        unite = np.searchsorted(m.option_debut, options, side="right") - 1
        slots = slots_obtenus(m, unite, options - m.option_debut[unite])
        self.nature[slots] = 0
        chez_soi = self.maison[self._personnes(rentrees)]
        cellules = np.concatenate([m.slot_cellule[slots[self.accepte[slots] == 1]], chez_soi[chez_soi >= 0]])
        self.accepte[slots] = 0
        if len(cellules):
            np.subtract.at(self.occupes, cellules, 1)
            self._offrir(np.unique(cellules).astype(np.int32))

    def _decider(self) -> None:
        """Enter the units with one possibility left in the upper bound.

        No unit is ever left with none, and no decided unit is refused by the upper bound: an option that the lower bound
        guarantees is never refused by the upper one, and being outside only goes with a guarantee (proof in
        :func:`.reference.encadrer`). So the bounds alone never show that no stable allocation exists.
        """
        m = self.marche
        u = self.indecises
        premiere, nombre = noyaux_groupes.resumer(u, m.option_debut, self.possible)
        nombre += self.dehors[u]
        if np.any(nombre == 0):
            raise AssertionError("unité sans possibilité : défaut du mécanisme, pas des données")
        decidees = nombre == 1
        self.indecises = u[~decidees]
        dehors = u[decidees & (self.dehors[u] == 1)]
        personnes = self._personnes(dehors)
        self.suivant[personnes] = self.fin[personnes]
        placees = decidees & (self.dehors[u] == 0)
        membres = self._personnes(u[placees])
        slots = slots_obtenus(m, u[placees], premiere[placees])
        self.suivant[membres], self.fin[membres], self.repli[membres] = slots, slots + 1, -1
        self._entrer(np.concatenate([personnes, membres]))

    def _bornes(self) -> Encadrement:
        m = self.marche
        nombre = self.nombre.astype(np.int64)
        haut, bas = nombre.copy(), nombre.copy()
        seuls = np.flatnonzero(~self.unite_liee)
        x = m.membres[m.unite_debut[seuls]]
        place = self.obtenu[x] >= 0
        haut[seuls[place]] = (self.obtenu[x] - m.slot_debut[seuls])[place]
        place = self.tenu_par[x] != RIEN
        bas[seuls[place]] = (self.tenu_par[x] - m.slot_debut[seuls])[place]
        liees = np.flatnonzero(self.unite_liee).astype(np.int32)
        haut[liees], _ = noyaux_groupes.resumer(liees, m.option_debut, self.possible)
        dernieres = liees[self.dehors[liees] == 0]
        bas[dernieres] = noyaux_groupes.derniere(dernieres, m.option_debut, self.possible)
        possible = np.zeros_like(self.possible)
        ouvertes = np.minimum(bas + 1, nombre)[seuls] - haut[seuls]
        options = suites(m.option_debut[seuls] + haut[seuls], np.maximum(ouvertes, 0))
        possible[options] = self.possible[options]
        options = self._options(liees)
        possible[options] = self.possible[options]
        return Encadrement(haut, bas, possible, self.propositions)


def restreindre(
    marche: Marche,
    rangs: Rangs,
    places: NDArray[np.int64],
    etat: Etat,
    unites: NDArray[np.int32],
    accepte: NDArray[np.uint8],
    possible: NDArray[np.uint8],
    dehors: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Apply both rules to linked units, once.

    Drop: the upper bound refuses the option. Each person who stands before the weakest member there is no better off in any
    stable allocation; were the unit admitted, one of them would be missing from the cellule and have a claim on it.

    Guarantee: the lower bound accepts every clone of the option. Were a stable allocation to give the unit less without a
    claim, some cellule would hold enough better persons to refuse it; all of them are in that cellule in the lower bound too,
    which would hold one person more than its seats. Both proofs in full: :func:`.reference.restreindre`.

    Parameters
    ----------
    etat
        The upper bound.
    unites
        Linked units not yet decided, ascending.
    accepte
        (S,) clones that the lower bound accepts.
    possible
        (O,) mark by option; ``dehors`` (U,) mark by unit: being outside is possible. Both updated.

    Returns
    -------
    tuple
        Options withdrawn (numbers in the market), and units that no longer go outside.
    """
    options = suites(marche.option_debut[unites], np.diff(marche.option_debut)[unites])
    options = options[possible[options] == 1]
    if not len(options):
        return options, unites[:0]
    unite = np.searchsorted(marche.option_debut, options, side="right") - 1
    slots, debuts = slots_des_options(marche, unite, options - marche.option_debut[unite])
    refus = refusent(etat, places, marche.slot_cellule[slots], rangs.membres[slots], rangs.limite[slots])
    refusee = np.logical_or.reduceat(refus, debuts)
    garantie = ~refusee & (np.minimum.reduceat(accepte[slots], debuts) == 1)
    meilleure = np.full(marche.nombre_unites, RIEN)
    np.minimum.at(meilleure, unite[garantie], options[garantie])
    retirees = options[refusee | (options > meilleure[unite])]
    possible[retirees] = 0
    rentrees = unites[(meilleure[unites] != RIEN) & (dehors[unites] == 1)]
    dehors[rentrees] = 0
    return retirees, rentrees
