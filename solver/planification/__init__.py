"""Capacity planning: where seats cost the candidats least, under the mechanism ``stable``. Knows no rule.

**Theorem.** Let nobody be linked, and let each person's cost never decrease along its options. For every vector of seats the
candidate-optimal stable allocation costs least among all allocations that respect the seats and leave no envy (nobody prefers
a cellule that somebody behind it entered), stable or not. So the least, over vectors of seats *and* such allocations together,
is the least that the mechanism costs under any plan.

*Proof.* Tell an allocation without envy by its cut-offs: in each cellule the last position admitted; everybody takes the best
option that admits. Take two such allocations for the same seats, and in each cellule the looser of the two cut-offs. Who now
takes cellule c takes it too under the one of the two whose cut-off it is: it is admitted there, and nothing better admits it
under tighter cut-offs elsewhere. Who now stays home stayed under both. So seats are respected (a cellule with more titulaires
than seats has an entrant only if it had one before), and everybody is as well off as in the better of the two: the best of all
is best for everyone at once. No seat of it is refused to somebody who prefers it, or the cut-off could be looser: it is stable,
and no stable allocation, which has no envy, is better for anybody. QED. Vacant seats need no constraint, which is what makes
the joint model small: seats enter it linearly.

With linked units the joint model, with what of their claims is linear, still contains every stable allocation under every plan:
its least is a bound, and the plan is answered by the mechanism itself.

**Method.** Parts that no person joins (disciplines) are independent given their numbers of seats. For each, :mod:`.courbe`
bounds the cost for 0, 1, … k seats by a linear relaxation whose options are cut by two deferred acceptances (with no seat
added, and k more in every cellule), proven in integers (:mod:`..cpsat.lineaire`); or finds it by trying every way to place k
seats, on the few persons who may move. The master (:mod:`.maitre`) shares the seats; where its bound rests on something not
exact, that is refined, until the bound meets the plan, or nothing more can be had: then the gap is told.

Of plans that cost the same, the one that harms fewest persons is kept, then the one that helps most (:mod:`.departage`); that
is not proven. Where bounds hold several cellules together, or units are linked, plans are then bettered by moves of one seat,
those that the mechanism itself answers better.
"""

from __future__ import annotations

from .cadre import Cadre
from .demande import Demande, Groupe, Limites
from .departage import reculs
from .optimum import Constat, Constater
from .planifier import GLOUTON, MARGINAL, OPTIMAL, Plan, Planification, PlanImpossible, planifier

__all__ = [
    "GLOUTON",
    "MARGINAL",
    "OPTIMAL",
    "Cadre",
    "Constat",
    "Constater",
    "Demande",
    "Groupe",
    "Limites",
    "Plan",
    "PlanImpossible",
    "Planification",
    "planifier",
    "reculs",
]
