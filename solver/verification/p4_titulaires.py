"""P4: no titulaire ends worse than the own ``origine``."""

from __future__ import annotations

import numpy as np

from ..marche import DEHORS
from .rapport import Controle, Violation
from .situation import AILLEURS, PERDU, Situation


def controler_p4(situation: Situation) -> Controle:
    """A titulaire keeps ``origine`` or holds one of the own options: never nowhere, never a cellule that was not asked for."""
    violations = []
    origine = situation.marche.origine
    for p in np.flatnonzero((origine != DEHORS) & np.isin(situation.obtenue, (AILLEURS, PERDU))).tolist():
        c = int(situation.cellule[p])
        temoin = {"personne": p, "unite": int(situation.unite[p]), "cellule": c, "origine": int(origine[p])}
        fin = "n'a plus de place" if c < 0 else f"est en {situation.nom(c)}, qui n'est pas une de ses options"
        message = f"P4 : {situation.ids([p])}, titulaire en {situation.nom(int(origine[p]))}, {fin}."
        violations.append(Violation("P4", message, temoin))
    return Controle(not violations, tuple(violations))
