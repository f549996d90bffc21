"""Structural invariants of a market: those written in the docstring of :class:`~solver.marche.Marche`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from .situation import ordre_departage, tranches

DTYPES = {
    "places": np.int64,
    "origine": np.int32,
    "obligatoire": np.bool_,
    "departage": np.int64,
    "unite_debut": np.int32,
    "membres": np.int32,
    "option_debut": np.int64,
    "nombre_voeux": np.int32,
    "slot_debut": np.int64,
    "slot_cellule": np.int32,
    "slot_groupe": np.int32,
    "slot_points": np.int64,
}
FACULTATIFS = {"sorties": np.int64, "condition": np.int32}
"""Arrays that a market may leave out (None)."""


def controler_marche(marche: Marche) -> tuple[str, ...]:
    """Check that a market is well formed.

    Checks come in layers (types and shapes, then bounds of the index arrays, then units, then slots): a layer reads arrays by
    indices that the previous one has checked, so the first layer with a fault is the last one examined.

    Returns
    -------
    tuple of str
        Faults, in French; empty for a well-formed market.
    """
    etages: tuple[Callable[[Marche], Iterator[str]], ...] = (_types, _formes, _bornes, _unites, _slots)
    for etage in etages:
        if fautes := tuple(etage(marche)):
            return fautes
    return ()


def _types(marche: Marche) -> Iterator[str]:
    for nom, dtype in (DTYPES | FACULTATIFS).items():
        tableau = getattr(marche, nom)
        if tableau is None and nom in FACULTATIFS:
            continue
        dimension = 2 if nom == "departage" else 1
        if tableau.dtype != dtype or tableau.ndim != dimension:
            attendu = f"{np.dtype(dtype).name} à {dimension} dimension(s)"
            yield f"{nom} : {attendu} attendu, {tableau.dtype} à {tableau.ndim} dimension(s) reçu."


def _formes(marche: Marche) -> Iterator[str]:
    n, unites, slots = len(marche.personnes), len(marche.unite_debut) - 1, len(marche.slot_cellule)
    attendues = {
        "places": len(marche.cellules),
        "origine": n,
        "obligatoire": n,
        "departage": n,
        "membres": n,
        "unite_debut": max(unites, 0) + 1,
        "option_debut": unites + 1,
        "nombre_voeux": unites,
        "slot_debut": unites + 1,
        "slot_groupe": slots,
        "slot_points": slots,
        "sorties": len(marche.cellules),
        "condition": unites,
    }
    for nom, attendue in attendues.items():
        tableau = getattr(marche, nom)
        if tableau is not None and len(tableau) != attendue:
            yield f"{nom} : {attendue} lignes attendues, {len(tableau)} reçues."


def _bornes(marche: Marche) -> Iterator[str]:
    n, nombre_cellules = len(marche.personnes), marche.nombre_cellules
    if any(a >= b for a, b in zip(marche.personnes, marche.personnes[1:], strict=False)):
        yield "personnes : identifiants non strictement croissants."
    if len(set(marche.cellules)) != len(marche.cellules):
        yield "cellules : un couple (discipline, lieu) est donné deux fois."
    yield from _indices("origine", marche.origine, DEHORS, nombre_cellules)
    yield from _indices("slot_cellule", marche.slot_cellule, 0, nombre_cellules)
    yield from _indices("membres", marche.membres, 0, n)
    yield from _debuts("unite_debut", marche.unite_debut, n)
    yield from _debuts("option_debut", marche.option_debut, None)
    yield from _debuts("slot_debut", marche.slot_debut, len(marche.slot_cellule))
    if marche.condition is not None:
        yield from _indices("condition", marche.condition, -1, marche.nombre_unites)


def _unites(marche: Marche) -> Iterator[str]:
    n = len(marche.personnes)
    taille, options = np.diff(marche.unite_debut), np.diff(marche.option_debut)
    yield from _exemple("unite_debut : unité(s) sans membre", taille < 1, "unité")
    if (np.bincount(marche.membres, minlength=n) != 1).any():
        yield "membres : chaque personne doit être dans une unité et une seule."
    unite = np.repeat(np.arange(marche.nombre_unites), taille)
    meme = unite[1:] == unite[:-1]
    yield from _exemple("membres : non croissants dans l'unité", meme & (np.diff(marche.membres) <= 0), "position")
    if (taille > 0).all():
        premiers = marche.membres[marche.unite_debut[:-1]]
        yield from _exemple("unités non triées par premier membre", np.diff(premiers) <= 0, "unité")
    hors = (marche.nombre_voeux < 0) | (marche.nombre_voeux > options)
    yield from _exemple("nombre_voeux : hors de 0..nombre d'options", hors, "unité")
    faux = np.diff(marche.slot_debut) != taille.astype(np.int64) * options
    yield from _exemple("slot_debut : nombre de slots différent de membres × options", faux, "unité")
    if n and _egalite_departage(marche):
        yield "departage : deux personnes ont les mêmes lignes, l'ordre n'est pas total."
    if marche.condition is not None:
        soi = marche.condition == np.arange(marche.nombre_unites)
        yield from _exemple("condition : une demande dépend d'elle-même", soi, "unité")
    if marche.sorties is not None:
        sans = marche.origine == DEHORS
        yield from _exemple("origine : une personne sans origine dans un mouvement en deux phases", sans, "ligne")
        if marche.depart_libere_place:
            yield "sorties : un mouvement en deux phases compte des entrées brutes, depart_libere_place doit être faux."


def _slots(marche: Marche) -> Iterator[str]:
    for tranche in tranches(marche):
        cellule = marche.slot_cellule[tranche.slot]
        propre = cellule == marche.origine[tranche.personne]
        yield from _exemple("slot_cellule : une option est l'origine du membre", propre, "slot", tranche.slot)
        cle = np.sort(tranche.personne * np.int64(marche.nombre_cellules) + cellule)
        double = np.flatnonzero(cle[1:] == cle[:-1])
        if double.size:
            personne = int(cle[double[0]]) // marche.nombre_cellules
            yield f"slot_cellule : cellule en double chez une personne ({double.size} cas, dont personne {personne})."


def _indices(nom: str, valeurs: NDArray[np.int32], minimum: int, borne: int) -> Iterator[str]:
    yield from _exemple(f"{nom} : valeur hors de {minimum}..{borne - 1}", (valeurs < minimum) | (valeurs >= borne), "ligne")


def _debuts(nom: str, debut: NDArray[np.signedinteger], fin: int | None) -> Iterator[str]:
    if debut[0] != 0:
        yield f"{nom} : doit commencer à 0, commence à {debut[0]}."
    if fin is not None and debut[-1] != fin:
        yield f"{nom} : doit finir à {fin}, finit à {debut[-1]}."
    yield from _exemple(f"{nom} : décroissant", np.diff(debut) < 0, "ligne")


def _exemple(faute: str, masque: NDArray[np.bool_], quoi: str, indices: NDArray[np.int64] | None = None) -> Iterator[str]:
    """One message for all the faults of a kind, with their number and the first one."""
    cas = np.flatnonzero(masque)
    if cas.size:
        yield f"{faute} ({cas.size} cas, dont {quoi} {int(cas[0] if indices is None else indices[cas[0]])})."


def _egalite_departage(marche: Marche) -> bool:
    ordonnes = marche.departage[ordre_departage(marche)]
    return bool((ordonnes[1:] == ordonnes[:-1]).all(axis=1).any())
