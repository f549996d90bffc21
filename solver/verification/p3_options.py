"""P3: nobody outside the own options."""

from __future__ import annotations

import numpy as np

from .rapport import Controle, Violation
from .situation import AILLEURS, Situation


def controler_p3(situation: Situation) -> Controle:
    """Everybody sits in a cellule of the own options, in the own ``origine``, or nowhere."""
    violations = []
    for p in np.flatnonzero(situation.obtenue == AILLEURS).tolist():
        c = int(situation.cellule[p])
        temoin = {"personne": p, "unite": int(situation.unite[p]), "cellule": c, "origine": int(situation.marche.origine[p])}
        message = f"P3 : {situation.ids([p])} obtient {situation.nom(c)}, qui n'est ni une de ses options ni son origine."
        violations.append(Violation("P3", message, temoin))
    return Controle(not violations, tuple(violations))
