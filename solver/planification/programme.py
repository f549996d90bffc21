"""The joint model: seats and cut-offs together, as one integer programme without anything that knows a rule.

Variables, for a part of the market (whole cellules, and members of units who ask or hold them):

- ``y[c]``, seats added to the cellule c;
- ``X[u, k]``, unit u obtains its option k or a better one, for the options between its bounds;
- ``z[c, p]``, the cellule c admits position p and everyone better: ``z[c, p] >= z[c, p']`` for p better than p'.

Constraints: what a unit obtains is admitted, ``X[u, k] - X[u, k - 1] <= z``; a person alone obtains an option that admits it,
or a better one, ``X[u, k] >= z``; seats, ``entrants + stays <= places + y`` where somebody enters.

That no seat may stay empty while somebody asks for it is left out: see the package. Claims of linked units are kept only as far
as they stay linear (an option in different cellules that all admit the unit); a member whose partner is in another part is
alone here, without any claim: relaxations, so the optimum stays a bound.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from ..mecanismes.encadrement import Encadrement
from ..mecanismes.etat import maisons, rampe
from ..mecanismes.preparation import Rangs
from .coeur import appartient
from .demande import Demande

Termes = list[tuple[int, int]]


@dataclass(slots=True)
class Programme:
    """Minimise ``constante + sum(cout * variable)`` under rows ``sum(coefficient * variable) <= second``.

    Attributes
    ----------
    bornes, couts
        Of each variable: bounds, cost.
    lignes
        Terms and second member.
    places
        Variable of the seats of each cellule that somebody may enter.
    """

    constante: int = 0
    bornes: list[tuple[int, int]] = field(default_factory=list)
    couts: list[int] = field(default_factory=list)
    lignes: list[tuple[Termes, int]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)

    def variable(self, bas: int, haut: int, cout: int = 0) -> int:
        """Add a variable; returns its index."""
        self.bornes.append((bas, haut))
        self.couts.append(cout)
        return len(self.bornes) - 1

    def au_plus(self, termes: Termes, second: int) -> None:
        """Add a row; terms on one variable are merged, a row without terms is dropped."""
        somme: dict[int, int] = defaultdict(int)
        for v, c in termes:
            somme[v] += c
        utiles = [(v, c) for v, c in sorted(somme.items()) if c]
        if utiles:
            self.lignes.append((utiles, second))


@dataclass(frozen=True, slots=True)
class _Entree:
    position: int
    variable: Termes
    constante: int
    cumul: int | None


class Ecriture:
    """Writes the programme of a part. ``bas``, ``haut`` (C,): seats added between which ``bornes`` hold."""

    def __init__(
        self, demande: Demande, rangs: Rangs, bornes: Encadrement, bas: NDArray[np.int64], haut: NDArray[np.int64]
    ) -> None:
        self.demande, self.rangs, self.bornes = demande, rangs, bornes
        self.bas, self.haut = bas, haut
        self.maison = maisons(demande.marche)
        self.programme = Programme()
        self.occupation: dict[int, tuple[int, Termes]] = defaultdict(lambda: (0, []))
        self.entrees: dict[int, list[_Entree]] = defaultdict(list)
        self.fixes: set[int] = set()

    def partie(self, unites: NDArray[np.int64], dedans: NDArray[np.bool_]) -> Programme:
        """The programme of the members of ``unites`` in the cellules ``dedans`` (C,)."""
        m = self.demande.marche
        taille = np.diff(m.unite_debut).astype(np.int64)[unites]
        unite, i = np.repeat(unites, taille), rampe(taille)
        qui = m.membres[m.unite_debut[unite] + i].astype(np.int64)
        membres: dict[int, list[tuple[int, int]]] = {u: [] for u in unites.tolist()}
        ici = appartient(self.demande, unite, i, qui, dedans)
        for u, k, x in zip(unite[ici].tolist(), i[ici].tolist(), qui[ici].tolist(), strict=True):
            membres[u].append((k, x))
        for u, siens in membres.items():
            self._unite(u, siens)
        for c in sorted(self.entrees):
            self._cellule(c)
        return self.programme

    def _unite(self, u: int, membres: list[tuple[int, int]]) -> None:
        m, b = self.demande.marche, self.bornes
        taille = int(m.unite_debut[u + 1] - m.unite_debut[u])
        debut, nombre = int(m.option_debut[u]), int(m.option_debut[u + 1] - m.option_debut[u])
        haut, bas = int(b.haut[u]), int(b.bas[u])
        domaine = [k for k in range(haut, min(bas, nombre - 1) + 1) if b.possible[debut + k]]
        if bas == nombre:
            domaine.append(nombre)
        couts = [self._cout(u, k, taille, nombre, membres) for k in domaine]
        cumuls = [self.programme.variable(0, 1, a - b_) for a, b_ in pairwise(couts)]
        self.programme.constante += couts[-1]
        for j in range(1, len(cumuls)):
            self.programme.au_plus([(cumuls[j - 1], 1), (cumuls[j], -1)], 0)
        for j, k in enumerate(domaine):
            variable = [(cumuls[j], 1)] if j < len(cumuls) else []
            variable += [(cumuls[j - 1], -1)] if j else []
            constante = int(j == len(cumuls))
            cumul = cumuls[j] if j < len(cumuls) else None
            for i, personne in membres:
                if k == nombre:
                    if self.maison[personne] != DEHORS:
                        self._occuper(int(self.maison[personne]), variable, constante)
                    continue
                slot = int(m.slot_debut[u]) + k * taille + i
                c = int(m.slot_cellule[slot])
                self._occuper(c, variable, constante)
                if len(domaine) == 1:
                    self.fixes.add(c)
                else:
                    alone = cumul if taille == 1 else None
                    self.entrees[c].append(_Entree(int(self.rangs.position[slot]), variable, constante, alone))

    def _cout(self, u: int, k: int, taille: int, nombre: int, membres: list[tuple[int, int]]) -> int:
        d = self.demande
        if k == nombre:
            return sum(int(d.couts_dehors[x]) for _, x in membres)
        return sum(int(d.couts[int(d.marche.slot_debut[u]) + k * taille + i]) for i, _ in membres)

    def _occuper(self, c: int, variable: Termes, constante: int) -> None:
        avant, termes = self.occupation[c]
        termes.extend(variable)
        self.occupation[c] = (avant + constante, termes)

    def _cellule(self, c: int) -> None:
        d, p = self.demande, self.programme
        entrees = sorted(self.entrees[c], key=lambda e: e.position)
        y = p.places[c] = p.variable(int(self.bas[c]), int(self.haut[c]))
        admis = [p.variable(0, 1) for _ in entrees]
        for i, (entree, z) in enumerate(zip(entrees, admis, strict=True)):
            if i:
                p.au_plus([(z, 1), (admis[i - 1], -1)], 0)
            p.au_plus([*entree.variable, (z, -1)], -entree.constante)
            if entree.cumul is not None:
                p.au_plus([(z, 1), (entree.cumul, -1)], 0)
        constante, termes = self.occupation[c]
        places = int(d.marche.places[c])
        titulaires = int(self.rangs.titulaires[c]) if d.marche.depart_libere_place else 0
        # Titulaires beyond the seats stay all the same: the row then only counts once somebody enters.
        exces = 0 if c in self.fixes else max(0, titulaires - places - int(self.bas[c]))
        p.au_plus([*termes, (y, -1), (admis[0], exces)], places + exces - constante)
