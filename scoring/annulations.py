"""Demands cancelled from elsewhere: what ``annulations.csv`` says, and what becomes of the vœux.

A cancelled demand is not examined: all its vœux are withdrawn, with a notice. The candidat stays in the movement: a titulaire
keeps the own seat (P4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, Avis, Dossiers, Voeux
from .normalisation import retirer, retirer_de_meme

if TYPE_CHECKING:
    from .paquet import Paquet

LIEE = "DEMANDE_LIEE_ANNULEE"
"""Code of the notice to the partner of a candidat whose demand is cancelled. Nobody's reason is told to somebody else."""

PAR_LIEN = -2
"""Cause of a demand that falls because the partner's is cancelled (see :meth:`Annulations.causes`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Annulations:
    """Demands cancelled from elsewhere.

    Attributes
    ----------
    candidat
        (k,) int32, index in ``Dossiers.ids``, strictly ascending.
    code, motif
        k codes and reasons (French), as written.
    """

    candidat: NDArray[np.int32]
    code: tuple[str, ...]
    motif: tuple[str, ...]

    def causes(self, nombre: int, couples: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return (n,) int64: index of the cancellation of each candidat's demand, ``PAR_LIEN``, or ``ABSENT`` for none."""
        causes = np.full(nombre, ABSENT, dtype=np.int64)
        causes[self.candidat] = np.arange(len(self.candidat))
        for ici, autre in ((0, 1), (1, 0)):
            membres, lies = couples[:, ici], couples[:, autre]
            causes[membres[(causes[lies] >= 0) & (causes[membres] == ABSENT)]] = PAR_LIEN
        return causes


def codes_reserves(paquet: Paquet) -> frozenset[str]:
    """Codes of notices that a cancellation cannot take: those of the movement's own rules."""
    return frozenset({LIEE, *(regle.id for regle in paquet.normalisations)})


def annuler(
    dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32], annulations: Annulations | None
) -> tuple[Voeux, tuple[Avis, ...]]:
    """Withdraw the vœux of cancelled demands, and those of partners at the same places, as every withdrawal does.

    Parameters
    ----------
    voeux
        As written, before normalisation: nothing else is then told of vœux that are not examined.
    couples
        (k, 2) indices of candidats.

    Returns
    -------
    voeux, avis
        What is left, and one notice per candidat.
    """
    if annulations is None or not len(annulations.candidat):
        return voeux, ()
    vise = np.zeros(dossiers.nombre, dtype=bool)
    vise[annulations.candidat] = True
    avis = [
        Avis(dossiers.ids[i], 0, code, f"La demande est annulée, aucun de ses vœux n'est examiné. Motif : {motif}.")
        for i, code, motif in zip(annulations.candidat, annulations.code, _phrases(annulations.motif), strict=True)
    ]
    message = "La demande est liée à celle d'un autre candidat, qui est annulée ; aucun de ses vœux n'est examiné."
    lies = np.flatnonzero(annulations.causes(dossiers.nombre, couples) == PAR_LIEN)
    avis += [Avis(dossiers.ids[i], 0, LIEE, message) for i in lies]
    return retirer(voeux, retirer_de_meme(voeux, vise[voeux.candidat], couples)), tuple(avis)


def _phrases(motifs: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons without their own full stop: the sentence has one."""
    return tuple(motif.rstrip(" .") for motif in motifs)
