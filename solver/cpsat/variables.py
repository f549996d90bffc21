"""Variables of the residual model: one Boolean per (free unit, option), and the helper literals constraints share."""

from __future__ import annotations

from collections import defaultdict

from .modele import Modele
from .probleme import Probleme


class Variables:
    """Booleans of a residual problem.

    Attributes
    ----------
    choix
        ``choix[i][e]``: unit i of the problem gets entry e of its ``domaine``.
    entrants
        Per cellule: (position, variable, unit) of every free candidature.
    restes
        Per cellule: (variable, unit) of every free titulaire who stays; one entry per member at home there.
    revendique, envie
        Per sacrificed unit: it keeps a claim; it keeps an envy claim.
    """

    def __init__(self, probleme: Probleme, modele: Modele) -> None:
        self.probleme, self.modele = probleme, modele
        self.choix = [[modele.variable() for _ in u.domaine] for u in probleme.unites]
        self.entrants: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.restes: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for i, unite in enumerate(probleme.unites):
            for variable, slots in zip(self.choix[i], unite.slots, strict=True):
                for cellule, position in slots:
                    self.entrants[cellule].append((position, variable, i))
                if not slots:
                    for cellule in unite.maisons:
                        self.restes[cellule].append((variable, i))
        for liste in self.entrants.values():
            liste.sort()
        sacrifiees = [i for i, u in enumerate(probleme.unites) if u.sacrifiee]
        self.revendique = {i: modele.variable() for i in sacrifiees}
        self.envie = {i: modele.variable() for i in sacrifiees}
        self._pleines: dict[tuple[int, int, int, int], int | bool] = {}
        self._libres: dict[tuple[int, int], int] = {}

    def au_plus(self, i: int, option: int) -> list[int]:
        """Literals of the entries of unit i at least as good as ``option``."""
        return [v for v, k in zip(self.choix[i], self.probleme.unites[i].domaine, strict=True) if k <= option]

    def meilleurs(self, cellule: int, limite: int, sauf: int) -> tuple[int, list[tuple[int, int]]]:
        """Persons of a cellule better than position ``limite``, unit ``sauf`` left out: constant part and terms."""
        fixe = self.probleme.cellules[cellule]
        constante = fixe.presents + sum(1 for p in fixe.positions if p < limite)
        termes = [(v, 1) for p, v, i in self.entrants[cellule] if p < limite and i != sauf]
        termes += [(v, 1) for v, i in self.restes[cellule] if i != sauf]
        return constante, _fusion(termes)

    def occupation(self, cellule: int) -> tuple[int, list[tuple[int, int]]]:
        """Everybody seated in a cellule: constant part and terms."""
        fixe = self.probleme.cellules[cellule]
        termes = [(v, 1) for _, v, _ in self.entrants[cellule]] + [(v, 1) for v, _ in self.restes[cellule]]
        return fixe.presents + len(fixe.positions), _fusion(termes)

    def pleine(self, cellule: int, limite: int, membres: int, unite: int) -> int | bool:
        """Literal implying that the cellule refuses ``membres`` persons of whom the weakest stands at ``limite``.

        That is: at least ``places - membres + 1`` other persons there are better (model §6). True or False when the fixed
        persons already settle it.
        """
        present = any(i == unite for _, _, i in self.entrants[cellule]) or any(i == unite for _, i in self.restes[cellule])
        cle = (cellule, limite, membres, unite if present else -1)
        if cle not in self._pleines:
            constante, termes = self.meilleurs(cellule, limite, unite)
            manque = self.probleme.cellules[cellule].places - membres + 1 - constante
            if manque <= 0:
                self._pleines[cle] = True
            elif sum(c for _, c in termes) < manque:
                self._pleines[cle] = False
            else:
                litteral = self.modele.variable()
                self.modele.lineaire(termes, manque, None, si=[litteral])
                self._pleines[cle] = litteral
        return self._pleines[cle]

    def libre(self, cellule: int, membres: int) -> int:
        """Literal implying that the cellule has at least ``membres`` free seats."""
        cle = (cellule, membres)
        if cle not in self._libres:
            constante, termes = self.occupation(cellule)
            litteral = self.modele.variable()
            self.modele.lineaire(termes, None, self.probleme.cellules[cellule].places - membres - constante, si=[litteral])
            self._libres[cle] = litteral
        return self._libres[cle]


def _fusion(termes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge terms on the same variable."""
    somme: dict[int, int] = defaultdict(int)
    for variable, coefficient in termes:
        somme[variable] += coefficient
    return sorted(somme.items())
