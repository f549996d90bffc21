"""P12: conditional demands (an addition of this project: no official text defines how they are granted).

A unit whose demand depends on another unit's obtains nothing when that one obtains nothing. A run deletes the demands granted
against this and starts again, until none is: ``annulations`` has the units deleted, round by round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..marche import Marche
from .bornes import borner
from .jumeaux import sans_demandes
from .p8_optimalite import cycles
from .rapport import Controle, Violation
from .situation import Situation, lire

NOTE = (
    "Contrôlé : le résultat final et la liste des demandes annulées. Qu'elles devaient l'être ne l'est pas : les résultats des "
    "tours précédents ne sont pas donnés, et le vérificateur ne rejoue que les mouvements en une phase sans couple."
)
NOTE_TOURS = (
    "Contrôlé : dans le résultat donné pour chaque tour, les demandes annulées sont celles qui doivent l'être. Que ce résultat "
    "soit lui-même juste ne l'est pas : chacun se vérifie comme un mouvement, avec les annulations des tours précédents."
)


def controler_p12(
    situation: Situation, annulations: Sequence[Sequence[int]], tours: Sequence[NDArray[np.int32]] | None
) -> Controle:
    """Check the final outcome, the list of deletions, and the deletions of each round when its outcome is given.

    A unit obtains something when a member holds one of its options.

    - ``partenaire``: a unit obtains something, the one on which it depends nothing.
    - ``annulee_servie``: a unit deleted obtains something, at the end or in a later round (``tour``, from 1).
    - ``sans_condition``, ``deux_fois``, ``tour_vide``: a demand without condition is deleted, a demand is deleted twice, a
      round before the last one deletes nothing.
    - ``annulee_a_tort``, ``annulation_omise``: the deletions of a round are not exactly the units, not deleted yet, that obtain
      something in it while the one on which they depend obtains nothing, and those of a loop of conditions with such a unit.
    - ``tour_faux``: the outcome given for a round is not the one that the rules give.

    Without couples and in one phase the outcome of a round is unique, the candidate-optimal one: it is computed here
    (:func:`resultat_du_tour`), given or not, and the deletions are then checked entirely.
    """
    marche = situation.marche
    rejouable = marche.sorties is None and bool((situation.taille == 1).all())
    violations = [*_liste(situation, annulations), *_etat(situation, situation.ecartees, None)]
    for u in _fautives(situation).tolist():
        if not situation.ecartees[u]:
            v = _condition(situation)[u]
            temoin = {"nature": "partenaire", "unite": u, "partenaire": int(v), "cellules": _cellules(situation, u)}
            dont = f"{_qui(situation, int(v))}, dont dépend sa demande"
            message = f"P12 : {_qui(situation, u)} obtient une option alors que {dont}, n'obtient rien."
            violations.append(Violation("P12", message, temoin))
    ecartees = np.zeros(marche.nombre_unites, dtype=np.bool_)
    for tour, annulees in enumerate(annulations, 1):
        issue = None if tours is None else tours[tour - 1]
        if rejouable:
            juste = resultat_du_tour(marche, ecartees)
            if issue is not None and not np.array_equal(issue, juste):
                autres = np.flatnonzero(issue != juste)
                message = (
                    f"P12 : le résultat donné pour le tour n° {tour} n'est pas celui des règles ; {autres.size} personne(s) en "
                    f"ont un autre, dont {situation.ids([int(autres[0])])}."
                )
                violations.append(
                    Violation("P12", message, {"nature": "tour_faux", "tour": tour, "personnes": autres.tolist()})
                )
            issue = juste if issue is None else issue
        if issue is not None:
            lue = lire(marche, issue, ecartees)
            violations += [*_etat(lue, ecartees, tour), *_tour(lue, ecartees, annulees, tour)]
        ecartees[np.asarray(annulees, dtype=np.int64)] = True
    controle = rejouable or tours is not None or not annulations
    note = "" if not annulations or rejouable else NOTE if tours is None else NOTE_TOURS
    return Controle(not violations and controle, tuple(violations), note)


def resultat_du_tour(marche: Marche, ecartees: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(n,) cellules of the candidate-optimal allocation of a market of single persons, without the demands of ``ecartees``."""
    reduit = sans_demandes(marche, frozenset(np.flatnonzero(ecartees).tolist()))
    cellules = marche.origine.copy()
    for u, options in enumerate(borner(reduit).possibles):
        slot = int(reduit.slot_debut[u]) + options[0]
        if slot < reduit.slot_debut[u + 1]:
            cellules[marche.membres[u]] = reduit.slot_cellule[slot]
    return cellules


def retrouver_annulations(marche: Marche) -> tuple[tuple[int, ...], ...] | None:
    """The deletions that the rules call for, round by round; None when outcomes of rounds are not known to be unique.

    For results that do not tell them.
    """
    if marche.condition is None or marche.sorties is not None or (np.diff(marche.unite_debut) != 1).any():
        return None
    ecartees = np.zeros(marche.nombre_unites, dtype=np.bool_)
    tours: list[tuple[int, ...]] = []
    while dues := _dues(lire(marche, resultat_du_tour(marche, ecartees), ecartees), ecartees):
        tours.append(tuple(sorted(dues)))
        ecartees[tours[-1],] = True
    return tuple(tours)


def _qui(situation: Situation, unite: int) -> str:
    return situation.ids(situation.membres(unite))


def _condition(situation: Situation) -> NDArray[np.int32]:
    condition = situation.marche.condition
    assert condition is not None
    return condition


def _obtient(situation: Situation) -> NDArray[np.bool_]:
    """(U,) whether a member holds one of the unit's options."""
    obtient = np.zeros(situation.marche.nombre_unites, dtype=np.bool_)
    obtient[situation.unite[situation.obtenue >= 0]] = True
    return obtient


def _fautives(situation: Situation) -> NDArray[np.int64]:
    """Units that obtain something against their condition, ascending."""
    condition, obtient = _condition(situation), _obtient(situation)
    return np.flatnonzero(obtient & (condition >= 0) & ~obtient[condition])


def _cellules(situation: Situation, unite: int) -> list[int]:
    return [int(situation.cellule[p]) for p in situation.membres(unite)]


def _liste(situation: Situation, annulations: Sequence[Sequence[int]]) -> Iterator[Violation]:
    condition, deja = _condition(situation), set[int]()
    for tour, annulees in enumerate(annulations, 1):
        if not annulees:
            message = f"P12 : le tour n° {tour} n'annule aucune demande et n'est pas le dernier."
            yield Violation("P12", message, {"nature": "tour_vide", "tour": tour})
        for u in annulees:
            if condition[u] < 0:
                message = f"P12 : la demande de {_qui(situation, u)}, annulée au tour n° {tour}, ne dépend d'aucune autre."
                yield Violation("P12", message, {"nature": "sans_condition", "unite": u, "tour": tour})
            if u in deja:
                message = f"P12 : la demande de {_qui(situation, u)} est annulée une nouvelle fois au tour n° {tour}."
                yield Violation("P12", message, {"nature": "deux_fois", "unite": u, "tour": tour})
            deja.add(u)


def _etat(situation: Situation, ecartees: NDArray[np.bool_], tour: int | None) -> Iterator[Violation]:
    quand = "" if tour is None else f" au tour n° {tour}"
    for u in np.flatnonzero(ecartees & _obtient(situation)).tolist():
        message = f"P12 : {_qui(situation, u)}, dont la demande est annulée, obtient une option{quand}."
        temoin = {"nature": "annulee_servie", "unite": u, "tour": tour, "cellules": _cellules(situation, u)}
        yield Violation("P12", message, temoin)


def _dues(situation: Situation, ecartees: NDArray[np.bool_]) -> set[int]:
    """Units that this outcome calls to delete."""
    rompues = {u for u in _fautives(situation).tolist() if not ecartees[u]}
    tombees = {u for boucle in cycles(_condition(situation)) if not rompues.isdisjoint(boucle) for u in boucle}
    return rompues | {u for u in tombees if not ecartees[u]}


def _tour(situation: Situation, ecartees: NDArray[np.bool_], annulees: Sequence[int], tour: int) -> Iterator[Violation]:
    condition, fautives = _condition(situation), _dues(situation, ecartees)
    for u in sorted(set(annulees) - fautives):
        demande = f"la demande de {_qui(situation, u)}"
        message = f"P12 : {demande} est annulée au tour n° {tour} alors que rien ne l'impose dans son résultat."
        yield Violation("P12", message, {"nature": "annulee_a_tort", "unite": u, "tour": tour})
    for u in sorted(fautives - set(annulees)):
        message = (
            f"P12 : au tour n° {tour}, la demande de {_qui(situation, u)}, qui dépend de {_qui(situation, condition[u])}, "
            "devait être annulée et ne l'est pas : une demande y est accordée sans celle dont elle dépend."
        )
        yield Violation("P12", message, {"nature": "annulation_omise", "unite": u, "tour": tour})
