"""P2: couples, and any larger unit."""

from __future__ import annotations

import numpy as np

from .rapport import Controle, Violation
from .situation import Situation


def controler_p2(situation: Situation) -> Controle:
    """All members of a unit hold the same option, or none moved: each at the own ``origine``, nowhere when there is none.

    Units of one member have nothing to agree on: what they hold is P3's and P4's matter.
    """
    violations = []
    for u in np.flatnonzero(~situation.coherente & (situation.taille > 1)).tolist():
        membres = situation.membres(u)
        lieux = ", ".join(situation.nom(situation.cellule[p]) for p in membres)
        temoin = {
            "unite": u,
            "personnes": membres,
            "cellules": situation.cellule[membres].tolist(),
            "origines": situation.marche.origine[membres].tolist(),
            "options": [option if option >= 0 else None for option in situation.obtenue[membres].tolist()],
        }
        message = f"P2 : {situation.ids(membres)} demandent ensemble et n'obtiennent pas ensemble un même vœu ({lieux})."
        violations.append(Violation("P2", message, temoin))
    return Controle(not violations, tuple(violations))
