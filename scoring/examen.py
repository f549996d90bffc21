"""From vœux as written to vœux as examined: normalisation, then what recruiters' rankings withdraw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .classements import Classements, retenir
from .dossier import Avis, Dossiers, Voeux
from .normalisation import normaliser, trier
from .paquet import Paquet


@dataclass(frozen=True, slots=True, eq=False)
class Examen:
    """What is left of the vœux.

    Attributes
    ----------
    normalises
        After N1, N2, N5, N6 and the rules of the pack, before rankings.
    voeux
        Those that the run examines.
    avis
        One notice per change, in the order of ``avis.csv``.
    """

    normalises: Voeux
    voeux: Voeux
    avis: tuple[Avis, ...]


def examiner(
    paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], classements: Classements | None
) -> Examen:
    """Find which vœux a run examines, and every notice that is known before it.

    Parameters
    ----------
    voeux
        As written, in canonical order.
    couples
        (k, 2) indices of candidats.
    """
    normalisation = normaliser(paquet, dossiers, voeux, couples)
    examines, retraits = retenir(paquet, dossiers, normalisation.voeux, couples, classements)
    avis = trier((*normalisation.avis, *retraits)) if retraits else normalisation.avis
    return Examen(normalisation.voeux, examines, avis)
