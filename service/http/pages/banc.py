"""What the pages of the analyst's bench say of any simulation: how far it is, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.paquet import Paquet
from solver.mecanismes import CATALOGUE, SIMULATIONS

from ...base.refus import Refus
from ...base.tables_campagne import Scenario, Simulation
from ..routes.simulations import avancement
from ..service import Service
from .libelles import ETAPES_BANC, ETATS_SIMULATIONS, VERBES

SAISIES = (
    "La campagne n'est pas gelée : une simulation porte sur les fichiers déposés, sans ce qui est saisi dans le service (vœux, "
    "capacités, dérogations)."
)
"""Told as long as a campaign is not frozen."""

MECANISMES = {m.id: m.titre for m in (*CATALOGUE, *SIMULATIONS)}
"""What each mechanism is called."""


def intitule(ligne: Simulation, scenario: Scenario | None, regles: Paquet) -> str:
    """What a simulation is, in words: an id says nothing to who has to choose one among several."""
    if scenario is not None:
        mots = scenario.libelle
    else:
        mots = "la campagne telle qu'elle est" if ligne.verbe == "simulate" else VERBES[ligne.verbe]
    return mots if ligne.mecanisme == regles.mecanisme else f"{mots} ; {MECANISMES.get(ligne.mecanisme, ligne.mecanisme)}"


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


def noms_des_codes(regles: Paquet) -> Mapping[str, Mapping[str, str]]:
    """Names of the codes of a pack that forms take: lieux, académies, disciplines."""
    lieux = regles.lieux
    academies = dict(zip(lieux.academies, lieux.noms_academies, strict=True)) if lieux.academies else {}
    codes = dict(zip(lieux.codes, lieux.noms, strict=True))
    return {"lieux": codes, "academies": {**codes, **academies}, "disciplines": dict(regles.disciplines)}


def code_dit(texte: str, noms: Mapping[str, str]) -> str:
    """Code of what was typed: a code, or the name of one code only, capitals or not; anything else is told as it was typed."""
    if texte in noms:
        return texte
    nommes = [code for code, nom in noms.items() if nom.casefold() == texte.strip().casefold()]
    return nommes[0] if len(nommes) == 1 else texte
