"""Faults of overridden parameters: what was expected, as the parameter describes itself."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.fautes import Faute
from scoring.parametres import Parametre, attendu

from .anomalies import proche

_DETAILLES = ("texte", "table_points", "matrice_points")
"""Types whose values have parts: the description does not say which one is wrong."""


def expliquer(nom: str, faute: Faute, parametres: Mapping[str, Parametre]) -> tuple[str, str]:
    """What an overridden parameter expects, and how to put the fault right, in French.

    Parameters
    ----------
    nom
        Name of the parameter, as written in the campaign or the scenario.
    faute
        What the rule pack says of its value.
    parametres
        Those of the pack.
    """
    if nom not in parametres:
        voisin = proche(nom, parametres)
        correction = f"peut-être « {voisin} »" if voisin else ""
        return "un paramètre du paquet de règles (« mouvement regles » les donne tous)", correction
    parametre = parametres[nom]
    return attendu(parametre) + (f" ; {faute.message}" if parametre.type in _DETAILLES else ""), ""
