"""P8: candidate-optimal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS
from .rapport import Controle, Violation
from .situation import RESTE, Situation

NOTE_COUPLES = (
    "Le marché compte des unités de plusieurs membres : P8 n'y est pas vérifiable en temps linéaire ; "
    "seule la valeur est recalculée."
)
NOTE_INSTABLE = "Une autre propriété est violée : l'absence de cycle d'amélioration ne prouve pas P8."


def valeur(situation: Situation) -> int:
    """Sum over persons of the option number obtained: 1 for the first option, number of options + 1 when outside."""
    return int((situation.taille * (situation.option + np.int64(1))).sum())


def controler_p8(situation: Situation, autres_tenues: bool) -> Controle:
    """Stable improvement cycles, when every unit has one member.

    Each full cellule c points to the cellule where d(c) sits, d(c) being its best-ranked *desirer* (who prefers c to the own
    outcome), provided that the departure of d(c) frees a seat there. Along a cycle, everybody improves, nobody else moves, and
    no claim appears: whoever still desires c stood below d(c), who now sits in c. So a cycle always disproves P8.

    Conversely, if P1-P7 hold and there is no cycle, P8 holds. Let N be the candidate-optimal stable outcome, different from
    this one. Each cellule holds as many persons in all stable outcomes (the choices made by cellules are substitutable and
    never shrink when more persons ask), so a cellule that loses somebody on the way to N wins somebody. If c wins i, then d(c)
    does not stand below i; so d(c) moves too, else d(c) would claim c in N. The cellule d(c) leaves therefore wins somebody:
    following d from winner to winner stays among winners, which are finitely many, hence a cycle.

    Parameters
    ----------
    situation
        The outcome read against its market.
    autres_tenues
        Whether P1-P7 hold.

    References
    ----------
    A. Erdil and H. Ergin, "What's the matter with tie-breaking?", American Economic Review 98 (2008).
    """
    if (situation.taille > 1).any():
        return Controle(False, (), NOTE_COUPLES)
    desireux = _meilleurs_desireux(situation)
    violations = []
    for cycle in cycles(_suivants(situation, desireux)):
        personnes = [int(desireux[c]) for c in cycle]
        boucle = " → ".join(situation.nom(c) for c in [*cycle, cycle[0]])
        message = (
            f"P8 : {len(cycle)} personnes peuvent améliorer leur résultat en échangeant leurs places, sans léser personne ; "
            f"chaque place va à l'occupant de la suivante : {boucle}."
        )
        violations.append(Violation("P8", message, {"cellules": cycle, "personnes": personnes}))
    if violations or autres_tenues:
        return Controle(not violations, tuple(violations))
    return Controle(False, (), NOTE_INSTABLE)


def _meilleurs_desireux(situation: Situation) -> NDArray[np.int32]:
    """(C,) person of highest priority among those who prefer the cellule to their outcome, ``DEHORS`` when there is none."""
    marche = situation.marche
    slot, personne = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    for tranche in situation.preferees():
        slot, personne = np.concatenate((slot, tranche.slot)), np.concatenate((personne, tranche.personne))
        for critere in range(3):
            cles = (marche.slot_groupe[slot], -marche.slot_points[slot], situation.rang[personne])
            valeurs = cles[critere].astype(np.int64)
            cellule = marche.slot_cellule[slot]
            plus_petite = np.full(marche.nombre_cellules, np.iinfo(np.int64).max)
            np.minimum.at(plus_petite, cellule, valeurs)
            garde = valeurs == plus_petite[cellule]
            slot, personne = slot[garde], personne[garde]
    desireux = np.full(marche.nombre_cellules, DEHORS, dtype=np.int32)
    desireux[marche.slot_cellule[slot]] = personne
    return desireux


def _suivants(situation: Situation, desireux: NDArray[np.int32]) -> NDArray[np.int32]:
    """(C,) cellule where the best desirer sits and frees a seat by leaving, else ``DEHORS``.

    A cellule that holds more than its places (titulaires who stay on reduced places) offers nothing when one leaves.
    """
    marche = situation.marche
    occupee = (desireux != DEHORS) & (np.diff(situation.debut) <= situation.reste_places)
    suivants = np.full(marche.nombre_cellules, DEHORS, dtype=np.int32)
    suivants[occupee] = situation.cellule[desireux[occupee]]
    if not marche.depart_libere_place:
        suivants[occupee] = np.where(situation.obtenue[desireux[occupee]] == RESTE, DEHORS, suivants[occupee])
    return suivants


def cycles(suivants: NDArray[np.int32]) -> list[list[int]]:
    """Cycles of a partial function on cellules, each from its smallest cellule, in ascending order. Linear."""
    suite = suivants.tolist()
    passage = [-1] * len(suite)
    trouves = []
    for depart in range(len(suite)):
        c, chemin = depart, []
        while c != DEHORS and passage[c] < 0:
            passage[c] = depart
            chemin.append(c)
            c = suite[c]
        if c != DEHORS and passage[c] == depart:
            cycle = chemin[chemin.index(c) :]
            premier = cycle.index(min(cycle))
            trouves.append(cycle[premier:] + cycle[:premier])
    return sorted(trouves)
