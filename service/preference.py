"""Who is better off: one definition, the number of the option obtained on the person's own list (model §1 and P8).

The list is that of the market: each vœu in order, then the lieux of extension in the order of the table, then nothing (a
titulaire keeps the own seat). A smaller number is better. So two lieux of extension do not count as equal, and a person still
placed by extension may be better off. Who is placed by decision in one of two results has no list to compare, and counts as
neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scoring.paquet import Paquet

Ligne = Mapping[str, str]
"""A row of ``affectations.csv`` or of ``refus.csv``."""

DECISION = "derogation"

SANS_RANG = 1 << 20
"""More than any rank: what comes after the vœux, where their number is not known."""


MIEUX = (
    "Mieux : une option placée plus haut dans la liste de la personne, qui est : ses vœux dans leur ordre, puis les lieux "
    "d'extension dans l'ordre de la table, puis rien (un titulaire garde sa place). Deux lieux d'extension ne se valent donc "
    "pas. "
    "Une personne placée par décision n'est comptée ni mieux, ni moins bien."
)
"""The definition, in words, on every page that counts such persons."""

RANGS = (
    "Somme des rangs : chaque personne compte pour la place, dans sa liste, de ce qu'elle obtient (1 pour son vœu 1) ; "
    "affectée par extension, pour le nombre de ses vœux plus la place du lieu dans la table ; si elle reste sur son poste ou "
    "sans affectation, pour un de plus que toute sa liste. La plus petite somme est la meilleure."
)
"""What the sum of ranks adds up, where it is told (model P8)."""

SANS_ORDRE = "Ici, deux lieux d'extension comptent comme égaux : un des résultats ne dit pas dans quel ordre ils viennent."
"""Added where :func:`niveaux_lus` cannot tell them apart."""


class Gains(NamedTuple):
    """Persons better and worse off, and the option numbers that they gain and lose."""

    mieux: int
    moins_bien: int
    rangs_gagnes: int
    rangs_perdus: int


def gains(avant: NDArray[np.int64], apres: NDArray[np.int64], decides: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(n,) option numbers gained from one result to another, negative when lost; ``decides``: placed by decision in either."""
    return np.where(decides, 0, avant - apres)


def compter(gain: NDArray[np.int64]) -> Gains:
    """How many persons are better and worse off, from what :func:`gains` says."""
    mieux, moins = gain > 0, gain < 0
    return Gains(int(mieux.sum()), int(moins.sum()), int(gain[mieux].sum()), int(-gain[moins].sum()))


def niveaux_lus(affectations: Iterable[Ligne], refus: Iterable[Ligne] | None, paquet: Paquet | None) -> dict[str, int]:
    """Candidat -> number of the option obtained, from the files of a result.

    A refused vœu is one better than what the candidat has: the number of an option is one more than those before it. The order
    of the lieux of extension is that of the column of the first vœu for a lieu of the pack.

    Parameters
    ----------
    refus
        None when the result does not have them: the rank written stands for the number of a vœu.
    paquet
        Rules whose extension table was used; None when it is not known, or when the first vœu is not: all the lieux of
        extension count as the first one.
    """
    combien: dict[str, int] = {}
    premiers: dict[str, tuple[int, int]] = {}
    lieux = {} if paquet is None else paquet.lieux.indice
    for ligne in refus or ():
        qui = ligne["candidat"]
        combien[qui] = combien.get(qui, 0) + 1
        if ligne["lieu"] in lieux:
            ici = (int(ligne["rang"]), lieux[ligne["lieu"]])
            premiers[qui] = min(premiers.get(qui, ici), ici)
    niveaux: dict[str, int] = {}
    for ligne in affectations:
        qui = ligne["candidat"]
        place, refuses = 0, combien.get(qui, 0)
        if refus is None:
            refuses = int(ligne["rang"]) - 1 if ligne["rang"] else SANS_RANG
        if ligne["resultat"] == "extension" and paquet is not None and qui in premiers:
            colonne = paquet.extension[int(paquet.lieux.rattachement[premiers[qui][1]])]
            place = int(np.flatnonzero(colonne == lieux.get(ligne["lieu"], -1))[:1].sum())
        elif ligne["resultat"] == "non_affecte":
            place = len(lieux) + 1
        niveaux[qui] = refuses + place + 1
    return niveaux
