"""From vœux as written to vœux as examined: cancelled demands, normalisation, then what recruiters' rankings withdraw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .annulations import Annulations, annuler
from .classements import LIBELLES as LIBELLES_CLASSEMENTS
from .classements import Classements, retenir
from .dossier import ABSENT, Avis, Dossiers, Voeux
from .normalisation import normaliser, trier
from .obligatoire import deriver
from .paquet import Paquet


@dataclass(frozen=True, slots=True, eq=False)
class Examen:
    """What is left of the vœux.

    Attributes
    ----------
    normalises
        Without the cancelled demands, after N1, N2, N5, N6 and the rules of the pack, before rankings.
    voeux
        Those that the run examines.
    avis
        One notice per change, in the order of ``avis.csv``.
    """

    normalises: Voeux
    voeux: Voeux
    avis: tuple[Avis, ...]


def examiner(
    paquet: Paquet,
    dossiers: Dossiers,
    voeux: Voeux,
    couples: NDArray[np.int32],
    classements: Classements | None,
    annulations: Annulations | None,
) -> Examen:
    """Find which vœux a run examines, and every notice that is known before it.

    A vœu that a ranking withdraws is told so and nothing else: what normalisation did of it has no object any more.

    Parameters
    ----------
    voeux
        As written, in canonical order.
    couples
        (k, 2) indices of candidats.
    """
    maintenus, annulees = annuler(dossiers, voeux, couples, annulations)
    normalisation = normaliser(paquet, dossiers, maintenus, couples)
    examines, retraits = retenir(paquet, dossiers, normalisation.voeux, couples, classements)
    retires = {(a.candidat, a.rang) for a in retraits}
    gardes = (a for a in normalisation.avis if (a.candidat, a.rang) not in retires)
    sans = _sans_extension(paquet, dossiers, maintenus, examines)
    return Examen(normalisation.voeux, examines, trier((*annulees, *gardes, *retraits, *sans)))


SANS_EXTENSION = "EXTENSION_SANS_VOEU"
"""Code of the notice to those whom extension would concern if one of their vœux were left: the first one gives the column."""

LIBELLES = LIBELLES_CLASSEMENTS | {SANS_EXTENSION: "Extension sans vœu retenu"}
"""Notices that no rule of the pack describes, for ``check``."""


def _sans_extension(paquet: Paquet, dossiers: Dossiers, ecrits: Voeux, examines: Voeux) -> tuple[Avis, ...]:
    """Notices to those who must have a place, hold none, and are left without vœu and so without extension."""
    if not paquet.extension.shape[1]:
        return ()
    vides = (np.diff(ecrits.debut) > 0) & (np.diff(examines.debut) == 0)
    vises = vides & deriver(paquet, dossiers) & (dossiers.origine == ABSENT)
    texte = "Aucun vœu n'est retenu : le tableau d'extension, que désigne le premier vœu retenu, n'est pas parcouru."
    return tuple(Avis(dossiers.ids[i], 0, SANS_EXTENSION, texte) for i in np.flatnonzero(vises))
