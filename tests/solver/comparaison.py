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
    """Every point on which the answer of the mechanism ``stable`` is not the one that the enumeration establishes.

    Small markets must be solved with everything proven, so an answer without proof is a difference too.
    """
    enumeration = Enumeration(marche)
    allocation = tuple(int(k) for k in solution.option)
    if allocation not in enumeration.criteres:
        return [f"allocation {allocation} is not allowed (P1-P5)"]
    return [
        *_preuves(enumeration, solution),
        *_allocation(enumeration, solution, allocation),
        *_revendications(enumeration, solution, allocation),
        *_reparations(enumeration, solution),
        *_placements(enumeration, solution, allocation),
    ]


def _preuves(enumeration: Enumeration, solution: Solution) -> Iterator[str]:
    attendu = Etat.STABLE if enumeration.stables else Etat.SANS_STABLE
    if solution.etat is not attendu:
        yield f"etat {solution.etat}, enumerated {attendu} ({len(enumeration.stables)} stable)"
    if not solution.stable_prouve:
        yield "stable_prouve is False on a small market"
    if not solution.minimum_prouve:
        yield "minimum_prouve is False on a small market"
    if not solution.p8_prouve:
        yield f"P8 not proven on a small market: {solution.p8_borne} <= {solution.p8_valeur}"


def _allocation(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    obtenu, optimum = enumeration.criteres[allocation], enumeration.meilleur_critere
    if solution.p8_valeur != obtenu.p8:
        yield f"p8_valeur {solution.p8_valeur}, recomputed {obtenu.p8}"
    if obtenu.rang[:2] != optimum.rang[:2]:
        yield f"(units with a claim, single envy) {obtenu.rang[:2]}, optimum {optimum.rang[:2]}"
    elif solution.p8_borne > optimum.p8:
        yield f"p8_borne {solution.p8_borne} above the optimum {optimum.p8}"
    elif obtenu != optimum:
        yield f"P8 {obtenu.p8}, optimum {optimum.p8}"
    elif allocation != enumeration.reponse:
        yield f"tie-break: {allocation}, expected {enumeration.reponse} in unit order {enumeration.ordre_du_tirage}"


def _revendications(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    annoncees = [(r.unite, r.option, r.nature) for r in solution.revendications]
    enumerees = [(r.unite, r.option, r.nature) for r in enumeration.revendications(allocation)]
    if sorted(annoncees) != enumerees:
        yield f"claims {annoncees}, enumerated {enumerees}"
    for r in solution.revendications:
        if r.vide is not None and r.vide != enumeration.est_vide(r):
            yield f"claim of unit {r.unite} on option {r.option}: vide={r.vide}, enumerated {enumeration.est_vide(r)}"


def _reparations(enumeration: Enumeration, solution: Solution) -> Iterator[str]:
    if enumeration.stables:
        if solution.reparations:
            yield f"repairs {solution.reparations} although a stable allocation exists"
        return
    for reparation in solution.reparations:
        if not Enumeration(avec_places(enumeration.marche, reparation.places)).existe_stable:
            yield f"repair {reparation.places} leaves no stable allocation"
    if len(enumeration.permises) <= REPARATIONS_ENUMEREES:
        annoncees = {reparation.places for reparation in solution.reparations}
        simples = {(changement,) for changement in enumeration.reparations}
        if simples and annoncees != simples:
            yield f"single repairs: missing {sorted(simples - annoncees)}, unexpected {sorted(annoncees - simples)}"


def _placements(enumeration: Enumeration, solution: Solution, allocation: tuple[int, ...]) -> Iterator[str]:
    """Placements: those of the obligatory units of several members left outside, one for each option that can be given."""
    attendus = {
        (u, k): nombre
        for u, membres in enumerate(enumeration.membres)
        if len(membres) > 1
        and allocation[u] == enumeration.nombre_options[u]
        and all(enumeration.marche.obligatoire[p] for p in membres)
        for k, nombre in enumeration.placements(u).items()
    }
    annonces = {(p.unite, p.option): p for p in solution.placements}
    if set(annonces) != set(attendus):
        yield f"placements of (unit, option) {sorted(annonces)}, enumerated {sorted(attendus)}"
    for cle in set(annonces) & set(attendus):
        nombre, minimum = len({r.unite for r in annonces[cle].revendications}), attendus[cle]
        if nombre < minimum or (annonces[cle].prouve and nombre != minimum):
            yield f"placement {cle}: {nombre} units with a claim, enumerated minimum {minimum}"


def deposer(dossier: Path, nom: str, description: dict[str, Any], fautes: list[str]) -> Path:
    """Keep a market that failed, with the differences, as readable JSON; returns the file."""
    chemin = dossier / f"{nom}.json"
    chemin.write_text(json.dumps({"ecarts": fautes, "marche": description}, indent=1, ensure_ascii=False), encoding="utf-8")
    return chemin
