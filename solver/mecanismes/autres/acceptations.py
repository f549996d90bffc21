"""Deferred acceptance from either side, titulaires first at home.

- *Candidats propose*: the stable allocation that suits every candidat best. Without couples it is the one of ``stable``,
  reached without its bounds.
- *Lieux propose*: chains of vacancies; the stable allocation that suits every candidat worst. As the literature describes the
  French procedure before its improvement cycles (Combe, Tercieux and Terrier 2022).

Linked units: decided by ``stable`` (:mod:`.couples`), each member then stands in the queue as a person with one vœu. When
``stable`` found no claim, that allocation is stable in the market of persons so obtained, every stable allocation places the
same persons there (rural hospitals), and no couple is split. Otherwise a couple one member of which is refused goes home, and
all starts again.

Guaranteed: P1–P7 without couples (P8 too, candidats proposing); ranking truthfully is then safe when candidats propose, not
when lieux do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...marche import Marche
from ...solution import Solution
from .. import noyaux
from ..base import OptionsResolution
from ..etat import maisons, slots_obtenus, suites
from ..noyaux import RIEN
from ..preparation import Rangs, preparer
from .commun import simuler
from .couples import options_des_liees

COUPLES = "Chaque couple a ce que lui donne le mécanisme « stable » ; les autres candidats sont servis autour de lui."


@dataclass(frozen=True, slots=True)
class AcceptationCandidats:
    """Candidate-proposing deferred acceptance (see module). Ties: none, priorities are total."""

    id: str = "acceptation_candidats"
    titre: str = "Acceptation différée, les candidats proposent"
    references: tuple[str, ...] = (
        "Gale, Shapley, American Mathematical Monthly 69 (1962)",
        "Guillen, Kesten, International Economic Review 53 (2012)",
    )
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        "Sans couple, P6, P7 et P8 sont tenues : c'est la répartition du mécanisme « stable ».",
        "Sans couple, classer ses vœux sincèrement est sans risque.",
        COUPLES,
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        rangs, liees = preparer(marche), options_des_liees(marche, options)
        return autour_des_liees(marche, rangs, liees, candidats_proposent)


@dataclass(frozen=True, slots=True)
class AcceptationLieux:
    """Lieu-proposing deferred acceptance (see module). Ties: none, priorities are total."""

    id: str = "acceptation_lieux"
    titre: str = "Acceptation différée, les lieux proposent"
    references: tuple[str, ...] = (
        "Gale, Shapley, American Mathematical Monthly 69 (1962)",
        "Combe, Tercieux, Terrier, Review of Economic Studies 89 (2022)",
    )
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "Sans couple, P6 et P7 sont tenues, et P8 ne l'est pas : c'est la répartition stable la moins bonne pour chaque "
            "candidat."
        ),
        "Un candidat peut gagner à ne pas classer ses vœux sincèrement.",
        COUPLES,
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        rangs, liees = preparer(marche), options_des_liees(marche, options)
        return autour_des_liees(marche, rangs, liees, lieux_proposent)


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """Who asks what: a person goes through slots ``premier`` to ``fin - 1``, then home (``repli``, -1 for none); all (n,)."""

    premier: NDArray[np.int64]
    fin: NDArray[np.int64]
    repli: NDArray[np.int32]


Procedure = Callable[[Marche, Rangs, File], tuple[NDArray[np.int64], int]]
"""Slot obtained by each person, -1 for none, and amount of work."""


def autour_des_liees(marche: Marche, rangs: Rangs, liees: NDArray[np.int64], procedure: Procedure) -> Solution:
    """Run a procedure on persons, with linked units at ``liees``, until none of those is split."""
    nombre, taille = np.diff(marche.option_debut), np.diff(marche.unite_debut)
    propositions, liees = 0, liees.copy()
    while True:
        file = _file(marche, rangs, liees)
        obtenu, faites = procedure(marche, rangs, file)
        propositions += faites
        placees = np.flatnonzero((taille > 1) & (liees < nombre))
        membres = np.repeat(placees, taille[placees])
        personnes = marche.membres[suites(marche.unite_debut[placees], taille[placees].astype(np.int64))]
        refusees = np.unique(membres[obtenu[personnes] < 0])
        if not len(refusees):
            break
        liees[refusees] = nombre[refusees]
    option = liees
    seuls = np.flatnonzero(taille == 1)
    x = marche.membres[marche.unite_debut[seuls]]
    option[seuls] = np.where(obtenu[x] >= 0, obtenu[x] - marche.slot_debut[seuls], nombre[seuls])
    return simuler(marche, option, propositions=propositions)


def _file(marche: Marche, rangs: Rangs, liees: NDArray[np.int64]) -> File:
    premier = marche.slot_debut[:-1][rangs.unite]
    fin = marche.slot_debut[1:][rangs.unite]
    repli = maisons(marche).copy()
    lies = np.diff(marche.unite_debut)[rangs.unite] > 1
    fin[lies] = premier[lies]
    slots = slots_obtenus(marche, np.arange(marche.nombre_unites), liees)
    x = rangs.personne[slots]
    premier[x], fin[x], repli[x] = slots, slots + 1, -1
    return File(premier, fin, repli)


def candidats_proposent(marche: Marche, rangs: Rangs, file: File) -> tuple[NDArray[np.int64], int]:
    """(n,) slot obtained by each person, -1 for none; and the number of proposals."""
    cellules, n = marche.nombre_cellules, len(marche.personnes)
    obtenu = np.full(n, -1, np.int64)
    faites = noyaux.proposer(
        np.arange(n, dtype=np.int32), file.premier.copy(), file.fin, file.repli, marche.slot_cellule, rangs.position,
        rangs.personne_a, marche.places, np.zeros(cellules, np.int32), np.zeros(cellules, np.int32),
        rangs.debut[1:] - np.int32(1), np.zeros(len(marche.slot_cellule), np.uint8), obtenu,
    )  # fmt: skip
    return obtenu, faites


def lieux_proposent(marche: Marche, rangs: Rangs, file: File) -> tuple[NDArray[np.int64], int]:
    """(n,) slot obtained by each person, -1 for none; and the number of offers."""
    cellules, n = marche.nombre_cellules, len(marche.personnes)
    slots = np.arange(len(marche.slot_cellule))
    nature = ((slots >= file.premier[rangs.personne]) & (slots < file.fin[rangs.personne])).astype(np.uint8)
    chez_soi = file.repli[file.repli >= 0]
    tenu_par = np.full(n, RIEN, np.int64)
    faites = noyaux.offrir(
        np.arange(cellules, dtype=np.int32), cellules, np.ones(cellules, np.uint8), rangs.debut[:-1].copy(), rangs.debut,
        rangs.slot, rangs.personne_a, marche.slot_cellule, nature, file.repli, marche.places,
        np.bincount(chez_soi, minlength=cellules).astype(np.int32), tenu_par, np.zeros(len(slots), np.uint8),
    )  # fmt: skip
    return np.where(tenu_par == RIEN, -1, tenu_par), faites
