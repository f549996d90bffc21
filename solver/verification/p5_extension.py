"""P5: extension."""

from __future__ import annotations

import numpy as np

from ..marche import DEHORS
from .rapport import Controle, Violation
from .situation import Situation, par_unite

NOTE = (
    "Contrôlé : nul n'obtient une extension sans y être soumis. Qu'elle ne serve qu'après l'échec de tous les vœux relève "
    "de P6 et P7 ; que ses lieux suivent l'ordre de la table officielle relève de la préparation du marché."
)


def controler_p5(situation: Situation) -> Controle:
    """Extension lieux only for units whose members are all obligatoire and without ``origine``.

    Extension options rank below every vœu of the unit, so "only after every vœu failed" is the absence of claims on the vœux
    (P6, P7). The market gives the lieux already in table order, hence nothing to compare them with here.
    """
    marche = situation.marche
    soumis = par_unite(marche, (marche.obligatoire & (marche.origine == DEHORS))[marche.membres])
    fautives = (situation.obtenue >= marche.nombre_voeux[situation.unite]) & ~soumis[situation.unite]
    violations = []
    for u in np.unique(situation.unite[fautives]).tolist():
        personnes = [p for p in situation.membres(u) if fautives[p]]
        temoin = {
            "unite": u,
            "personnes": personnes,
            "options": situation.obtenue[personnes].tolist(),
            "cellules": situation.cellule[personnes].tolist(),
            "nombre_voeux": int(marche.nombre_voeux[u]),
            "non_soumises": [p for p in situation.membres(u) if not marche.obligatoire[p] or marche.origine[p] != DEHORS],
        }
        lieux = ", ".join(situation.nom(c) for c in temoin["cellules"])
        obtient = "obtient" if len(personnes) == 1 else "obtiennent"
        non_soumises = situation.ids(temoin["non_soumises"])
        message = f"P5 : {situation.ids(personnes)} {obtient} une extension ({lieux}) qui ne s'applique pas à {non_soumises}."
        violations.append(Violation("P5", message, temoin))
    return Controle(not violations, tuple(violations), NOTE)
