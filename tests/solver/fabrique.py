"""Builds tiny markets from a readable description, for the tests of the whole solver.

Examples
--------
A couple i+j (disciplines M and A) and a single s, all newcomers::

    marche = fabriquer(
        personnes={"i": ("M", None), "j": ("A", None), "s": ("M", None)},
        unites={"i+j": "X Y", "s": "X"},
        places={"M/X": 1, "A/X": 1, "M/Y": 1, "A/Y": 1},
        priorites={"M/X": "s i"},
    )
    cellule = affecter(marche, {"i": "M/Y", "j": "A/Y", "s": "M/X"})

Import it in a test with ``from tests.solver.fabrique import fabriquer`` (the tests run from the root of the repository).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS, Marche

PAS = 100
"""Points between two neighbours of a priority list: one point, in hundredths."""

Liste = str | Sequence[str]
"""Words separated by spaces, or already separated."""


def fabriquer(
    personnes: Mapping[str, Sequence[str | None]],
    unites: Mapping[str, Liste],
    places: Mapping[str, int],
    *,
    priorites: Mapping[str, Liste] | None = None,
    points: Mapping[str, Mapping[str, int]] | None = None,
    groupes: Mapping[str, Mapping[str, int]] | None = None,
    obligatoires: Liste = (),
    extension: Mapping[str, Liste] | None = None,
    departage: Mapping[str, Sequence[int]] | None = None,
    depart_libere_place: bool = True,
) -> Marche:
    """Build a market.

    Parameters
    ----------
    personnes
        id -> (discipline, lieu held or None).
    unites
        Members joined by ``+`` -> lieux asked, best first; every member goes to the own discipline's cellule of that lieu.
        Persons named nowhere form a unit alone, without vœu.
    places
        ``"discipline/lieu"`` -> ``Marche.places`` (the *total*, seats of the titulaires included, when departures free seats);
        a cellule not named has 0.
    priorites
        ``"discipline/lieu"`` -> ids, best first. Those who are not named rank after them, by id. Titulaires of the cellule need
        not be named: they rank first by definition.
    points
        ``"discipline/lieu"`` -> id -> points in hundredths; replaces ``priorites`` in that cellule (0 for those not named).
    groupes
        ``"discipline/lieu"`` -> id -> groupe (0 for those not named), smaller first.
    obligatoires
        Ids of those who must leave with a place.
    extension
        Key of ``unites`` -> lieux after the vœux.
    departage
        id -> tie-break columns, smaller first; by default one column, the rank of the id.
    depart_libere_place
        See :class:`Marche`.

    Returns
    -------
    Marche
        Cellules are all pairs (discipline, lieu), sorted: cellule of discipline d and lieu l is ``d * L + l``.

    Raises
    ------
    ValueError
        An unknown person, a person in two units, an option that is the own ``origine`` of a member or is asked twice, a
        cellule with both ``priorites`` and ``points``.
    """
    priorites, points, groupes, extension = priorites or {}, points or {}, groupes or {}, extension or {}
    ids = sorted(personnes)
    rang = {personne: i for i, personne in enumerate(ids)}
    discipline = {personne: str(personnes[personne][0]) for personne in ids}
    lieu_tenu = {personne: personnes[personne][1] for personne in ids}
    composition = _composition(ids, unites, extension)

    cles = [cle.split("/") for source in (places, priorites, points, groupes) for cle in source]
    disciplines = sorted({*discipline.values(), *(cle[0] for cle in cles)})
    lieux = sorted(
        {lieu for lieu in lieu_tenu.values() if lieu is not None}
        | {cle[1] for cle in cles}
        | {lieu for _, voeux, suite in composition for lieu in (*voeux, *suite)}
    )
    cellules = [(d, lieu) for d in disciplines for lieu in lieux]
    indice = {f"{d}/{lieu}": c for c, (d, lieu) in enumerate(cellules)}
    score = _points(priorites, points)

    slots: list[tuple[int, int, int]] = []
    for membres, voeux, suite in composition:
        for lieu in (*voeux, *suite):
            for membre in membres:
                if lieu == lieu_tenu[membre]:
                    raise ValueError(f"{membre} asks the lieu already held, {lieu}")
                cle = f"{discipline[membre]}/{lieu}"
                slots.append((indice[cle], groupes.get(cle, {}).get(membre, 0), score.get(cle, {}).get(membre, 0)))
    tailles = [len(membres) for membres, _, _ in composition]
    options = [len(voeux) + len(suite) for _, voeux, suite in composition]
    colonnes = [[*departage[personne]] if departage else [rang[personne]] for personne in ids]
    table = np.array(slots, dtype=np.int64).reshape(-1, 3)
    debut = {personne: indice[f"{discipline[personne]}/{lieu}"] for personne, lieu in lieu_tenu.items() if lieu is not None}
    return Marche(
        personnes=tuple(ids),
        cellules=tuple(cellules),
        places=np.array([places.get(f"{d}/{lieu}", 0) for d, lieu in cellules], dtype=np.int64),
        depart_libere_place=depart_libere_place,
        origine=np.array([debut.get(personne, DEHORS) for personne in ids], dtype=np.int32),
        obligatoire=np.isin(ids, _mots(obligatoires)) if ids else np.zeros(0, dtype=np.bool_),
        departage=np.array(colonnes, dtype=np.int64).reshape(len(ids), -1 if ids else 1),
        unite_debut=_cumul(tailles, np.int32),
        membres=np.array([rang[membre] for membres, _, _ in composition for membre in membres], dtype=np.int32),
        option_debut=_cumul(options, np.int64),
        nombre_voeux=np.array([len(voeux) for _, voeux, _ in composition], dtype=np.int32),
        slot_debut=_cumul([taille * k for taille, k in zip(tailles, options, strict=True)], np.int64),
        slot_cellule=table[:, 0].astype(np.int32),
        slot_groupe=table[:, 1].astype(np.int32),
        slot_points=table[:, 2].copy(),
    )


def affecter(marche: Marche, places: Mapping[str, str | None]) -> NDArray[np.int32]:
    """Person-level outcome, (n,) int32: ``id -> "discipline/lieu"`` or None (nowhere); the others keep their ``origine``."""
    indice = {f"{d}/{lieu}": c for c, (d, lieu) in enumerate(marche.cellules)}
    cellule = marche.origine.copy()
    for personne, cle in places.items():
        cellule[marche.personnes.index(personne)] = DEHORS if cle is None else indice[cle]
    return cellule


def cellules_obtenues(marche: Marche, option: Iterable[int]) -> NDArray[np.int32]:
    """Person-level outcome, (n,) int32, of unit-level options (the number of its options when a unit is outside)."""
    cellule = marche.origine.copy()
    for u, o in enumerate(option):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]
        if o < marche.option_debut[u + 1] - marche.option_debut[u]:
            debut = marche.slot_debut[u] + o * len(membres)
            cellule[membres] = marche.slot_cellule[debut : debut + len(membres)]
    return cellule


def _mots(liste: Liste) -> list[str]:
    return liste.split() if isinstance(liste, str) else list(liste)


def _cumul(nombres: Sequence[int], dtype: type[np.signedinteger]) -> NDArray[np.signedinteger]:
    return np.concatenate(([0], np.cumsum(nombres, dtype=np.int64))).astype(dtype)


def _composition(
    ids: Sequence[str], unites: Mapping[str, Liste], extension: Mapping[str, Liste]
) -> list[tuple[list[str], list[str], list[str]]]:
    """Members, vœux and extension lieux of each unit, in the market's order."""
    if orphelines := set(extension) - set(unites):
        raise ValueError(f"extension of unknown units: {sorted(orphelines)}")
    composition = [(sorted(cle.split("+")), _mots(voeux), _mots(extension.get(cle, ()))) for cle, voeux in unites.items()]
    nommes = [membre for membres, _, _ in composition for membre in membres]
    if inconnus := set(nommes) - set(ids):
        raise ValueError(f"unknown persons: {sorted(inconnus)}")
    if len(set(nommes)) < len(nommes):
        raise ValueError("a person is in two units")
    for membres, voeux, suite in composition:
        if len({*voeux, *suite}) < len(voeux) + len(suite):
            raise ValueError(f"{'+'.join(membres)} asks a lieu twice")
    return sorted(composition + [([personne], [], []) for personne in set(ids) - set(nommes)])


def _points(priorites: Mapping[str, Liste], points: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Points by cellule and person: the given ones, or those that give the order of ``priorites``."""
    if doubles := set(priorites) & set(points):
        raise ValueError(f"priorites and points both given: {sorted(doubles)}")
    score = {cle: dict(valeurs) for cle, valeurs in points.items()}
    for cle, liste in priorites.items():
        ordre = _mots(liste)
        score[cle] = {personne: PAS * (len(ordre) - i) for i, personne in enumerate(ordre)}
    return score
