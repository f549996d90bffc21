"""What separates the last entrant of a cellule from its first non-entrant, read from keys that people know.

The market compares one ``groupe``, which may hold more than an absolute priority: a recruiter's rank that separates equal
points is folded into it, since tie-breaks of the market belong to persons and a rank to a lieu. Here it is unfolded.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..resultat import Resultat


class Decision(IntEnum):
    """What separates the last entrant of a cellule from its first non-entrant. Larger values are tie-break columns."""

    CLASSEMENT = -5
    """The recruiter's rank: it decides alone, or separates equal points."""
    SANS_OBJET = -4
    """Nobody entered, or nobody was refused."""
    LIEN = -3
    """Seats were left, or a non-entrant stands above: members who move together, or a remaining claim."""
    GROUPE = -2
    """The absolute priority."""
    POINTS = -1
    """The points."""


class Priorites(NamedTuple):
    """What comes before the tie-breaks of persons, per slot.

    Attributes
    ----------
    groupe
        (s,) int64, what comes before points: the absolute priority, or the recruiter's rank where it decides alone.
    classement
        (s,) int64, the recruiter's rank where it separates equal points, else 0.
    seul
        (s,) bool, whether the recruiter's rank decides alone.
    """

    groupe: NDArray[np.int64]
    classement: NDArray[np.int64]
    seul: NDArray[np.bool_]


def deplier(
    resultat: Resultat, personne: NDArray[np.int64], option: NDArray[np.int64], slot: NDArray[np.int64], voeu: NDArray[np.bool_]
) -> Priorites:
    """Priorities of slots; ``voeu`` tells those of vœux, the others are extension lieux, which nobody ranks."""
    groupe = resultat.marche.slot_groupe[slot].astype(np.int64)
    classement, seul = np.zeros(len(slot), np.int64), np.zeros(len(slot), np.bool_)
    role = np.array([genre.classement for genre in resultat.campagne.paquet.types])
    if not np.isin(role, ("departage", "rang")).any():
        return Priorites(groupe, classement, seul)
    # The options of a unit begin with its vœux, in the order of examination.
    qui = np.flatnonzero(voeu)
    v = resultat.voeux.debut[personne[qui]] + option[qui]
    seul[qui] = role[resultat.voeux.type[v]] == "rang"
    replie = role[resultat.voeux.type[v]] == "departage"
    groupe[qui[replie]] = resultat.groupe[v[replie]]
    classement[qui[replie]] = resultat.classement[v[replie]]
    return Priorites(groupe, classement, seul)


_AVANT_LES_PERSONNES = (Decision.GROUPE, Decision.POINTS, Decision.CLASSEMENT)


def decisions(
    cles: tuple[NDArray[np.int64], ...], dernier: NDArray[np.int64], premier: NDArray[np.int64], complet: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """(C,) :class:`Decision` of each cellule, or tie-break column from 0.

    Parameters
    ----------
    cles
        Keys in the order of priorities: groupe, points, recruiter's rank, then tie-break columns; (s,) each.
    dernier, premier
        (C,) sorted positions of the last entrant and of the first non-entrant, -1 for none.
    complet
        (C,) whether every seat open is taken.
    """
    decision = np.full(len(dernier), Decision.SANS_OBJET, np.int64)
    deux = np.flatnonzero((dernier >= 0) & (premier >= 0))
    a, b = dernier[deux], premier[deux]
    valeur = np.full(len(deux), Decision.LIEN, np.int64)
    ouvert = (a < b) & complet[deux]
    for k, cle in enumerate(cles):
        ici = ouvert & (cle[a] != cle[b])
        valeur[ici] = _AVANT_LES_PERSONNES[k] if k < len(_AVANT_LES_PERSONNES) else k - len(_AVANT_LES_PERSONNES)
        ouvert &= ~ici
    decision[deux] = valeur
    return decision
