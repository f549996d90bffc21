"""A demand that depends on another candidat's: what it changes for the one who asks. Nobody is named to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.mecanismes.conditions import boucles

if TYPE_CHECKING:
    from .vues import Vues


@dataclass(frozen=True, slots=True)
class Dependance:
    """What became of a conditional demand.

    Attributes
    ----------
    abouti
        Whether the unit on which it depends obtained something.
    boucle
        Whether it depends on itself in the end: units that name each other.
    refusee
        Whether nothing was granted to it when it was deleted: another demand of its loop was, in vain.
    """

    abouti: bool
    boucle: bool
    refusee: bool


def dependance(vues: Vues) -> Dependance | None:
    """What became of the candidat's conditional demand; None when it depends on nobody."""
    m, solution = vues.resultat.marche, vues.resultat.solution
    if m.condition is None or m.condition[vues.unite] < 0:
        return None
    autre = int(m.condition[vues.unite])
    nombre = int(m.option_debut[autre + 1] - m.option_debut[autre])
    boucle = any(vues.unite in b for b in boucles(m.condition.tolist(), (vues.unite,)))
    refusee = any(
        vues.unite in annulees and tour[vues.unite] == vues.options
        for annulees, tour in zip(solution.annulations, solution.tours, strict=False)
    )
    return Dependance(int(solution.option[autre]) < nombre, boucle, refusee)


def phrase_annulation(sort: Dependance) -> str:
    """Why a vœu of a deleted demand was not granted."""
    if not sort.boucle:
        autre = "celle d'un autre candidat, qui n'obtient rien dans ce calcul"
        return f"Annulé : votre demande dépendait de {autre} ; aucun vœu n'a donc été retenu."
    liees = "votre demande et d'autres dépendaient les unes des autres"
    if sort.refusee:
        return f"Annulé : aucun de vos vœux n'avait pu être accordé, et {liees} ; elles sont annulées ensemble."
    return f"Annulé : {liees}, et l'une d'elles n'a pu aboutir dans ce calcul ; aucun vœu n'a donc été retenu."


SANS_L_AUTRE = (
    "Votre demande dépend de celle d'un autre candidat, qui n'obtient rien dans ce calcul : une priorité plus haute ou des "
    "places de plus n'auraient suffi que si la sienne avait abouti."
)
"""Told instead of what would have been enough for a demand on its own."""


def phrases_condition(vues: Vues) -> tuple[str, ...]:
    """That the demand is conditional, for those who made one."""
    if not vues.options or dependance(vues) is None:
        return ()
    return ("Votre demande dépend de celle d'un autre candidat : elle n'est accordée que si la sienne aboutit.",)
