"""Lexicographic stages of the residual model, in the order of model §6, and the total tie-break.

Each stage is its own solve with the earlier values frozen and every choice hinted. The last stage makes the optimum unique:
among the optimal allocations, the one whose vector of options, units in draw order, is lexicographically smallest. It is
reached by asking for a lexicographically smaller optimum until there is none, which also proves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .contraintes import Contraintes
from .modele import Modele, Statut
from .probleme import Probleme
from .variables import Variables


@dataclass(frozen=True, slots=True)
class Reponse:
    """Answer for a residual problem.

    Attributes
    ----------
    statut
        OPTIMAL: every stage proven. REALISABLE: an allocation, some stage not proven. IMPOSSIBLE: none exists. INCONNU.
    options
        Option of each free unit (the number of its options when outside); empty without an allocation.
    revendiquent
        Number of units with a claim, and its proven lower bound. The number is exact once proven; before, the allocation may
        have fewer.
    envient
        Number of candidats alone with an envy claim, and its bound given the earlier stage; exact once proven too.
    rangs
        Sum over persons of the option number obtained, and its bound given the earlier stages.
    temps
        Deterministic time spent.
    """

    statut: Statut
    options: Mapping[int, int]
    revendiquent: tuple[int, int] = (0, 0)
    envient: tuple[int, int] = (0, 0)
    rangs: tuple[int, int] = (0, 0)
    temps: float = 0.0


def resoudre_residu(probleme: Probleme, limite: float, *, existence: bool = False) -> Reponse:
    """Best allocation of ``probleme``: no claim but those of sacrificed units, as few as possible.

    Deterministic: the answer depends on the problem and the limit only.

    Parameters
    ----------
    limite
        Deterministic time for all stages, in the solver's units (about a second each).
    existence
        Stop at the first allocation: only whether one exists is asked.
    """
    resolution = _Resolution(probleme, limite)
    return resolution.exister() if existence else resolution.repondre()


class _Resolution:
    def __init__(self, probleme: Probleme, limite: float) -> None:
        self.probleme, self.reste = probleme, limite
        self.modele = Modele()
        self.variables = Variables(probleme, self.modele)
        Contraintes(probleme, self.modele, self.variables).toutes()
        self.temps = 0.0
        self.prouve = True
        self.indices: tuple[int, ...] = ()

    def exister(self) -> Reponse:
        """Any allocation."""
        reponse = self.modele.resoudre(limite=self.reste)
        self._compter(reponse.temps)
        self.indices = reponse.valeurs
        return Reponse(reponse.statut, self._options() if reponse.valeurs else {}, temps=self.temps)

    def repondre(self) -> Reponse:
        """The stages of model §6 in order (merits, where units have some, before P8), then the tie-break."""
        v = self.variables
        seuls = [(x, 1) for i, x in v.envie.items() if self.probleme.unites[i].seule]
        claims = [(x, 1) for x in v.revendique.values()]
        etapes = (self._dehors(), claims, seuls, self._merites(), v.rangs())
        bornes: list[int] = []
        for objectif in etapes:
            borne = self._etape(objectif)
            if isinstance(borne, Statut):
                return Reponse(borne, {}, temps=self.temps)
            bornes.append(borne)
        if self.prouve:
            self._departager()
        statut = Statut.OPTIMAL if self.prouve else Statut.REALISABLE
        bilan = [(self._valeur(objectif), borne) for objectif, borne in zip(etapes, bornes, strict=True)]
        return Reponse(statut, self._options(), bilan[1], bilan[2], bilan[4], self.temps)

    def _dehors(self) -> list[tuple[int, int]]:
        """Policy ``placer``: units to be placed that are outside."""
        return [
            (choix[-1], 1)
            for choix, unite in zip(self.variables.choix, self.probleme.unites, strict=True)
            if unite.a_placer and not unite.slots[-1]
        ]

    def _merites(self) -> list[tuple[int, int]]:
        """Weights lost by the units left outside."""
        return [
            (choix[-1], unite.merite)
            for choix, unite in zip(self.variables.choix, self.probleme.unites, strict=True)
            if unite.merite and not unite.slots[-1]
        ]

    def _etape(self, objectif: list[tuple[int, int]]) -> int | Statut:
        """Minimise, keep the solution, freeze its value: later stages never undo earlier ones, proven or not.

        Returns the proven bound, or why there is no allocation yet. A stage without terms is already optimal.
        """
        if not objectif:
            return 0
        statut, borne = Statut.INCONNU, 0
        if self.reste > 0:
            reponse = self.modele.resoudre(objectif, indices=self.indices, limite=self.reste)
            self._compter(reponse.temps)
            statut, borne = reponse.statut, reponse.borne
            self.indices = reponse.valeurs or self.indices
        if not self.indices:
            return statut
        self.prouve &= statut is Statut.OPTIMAL
        self.modele.lineaire(objectif, None, self._valeur(objectif))
        return max(borne, 0)

    def _valeur(self, objectif: list[tuple[int, int]]) -> int:
        return sum(c * self.indices[v] for v, c in objectif)

    def _departager(self) -> None:
        while self.reste > 0:
            modele = self.modele.copie()
            premiers = self._plus_petit(modele)
            if not premiers:
                return
            objectif = [(v, i) for i, v in premiers if i]
            reponse = modele.resoudre(objectif, limite=self.reste)
            self._compter(reponse.temps)
            if reponse.statut is Statut.IMPOSSIBLE:
                return
            if not reponse.valeurs:
                break
            self.indices = reponse.valeurs[: self.modele.nombre]
        self.prouve = False

    def _plus_petit(self, modele: Modele) -> list[tuple[int, int]]:
        """Ask for a lexicographically smaller vector: a first unit that does better, every unit before it unchanged."""
        premiers: list[tuple[int, int]] = []
        egal: int | None = None
        for i, choix in enumerate(self.variables.choix):
            actuel = next(e for e, v in enumerate(choix) if self.indices[v])
            if actuel:
                premier = modele.variable()
                modele.clause([~premier, *choix[:actuel]])
                if egal is not None:
                    modele.clause([~premier, egal])
                premiers.append((i, premier))
            suite = modele.variable()
            modele.clause([~suite, choix[actuel]])
            if egal is not None:
                modele.clause([~suite, egal])
            egal = suite
        if premiers:
            modele.clause([v for _, v in premiers])
        return premiers

    def _compter(self, temps: float) -> None:
        self.temps += temps
        # A floor per solve keeps the number of solves bounded too.
        self.reste -= max(temps, 1e-3)

    def _options(self) -> dict[int, int]:
        return {
            unite.unite: next(k for v, k in zip(choix, unite.domaine, strict=True) if self.indices[v])
            for choix, unite in zip(self.variables.choix, self.probleme.unites, strict=True)
        }
