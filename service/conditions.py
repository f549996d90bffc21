"""Notices of the conditional demands that a run deleted. Nobody is named to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scoring.dossier import Avis
from solver.mecanismes.conditions import boucles

from .marche import identifiants

if TYPE_CHECKING:
    from solver.marche import Marche
    from solver.solution import Solution

CONDITION_NON_REMPLIE = "CONDITION_NON_REMPLIE"
"""Code of these notices."""

MESSAGE = "La demande est annulée, elle dépendait de celle d'un autre candidat, qui n'obtient rien dans ce calcul."
MESSAGE_BOUCLE = (
    "La demande est annulée avec d'autres : elles dépendaient les unes des autres, et l'une d'elles n'a pu aboutir dans ce "
    "calcul."
)


def avis_annulations(marche: Marche, solution: Solution) -> Iterator[Avis]:
    """One notice per candidat whose demand was deleted; who had no vœu left was told why already."""
    if marche.condition is None:
        return
    annulees = [u for tour in solution.annulations for u in tour if marche.option_debut[u + 1] > marche.option_debut[u]]
    liees = set[int]().union(*boucles(marche.condition.tolist(), annulees))
    for unite in annulees:
        for candidat in identifiants(marche, unite):
            yield Avis(candidat, 0, CONDITION_NON_REMPLIE, MESSAGE_BOUCLE if unite in liees else MESSAGE)
