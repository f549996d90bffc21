"""One part: the least that its persons cost by the number of seats it is given, known or bounded."""

from __future__ import annotations

from itertools import product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from ..cpsat.lineaire import borner
from ..mecanismes.encadrement import Encadrement, encadrer
from ..mecanismes.preparation import Rangs
from .coeur import Coeur, extraire_coeur
from .demande import Demande
from .departage import departager
from .noyaux import enumerer
from .parties import Partie
from .programme import Ecriture, Programme

INFINI = 2**62
INCONNUE = -(2**45)
"""Bound of which nothing is known."""

ENUMERATION = 3_000_000_000
"""Slots looked at, at most, to try every way to place some seats in one part."""

CHOIX = 200
"""Ways to seat the linked units of a part, at most, for them to be tried one by one."""

PAIRES = 12_000
"""Variables of the largest relaxation."""

LIGNE = 12_000
"""Slots looked at in the time that one row of a relaxation takes, about."""


Bornes = tuple[Encadrement, NDArray[np.int64], NDArray[np.int64]]


class Terrain:
    """What the parts of a demand share.

    Bounds are those of the stable allocations with up to k seats opened, or closed, in each cellule of a part. When units are
    linked, those of other parts may receive every seat meanwhile: a couple may move for what is opened elsewhere.
    """

    def __init__(self, demande: Demande, rangs: Rangs, option: NDArray[np.integer]) -> None:
        self.demande, self.rangs, self.option = demande, rangs, option
        self.fine = departager(demande, option)
        self.lie = bool((np.diff(demande.marche.unite_debut) > 1).any())
        self._partout: dict[int, Bornes] = {}

    def bornes(self, k: int, partie: Partie | None = None) -> Bornes:
        """What every stable allocation has in common; seats added (C,), fewest and most."""
        d = self.demande
        if partie is not None and self.lie and k < d.pas:
            return self._borner(np.minimum(d.marge, np.where(partie.dedans, k, d.pas)))
        if k not in self._partout:
            self._partout[k] = self._borner(np.minimum(d.marge, k))
        return self._partout[k]

    def _borner(self, pas: NDArray[np.int64]) -> Bornes:
        d = self.demande
        extreme = d.ajouts(pas)
        bas, haut = np.minimum(d.depart, extreme), np.maximum(d.depart, extreme)
        places = d.marche.places
        return encadrer(d.marche, self.rangs, places + haut, places_bas=places + bas), bas, haut


class Courbe:
    """Costs of a part with k seats, k from 0 to ``maximum``.

    Attributes
    ----------
    bornes
        (maximum + 1,) int64, proven lower bounds.
    valeurs
        (maximum + 1,) int64, finer cost (:mod:`.departage`) of the best plan known, linked units staying where they were.
    plans
        (maximum + 1, C') int64, seats of that plan, told from ``demande.depart``.
    exacte
        (maximum + 1,) bool, the bound is as good as it will be.
    travail
        Slots looked at and rows solved: deterministic.
    """

    def __init__(self, terrain: Terrain, partie: Partie, maximum: int) -> None:
        self.terrain, self.partie = terrain, partie
        self.maximum = min(maximum, partie.marge(terrain.demande))
        self.bornes = np.full(self.maximum + 1, INCONNUE, np.int64)
        self.valeurs = np.full(self.maximum + 1, INFINI, np.int64)
        self.amelioree = np.full(self.maximum + 1, INFINI, np.int64)
        self.exacte = np.zeros(self.maximum + 1, np.bool_)
        self.relaxee = np.zeros(self.maximum + 1, np.bool_)
        self.coeur = self._coeur(self.maximum, {})
        self.cellules = self.coeur.cellules
        self.marge = terrain.demande.marge[self.cellules]
        self.depart, self.sens = terrain.demande.depart[self.cellules], 1 if terrain.demande.ouvre else -1
        self.plans = np.zeros((self.maximum + 1, len(self.cellules)), np.int64)
        self.travail = 0

    def recentrer(self, option: NDArray[np.integer]) -> None:
        """Measure plans with linked units where ``option`` (U,) has them, from now on."""
        self.coeur = self._coeur(self.maximum, {u: int(option[u]) for u in self._liees()})

    def _liees(self) -> list[int]:
        unites = self.partie.unites
        debut = self.terrain.demande.marche.unite_debut
        return unites[debut[unites + 1] - debut[unites] > 1].tolist()  # type: ignore[no-any-return]

    def _coeur(self, k: int, imposees: dict[int, int]) -> Coeur:
        """The core for up to k seats; linked units where they are in the base, or where ``imposees`` says."""
        t = self.terrain
        option = t.option
        if imposees:
            option = option.copy()
            option[list(imposees)] = list(imposees.values())
        return extraire_coeur(
            t.fine.demande, t.rangs, t.bornes(k, self.partie)[0], option, self.partie.unites, self.partie.dedans
        )

    def essayer(self, pas: NDArray[np.int64]) -> int:
        """Finer cost of a plan of this part, linked units staying where they were."""
        self.travail += self.coeur.taille
        return self.coeur.cout(self.depart + self.sens * pas)

    def glouton(self) -> None:
        """Plans by one seat at a time, the one that costs least; seats are put anywhere once none changes anything."""
        pas = np.zeros(len(self.cellules), np.int64)
        self.retenir(0, self.essayer(pas), pas)
        for k in range(1, self.maximum + 1):
            c, cout = self.meilleure(pas)
            pas[c] += 1
            self.retenir(k, cout, pas)

    def meilleure(self, pas: NDArray[np.int64]) -> tuple[int, int]:
        """The next seat that costs least, and the cost; the first cellule among equals."""
        essais: list[tuple[int, int]] = []
        actives = set(self.coeur.actives.tolist())
        inertes = False
        for c in np.flatnonzero(pas < self.marge).tolist():
            if c not in actives and inertes:
                continue
            inertes |= c not in actives
            pas[c] += 1
            essais.append((self.essayer(pas), c))
            pas[c] -= 1
        cout, c = min(essais)
        return c, cout

    def ameliorer(self, k: int) -> None:
        """Move one seat at a time to another cellule while that costs less, from the best plan known for ``k`` seats."""
        if self.amelioree[k] == self.valeurs[k]:
            return
        pas, cout = self.plans[k].copy(), int(self.valeurs[k])
        mieux = True
        while mieux:
            mieux = False
            for depuis in np.flatnonzero(pas).tolist():
                pas[depuis] -= 1
                vers, nouveau = self.meilleure(pas)
                pas[vers if nouveau < cout else depuis] += 1
                mieux |= nouveau < cout
                cout = min(cout, nouveau)
        self.retenir(k, cout, pas)
        self.amelioree[k] = self.valeurs[k]

    def ouverte(self, k: int) -> bool:
        """Whether what is proven of ``k`` seats is below what is known of them."""
        return bool(self.bornes[k] < self.terrain.fine.grossir(int(self.valeurs[k])))

    def retenir(self, k: int, cout: int, pas: NDArray[np.int64]) -> None:
        """Keep a plan that costs less than the one known."""
        if cout < self.valeurs[k]:
            self.valeurs[k] = cout
            self.plans[k] = pas

    def relaxer(self, k: int) -> bool:
        """Bound the costs up to ``k`` seats by the linear relaxation for ``k``; False when it is too large, or done.

        Too large: everybody obtains the best that any plan may give, which is a bound too.
        """
        if self.relaxee[k]:
            return False
        self.relaxee[k] = True
        programme = self.programme(k)
        if len(programme.bornes) > PAIRES:
            self._abaisser(k, np.full(k + 1, programme.constante + sum(min(0, c) for c in programme.couts)))
            return False
        if not programme.places:
            self._abaisser(k, np.full(k + 1, programme.constante))
            return True
        termes = [(v, 1) for v in programme.places.values()]
        borne = borner(programme.bornes, programme.couts, [*programme.lignes, (termes, self._second(programme, k))])
        self.travail += len(programme.lignes) * LIGNE
        prouvees = [borne.pour(self._second(programme, j)) + programme.constante for j in range(k + 1)]
        self._abaisser(k, np.array(prouvees, np.int64))
        return True

    def programme(self, k: int) -> Programme:
        """The joint model of this part for up to ``k`` seats."""
        t = self.terrain
        bornes, bas, haut = t.bornes(k, self.partie)
        return Ecriture(t.demande, t.rangs, bornes, bas, haut).partie(self.partie.unites, self.partie.dedans)

    def _second(self, programme: Programme, k: int) -> int:
        """Most seats added in the cellules of the programme by ``k`` seats: those closed elsewhere cost nothing."""
        depart = int(self.terrain.demande.depart[list(programme.places)].sum())
        if self.sens > 0:
            return depart + k
        ailleurs = sum(min(k, int(m)) for c, m in zip(self.cellules, self.marge, strict=True) if int(c) not in programme.places)
        return depart - max(0, k - ailleurs)

    def _abaisser(self, k: int, prouvees: NDArray[np.int64]) -> None:
        """Bounds proven for 0..k seats, and what follows: within them, costs go one way with the number of seats.

        Opened: what k seats cannot better, fewer cannot. Closed: the same the other way, and beyond k when nobody is linked:
        with fewer seats nobody is better off. Linked units may move further when more is closed.
        """
        if self.terrain.demande.ouvre:
            prouvees = np.maximum.accumulate(prouvees[::-1])[::-1]
        else:
            prouvees = np.maximum.accumulate(prouvees)
        self.bornes[: k + 1] = np.maximum(self.bornes[: k + 1], prouvees)
        if not self.terrain.demande.ouvre and not self.terrain.lie:
            self.bornes = np.maximum.accumulate(self.bornes)

    def enumerer(self, k: int, effort: int) -> bool:
        """Try every way to place up to ``k`` seats, and every place of the linked units; False when that is too much.

        ``effort``: slots looked at, at most.
        """
        if self.exacte[k]:
            return False
        self.exacte[k] = True  # nothing better will come
        bornes = self.terrain.bornes(k, self.partie)[0]
        liees = self._liees()
        domaines = [self._domaine(bornes, u) for u in liees]
        base = self._coeur(k, {})
        actives = base.actives
        facons = comb(len(actives) + k, k) * prod(len(x) for x in domaines)
        if facons * max(1, base.taille) > min(ENUMERATION, effort) or prod(len(x) for x in domaines) > CHOIX:
            return False
        self.travail += facons * base.taille
        meilleur = np.full(k + 1, INFINI, np.int64)
        for choix in product(*domaines):
            imposees = dict(zip(liees, choix, strict=True))
            trouve, plans = self._tout_essayer(self._coeur(k, imposees), actives, k)
            meilleur = np.minimum(meilleur, trouve)
            if all(int(self.terrain.option[u]) == e for u, e in imposees.items()):
                self._reprendre(k, trouve, plans, actives)
        if not self.terrain.demande.ouvre:
            # Seats are closed first where that costs nothing.
            gratuites = int(self.marge.sum() - self.marge[actives].sum())
            meilleur = np.array([meilleur[max(0, j - gratuites)] for j in range(k + 1)], np.int64)
        else:
            meilleur = np.minimum.accumulate(meilleur)
        self._abaisser(k, np.where(meilleur < INFINI, meilleur // self.terrain.fine.unite, INFINI))
        self.exacte[: k + 1] = True
        return True

    def _domaine(self, bornes: Encadrement, u: int) -> list[int]:
        m = self.terrain.demande.marche
        debut, nombre = int(m.option_debut[u]), int(m.option_debut[u + 1] - m.option_debut[u])
        options = [k for k in range(int(bornes.haut[u]), min(int(bornes.bas[u]), nombre - 1) + 1) if bornes.possible[debut + k]]
        return [*options, nombre] if bornes.bas[u] == nombre else options

    def _tout_essayer(self, coeur: Coeur, actives: NDArray[np.int64], k: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        d = self.terrain.demande
        meilleur = np.full(k + 1, INFINI, np.int64)
        plans = np.zeros((k + 1, len(actives)), np.int64)
        depart = coeur.places + d.depart[self.cellules]
        marge = np.minimum(self.marge[actives], k)
        enumerer(k, 1 if d.ouvre else -1, actives, marge, depart, *coeur.tableaux, *coeur.travail, meilleur, plans)  # type: ignore[call-arg]
        meilleur[meilleur < INFINI] += coeur.constante
        return meilleur, plans

    def _reprendre(self, k: int, trouve: NDArray[np.int64], plans: NDArray[np.int64], actives: NDArray[np.int64]) -> None:
        """Plans of the enumeration, completed with seats that change nothing, or little."""
        for j in range(k + 1):
            for i in range(j + 1):
                if trouve[i] >= INFINI:
                    continue
                pas = np.zeros(len(self.cellules), np.int64)
                pas[actives] = plans[i]
                if self._completer(pas, j - i, actives):
                    self.retenir(j, self.essayer(pas), pas)

    def _completer(self, pas: NDArray[np.int64], reste: int, actives: NDArray[np.int64]) -> bool:
        """Put ``reste`` more seats, where nobody may enter first."""
        inertes = np.setdiff1d(np.arange(len(pas)), actives)
        for c in [*inertes.tolist(), *actives.tolist()]:
            mis = min(reste, int(self.marge[c] - pas[c]))
            pas[c] += mis
            reste -= mis
        return reste == 0
