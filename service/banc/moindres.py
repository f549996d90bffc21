"""The fewest seats for something to hold: every obligatory couple placed, or a stable allocation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS
from solver.mecanismes import PlacementObligatoire
from solver.solution import Etat, Solution

from ..francais import pluriel
from .buts import COUPLES, MOINDRES, STABILISER
from .chaine import cellule_en_mots
from .chantier import Chantier
from .planification import comparer, effets, places, scenario, tables, verifier_chantier

if TYPE_CHECKING:
    from ..echanges.ecriture import Contenu

NOM = "moindres"
"""Name of the plan in ``plan.csv``."""


@dataclass(frozen=True, slots=True, eq=False)
class MoindresPlaces:
    """The fewest seats found for something to hold. ``minimales``: fewer are proven not to be enough.

    ``atteint``: whether it holds with them.
    """

    but: str
    ajouts: NDArray[np.int64]
    minimales: bool
    atteint: bool


def moindres_places(chantier: Chantier, but: str) -> MoindresPlaces:
    """What must open so that every obligatory couple is placed, or the cheapest seats that make the market stable.

    Raises
    ------
    PlanRefuse
    """
    verifier_chantier(chantier)
    m = chantier.marche
    ajouts = np.zeros(m.nombre_cellules, np.int64)
    if but == COUPLES:
        options = replace(chantier.atelier.options, placement_obligatoire=PlacementObligatoire.SIEGE)
        solution = chantier.atelier.mecanisme.resoudre(m, options)
        for c, nombre in solution.places_ajoutees:
            ajouts[c] += nombre
        return MoindresPlaces(but, ajouts, solution.places_minimales, not _laissees(chantier, solution))
    base = chantier.base.resultat.solution
    if base.etat is Etat.STABLE:
        return MoindresPlaces(but, ajouts, True, True)
    choix = min(base.reparations, key=lambda r: (sum(abs(n) for _, n in r.places), r.places), default=None)
    if choix is None:
        return MoindresPlaces(but, ajouts, False, False)
    for c, nombre in choix.places:
        ajouts[c] += nombre
    # No stable allocation exists as it is: one seat is the fewest that can be enough.
    return MoindresPlaces(but, ajouts, base.etat is Etat.SANS_STABLE and int(np.abs(ajouts).sum()) == 1, True)


def _laissees(chantier: Chantier, solution: Solution) -> bool:
    """Whether a couple in which somebody must be placed is left outside."""
    m = chantier.marche
    dehors = solution.option == np.diff(m.option_debut)
    liees = np.diff(m.unite_debut) > 1
    for u in np.flatnonzero(dehors & liees).tolist():
        membres = m.membres[m.unite_debut[u] : m.unite_debut[u + 1]]
        if (m.obligatoire[membres] & (m.origine[membres] == DEHORS)).any():
            return True
    return False


def fichiers_moindres(chantier: Chantier, trouve: MoindresPlaces, libelle: str) -> Contenu:
    """The folder of such an answer: as that of a plan, with one plan."""
    simulee = chantier.simuler(scenario(chantier, trouve.ajouts, libelle))
    contenu = {
        "simulation": True,
        "libelle": libelle,
        "entrees": dict(chantier.campagne.empreintes),
        **resume_moindres(trouve),
        "base": dict(chantier.chiffres),
        "plans": [{"plan": NOM, **comparer(chantier, trouve.ajouts, simulee)}],
    }
    rangees = [(NOM, *place) for place in places(chantier, trouve.ajouts)]
    return {**tables(rangees, contenu), **effets(chantier, trouve.ajouts, libelle, simulee.solution)}


def resume_moindres(trouve: MoindresPlaces) -> dict[str, Any]:
    """How many seats, and what is proven."""
    return {
        "but": trouve.but,
        "but_en_mots": MOINDRES[trouve.but],
        "places": int(np.abs(trouve.ajouts).sum()),
        "atteint": trouve.atteint,
        "minimales": trouve.minimales,
    }


def lignes_moindres(chantier: Chantier, trouve: MoindresPlaces) -> Iterator[str]:
    """The same for people."""
    quoi = {COUPLES: "que chaque couple obligatoire soit placé", STABILISER: "que le marché ait une affectation stable"}
    nombre = int(np.abs(trouve.ajouts).sum())
    if not trouve.atteint:
        yield f"Aucun changement de places trouvé pour {quoi[trouve.but]}."
        return
    preuve = "et moins ne suffit pas, c'est prouvé" if trouve.minimales else "sans preuve que moins ne suffirait pas"
    yield f"Pour {quoi[trouve.but]} : {pluriel(nombre, 'place')}, {preuve}."
    for discipline, lieu, places_ajoutees in places(chantier, trouve.ajouts):
        yield f"{cellule_en_mots((discipline, lieu), chantier.campagne.paquet)} : {places_ajoutees:+d}"
