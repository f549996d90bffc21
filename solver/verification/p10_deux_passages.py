"""P10: claims of phase M (model §8), which need an exit and an entry.

A unit claims an option that it prefers to what it holds after phase M when it could enter each cellule of the option (model §6,
gross seats: only entrants take them) *and* leave: in each cellule its members hold before the run, at most ``sorties`` minus
their number of *other* persons who leave stand above the weakest of them in the exit list. Whether it could leave does not
depend on the option: the entries are then those of :mod:`.p6_p7_revendications`, for the units that could.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .p6_p7_revendications import chercher, demande
from .rapport import ENVIE, SIEGE_LIBRE, Controle, Revendique, Violation
from .situation import Situation
from .sorties import lire_sorties

NOTE = "Contrôlé : nul ne revendique rien. Que la phase M soit la meilleure de celles où nul ne revendique rien ne l'est pas."
NOTE_REVENDICATIONS = "Contrôlé : chaque revendication est dite. Que la phase M en laisse le moins possible ne l'est pas ici."


def chercher_phase_m(situation_m: Situation) -> list[tuple[Revendique, dict[str, Any]]]:
    """Every claim on the outcome of phase M with its witness, sorted by unit and option.

    A claim is a free-seat claim when the free entries and the free exits are enough.
    """
    sorties = lire_sorties(situation_m)
    trouvees = []
    for revendique, temoin in chercher(replace(situation_m, ecartees=situation_m.ecartees | ~sorties.admise)):
        nature = revendique.nature if sorties.libre[revendique.unite] else ENVIE
        complet = {**temoin, "nature": nature, "sorties": sorties.temoin(situation_m, revendique.unite)}
        trouvees.append((revendique._replace(nature=nature), complet))
    return trouvees


def controler_p10(situation_m: Situation, revendications: list[tuple[Revendique, dict[str, Any]]]) -> Controle:
    """Nobody claims anything after phase M."""
    violations = []
    for revendique, temoin in revendications:
        debut = f"P10 : après la phase M, {demande(situation_m, temoin)}"
        if revendique.nature == SIEGE_LIBRE:
            message = f"{debut}, où les entrées et sorties libres suffisent."
        else:
            passages = (("sortir", "devances", temoin["sorties"]), ("y entrer", "evinces", temoin["cellules"]))
            droits = [
                f"{verbe} avant {situation_m.ids(autres)}"
                for verbe, cle, lieux in passages
                if (autres := [p for t in lieux for p in t[cle]])
            ]
            message = f"{debut} et devrait {' et '.join(droits)}."
        violations.append(Violation("P10", message, temoin))
    return Controle(not violations, tuple(violations), NOTE_REVENDICATIONS if violations else NOTE)
