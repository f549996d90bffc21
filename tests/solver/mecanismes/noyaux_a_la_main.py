"""The state that the kernels continue, set up by hand, and random markets for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import numpy as np

from solver.marche import Marche
from solver.mecanismes.etat import maisons
from solver.mecanismes.preparation import preparer
from solver.mecanismes.reference import Agent, Haut, Lecture
from tests.solver.hasard import construire, nombreux, paniers, sans_couple, tirer
from tests.solver.verification.strategies import echange_au_hasard, marche_au_hasard, paniers_au_hasard

RIEN = np.iinfo(np.int64).max


def tirer_marche(graine: int) -> Marche:
    """Market number ``graine``: every family in turn, with any bundles now and then."""
    hasard = Random(graine)
    genre = graine % 6
    if genre < 3:
        marche = construire(tirer(graine // 6))
        return paniers(marche, hasard) if genre == 2 else marche
    return {3: marche_au_hasard, 4: paniers_au_hasard, 5: echange_au_hasard if graine // 6 % 2 else _long}[genre](hasard)


def _long(hasard: Random) -> Marche:
    return construire(nombreux(hasard) if hasard.random() < 0.1 else sans_couple(hasard))


def varier_les_places(marche: Marche, hasard: Random) -> np.ndarray:
    """Seats of the market with a few changes, so that some cellules have fewer seats than titulaires."""
    return marche.places + np.array([hasard.choice((-2, -1, 0, 0, 0, 0, 1)) for _ in marche.places], np.int64)


def tirer_sacrifiees(marche: Marche, hasard: Random) -> list[int]:
    """No unit, or a few."""
    return sorted(hasard.sample(range(marche.nombre_unites), hasard.choice((0, 1, 1, 2)) if marche.nombre_unites > 1 else 0))


class EtatHaut:
    """Arrays of ``proposer``: each person may have an own range of slots to propose and a cellule to go back to."""

    def __init__(self, marche: Marche, places: np.ndarray, proposer: Callable[..., int]) -> None:
        self.marche, self.places, self.proposer = marche, places, proposer
        self.rangs = preparer(marche)
        n, cellules = len(marche.personnes), marche.nombre_cellules
        self.suivant, self.fin = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.repli = np.full(n, -1, np.int32)
        self.presents, self.entrants = np.zeros(cellules, np.int32), np.zeros(cellules, np.int32)
        self.dernier = self.rangs.debut[1:] - np.int32(1)
        self.tenu = np.zeros(len(marche.slot_cellule), np.uint8)
        self.obtenu = np.full(n, -1, np.int64)
        self.propositions = 0

    def entrer(self, agents: Iterable[tuple[int, int, int, int]]) -> None:
        """Agents (person, first slot, end, home) enter together."""
        agents = list(agents)
        for x, debut, fin, maison in agents:
            self.suivant[x], self.fin[x], self.repli[x] = debut, fin, maison
        self.propositions += self.proposer(
            np.array([a[0] for a in agents], np.int32), self.suivant, self.fin, self.repli, self.marche.slot_cellule,
            self.rangs.position, self.rangs.personne[self.rangs.slot], self.places, self.presents, self.entrants, self.dernier,
            self.tenu, self.obtenu,
        )  # fmt: skip

    def lire(self) -> dict[str, Any]:
        """The state in words that do not depend on the order of the work; ``dernier`` is a bound, not a result."""
        r = self.rangs
        entrants = []
        for c in range(len(self.places)):
            marques = self._marques(c)
            entrants.append(sorted(r.slot[r.debut[c] : r.debut[c + 1]][marques].tolist()))
            assert len(entrants[c]) == self.entrants[c]
            assert not entrants[c] or np.flatnonzero(marques)[-1] + r.debut[c] <= self.dernier[c]
        return {
            "presents": self.presents.tolist(),
            "entrants": entrants,
            "obtenu": self.obtenu.tolist(),
            "propositions": self.propositions,
        }

    def _marques(self, c: int) -> np.ndarray:
        return self.tenu[self.rangs.debut[c] : self.rangs.debut[c + 1]] == 1


def agents_hauts(marche: Marche, hasard: Random) -> list[tuple[int, int, int, int]]:
    """Agents of an upper market: single persons, and members of some linked units at one option or outside; some stay away."""
    chez_soi, agents = maisons(marche), []
    for u in range(marche.nombre_unites):
        membres = marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]].tolist()
        if hasard.random() < 0.1 or (len(membres) > 1 and hasard.random() < 0.3):
            continue
        debut, fin = int(marche.slot_debut[u]), int(marche.slot_debut[u + 1])
        if len(membres) == 1:
            agents.append((membres[0], debut, fin, int(chez_soi[membres[0]])))
            continue
        k = hasard.randint(0, (fin - debut) // len(membres))
        slot = debut + k * len(membres)
        if slot == fin:
            agents += [(x, fin, fin, int(chez_soi[x])) for x in membres]
        else:
            agents += [(x, slot + j, slot + j + 1, -1) for j, x in enumerate(membres)]
    return agents


def en_clair(marche: Marche, agents: Iterable[tuple[int, int, int, int]]) -> dict[int, Agent]:
    """The same agents for the plain reference."""
    lecture = Lecture(marche)
    par_slot = {c.slot: c for options in lecture.options for option in options for c in option}
    return {x: Agent([par_slot[s] for s in range(debut, fin)], maison) for x, debut, fin, maison in agents}


def lire_reference(haut: Haut, personnes: int) -> dict[str, Any]:
    """Outcome of the plain reference in the words of :meth:`EtatHaut.lire`."""
    obtenu = [-1] * personnes
    for x, candidature in haut.obtenu.items():
        obtenu[x] = -1 if candidature is None else candidature.slot
    return {
        "presents": haut.presents,
        "entrants": [sorted(c.slot for c in entrants) for entrants in haut.entrants],
        "obtenu": obtenu,
        "propositions": haut.propositions,
    }


class EtatBas:
    """Arrays of ``offrir``: single persons are agents, the others are clones with their home seats."""

    def __init__(self, marche: Marche, places: np.ndarray, offrir: Callable[..., int], clones: Iterable[int]) -> None:
        self.marche, self.places, self.offrir = marche, places, offrir
        self.rangs = preparer(marche)
        self.maison = maisons(marche)
        n, cellules, slots = len(marche.personnes), marche.nombre_cellules, len(marche.slot_cellule)
        self.nature = np.ones(slots, np.uint8)
        self.maisons_clones = np.zeros(cellules, np.int64)
        for u in clones:
            chez_soi = self.maison[marche.membres[marche.unite_debut[u] : marche.unite_debut[u + 1]]]
            np.add.at(self.maisons_clones, chez_soi[chez_soi >= 0], 1)
            self.nature[marche.slot_debut[u] : marche.slot_debut[u + 1]] = 2
        self.occupes = np.bincount(self.maison[self.maison >= 0], minlength=cellules).astype(np.int32)
        self.prochain = self.rangs.debut[:-1].copy()
        self.tenu_par = np.full(n, RIEN, np.int64)
        self.accepte = np.zeros(slots, np.uint8)
        self.offres = 0

    def continuer(self, cellules: Iterable[int]) -> None:
        """Offer the free seats of ``cellules``."""
        pile, en_pile = np.empty(self.marche.nombre_cellules, np.int32), np.zeros(self.marche.nombre_cellules, np.uint8)
        nombre = 0
        for c in cellules:
            pile[nombre], en_pile[c] = c, 1
            nombre += 1
        self.offres += self.offrir(
            pile, nombre, en_pile, self.prochain, self.rangs.debut, self.rangs.slot, self.rangs.personne[self.rangs.slot],
            self.marche.slot_cellule, self.nature, self.maison, self.places, self.occupes, self.tenu_par, self.accepte,
        )  # fmt: skip

    def retirer(self, slots: Iterable[int], maisons_quittees: Iterable[int]) -> set[int]:
        """Withdraw clones and home seats; returns the cellules that lose somebody."""
        liberees = list(maisons_quittees)
        np.subtract.at(self.maisons_clones, np.array(liberees, np.intp), 1)
        for s in slots:
            self.nature[s] = 0
            if self.accepte[s]:
                liberees.append(int(self.marche.slot_cellule[s]))
            self.accepte[s] = 0
        for c in liberees:
            self.occupes[c] -= 1
        return set(liberees)
