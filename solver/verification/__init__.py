"""Independent verification of an outcome: P1-P12, each with all its violations and their witnesses.

Nothing here is shared with the mechanisms: the only other module of ``solver`` it reads is :mod:`solver.marche`. One module
per property (P6 and P7, the two kinds of claims, share theirs). Cost: a constant number of passes over the slots, and sorts of
the persons; no pass compares persons two by two. The optimum of phase P alone costs more: rounds over the pairs of cellules
between which somebody could move, as many as cellules at most when the outcome is right; with couples a search besides, which a
limit may stop.

What is not proven by a report: that an unstable outcome has the fewest claims; P8 when some unit has several members, or when
a claim remains (the value is recomputed in every case); that an extension lieu was tried in the order of the official table,
which the market receives already ordered. In two phases: that phase M is the best one for candidats among those without claim;
how phase P chose among equal optima, and that it is the best one when the search was stopped. Conditional
demands with couples or in two phases: that a deletion was called for, when the outcome of its round is not given, and that this
outcome is right.
"""

from __future__ import annotations

from .controle_marche import controler_marche
from .rapport import OPTIMUM, PROPRIETES, PROPRIETES_PARTICULIERES, Comptes, Controle, Gains, Rapport, Revendique, Violation
from .verifier import Juge, verifier

__all__ = [
    "OPTIMUM",
    "PROPRIETES",
    "PROPRIETES_PARTICULIERES",
    "Comptes",
    "Controle",
    "Gains",
    "Juge",
    "Rapport",
    "Revendique",
    "Violation",
    "controler_marche",
    "verifier",
]
