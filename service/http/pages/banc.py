"""What the pages of the analyst's bench say of any simulation: how far it is, and what it is made of."""

from __future__ import annotations

from typing import Any

from scoring.paquet import Paquet

from ...base.refus import Refus
from ...base.tables_campagne import Simulation
from ..routes.simulations import avancement
from ..service import Service
from .libelles import ETAPES_BANC, ETATS_SIMULATIONS

SAISIES = (
    "La campagne n'est pas gelée : une simulation porte sur les fichiers déposés, sans ce qui est saisi dans le service (vœux, "
    "capacités, dérogations)."
)
"""Told as long as a campaign is not frozen."""


def contexte_avancement(ligne: Simulation) -> dict[str, Any]:
    """What the part of the page that changes shows."""
    return {"simulation": ligne, "etats": ETATS_SIMULATIONS, "etapes": ETAPES_BANC, "avancement": avancement(ligne)}


def entiere(service: Service, ligne: Simulation, regles: Paquet) -> str:
    """Why each case is the whole campaign run again, where it is; empty otherwise."""
    try:
        decisions = (service.magasin.contenu(ligne.contenu) / "derogations.csv").is_file()
    except Refus:
        return ""
    if decisions:
        return (
            "Des décisions placent des personnes : elles tiennent dans tout ce qui est simulé. Chaque cas est calculé sur la "
            "campagne entière, ce qui est plus long."
        )
    if regles.deux_phases:
        return "Ce mouvement a deux phases : chaque cas est calculé sur la campagne entière, ce qui est plus long."
    return ""
