"""Variables of the residual model: one Boolean per (free unit, option), and the helper literals constraints share."""

from __future__ import annotations

from bisect import bisect_right
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
        seules: set[tuple[int, int]] = set()
        self._plusieurs: set[tuple[int, int]] = set()
        for cellule, i in [(c, i) for c, liste in self.entrants.items() for _, _, i in liste] + [
            (c, i) for c, liste in self.restes.items() for _, i in liste
        ]:
            (self._plusieurs if (cellule, i) in seules else seules).add((cellule, i))
        sacrifiees = [i for i, u in enumerate(probleme.unites) if u.sacrifiee]
        self.revendique = {i: modele.variable() for i in sacrifiees}
        self.envie = {i: modele.variable() for i in sacrifiees}
        self._pleines: dict[tuple[int, int, int, int], int | bool] = {}
        self._combles: dict[int, int | bool] = {}
        self._chaines: dict[int, tuple[list[int], list[int]]] = {}
        self._libres: dict[tuple[int, int, int], int] = {}

    def rangs(self) -> list[tuple[int, int]]:
        """P8: terms of ``sum_u size(u) * (k + 1)`` over the entries taken."""
        return [
            (variable, unite.taille * (option + 1))
            for choix, unite in zip(self.choix, self.probleme.unites, strict=True)
            for variable, option in zip(choix, unite.domaine, strict=True)
        ]

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

    def occupation(self, cellule: int, sauf: int = -1) -> tuple[int, list[tuple[int, int]]]:
        """Everybody seated in a cellule, unit ``sauf`` left out: constant part and terms."""
        fixe = self.probleme.cellules[cellule]
        termes = [(v, 1) for _, v, i in self.entrants[cellule] if i != sauf]
        termes += [(v, 1) for v, i in self.restes[cellule] if i != sauf]
        return fixe.presents + len(fixe.positions), _fusion(termes)

    def pleine(self, cellule: int, limite: int, membres: int, unite: int) -> int | bool:
        """Literal implying that the cellule refuses ``membres`` persons of whom the weakest stands at ``limite``.

        That is: at least ``places - membres + 1`` other persons there are better (model §6). True or False when the fixed
        persons already settle it.

        For one person, "at least ``places`` better" is "full, and nobody worse": two clauses on literals the whole cellule
        shares, so the model stays linear in the number of options. The second implies the first: who asks is not there, so all
        those who fill the cellule are better. Were the first true without the second, the cellule would be full and somebody
        would have entered it at a worse position: an entrant, and more persons than ``places``, which P1 forbids, also where
        titulaires outnumber seats. The other cases count.
        """
        if self.probleme.cellules[cellule].inconnue:
            return True
        autrement = (cellule, unite) in self._plusieurs
        cle = (cellule, limite, membres, unite if autrement or membres > 1 else -1)
        if cle not in self._pleines:
            simple = membres == 1 and not autrement
            self._pleines[cle] = self._comble_sans_pire(cellule, limite) if simple else self._assez_de_meilleurs(*cle)
        return self._pleines[cle]

    def _assez_de_meilleurs(self, cellule: int, limite: int, membres: int, unite: int) -> int | bool:
        constante, termes = self.meilleurs(cellule, limite, unite)
        return self._au_moins(termes, self.probleme.cellules[cellule].places - membres + 1 - constante)

    def _comble_sans_pire(self, cellule: int, limite: int) -> int | bool:
        pire = self._pire_que(cellule, limite)
        comble = self._comble(cellule)
        if pire is True or comble is False:
            return False
        if pire is False:
            return comble
        litteral = self.modele.variable()
        self.modele.clause([~litteral, ~pire])
        if comble is not True:
            self.modele.clause([~litteral, comble])
        return litteral

    def _comble(self, cellule: int) -> int | bool:
        """Literal implying that every seat of the cellule is taken."""
        if cellule not in self._combles:
            constante, termes = self.occupation(cellule)
            self._combles[cellule] = self._au_moins(termes, self.probleme.cellules[cellule].places - constante)
        return self._combles[cellule]

    def _au_moins(self, termes: list[tuple[int, int]], manque: int) -> int | bool:
        """Literal implying ``sum(termes) >= manque``."""
        if manque <= 0:
            return True
        if sum(c for _, c in termes) < manque:
            return False
        litteral = self.modele.variable()
        self.modele.lineaire(termes, manque, None, si=[litteral])
        return litteral

    def _pire_que(self, cellule: int, limite: int) -> int | bool:
        """Literal implied by "somebody enters at a position worse than ``limite``": one per free position, chained."""
        positions = self.probleme.cellules[cellule].positions
        if positions and positions[-1] > limite:
            return True
        if cellule not in self._chaines:
            self._chaines[cellule] = self._chaine(cellule)
        rangs, litteraux = self._chaines[cellule]
        i = bisect_right(rangs, limite)
        return litteraux[i] if i < len(litteraux) else False

    def _chaine(self, cellule: int) -> tuple[list[int], list[int]]:
        """Free positions, ascending, and for each the literal "somebody enters there or at a worse free position"."""
        litteraux: list[int] = []
        for _, variable, _ in reversed(self.entrants[cellule]):
            ici = self.modele.variable()
            self.modele.clause([~variable, ici])
            if litteraux:
                self.modele.clause([~litteraux[-1], ici])
            litteraux.append(ici)
        return [p for p, _, _ in self.entrants[cellule]], litteraux[::-1]

    def libre(self, cellule: int, membres: int, unite: int) -> int:
        """Literal implying that the cellule has at least ``membres`` free seats, those that ``unite`` holds there included."""
        sauf = unite if (cellule, unite) in self._plusieurs else -1
        cle = (cellule, membres, sauf)
        if cle not in self._libres:
            constante, termes = self.occupation(cellule, sauf)
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
