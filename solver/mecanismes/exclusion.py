"""Units none of which can be the one claimant: a whole part of the market excluded by a few deferred acceptances.

Let µ be an allocation whose only claimant v is in the part P, and T the market without v in which every cellule lost the seats
that v holds in µ. The others are where they were, so µ is stable in T: whoever was refused by counting v is refused with the
seats of v gone. T has no seat more than the market, and fewer only where v may sit, at most ``sieges`` of P. Hence

- **upper**: candidate-proposing deferred acceptance with everybody and ``places + sieges`` is at least as good for all but v:
  v takes at most the seats added to a cellule, which refuses nobody whom it accepts in T;
- **lower**: cellule-proposing deferred acceptance with everybody and ``places - sieges`` is at most as good for all but v: more
  agents and fewer seats only do harm.

The rules of :mod:`.encadrement` hold with these two markets for all but v. *Drop*: of the ``places + sieges - m + 1`` persons
better placed, v is at most ``sieges``, and T has no more seats than ``places``; for the same reason v itself, whom the others
do not envy, holds no option dropped. *Guarantee*: the lower cellule has no more seats than that of T.

One seat more or less disturbs far less than taking P away, as :func:`.encadrement.encadrer` does for units that may keep a
claim. The latter is better for small parts. Both hold at once: what they leave is the intersection.

Then a failing group is asked for an allocation: its units, and whoever may sit in the cellules that they touch. What happens in
other cellules is unknown: there everybody finds a seat, and may be refused. That asks less than µ does, so when there is no
answer, there is no µ. When there is one, the units just met bring their own cellules, and so on while the problem is small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..cpsat import CelluleFixee, Probleme, Statut, UniteLibre, resoudre_residu
from ..marche import Marche
from .base import OptionsResolution
from .encadrement import Encadrement, encadrer
from .etat import installer, maisons, somme_des_rangs
from .preparation import Rangs
from .residu import Residu

ECARTEE = -1
"""Entry of a unit that is somewhere unknown, better than anything."""


PAS = 3
"""Times a failing group is asked, with more of its surroundings each time."""


@dataclass(slots=True)
class Exclusion:
    """Excludes parts of the market; remembers the problems already found impossible.

    Attributes
    ----------
    groupes
        Groups of units that have no stable allocation.
    places_haut, places_bas
        (C,) seats: what is excluded is excluded under all seats between them, those of the market by default. What happens in
        the cellules where they differ is not looked at.
    temps
        Deterministic time spent.
    """

    marche: Marche
    rangs: Rangs
    options: OptionsResolution
    groupes: tuple[tuple[int, ...], ...]
    places_haut: NDArray[np.int64] | None = None
    places_bas: NDArray[np.int64] | None = None
    temps: float = 0.0
    impossibles: set[tuple[tuple[UniteLibre, ...], tuple[tuple[int, CelluleFixee], ...], int | None]] = field(
        default_factory=set
    )

    def restantes(self, part: Sequence[int], plafond: int | None) -> list[int]:
        """Units of ``part`` not excluded: no allocation of interest has another one as its only claimant.

        ``plafond``: see :func:`.tentative.tenter`.
        """
        m = self.marche
        dedans = np.zeros(m.nombre_unites, np.bool_)
        dedans[list(part)] = True
        sieges = self.sieges(dedans)
        larges = self.larges(sieges)
        if self._impossible(larges, dedans, m.places, plafond):
            return []
        if plafond is not None:
            part = self._devant_un_siege_libre(part, larges, sieges)
            dedans[:] = False
            dedans[part] = True
        sans = encadrer(m, self.rangs, self._haut, part, places_bas=self._bas)
        if self._impossible(_intersection(m, larges, sans, dedans), dedans, m.places, plafond):
            return []
        return list(part)

    @property
    def _haut(self) -> NDArray[np.int64]:
        return self.marche.places if self.places_haut is None else self.places_haut

    @property
    def _bas(self) -> NDArray[np.int64]:
        return self.marche.places if self.places_bas is None else self.places_bas

    def larges(self, sieges: NDArray[np.int64]) -> Encadrement:
        """Bounds of the allocations whose only claimant holds at most ``sieges`` (C,), for all but that one (see module)."""
        return encadrer(self.marche, self.rangs, self._haut + sieges, places_bas=self._bas - sieges)

    def sans_stable(self) -> bool:
        """Whether a group is proven to leave no stable allocation, under all the seats."""
        personne = np.zeros(self.marche.nombre_unites, np.bool_)
        bornes = self.larges(np.zeros(self.marche.nombre_cellules, np.int64))
        return self._impossible(bornes, personne, self.marche.places, None)

    def _devant_un_siege_libre(self, part: Sequence[int], larges: Encadrement, sieges: NDArray[np.int64]) -> list[int]:
        """Without the single persons who ask no cellule that may have a free seat: theirs would be envy claims.

        A cellule full in the upper market, with the seats added, is full in µ: were a seat free there, all but v whom the upper
        market seats there would be there, for they get no better and would claim it; v accounts at most for the seats added.
        """
        m = self.marche
        ouvertes = larges.haut < larges.bas
        ouvertes &= np.diff(m.unite_debut) > 1
        etat = installer(m, self.rangs, larges.haut, absentes=ouvertes)
        libre = etat.presents + etat.entrants < m.places + sieges
        garde = np.diff(m.unite_debut) > 1
        garde[self.rangs.unite[self.rangs.personne[libre[m.slot_cellule]]]] = True
        return [u for u in part if garde[u]]

    def irreparables(self, changements: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of ``changements`` (pairs cellule, seat more or less) after which there is no stable allocation, proven.

        One pair of bounds serves for all, with the seat more in the upper market and the seat less in the lower one.
        """
        m = self.marche
        plus, moins = m.places.copy(), m.places.copy()
        for c, delta in changements:
            plus[c], moins[c] = max(plus[c], m.places[c] + delta), min(moins[c], m.places[c] + delta)
        bornes = encadrer(m, self.rangs, plus, places_bas=moins)
        personne = np.zeros(m.nombre_unites, np.bool_)
        trouves = set()
        for c, delta in changements:
            places = m.places.copy()
            places[c] += delta
            if self._impossible(bornes, personne, places, None, pas=1):
                trouves.add((c, delta))
        return trouves

    def sieges(self, dedans: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(C,) the most seats of each cellule that one of the units may hold, by an option or at home."""
        m, unite = self.marche, self.rangs.unite
        sieges = np.zeros(m.nombre_cellules, np.int64)
        sieges[m.slot_cellule[dedans[unite[self.rangs.personne]]]] = 1
        maison = maisons(m)
        sieges[maison[(maison >= 0) & dedans[unite]]] = 1
        for u in np.flatnonzero(dedans & (np.diff(m.unite_debut) > 1)).tolist():
            membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
            prises = m.slot_cellule[m.slot_debut[u] : m.slot_debut[u + 1]].reshape(-1, len(membres)).tolist()
            for prise in (*prises, [c for c in maison[membres].tolist() if c >= 0]):
                for c in set(prise):
                    sieges[c] = max(sieges[c], prise.count(c))
        return sieges

    def _impossible(
        self,
        bornes: Encadrement,
        dedans: NDArray[np.bool_],
        places: NDArray[np.int64],
        plafond: int | None,
        pas: int = PAS,
    ) -> bool:
        libres = dedans | (bornes.haut < bornes.bas)
        residu = Residu(self.marche, self.rangs, places, bornes.haut, libres)
        return any(self._sans_issue(groupe, residu, bornes, dedans, plafond, pas) for groupe in self.groupes)

    def _sans_issue(
        self,
        groupe: Sequence[int],
        residu: Residu,
        bornes: Encadrement,
        dedans: NDArray[np.bool_],
        plafond: int | None,
        pas: int,
    ) -> bool:
        """Ask more and more of a group, from its own cellules outwards."""
        unites: Sequence[int] = groupe
        for _ in range(pas):
            touchee = self._touchees(unites, bornes)
            unites = self._presentes(bornes, dedans, touchee)
            if len(unites) > self.options.reste_exclusion:
                return False
            probleme = self._probleme(unites, residu, bornes, dedans, touchee, plafond)
            if probleme.taille > self.options.reste_exclusion:
                return False
            if self._est_impossible(probleme):
                return True
        return False

    def _est_impossible(self, probleme: Probleme) -> bool:
        cle = (probleme.unites, tuple(sorted(probleme.cellules.items())), probleme.plafond)
        if cle not in self.impossibles:
            reponse = resoudre_residu(probleme, self.options.limite_exclusion, existence=True)
            self.temps += reponse.temps
            if reponse.statut is not Statut.IMPOSSIBLE:
                return False
            self.impossibles.add(cle)
        return True

    def _touchees(self, unites: Iterable[int], bornes: Encadrement) -> NDArray[np.bool_]:
        """(C,) cellules where ``unites`` may sit within the bounds."""
        m = self.marche
        touchee = np.zeros(m.nombre_cellules, np.bool_)
        for u in unites:
            debut, fin = int(m.option_debut[u]), int(m.option_debut[u + 1])
            taille = int(m.unite_debut[u + 1] - m.unite_debut[u])
            for k in np.flatnonzero(bornes.possible[debut:fin]).tolist():
                s = int(m.slot_debut[u]) + k * taille
                touchee[m.slot_cellule[s : s + taille]] = True
            if bornes.bas[u] == fin - debut:
                chez_soi = maisons(m)[m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]]
                touchee[chez_soi[chez_soi >= 0]] = True
        touchee[self._haut != self._bas] = False
        return touchee

    def _presentes(self, bornes: Encadrement, dedans: NDArray[np.bool_], touchee: NDArray[np.bool_]) -> list[int]:
        """Units that may or may not take a seat in the cellules ``touchee``: open ones, and those of the part."""
        m, r = self.marche, self.rangs
        maison = maisons(m)
        slots = np.flatnonzero(touchee[m.slot_cellule])
        unites = r.unite[r.personne[slots]]
        options = m.option_debut[unites] + (slots - m.slot_debut[unites]) // np.diff(m.unite_debut)[unites]
        chez_soi = r.unite[(maison >= 0) & touchee[maison]]
        demandent = unites[dedans[unites] | (bornes.possible[options] == 1)]
        rentrent = chez_soi[dedans[chez_soi] | (bornes.bas[chez_soi] == np.diff(m.option_debut)[chez_soi])]
        trouvees = np.unique(np.concatenate([demandent, rentrent]))
        incertaines = dedans[trouvees] | (bornes.haut[trouvees] < bornes.bas[trouvees])
        return [int(u) for u in trouvees[incertaines]]

    def _probleme(
        self,
        unites: Sequence[int],
        residu: Residu,
        bornes: Encadrement,
        dedans: NDArray[np.bool_],
        touchee: NDArray[np.bool_],
        plafond: int | None,
    ) -> Probleme:
        """What is asked of ``unites`` in the cellules ``touchee`` (see module).

        The other free units of ``residu`` sit elsewhere; the fixed ones hold what the bounds say.
        """
        m = self.marche
        ailleurs = (m.nombre_cellules, 0)
        posees = []
        for u in residu.ordonner(unites):
            nombre = int(residu.nombre[u])
            normales = np.flatnonzero(bornes.possible[m.option_debut[u] : m.option_debut[u + 1]]).tolist()
            if bornes.bas[u] == nombre:
                normales.append(nombre)
            chez_soi = tuple(c for c in residu.maisons_de(u) if touchee[c])
            entrees: list[tuple[int, tuple[tuple[int, int], ...]]] = [(ECARTEE, (ailleurs,))] if dedans[u] else []
            for k in range(int(bornes.haut[u]), nombre + 1) if dedans[u] else normales:
                slots = tuple(s if touchee[s[0]] else ailleurs for s in residu.slots(u, k))
                if k in normales or set(slots) - {ailleurs} or (k == nombre and chez_soi):
                    entrees.append((k, slots))
            domaine, prises = zip(*entrees, strict=True)
            hors = tuple(e for e, k in enumerate(domaine) if k not in normales)
            t = int(residu.taille[u])
            posees.append(UniteLibre(u, t, domaine, prises, chez_soi, bool(dedans[u]), hors_bornes=hors, seule=t == 1))
        cellules = {c: residu.cellule(c) for c in np.flatnonzero(touchee).tolist()}
        cellules[m.nombre_cellules] = CelluleFixee(len(m.personnes), (), 0, 0, inconnue=True)
        if plafond is not None:
            plafond -= somme_des_rangs(m, bornes.haut) - somme_des_rangs(m, bornes.haut, unites)
        return Probleme(tuple(posees), cellules, maximum=1, plafond=plafond)


def _intersection(marche: Marche, larges: Encadrement, sans: Encadrement, dedans: NDArray[np.bool_]) -> Encadrement:
    """Both bounds at once; for units of the part only those of ``larges``, which say what they hold without a claim."""
    haut = np.where(dedans, larges.haut, np.maximum(larges.haut, sans.haut))
    bas = np.where(dedans, larges.bas, np.minimum(larges.bas, sans.bas))
    partie = np.repeat(dedans, np.diff(marche.option_debut))
    possible = np.where(partie, larges.possible, larges.possible & sans.possible)
    return Encadrement(haut, bas, possible, larges.propositions + sans.propositions)
