"""What an ensemble is once read: its campaigns in the order of the run, the rules between them, the other demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.annulations import annuler

if TYPE_CHECKING:
    from scoring.cumuls import Cumul

    from ..echanges.campagne import Campagne
    from ..echanges.tableau import Source


@dataclass(frozen=True, slots=True, eq=False)
class Partie:
    """One campaign of an ensemble.

    Attributes
    ----------
    nom
        ``<mouvement>-<annee>``, unique; also the name of its folder in the output.
    chemin
        Its folder, as the ensemble writes it: how faults name it.
    sources
        Its files, by expected name.
    demande
        (n,) bool: candidats who have vœux that the campaign's own ``annulations.csv`` leaves.
    """

    nom: str
    chemin: str
    sources: Mapping[str, Source]
    campagne: Campagne
    demande: NDArray[np.bool_]

    @classmethod
    def de(cls, chemin: str, campagne: Campagne, sources: Mapping[str, Source]) -> Partie:
        """The part that a campaign is."""
        restants, _ = annuler(campagne.dossiers, campagne.voeux, campagne.couples, campagne.annulations)
        return cls(f"{campagne.mouvement}-{campagne.annee}", chemin, sources, campagne, np.diff(restants.debut) > 0)

    def ids(self, lesquels: NDArray[np.bool_]) -> frozenset[str]:
        """Ids of some of its candidats, (n,) bool."""
        return frozenset(self.campagne.dossiers.ids[i] for i in np.flatnonzero(lesquels))


@dataclass(frozen=True, slots=True, order=True)
class AutreDemande:
    """A demand outside every movement."""

    candidat: str
    nature: str
    libelle: str


@dataclass(frozen=True, slots=True, eq=False)
class Application:
    """A rule between two campaigns of an ensemble, or between one of them and the other demands.

    Attributes
    ----------
    chez
        Name of the part whose pack says the rule.
    cause, cible
        Names of the parts: the demand of ``cible`` falls because of that of ``cause``. No ``cible``: the other demands.
    qui
        Ids of the candidats of ``chez`` whom the rule is about.
    annees
        (of the rule, of the other campaign) when they differ, else None.
    """

    regle: Cumul
    chez: str
    cause: str
    cible: str | None
    qui: frozenset[str]
    annees: tuple[int, int] | None

    @property
    def source(self) -> str:
        """The rule's source, with the year of its text when the other campaign is of another year."""
        if self.annees is None:
            return self.regle.source
        return f"{self.regle.source} ; règle de {self.annees[0]}, appliquée avec une campagne de {self.annees[1]}"


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Campaigns that one run goes through.

    Attributes
    ----------
    parties
        In the order of the run.
    applications
        In the order in which they count when several would cancel one demand: on participation, by part; then on outcomes, in
        the order of the run.
    autres
        Sorted.
    """

    libelle: str
    parties: tuple[Partie, ...]
    applications: tuple[Application, ...]
    autres: tuple[AutreDemande, ...]
    empreinte: str
