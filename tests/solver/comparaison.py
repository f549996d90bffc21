"""A mechanism's answer against the enumeration: every difference, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from solver.marche import Marche
from solver.solution import Etat, Solution
from tests.solver.reference.enumeration import Enumeration, avec_places

REPARATIONS_ENUMEREES = 400
"""Allowed allocations up to which all single changes of seats are tried: each costs an enumeration."""


def ecarts(marche: Marche, solution: Solution) -> list[str]:
    """Every point on which an answer with everything proven is not the one that the enumeration establishes.

    Small markets must be solved with everything proven, so an answer without proof is a difference too.
    """
    enumeration = Enumeration(marche)
    allocation = tuple(int(k) for k in solution.option)
    if allocation not in enumeration.criteres:
        return [f"allocation {allocation} is not allowed (P1-P5)"]
    return [
        *_faux(enumeration, solution, allocation),
        *_sans_preuve(enumeration, solution),
        *_pas_la_meilleure(enumeration, allocation),
        *_reparations_manquantes(enumeration, solution),
        *_placements_manquants(enumeration, solution, allocation),
    ]


def mensonges(marche: Marche, solution: Solution) -> list[str]:
    """Every point on which an answer, proven or not, says something false: what is not proven may be worse than the optimum."""
    enumeration = Enumeration(marche)
    allocation = tuple(int(k) for k in solution.option)
    if allocation not in enumeration.criteres:
        return [f"allocation {allocation} is not allowed (P1-P5)"]
    return list(_faux(enumeration, solution, allocation))


def _faux(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    """What is stated and false."""
    obtenu = enumeration.criteres[allocation]
    if (solution.etat is Etat.STABLE) != (obtenu.unites_avec_revendication == 0):
        yield f"etat {solution.etat} of an allocation with {obtenu.unites_avec_revendication} units with a claim"
    if solution.etat is Etat.SANS_STABLE and enumeration.stables:
        yield f"etat {solution.etat}, {len(enumeration.stables)} stable enumerated"
    if solution.stable_prouve and enumeration.stables and obtenu.unites_avec_revendication:
        yield "stable_prouve, with claims, although a stable allocation exists"
    if solution.minimum_prouve and obtenu.unites_avec_revendication != enumeration.minimum:
        yield f"minimum_prouve with {obtenu.unites_avec_revendication} units with a claim, enumerated {enumeration.minimum}"
    if solution.p8_valeur != obtenu.p8:
        yield f"p8_valeur {solution.p8_valeur}, recomputed {obtenu.p8}"
    optimum = min(critere.p8 for critere in enumeration.criteres.values() if critere.rang[:2] == obtenu.rang[:2])
    if solution.p8_borne > optimum:
        yield f"p8_borne {solution.p8_borne} above {optimum}, reached with the same claims {obtenu.rang[:2]}"
    yield from _revendications(enumeration, solution, allocation)
    for reparation in solution.reparations:
        if enumeration.stables or not Enumeration(avec_places(enumeration.marche, reparation.places)).existe_stable:
            yield f"repair {reparation.places} of nothing, or that leaves no stable allocation"
    if solution.placements_complets and solution.placements:
        yield from _placements_manquants(enumeration, solution, allocation)
    for placement in solution.placements:
        nombre, minimum = len({r.unite for r in placement.revendications}), enumeration.placements(placement.unite)
        if placement.option not in minimum:
            yield f"placement of unit {placement.unite} at option {placement.option}, which no allowed allocation gives"
        elif nombre < minimum[placement.option] or (placement.prouve and nombre != minimum[placement.option]):
            yield f"placement {placement.unite, placement.option}: {nombre} units with a claim, enumerated {minimum}"


def _revendications(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    annoncees = [(r.unite, r.option, r.nature) for r in solution.revendications]
    enumerees = [(r.unite, r.option, r.nature) for r in enumeration.revendications(allocation)]
    if sorted(annoncees) != enumerees:
        yield f"claims {annoncees}, enumerated {enumerees}"
    for r in solution.revendications:
        if r.vide is not None and r.vide != enumeration.est_vide(r):
            yield f"claim of unit {r.unite} on option {r.option}: vide={r.vide}, enumerated {enumeration.est_vide(r)}"


def _sans_preuve(enumeration: Enumeration, solution: Solution) -> Iterator[str]:
    attendu = Etat.STABLE if enumeration.stables else Etat.SANS_STABLE
    if solution.etat is not attendu:
        yield f"etat {solution.etat}, enumerated {attendu}"
    for nom in ("stable_prouve", "minimum_prouve"):
        if not getattr(solution, nom):
            yield f"{nom} is False on a small market"
    if not solution.p8_prouve:
        yield f"P8 not proven on a small market: {solution.p8_borne} <= {solution.p8_valeur}"
    if not solution.placements_complets:
        yield "placements not complete on a small market"
    if any(r.vide is None for r in solution.revendications):
        yield "a claim not examined (vide is None) on a small market"


def _pas_la_meilleure(enumeration: Enumeration, allocation: tuple[int, ...]) -> Iterator[str]:
    obtenu, optimum = enumeration.criteres[allocation].rang, enumeration.meilleur_critere.rang
    if obtenu != optimum:
        yield f"(units with a claim, single envy, P8) {obtenu}, optimum {optimum}"
    elif allocation != enumeration.reponse:
        yield f"tie-break: {allocation}, expected {enumeration.reponse} in unit order {enumeration.ordre_du_tirage}"


def _reparations_manquantes(enumeration: Enumeration, solution: Solution) -> Iterator[str]:
    if not enumeration.stables and len(enumeration.permises) <= REPARATIONS_ENUMEREES:
        annoncees = {reparation.places for reparation in solution.reparations}
        simples = {(changement,) for changement in enumeration.reparations}
        if simples and annoncees != simples:
            yield f"single repairs: missing {sorted(simples - annoncees)}, unexpected {sorted(annoncees - simples)}"


def _placements_manquants(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    """Placements: those of the obligatory units of several members left outside, one for each option that can be given."""
    dehors = enumeration.obligatoires_dehors(allocation)
    attendus = {(u, k) for u in dehors for k in enumeration.placements(u)}
    annonces = {(p.unite, p.option) for p in solution.placements}
    if annonces != attendus:
        yield f"placements of (unit, option) {sorted(annonces)}, enumerated {sorted(attendus)}"


def deposer(dossier: Path, nom: str, description: dict[str, Any], fautes: list[str]) -> Path:
    """Keep a market that failed, with the differences, as readable JSON; returns the file."""
    chemin = dossier / f"{nom}.json"
    chemin.write_text(json.dumps({"ecarts": fautes, "marche": description}, indent=1, ensure_ascii=False), encoding="utf-8")
    return chemin
