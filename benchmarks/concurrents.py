"""Other people's algorithms on the same market of single persons. What none of them does is said in docs/mesures.md.

A titulaire's home is one more choice, the last, of which the owner is the best candidate.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import Marche
from solver.mecanismes.preparation import preparer

from .boucles import Tableaux, tableaux

DEHORS = 1_000
"""Cost of a person left outside, in ranks: more than any list."""


def _rangs_obtenus(t: Tableaux, slots: NDArray[np.int64], dehors: NDArray[np.int64], marche: Marche) -> int:
    """Sum of option numbers (model P8): 1 for the first; at home or outside: the number of vœux plus one."""
    personne = np.repeat(np.arange(len(t.debut_personne) - 1), np.diff(t.debut_personne))
    nombre = np.diff(marche.option_debut)
    return int((slots - t.debut_personne[personne[slots]] + 1).sum() + (nombre[dehors] + 1).sum())


def flot(marche: Marche) -> dict[str, Any]:
    """OR-Tools min-cost flow: everybody placed, smallest sum of ranks. Priorities play no part: not stable."""
    from ortools.graph.python import min_cost_flow

    t = tableaux(marche, preparer(marche))
    n, cellules = len(marche.personnes), marche.nombre_cellules
    personne = np.repeat(np.arange(n), np.diff(t.debut_personne))
    rang = np.arange(len(personne)) - t.debut_personne[personne] + 1
    puits = n + cellules
    modele = min_cost_flow.SimpleMinCostFlow()
    nombre = np.diff(marche.option_debut)
    queue = np.concatenate([personne, np.arange(n), n + np.arange(cellules)])
    tete = np.concatenate([n + t.slot_cellule, np.full(n, puits), np.full(cellules, puits)])
    capacite = np.concatenate([np.ones(len(personne) + n, np.int64), np.maximum(marche.places, 0)])
    cout = np.concatenate([rang, np.full(n, DEHORS), np.zeros(cellules, np.int64)])
    arcs = modele.add_arcs_with_capacity_and_unit_cost(queue, tete, capacite, cout)
    modele.set_nodes_supplies(np.arange(n + cellules + 1), np.concatenate([np.ones(n), np.zeros(cellules), [-n]]).astype(int))
    statut = modele.solve()
    flux = np.asarray(modele.flows(arcs))
    slots = np.flatnonzero(flux[: len(personne)] > 0)
    dehors = np.flatnonzero(flux[len(personne) : len(personne) + n] > 0)
    assert nombre.min() >= 1
    return {"optimal": statut == modele.OPTIMAL, "rangs": _rangs_obtenus(t, slots, dehors, marche), "dehors": len(dehors)}


def hopitaux_internes(marche: Marche) -> dict[str, Any]:
    """``matching``: hospital-resident with the residents' optimum. Single persons only, no proof of optimality asked."""
    from matching.games import HospitalResident

    t = tableaux(marche, preparer(marche))
    n = len(marche.personnes)
    internes: dict[Any, list[Any]] = {}
    ouvertes = marche.places > 0
    for i in range(n):
        liste = [f"h{c}" for c in t.slot_cellule[t.debut_personne[i] : t.debut_personne[i + 1]].tolist() if ouvertes[c]]
        if liste:
            internes[f"r{i}"] = liste
    hopitaux = {
        f"h{c}": [f"r{i}" for i in t.personne_a[t.debut[c] : t.debut[c + 1]].tolist()]
        for c in np.flatnonzero(ouvertes & (np.diff(t.debut) > 0)).tolist()
    }
    capacites = {nom: int(marche.places[int(nom[1:])]) for nom in hopitaux}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jeu = HospitalResident.create_from_dictionaries(internes, hopitaux, capacites)
        solution = jeu.solve(optimal="resident")
    ou = {str(r.name): str(h.name) for h, residents in solution.items() for r in residents}
    slots, dehors = [], []
    for i in range(n):
        nom = ou.get(f"r{i}")
        if nom is None:
            dehors.append(i)
            continue
        debut = int(t.debut_personne[i])
        slots.append(debut + t.slot_cellule[debut : int(t.debut_personne[i + 1])].tolist().index(int(nom[1:])))
    return {"rangs": _rangs_obtenus(t, np.array(slots, np.int64), np.array(dehors, np.int64), marche), "dehors": len(dehors)}


def cpsat_entier(marche: Marche, limite: float) -> dict[str, Any]:
    """One CP-SAT model of the whole market, cut-off encoding: about three literals and three clauses per slot.

    ``x`` the slot is obtained, ``y`` this slot or a better one of the person, ``z`` the cut-off of the cellule lies at this
    position or beyond: ``x => z`` (who enters is inside), ``z => y`` (who is inside gets it or better), a cut-off above the
    last position means a full cellule.
    """
    from ortools.sat.python import cp_model

    t = tableaux(marche, preparer(marche))
    m = cp_model.CpModel()
    nombre_slots = len(t.slot_cellule)
    x = [m.new_bool_var("") for _ in range(nombre_slots)]
    y = [m.new_bool_var("") for _ in range(nombre_slots)]
    z = [m.new_bool_var("") for _ in range(nombre_slots)]
    debuts = t.debut_personne.tolist()
    couts: list[Any] = []
    for i in range(len(marche.personnes)):
        avant = None
        for s in range(debuts[i], debuts[i + 1]):
            m.add(x[s] + avant == y[s] if avant is not None else x[s] == y[s])
            if avant is not None:
                couts.append(1 - avant)
            avant = y[s]
        if avant is not None:
            couts.append(1 - avant)
    slot_a = np.argsort(t.position).tolist()
    for c in range(marche.nombre_cellules):
        slots = slot_a[int(t.debut[c]) : int(t.debut[c + 1])]
        places = int(marche.places[c])
        if not slots:
            continue
        for k, s in enumerate(slots):
            m.add_implication(x[s], z[s])
            m.add_implication(z[s], y[s])
            if k:
                m.add_implication(z[s], z[slots[k - 1]])
        m.add(sum(x[s] for s in slots) <= places)
        m.add(sum(x[s] for s in slots) >= places).only_enforce_if(~z[slots[-1]])
    m.minimize(sum(couts))
    solveur = cp_model.CpSolver()
    solveur.parameters.max_time_in_seconds = limite
    solveur.parameters.num_workers = 1
    statut = solveur.status_name(solveur.solve(m))
    reponse: dict[str, Any] = {"statut": statut, "variables": 3 * nombre_slots, "temps": solveur.wall_time}
    if statut in ("OPTIMAL", "FEASIBLE"):
        obtenus = np.array([s for s in range(nombre_slots) if solveur.boolean_value(x[s])], np.int64)
        personne = np.repeat(np.arange(len(marche.personnes)), np.diff(t.debut_personne))
        dehors = np.setdiff1d(np.arange(len(marche.personnes)), personne[obtenus])
        reponse |= {"rangs": _rangs_obtenus(t, obtenus, dehors, marche)}
    return reponse
