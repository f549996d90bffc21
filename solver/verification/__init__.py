"""Independent verification of an outcome: P1-P8 of the model, each with all its violations and their witnesses.

Nothing here is shared with the mechanisms: the only other module of ``solver`` it reads is :mod:`solver.marche`. One module
per property (P6 and P7, the two kinds of claims, share theirs). Cost: a constant number of passes over the slots, and sorts of
the persons; no pass compares persons two by two.

What is not proven by a report: that an unstable outcome has the fewest claims; P8 when some unit has several members, or when
a claim remains (the value is recomputed in every case); that an extension lieu was tried in the order of the official table,
which the market receives already ordered.
"""

from __future__ import annotations

from .controle_marche import controler_marche
from .rapport import PROPRIETES, Controle, Rapport, Revendique, Violation
from .verifier import verifier

__all__ = [
    "PROPRIETES",
    "Controle",
    "Rapport",
    "Revendique",
    "Violation",
    "controler_marche",
    "verifier",
]
