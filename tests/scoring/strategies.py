"""Random candidats of the second degree, for the properties of the barème."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scoring.faits import Fait
from scoring.paquet import Paquet

PROCHES = ("70", "14", "20", "27", "31", "01", "24")
"""Few lieux, so that vœux, conjoint, stage and origine often meet."""


def _valeur(paquet: Paquet, fait: Fait) -> st.SearchStrategy[Any]:
    match fait.type:
        case "booleen":
            return st.booleans()
        case "choix":
            return st.sampled_from(fait.valeurs)
        case "lieu":
            return st.sampled_from(PROCHES)
        case "lieux":
            return st.lists(st.sampled_from(PROCHES), max_size=2, unique=True)
        case "departement":
            return st.sampled_from(("75", "93", "77", "35", "50", "76", "13", "2A", "972"))
    if fait.unite == "points":
        return st.sampled_from((0, 40, 160))
    return st.integers(fait.minimum or 0, min(fait.maximum or 0, 12))


PROFILS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"corps": "agrege", "classe": "hors_classe", "echelon": 4},
    {"corps": "agrege", "classe": "exceptionnelle", "echelon": 3},
    {"voeux": ["27"]},
    {"voeux": ["27"], "statut": "stagiaire", "academie_stage": "27", "ex_contractuel": True},
    {"motif_familial": "mutation_simultanee", "voeu_preferentiel_annees": 4},
)
"""Combinations that independent draws would almost never meet."""


def candidats(paquet: Paquet) -> st.SearchStrategy[dict[str, Any]]:
    """One candidat: any statut, any facts, one to six distinct académies, sometimes an origine."""
    faits = {fait.nom: _valeur(paquet, fait) for fait in paquet.faits}
    voeux = st.lists(st.sampled_from(PROCHES), min_size=1, max_size=6, unique=True)
    libres = st.fixed_dictionaries(
        {"statut": st.sampled_from(paquet.statuts), "voeux": voeux},
        optional={**faits, "origine": st.sampled_from(("02", "25"))},
    )
    return st.builds(lambda libre, profil: {**libre, **profil}, libres, st.sampled_from(PROFILS))
