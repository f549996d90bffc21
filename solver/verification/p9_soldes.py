"""P9: what phase M opens, and what both phases leave (model §8)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .rapport import Controle, Violation
from .situation import Situation


def controler_p9(situation_m: Situation, situation: Situation) -> Controle:
    """Phase M lets no more persons leave a cellule than its ``sorties``; phase P changes no *solde*, entrants - sortants.

    Entrants and sortants of both phases are those of the final outcome against ``origine``: who enters in phase M and leaves
    in phase P counts nowhere. Negative ``sorties`` open nothing, as negative places do in P1.
    """
    marche = situation.marche
    assert marche.sorties is not None
    violations = []
    sortants_m, sortants = _sortants(situation_m), _sortants(situation)
    entrants_m, entrants = np.diff(situation_m.debut), np.diff(situation.debut)
    ouvertes = np.maximum(0, marche.sorties)
    trop = sortants_m > ouvertes
    partis = np.flatnonzero((situation_m.cellule != marche.origine) & trop[marche.origine])
    partis = partis[np.argsort(marche.origine[partis], kind="stable")]
    debut = np.searchsorted(marche.origine[partis], np.arange(marche.nombre_cellules + 1))
    for c in np.flatnonzero(trop).tolist():
        message = (
            f"P9 : {sortants_m[c]} sortant(s) de {situation.nom(c)} en phase M pour {ouvertes[c]} sortie(s) ouverte(s) "
            f"(sorties : {marche.sorties[c]})."
        )
        temoin = {
            "nature": "sorties",
            "cellule": c,
            "sorties": int(marche.sorties[c]),
            "sortants": int(sortants_m[c]),
            "personnes": partis[debut[c] : debut[c + 1]].tolist(),
        }
        violations.append(Violation("P9", message, temoin))
    for c in np.flatnonzero(entrants - sortants != entrants_m - sortants_m).tolist():
        solde_m, solde = int(entrants_m[c] - sortants_m[c]), int(entrants[c] - sortants[c])
        message = f"P9 : le solde de {situation.nom(c)} est {solde:+d} à la fin, il était {solde_m:+d} après la phase M."
        temoin = {
            "nature": "solde",
            "cellule": c,
            "entrants_m": int(entrants_m[c]),
            "sortants_m": int(sortants_m[c]),
            "entrants": int(entrants[c]),
            "sortants": int(sortants[c]),
        }
        violations.append(Violation("P9", message, temoin))
    return Controle(not violations, tuple(violations))


def _sortants(situation: Situation) -> NDArray[np.int64]:
    """(C,) persons who hold the cellule before the run and not after."""
    origine = situation.marche.origine
    return np.bincount(origine[situation.cellule != origine], minlength=situation.marche.nombre_cellules)
