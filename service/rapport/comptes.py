"""Counts of a run that the report prints, as arrays; no words here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..statistiques import Chiffres, issues

if TYPE_CHECKING:
    from ..resultat import Resultat


@dataclass(frozen=True, slots=True, eq=False)
class Comptes:
    """Per-candidat arrays.

    Attributes
    ----------
    issue
        (n,) :class:`service.statistiques.Issue`.
    rang
        (n,) rank written of the vœu obtained, 0 otherwise.
    titulaire
        (n,) holds a lieu.
    demandeur
        (n,) has a vœu in the market.
    en_couple
        (n,) moves with somebody.
    discipline
        (n,) index of the discipline.
    lieu
        (n,) lieu obtained, -1 when nothing was.
    permute, servi_en_mutation
        (n,) obtains the vœu by permutation; obtains one, the same or not, in phase M. False in one phase.
    etape
        (n,) place in the walk of the extension lieu obtained, from 1; 0 otherwise.
    """

    issue: NDArray[np.int64]
    rang: NDArray[np.int64]
    titulaire: NDArray[np.bool_]
    demandeur: NDArray[np.bool_]
    en_couple: NDArray[np.bool_]
    discipline: NDArray[np.int64]
    lieu: NDArray[np.int64]
    etape: NDArray[np.int64]
    permute: NDArray[np.bool_]
    servi_en_mutation: NDArray[np.bool_]

    def nombre(self, *masques: NDArray[np.bool_]) -> int:
        """Number of candidats in all the masks."""
        return int(np.logical_and.reduce(masques).sum())


def compter(resultat: Resultat, chiffres: Chiffres) -> Comptes:
    """Per-candidat outcome, from the figures."""
    m, essais, dossiers = resultat.marche, chiffres.essais, resultat.campagne.dossiers
    n = dossiers.nombre
    rang, lieu, etape = np.zeros(n, np.int64), np.full(n, -1, np.int64), np.zeros(n, np.int64)
    qui, locale = essais.personne[essais.final], essais.option[essais.final]
    option = m.option_debut[chiffres.unite[qui]] + locale
    rang[qui], lieu[qui] = resultat.option_rang[option], resultat.option_lieu[option]
    etape[qui] = np.maximum(0, locale - m.nombre_voeux[chiffres.unite[qui]] + 1)
    permute, servi = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    if chiffres.sorties is not None:
        permute[qui] = ~essais.obtenu[essais.final]
        servi[essais.personne[essais.obtenu]] = True
    return Comptes(
        issue=issues(resultat, chiffres),
        rang=rang,
        titulaire=dossiers.origine >= 0,
        demandeur=m.nombre_voeux[chiffres.unite] > 0,
        en_couple=np.diff(m.unite_debut)[chiffres.unite] > 1,
        discipline=dossiers.discipline.astype(np.int64),
        lieu=lieu,
        etape=etape,
        permute=permute,
        servi_en_mutation=servi,
    )


def par_lieu(valeurs: NDArray[np.int64], lieux: int) -> NDArray[np.int64]:
    """(L,) sums over disciplines of a figure per cellule (cellule = discipline * L + lieu)."""
    sommes: NDArray[np.int64] = valeurs.reshape(-1, lieux).sum(axis=0)
    return sommes
