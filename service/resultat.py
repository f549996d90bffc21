"""A run's result, before and after verification. Only a verified result can be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scoring.decompte import Bareme
    from scoring.dossier import Avis, Voeux
    from solver.marche import Marche
    from solver.solution import Solution
    from solver.verification import Rapport
    from solver.verification.impossibilite import ControleImpossibilite

    from .echanges.lecture import Campagne


@dataclass(frozen=True, slots=True, eq=False)
class Resultat:
    """A run that nobody has verified yet: it has no method that writes it.

    Persons of ``marche`` are the candidats of ``campagne.dossiers``, same indices. Cellule of (discipline d, lieu l) is
    ``d * L + l`` with L the number of lieux of the pack.

    Attributes
    ----------
    voeux
        Vœux after normalisation.
    option_lieu
        (O,) int32, lieu of each option of the market (all members of a unit go to the same lieu).
    option_rang
        (O,) int16, rank the candidat wrote, 0 for an extension lieu.
    cellule
        (n,) int32, final cellule of each person, ``DEHORS`` when nowhere.
    """

    campagne: Campagne
    voeux: Voeux
    avis: tuple[Avis, ...]
    bareme: Bareme
    marche: Marche
    option_lieu: NDArray[np.int32]
    option_rang: NDArray[np.int16]
    mecanisme: str
    solution: Solution
    cellule: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ResultatVerifie:
    """A result with the verifier's report. Built by :func:`service.campagne.attester` and :mod:`service.controle`.

    Attributes
    ----------
    impossibilites
        What the independent check finds of each ``solution.impossibilites``, same order; empty when none was made.
    """

    resultat: Resultat
    rapport: Rapport
    impossibilites: tuple[ControleImpossibilite, ...] = ()
