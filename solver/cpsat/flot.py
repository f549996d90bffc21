"""Flows in networks of integer arcs: the only use of OR-Tools' graph package."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow as _mcf

COUT_MAXIMAL = 2**62
"""Bound of (largest absolute value) x (nodes + 1): the solver multiplies costs by the number of nodes."""


class FlotImpossible(ArithmeticError):
    """Values too large for exact 64-bit arithmetic."""


def flot_maximal(
    noeuds: int,
    depuis: NDArray[np.int64],
    vers: NDArray[np.int64],
    valeur: NDArray[np.int64],
    offre: NDArray[np.int64],
) -> NDArray[np.bool_] | None:
    """Arcs used by a flow of largest total value, each arc carrying 0 or 1. Exact integers.

    Parameters
    ----------
    depuis, vers, valeur
        (A,) arcs.
    offre
        (N,) what leaves each node minus what enters it; all zero for a circulation.

    Returns
    -------
    NDArray or None
        (A,) arcs used; None when no flow satisfies ``offre``.

    Raises
    ------
    FlotImpossible
        Values too large.
    """
    plus_grande = int(np.abs(valeur).max(initial=0))
    if plus_grande * (noeuds + 1) >= COUT_MAXIMAL:
        raise FlotImpossible(f"valeur {plus_grande} trop grande pour un flot exact sur {noeuds} nœuds")
    if not len(depuis):
        return None if offre.any() else np.zeros(0, np.bool_)
    flot = _mcf.SimpleMinCostFlow()
    arcs = flot.add_arcs_with_capacity_and_unit_cost(
        depuis.astype(np.int32), vers.astype(np.int32), np.ones(len(depuis), np.int64), -valeur
    )
    flot.set_nodes_supplies(np.arange(noeuds, dtype=np.int32), offre)
    statut = flot.solve()
    if statut in (flot.INFEASIBLE, flot.UNBALANCED):
        return None
    if statut != flot.OPTIMAL:
        raise AssertionError(f"flot : statut {statut}, défaut du modèle et non des données")
    return np.asarray(flot.flows(arcs)) > 0


def flot_minimal(
    depuis: NDArray[np.int64],
    vers: NDArray[np.int64],
    capacite: NDArray[np.int64],
    cout: NDArray[np.int64],
    offre: NDArray[np.int64],
) -> NDArray[np.int64] | None:
    """Flow on each arc of a cheapest flow. Exact integers.

    Parameters
    ----------
    depuis, vers, capacite, cout
        (A,) arcs.
    offre
        (N,) what leaves each node minus what enters it.

    Returns
    -------
    NDArray or None
        (A,) flows; None when no flow satisfies ``offre``.

    Raises
    ------
    FlotImpossible
        Costs too large.
    """
    noeuds = len(offre)
    plus_grand = int(np.abs(cout).max(initial=0))
    if plus_grand * (noeuds + 1) >= COUT_MAXIMAL:
        raise FlotImpossible(f"coût {plus_grand} trop grand pour un flot exact sur {noeuds} nœuds")
    flot = _mcf.SimpleMinCostFlow()
    arcs = flot.add_arcs_with_capacity_and_unit_cost(depuis.astype(np.int32), vers.astype(np.int32), capacite, cout)
    flot.set_nodes_supplies(np.arange(noeuds, dtype=np.int32), offre)
    statut = flot.solve()
    if statut in (flot.INFEASIBLE, flot.UNBALANCED):
        return None
    if statut != flot.OPTIMAL:
        raise AssertionError(f"flot : statut {statut}, défaut du modèle et non des données")
    return np.asarray(flot.flows(arcs))
