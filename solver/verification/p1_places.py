"""P1: seats (model §2)."""

from __future__ import annotations

import numpy as np

from .rapport import Controle, Violation
from .situation import Situation


def controler_p1(situation: Situation) -> Controle:
    """Entrants of a cellule never exceed ``max(0, places - titulaires who stay)``.

    When departures free nothing, titulaires who stay take none of the places either: the bound is ``max(0, places)``.

    Titulaires who stay never break P1, even when they alone exceed negative or reduced places.
    """
    marche = situation.marche
    entrants = np.diff(situation.debut)
    ouvertes = np.maximum(0, situation.reste_places)
    violations = []
    for c in np.flatnonzero(entrants > ouvertes).tolist():
        message = (
            f"P1 : {entrants[c]} entrant(s) en {situation.nom(c)} pour {ouvertes[c]} place(s) offerte(s) "
            f"(places : {marche.places[c]}, titulaires restés : {situation.restes[c]})."
        )
        temoin = {
            "cellule": c,
            "places": int(marche.places[c]),
            "titulaires_restes": int(situation.restes[c]),
            "offertes": int(ouvertes[c]),
            "entrants": int(entrants[c]),
            "personnes": sorted(situation.entrants[situation.debut[c] : situation.debut[c + 1]].tolist()),
        }
        violations.append(Violation("P1", message, temoin))
    return Controle(not violations, tuple(violations))
