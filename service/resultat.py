"""A run's result, before and after verification. Only a verified result can be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.derogations import decisions
from scoring.dossier import ABSENT
from solver.mecanismes import Mecanisme, MecanismeInconnu, mecanisme

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
    groupe
        (m,) int32 priority before points of each vœu, smaller first, aligned with ``voeux``.
    classement
        (m,) int32 recruiter's rank that separates equal points, smaller first; 0 on vœux where none does.
    option_lieu
        (O,) int32, lieu of each option of the market (all members of a unit go to the same lieu).
    option_rang
        (O,) int16, rank the candidat wrote, 0 for an extension lieu.
    cellule
        (n,) int32, final cellule of each person, ``DEHORS`` when nowhere.
    cellule_m
        The same after phase M (model §8); None for a movement in one phase.
    """

    campagne: Campagne
    voeux: Voeux
    avis: tuple[Avis, ...]
    bareme: Bareme
    groupe: NDArray[np.int32]
    classement: NDArray[np.int32]
    marche: Marche
    option_lieu: NDArray[np.int32]
    option_rang: NDArray[np.int16]
    mecanisme: str
    solution: Solution
    cellule: NDArray[np.int32]
    cellule_m: NDArray[np.int32] | None = None

    @property
    def moteur(self) -> Mecanisme | None:
        """The mechanism; None when it is not one of ours (a result of another program)."""
        try:
            return mecanisme(self.mecanisme)
        except MecanismeInconnu:
            return None

    @property
    def simule(self) -> bool:
        """Whether the mechanism is one that only serves simulations: the result can then be nothing else."""
        return self.moteur is not None and not self.moteur.officiel

    @property
    def annulations(self) -> NDArray[np.int64]:
        """(n,) why each candidat's demand is cancelled (:meth:`scoring.annulations.Annulations.causes`)."""
        campagne = self.campagne
        if campagne.annulations is None:
            return np.full(campagne.dossiers.nombre, ABSENT, dtype=np.int64)
        return campagne.annulations.causes(campagne.dossiers.nombre, campagne.couples)

    @property
    def decisions(self) -> NDArray[np.int64]:
        """(n,) which decision places each candidat (:func:`scoring.derogations.decisions`)."""
        return decisions(self.campagne.derogations, self.campagne.dossiers.nombre)

    @property
    def cellule_examinee(self) -> NDArray[np.int32]:
        """(n,) cellules of the outcome that bars and refusals are read from: after phase M when there are two phases."""
        return self.cellule if self.cellule_m is None else self.cellule_m

    @property
    def option_examinee(self) -> NDArray[np.int32]:
        """(U,) options of the same outcome."""
        return self.solution.option if self.solution.option_m is None else self.solution.option_m


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
