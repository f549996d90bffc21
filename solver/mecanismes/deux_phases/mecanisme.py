"""The mechanism ``deux_phases``: mutations within entries and exits, then permutations.

Definition: model §8. Phase M (:mod:`.mutations`) has no claim, following the exit lists; phase P (:mod:`.permutations`) makes
nobody worse and leaves every cellule as many persons as phase M did.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from ...marche import Marche
from ...solution import Solution
from ..base import OptionsResolution
from ..etat import somme_des_rangs
from .mutations import muter
from .permutations import permuter


@dataclass(frozen=True, slots=True)
class DeuxPhases:
    """Mutations, then permutations (see module). Ties: none in phase M; phase P: order of ``departage``."""

    id: str = "deux_phases"
    titre: str = "Mutations dans la limite des entrées et des sorties, puis permutations ; exactes et prouvées"
    references: tuple[str, ...] = (
        "Gale, Shapley, American Mathematical Monthly 69 (1962)",
        "Ostrovsky, American Economic Review 98 (2008)",
        "Ahuja, Magnanti, Orlin, Network Flows (1993)",
    )
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P9", "P10", "P11")
    brisees: tuple[str, ...] = ()
    limites: tuple[str, ...] = ()
    officiel: bool = True

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module).

        Raises
        ------
        ValueError
            The market has no exits (see :func:`.passes.avec_sorties`).
        FlotImpossible
            See :func:`.permutations.permuter`.
        """
        debut = time.perf_counter()
        m = muter(marche, options)
        milieu = time.perf_counter()
        option, permutations, travail = permuter(marche, m.option, options)
        return Solution(
            option=option.astype(np.int32),
            etat=m.etat,
            stable_prouve=m.stable_prouve,
            minimum_prouve=m.minimum_prouve,
            p8_valeur=somme_des_rangs(marche, m.option),
            p8_borne=m.p8_borne,
            revendications=m.revendications,
            impossibilites=m.impossibilites,
            option_m=m.option.astype(np.int32),
            permutations=permutations,
            travail=m.travail | travail,
            durees={"mutations": milieu - debut, "permutations": time.perf_counter() - milieu},
        )
