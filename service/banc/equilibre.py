"""A better balance of experience between académies: one more person somewhere may unbalance, so nothing is proven here.

The cost is how far the académies are from each other: the experience that would have to move for each to have, per person,
that of the whole, summed over académies (twice what moves). Each seat is measured alone, exactly, by the bench; plans are
chosen as if these effects added up, seat by seat (greedy), then by exchanges of two seats while one helps. What each plan does
is then measured by the mechanism, all its seats together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT
from solver.marche import DEHORS
from solver.mecanismes.stable import allouer
from solver.planification import Cadre, Demande, Plan, Planification, PlanImpossible

from ..scenarios import Scenario
from ..scenarios.modele import PREFIXE_AJOUT
from .issues import lire_issues
from .siege import par_blocs

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne
    from .chantier import Chantier

FAIT = "echelon"
"""Fact that stands for experience. A rough one: it starts again at 1 when the class changes."""

ECHANGES = 100
"""Exchanges of two seats, at most."""

LOCAL, GLOUTON, MARGINAL = "local", "glouton", "marginal"


def manque(campagne: Campagne) -> bool:
    """Whether the pack does not know the fact."""
    return all(f.nom != FAIT or f.type != "entier" for f in campagne.paquet.faits)


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Sums by académie.

    Attributes
    ----------
    experience
        (n,) int64 of each person; those whose fact is absent count nowhere (``connue``).
    academie
        (C,) académie of each cellule.
    personnes, total
        Persons who count in the base, and their experience: what an académie should look like.
    """

    experience: NDArray[np.int64]
    connue: NDArray[np.bool_]
    academie: NDArray[np.int64]
    personnes: int
    total: int

    @classmethod
    def de(cls, chantier: Chantier) -> Balance:
        """Of the base."""
        fait = chantier.campagne.dossiers.faits[FAIT].astype(np.int64)
        lieux = chantier.campagne.paquet.lieux
        academie = lieux.rattachement[np.arange(chantier.marche.nombre_cellules) % lieux.nombre].astype(np.int64)
        connue = fait != ABSENT
        ici = connue & (chantier.issues.cellule != DEHORS)
        return cls(np.where(connue, fait, 0), connue, academie, max(1, int(ici.sum())), int(fait[ici].sum()))

    def sommes(self, cellule: NDArray[np.integer]) -> NDArray[np.int64]:
        """(A,) experience there, above what as many persons have in the whole; in units of 1 / ``personnes``."""
        ici = np.flatnonzero(self.connue & (cellule != DEHORS))
        ecarts = self.personnes * self.experience[ici] - self.total
        sommes = np.zeros(int(self.academie.max()) + 1, np.int64)
        np.add.at(sommes, self.academie[cellule[ici]], ecarts)
        return sommes

    def cout(self, sommes: NDArray[np.int64]) -> int:
        """Of sums (A,), rounded down to whole units of experience."""
        return int(np.abs(sommes).sum()) // self.personnes


def equilibrer(chantier: Chantier, demande: Demande, suivi: Callable[[int, int], None]) -> Planification:
    """Plans (see module); ``demande``: seats and bounds, its costs are not read.

    Raises
    ------
    PlanImpossible
        No plan respects the bounds.
    """
    cadre, balance = Cadre(demande), Balance.de(chantier)
    vide = np.zeros(len(demande.bas), np.int64)
    if not cadre.possible(vide):
        raise PlanImpossible("aucun plan ne respecte à la fois le nombre de places et toutes les bornes")
    depart = balance.sommes(chantier.issues.cellule)
    candidates, effets = _effets(chantier, demande, balance, depart, suivi)
    glouton = _glouton(demande, depart, candidates, effets)
    essais = {
        LOCAL: _echanger(demande, depart, candidates, effets, glouton),
        GLOUTON: glouton,
        MARGINAL: _marginal(demande, depart, candidates, effets),
    }
    plans, rangs = [], chantier.atelier.rangs
    assert rangs is not None
    for nom, pas in essais.items():
        ajouts = demande.ajouts(pas)
        marche = replace(chantier.marche, places=chantier.marche.places + ajouts)
        solution = allouer(marche, rangs, chantier.atelier.options)
        obtenues = lire_issues(marche, chantier.construction.option_rang, solution).cellule
        plans.append(Plan(nom, ajouts, solution, balance.cout(balance.sommes(obtenues))))
    plans.sort(key=lambda p: p.cout)
    return Planification(balance.cout(depart), tuple(plans), None)


def _effets(
    chantier: Chantier,
    demande: Demande,
    balance: Balance,
    depart: NDArray[np.int64],
    suivi: Callable[[int, int], None],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(k,) cellules where a plan may put a seat, and (k, A) what one seat does there to the sums, exactly."""
    cellules = np.flatnonzero(demande.marge > 0)
    sens = 1 if demande.ouvre else -1
    effets: dict[int, NDArray[np.int64]] = {}
    for groupe in par_blocs(chantier, cellules):
        scenarios = {
            c: Scenario("place", "place", ((*chantier.marche.cellules[c], PREFIXE_AJOUT, sens),), {}, "") for c in groupe
        }
        partie = chantier.partie(list(scenarios.values()))
        for c, scenario in scenarios.items():
            effets[c] = balance.sommes(chantier.simuler(scenario, partie).issues.cellule) - depart
        suivi(len(effets), len(cellules))
    return cellules, np.array([effets[c] for c in cellules.tolist()], np.int64).reshape(len(cellules), len(depart))


def _glouton(
    demande: Demande, depart: NDArray[np.int64], cellules: NDArray[np.int64], effets: NDArray[np.int64]
) -> NDArray[np.int64]:
    cadre, pas, sommes = Cadre(demande), np.zeros(len(demande.bas), np.int64), depart.copy()
    while int(pas.sum()) < demande.pas:
        # Only the first seat of a cellule was measured: others come last.
        ordre = np.lexsort((np.abs(sommes + effets).sum(axis=1), pas[cellules]))
        choix = next((k for k in ordre.tolist() if cadre.permet(pas, int(cellules[k]))), None)
        if choix is None:
            break
        pas[cellules[choix]] += 1
        sommes += effets[choix]
    return _completer(cadre, pas)


def _marginal(
    demande: Demande, depart: NDArray[np.int64], cellules: NDArray[np.int64], effets: NDArray[np.int64]
) -> NDArray[np.int64]:
    cadre, pas = Cadre(demande), np.zeros(len(demande.bas), np.int64)
    ordre = np.argsort(np.abs(depart + effets).sum(axis=1), kind="stable").tolist()
    avance = True
    while avance and int(pas.sum()) < demande.pas:
        avance = False
        for k in ordre:
            if int(pas.sum()) < demande.pas and cadre.permet(pas, int(cellules[k])):
                pas[cellules[k]] += 1
                avance = True
    return _completer(cadre, pas)


def _completer(cadre: Cadre, pas: NDArray[np.int64]) -> NDArray[np.int64]:
    plan = cadre.completer(pas)
    assert plan is not None  # every step was permitted
    return plan


def _echanger(
    demande: Demande,
    depart: NDArray[np.int64],
    cellules: NDArray[np.int64],
    effets: NDArray[np.int64],
    plan: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Move one seat at a time to a cellule that has none, the move that helps most, while one helps."""
    pas = plan.copy()
    sommes = depart + (pas[cellules, None] * effets).sum(axis=0)
    for _ in range(ECHANGES):
        avant = int(np.abs(sommes).sum())
        neuves = pas[cellules] == 0
        essais = sorted(
            (int(couts[v]), k, v)
            for k in np.flatnonzero(pas[cellules]).tolist()
            for couts in [np.abs(sommes - effets[k] + effets).sum(axis=1)]
            for v in np.lexsort((couts, ~neuves))[:5].tolist()
            if couts[v] < avant and neuves[v]
        )
        for _, k, v in essais:
            autre = pas.copy()
            autre[cellules[k]] -= 1
            autre[cellules[v]] += 1
            if (autre <= demande.marge).all() and demande.admet(demande.ajouts(autre)):
                pas, sommes = autre, sommes - effets[k] + effets[v]
                break
        else:
            break
    return pas
