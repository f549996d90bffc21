"""Points of every vœu, element by element, and points in extension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .contexte import Contexte
from .dossier import ABSENT, Dossiers, Voeux
from .elements import Element
from .langage import TOUJOURS, Niveau
from .obligatoire import deriver
from .paquet import Paquet


@dataclass(frozen=True, slots=True, eq=False)
class Bareme:
    """Points in hundredths; columns are the elements of the pack, in its order.

    Attributes
    ----------
    points
        (m,) int64, row sums of ``elements``; 0 for vœux outside the barème.
    elements
        (m, E) int64, column-major.
    extension
        (n,) int64, points used in extension; 0 where extension does not apply.
    elements_extension
        (n, E) int64, the breakdown: ``extension`` is its row sums.
    voeu_extension
        (n,) int64, index of the vœu whose surviving points are the lowest (the first one when several are), −1 where extension
        does not apply.
    """

    points: NDArray[np.int64]
    elements: NDArray[np.int64]
    extension: NDArray[np.int64]
    elements_extension: NDArray[np.int64]
    voeu_extension: NDArray[np.int64]


def calculer(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]) -> Bareme:
    """Compute the barème.

    Parameters
    ----------
    voeux
        After normalisation.
    couples
        (k, 2) int32, indices of the candidats who ask together.

    Notes
    -----
    Extension applies to those who must leave with a place and hold none; to a couple when both members are such (model §4). It
    uses the lowest, over the vœux ranked with points, of the points of the elements that survive extension.
    """
    contexte = paquet.contexte(dossiers, voeux, couples)
    rangs = {element.id: j for j, element in enumerate(paquet.elements)}
    elements = np.zeros((voeux.nombre, len(paquet.elements)), dtype=np.int64, order="F")
    survit = np.array([element.survit_extension for element in paquet.elements], dtype=bool)
    rendus: dict[int, NDArray[np.int64]] = {}
    for j, element in enumerate(paquet.elements):
        personne = points_du_candidat(element, contexte)
        if not personne.any():
            continue
        masque = contexte.au_bareme.copy()
        if element.portee != TOUJOURS:
            masque &= contexte.etendre(contexte.condition(element.portee), element.portee.niveau, Niveau.VOEU)
        if element.requiert:
            masque &= np.logical_or.reduce([elements[:, rangs[nom]] != 0 for nom in element.requiert])
        for cession in element.cede:
            prises = np.logical_or.reduce([elements[:, rangs[nom]] != 0 for nom in cession.elements])
            if cession.sur == "candidat":
                touches = np.zeros(dossiers.nombre, dtype=bool)
                touches[voeux.candidat[prises]] = True
                prises = touches[voeux.candidat]
            elif cession.levee_en_extension and survit[j]:
                perdus = _somme(elements, ~survit & np.isin(list(rangs), cession.elements))
                siens = contexte.etendre(personne, Niveau.DEMANDE, Niveau.VOEU)
                rendus[j] = np.where(masque & prises, np.minimum(siens, perdus), 0)
            masque &= ~prises
        np.multiply(contexte.etendre(personne, Niveau.DEMANDE, Niveau.VOEU), masque, out=elements[:, j])
    survivants = np.add.reduce([_somme(elements, survit), *rendus.values()])
    voeu = _voeu_extension(dossiers, voeux, contexte, survivants)
    voeu[~_concernes(paquet, dossiers, couples)] = ABSENT
    elements_extension = np.zeros((dossiers.nombre, len(paquet.elements)), dtype=np.int64)
    concernes = np.flatnonzero(voeu >= 0)
    elements_extension[np.ix_(concernes, survit)] = elements[np.ix_(voeu[concernes], survit)]
    for j, colonne in rendus.items():
        elements_extension[concernes, j] += colonne[voeu[concernes]]
    return Bareme(_somme(elements, np.ones_like(survit)), elements, elements_extension.sum(axis=1), elements_extension, voeu)


def _somme(elements: NDArray[np.int64], colonnes: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Sum some columns, one after the other: they are contiguous, and no copy of the whole table is made."""
    total = np.zeros(len(elements), dtype=np.int64)
    for j in np.flatnonzero(colonnes):
        total += elements[:, j]
    return total


def points_du_candidat(element: Element, contexte: Contexte) -> NDArray[np.int64]:
    """Compute (n,) hundredths an element is worth to each candidat, before scope, requirements and exclusions."""
    points = np.where(contexte.condition(element.condition), element.forme.points(contexte), 0)
    for plafond in element.plafonds:
        points = np.where(contexte.condition(plafond.condition), np.minimum(points, plafond.points), points)
    return points


def _concernes(paquet: Paquet, dossiers: Dossiers, couples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whom extension may concern: obligatory and without a lieu; both members of a couple or neither."""
    concernes: NDArray[np.bool_] = deriver(paquet, dossiers) & (dossiers.origine == ABSENT)
    concernes[couples] = concernes[couples].all(axis=1, keepdims=True)
    return concernes


def _voeu_extension(dossiers: Dossiers, voeux: Voeux, contexte: Contexte, survivants: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (n,) int64, the first vœu with the lowest surviving points, −1 when no vœu is ranked with points."""
    minimum = np.full(dossiers.nombre, np.iinfo(np.int64).max, dtype=np.int64)
    classes = np.flatnonzero(contexte.au_bareme)
    candidats = voeux.candidat[classes]
    # Vœux are sorted by candidat, so each candidat's vœux are one run of ``candidats``.
    debuts = np.flatnonzero(np.diff(candidats, prepend=-1))
    if len(debuts):
        minimum[candidats[debuts]] = np.minimum.reduceat(survivants[classes], debuts)
    plus_bas = classes[survivants[classes] == minimum[candidats]]
    voeu = np.full(dossiers.nombre, ABSENT, dtype=np.int64)
    voeu[voeux.candidat[plus_bas][::-1]] = plus_bas[::-1]
    return voeu
