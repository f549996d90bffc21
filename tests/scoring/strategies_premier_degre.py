"""Random candidats of the first degree, for the properties of the barème."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scoring.faits import Fait
from scoring.paquet import Paquet

PROCHES = ("35", "22", "44", "74", "73", "2A", "93", "972")
"""Few départements, so that vœux, conjoint, former vœu and origine often meet."""


def _valeur(fait: Fait) -> st.SearchStrategy[Any]:
    match fait.type:
        case "booleen":
            return st.booleans()
        case "choix":
            return st.sampled_from(fait.valeurs)
        case "lieu":
            return st.sampled_from(PROCHES)
        case "lieux":
            return st.lists(st.sampled_from(PROCHES), max_size=2, unique=True)
        case "date":
            return st.dates().map(str)
    maximum = 300 if fait.unite == "mois" else 12
    return st.integers(fait.minimum or 0, min(fait.maximum or 0, maximum))


PROFILS: tuple[dict[str, Any], ...] = (
    {},
    {"motif_familial": "rapprochement_conjoints", "departement_conjoint": "35", "voeux": ["35", "44", "22", "74"]},
    {"motif_familial": "rapprochement_conjoints", "pays_conjoint": "ch", "voeux": ["74", "73", "35"]},
    {"motif_familial": "residence_enfant", "departement_conjoint": "2A", "voeux": ["2A", "74"]},
)
"""Combinations that independent draws would almost never meet."""


def candidats(paquet: Paquet) -> st.SearchStrategy[dict[str, Any]]:
    """One candidat: any facts, one to six distinct départements, sometimes an origine."""
    faits = {fait.nom: _valeur(fait) for fait in paquet.faits}
    voeux = st.lists(st.sampled_from(PROCHES), min_size=1, max_size=6, unique=True)
    libres = st.fixed_dictionaries({"voeux": voeux}, optional={**faits, "origine": st.sampled_from(("93", "29", "976", "44"))})
    return st.builds(lambda libre, profil: {**libre, **profil}, libres, st.sampled_from(PROFILS))
