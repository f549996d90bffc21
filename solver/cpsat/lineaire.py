"""Linear relaxations: bounds that are proven in integers, whatever the rounding of the solver.

The simplex works in floating point; of its answer only the prices of the rows are kept, rounded to integers over
``ECHELLE``. Any prices of the right sign give a bound (weak duality): for ``min c.x, A x <= b`` and prices ``q >= 0``,
every ``x`` of the box has ``c.x >= c.x + q.(A x - b) >= sum_j min over the box of (c + q A)_j x_j - q.b``, which is added up
here in exact integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from ortools.linear_solver.python import model_builder_helper as _lp

ECHELLE = 1 << 20
"""Prices are multiples of 1 / ECHELLE."""


@dataclass(frozen=True, slots=True)
class Borne:
    """A proven bound, times ``ECHELLE``, when the second member of the last row is ``second``; the price of that row.

    With another second member ``s`` the same prices prove ``valeur - prix * (s - second)``.
    """

    valeur: int
    prix: int
    second: int

    def pour(self, second: int) -> int:
        """Smallest integer that the objective can be, the last row's second member being ``second``."""
        return -(-(self.valeur - self.prix * (second - self.second)) // ECHELLE)


def borner(
    bornes: Sequence[tuple[int, int]], couts: Sequence[int], lignes: Sequence[tuple[Sequence[tuple[int, int]], int]]
) -> Borne:
    """Bound ``min couts.x`` over integers ``x`` within ``bornes`` and ``sum(coefficient * x) <= second`` for each row."""
    prix = _prix_des_lignes(bornes, couts, lignes)
    reduits = [c * ECHELLE for c in couts]
    valeur = 0
    for q, (termes, second) in zip(prix, lignes, strict=True):
        if q:
            valeur -= q * second
            for v, coefficient in termes:
                reduits[v] += q * coefficient
    valeur += sum(r * (bas if r > 0 else haut) for r, (bas, haut) in zip(reduits, bornes, strict=True))
    return Borne(valeur, prix[-1], lignes[-1][1])


def _prix_des_lignes(
    bornes: Sequence[tuple[int, int]], couts: Sequence[int], lignes: Sequence[tuple[Sequence[tuple[int, int]], int]]
) -> list[int]:
    """What one more unit of each second member is worth in the relaxation, times ``ECHELLE``: never negative."""
    modele = _lp.ModelBuilderHelper()
    for (bas, haut), cout in zip(bornes, couts, strict=True):
        v = modele.add_var()
        modele.set_var_lower_bound(v, bas)
        modele.set_var_upper_bound(v, haut)
        modele.set_var_integrality(v, False)
        modele.set_var_objective_coefficient(v, cout)
    for termes, second in lignes:
        c = modele.add_linear_constraint()
        for v, coefficient in termes:
            modele.add_term_to_constraint(c, v, coefficient)
        modele.set_constraint_lower_bound(c, -inf)
        modele.set_constraint_upper_bound(c, second)
    solveur = _lp.ModelSolverHelper("glop")
    solveur.solve(modele)
    if not solveur.has_solution():
        return [0] * len(lignes)
    return [max(0, round(-float(d) * ECHELLE)) for d in solveur.dual_values()]
