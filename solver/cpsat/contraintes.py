"""Constraints of the residual model, one method per property of the model page."""

from __future__ import annotations

from .modele import Modele
from .probleme import Probleme
from .variables import Variables


class Contraintes:
    """Adds P1, P2 and the absence (or the count) of claims to a model."""

    def __init__(self, probleme: Probleme, modele: Modele, variables: Variables) -> None:
        self.probleme, self.modele, self.variables = probleme, modele, variables

    def toutes(self) -> None:
        """Every constraint."""
        self.une_option()
        self.places()
        self.revendications()
        self.peu_de_revendications()

    def une_option(self) -> None:
        """P2 and P3: ``sum_e x[u, e] = 1``; one Boolean moves every member."""
        for choix, unite in zip(self.variables.choix, self.probleme.unites, strict=True):
            self.modele.exactement_un(choix)
            if unite.imposee:
                self.modele.clause([choix[-1]])

    def places(self) -> None:
        """P1: ``entrants + stays <= places``; where titulaires outnumber seats, only if somebody enters."""
        for cellule, fixe in self.probleme.cellules.items():
            constante, termes = self.variables.occupation(cellule)
            entrants = {v for _, v, _ in self.variables.entrants[cellule]}
            if not entrants:
                continue
            reste = fixe.places - constante
            if fixe.titulaires <= fixe.places:
                if sum(c for _, c in termes) > reste:
                    self.modele.lineaire(termes, None, reste)
            else:
                for variable in sorted(entrants):
                    self.modele.lineaire(termes, None, reste, si=[variable])

    def revendications(self) -> None:
        """P6 and P7: for every option k a unit may miss, ``x[u, <= k] or full(k) or claim[u]``.

        ``full(k)`` is a disjunction over the cellules of k; an envy claim is one where some cellule lacks free seats, so
        ``x[u, <= k] or full(k) or free(k) or envy[u]`` with ``free(k)`` in every cellule of k.
        """
        for i, unite in enumerate(self.probleme.unites):
            for entree in unite.hors_bornes:
                self.modele.clause([~self.variables.choix[i][entree], self.variables.revendique[i]])
            for option, slots in zip(unite.domaine[:-1], unite.slots[:-1], strict=True):
                pleines = self._pleines(slots, i)
                if pleines is None:
                    continue
                base = self.variables.au_plus(i, option) + pleines
                if not unite.sacrifiee:
                    self.modele.clause(base)
                    continue
                self.modele.clause([*base, self.variables.revendique[i]])
                for cellule, membres in _par_cellule(slots).items():
                    libre = self.variables.libre(cellule, membres[0], i)
                    self.modele.clause([*base, libre, self.variables.envie[i]])

    def peu_de_revendications(self) -> None:
        """At most ``maximum`` units with a claim: ``sum_u claim[u] <= maximum``; and what ``plafond`` says."""
        revendique = self.variables.revendique
        if self.probleme.maximum is not None and len(revendique) > self.probleme.maximum:
            self.modele.lineaire([(v, 1) for v in revendique.values()], None, self.probleme.maximum)
        if self.probleme.plafond is not None:
            for i, envie in self.variables.envie.items():
                if self.probleme.unites[i].seule:
                    self.modele.clause([~envie])
            self.modele.lineaire(self.variables.rangs(), None, self.probleme.plafond)

    def _pleines(self, slots: tuple[tuple[int, int], ...], unite: int) -> list[int] | None:
        """Literals each of which refuses the option; None when a cellule refuses it whatever happens."""
        litteraux: list[int] = []
        for cellule, (membres, limite) in _par_cellule(slots).items():
            pleine = self.variables.pleine(cellule, limite, membres, unite)
            if pleine is True:
                return None
            if pleine is not False:
                litteraux.append(pleine)
        return litteraux


def _par_cellule(slots: tuple[tuple[int, int], ...]) -> dict[int, tuple[int, int]]:
    """Cellule -> (members who ask it, position of the weakest)."""
    resultat: dict[int, tuple[int, int]] = {}
    for cellule, position in slots:
        membres, limite = resultat.get(cellule, (0, -1))
        resultat[cellule] = (membres + 1, max(limite, position))
    return resultat
