"""What chance changes in a repetition of a sweep: draw, no-shows, seats. The same seed gives the same changes everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..scenarios import Scenario, changer_capacites, cles_ouvertures, decisions_sans_place

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

MOTS = 2**64


@dataclass(frozen=True, slots=True)
class Aleas:
    """Chance of one repetition.

    Attributes
    ----------
    graine
        Of the sweep. ``repetition``: from 1.
    tirage
        Whether the draw is another one.
    absences
        Hundredths of a percent: probability that a demand (a candidat, a couple) is not there.
    places
        Largest change of the seats of a cellule, up or down, all equally likely.
    part
        The same as a share of its seats, in hundredths of a percent.
    """

    graine: int
    repetition: int
    tirage: bool = False
    absences: int = 0
    places: int = 0
    part: int = 0

    def mots(self, objet: int, nombre: int) -> NDArray[np.uint64]:
        """(nombre,) uniform 64-bit words: PCG64 raw words, a stream that numpy keeps from version to version."""
        # SeedSequence is part of the same promise.
        return np.random.PCG64(np.random.SeedSequence([self.graine, self.repetition, objet])).random_raw(nombre)

    def realiser(self, scenario: Scenario, campagne: Campagne) -> Scenario:
        """The scenario with what chance changes, as plain changes.

        Draw: a seed of 63 bits. No-shows: each demand for itself; those who depend on an absent one are absent too. Seats: each
        cellule that the campaign lists for itself, after the scenario's own changes; entries below 0 stay at 0 in two phases.
        The seats that decisions take are given back where chance took them.
        """
        change = scenario
        if self.tirage:
            change = replace(change, tirage=int(self.mots(1, 1)[0] >> np.uint64(1)))
        if self.absences:
            change = replace(change, retires=tuple(sorted({*change.retires, *self._absents(campagne)})))
        if self.places or self.part:
            change = replace(change, capacites=(*change.capacites, *self._places(change, campagne)))
        if campagne.derogations is not None:
            change = replace(change, capacites=(*change.capacites, *_decidees(change, campagne)))
        return change

    def _absents(self, campagne: Campagne) -> Iterable[str]:
        n = campagne.dossiers.nombre
        tete = np.arange(n)
        tete[campagne.couples[:, 1]] = campagne.couples[:, 0]
        seuil = np.uint64(self.absences * MOTS // 10_000) if self.absences < 10_000 else np.uint64(MOTS - 1)
        absents = (self.mots(2, n) < seuil)[tete]
        for fait in campagne.paquet.faits:
            designe = campagne.dossiers.faits[fait.nom] if fait.type == "candidat" else None
            while designe is not None:
                suivants = absents | ((designe >= 0) & absents[designe])
                suivants |= suivants[tete]
                if np.array_equal(suivants, absents):
                    break
                absents = suivants
        return (campagne.dossiers.ids[i] for i in np.flatnonzero(absents).tolist())

    def _places(self, scenario: Scenario, campagne: Campagne) -> Iterable[tuple[str, str, str, int]]:
        lues = changer_capacites(campagne, scenario.capacites)
        disciplines, lieux = campagne.dossiers.disciplines, campagne.paquet.lieux.codes
        colonnes = [lues.capacite] if lues.sorties is None else [lues.capacite, lues.sorties]
        for k, (nom, valeurs) in enumerate(zip(campagne.paquet.capacites, colonnes, strict=True)):
            borne = np.abs(valeurs) * self.part // 10_000 if self.part else np.full(len(valeurs), self.places)
            hasard = (self.mots(3 + k, len(valeurs)) % (2 * borne + 1).astype(np.uint64)).astype(np.int64)
            apres = valeurs + hasard - borne
            if len(colonnes) > 1:
                apres = np.maximum(apres, 0)
            for i in np.flatnonzero(apres != valeurs).tolist():
                yield disciplines[lues.discipline[i]], lieux[lues.lieu[i]], nom, int(apres[i])


def _decidees(scenario: Scenario, campagne: Campagne) -> Iterable[tuple[str, str, str, int]]:
    """Seats, or exits, that decisions of the changed campaign lack."""
    disciplines, lieux = campagne.dossiers.disciplines, campagne.paquet.lieux.codes
    ajouts = [ajout for ajout, _ in cles_ouvertures(campagne.paquet).values()]
    for manque in decisions_sans_place(scenario, campagne)[1]:
        yield disciplines[manque.discipline], lieux[manque.lieu], ajouts[manque.sortie], manque.manquantes
