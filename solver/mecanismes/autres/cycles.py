"""Stable improvement cycles over ties: what breaking equal points by age and draw costs the candidats.

With strict priorities candidate-proposing deferred acceptance leaves no stable improvement cycle. Priorities are strict here
only because tie-breaks (family situation, age, draw) separate equal points. Read without them, they have ties, and the same
allocation may be improved: a cellule may exchange a person for another of the same ``groupe`` and the same points.

Definition (Erdil and Ergin 2008): a person *desires* a cellule preferred to the own outcome; ``D(c)`` are the desirers of c of
the best (groupe, points). A cycle is a list of persons each of whom is in ``D`` of the cellule where the next one sits; all
move. Nobody is worse, every cellule keeps its number of persons, and nobody with strictly better (groupe, points) is passed
over: the one who enters c was among its best desirers, the others still stand behind or are equal. Repeated until there is
none, the outcome is a best one for candidats among those that respect strict differences of points.

Linked units are decided before (:mod:`.couples`) and do not move, but they count among desirers: nobody with fewer points than
them enters where they ask. Cycles are searched depth first, cellules by index and desirers by position: the outcome depends on
that order, as it does in the paper.

Guaranteed: P1–P5, P7 without couples, nobody worse than the candidate-optimal stable allocation, and no person with strictly
less (groupe, points) before another. Lost: claims between equal points (P6), hence P8's bound among stable allocations, and
safety of truthful ranking.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...compilation import compile_noyau
from ...marche import Marche
from ...solution import Solution
from ..base import OptionsResolution
from ..etat import maisons, slots_obtenus
from ..noyaux import RIEN, Entiers, Longs, Marques
from ..preparation import Rangs, preparer
from .acceptations import COUPLES, autour_des_liees, candidats_proposent
from .commun import simuler
from .couples import occupation, options_des_liees


@dataclass(frozen=True, slots=True)
class CyclesAmeliorants:
    """Deferred acceptance, then stable improvement cycles over equal points (see module)."""

    id: str = "cycles_ameliorants"
    titre: str = "Acceptation différée, puis échanges entre candidats à égalité de points"
    references: tuple[str, ...] = ("Erdil, Ergin, American Economic Review 98 (2008)",)
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "Personne n'y perd par rapport à l'acceptation différée, et nul n'est dépassé par une personne qui a moins de "
            "points : seuls les départages (situation, âge, tirage) entre points égaux sont dépassés."
        ),
        "Sans couple, aucune place demandée ne reste libre (P7).",
        "Un candidat peut gagner à ne pas classer ses vœux sincèrement.",
        COUPLES,
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        rangs = preparer(marche)
        depart = autour_des_liees(marche, rangs, options_des_liees(marche, options), candidats_proposent)
        option = depart.option.astype(np.int64)
        cycles, bouges = ameliorer(marche, rangs, option)
        return simuler(marche, option, **depart.travail, cycles=cycles, deplacements=bouges)


def classes_de_points(marche: Marche, rangs: Rangs) -> NDArray[np.int32]:
    """(S,) by position: equal numbers are candidatures of one cellule with the same groupe and points."""
    slots = rangs.slot
    change = np.zeros(len(slots), np.int32)
    for cle in (marche.slot_cellule, marche.slot_groupe, marche.slot_points):
        change[1:] |= cle[slots[1:]] != cle[slots[:-1]]
    return np.cumsum(change, dtype=np.int32)


def ameliorer(marche: Marche, rangs: Rangs, option: NDArray[np.int64]) -> tuple[int, int]:
    """Apply cycles to ``option`` (U,) until there is none; returns how many, and how many moves.

    ``option`` must have no claim under priorities with ties.
    """
    nombre, taille = np.diff(marche.option_debut), np.diff(marche.unite_debut)
    maison = maisons(marche)
    presents, entrants = occupation(marche, maison, option)
    # A cellule above its places opens nothing when somebody leaves.
    libere = (presents + entrants <= marche.places).astype(np.uint8)
    x = marche.membres[np.repeat(taille == 1, taille)]
    u = rangs.unite[x]
    tenu = np.full(len(marche.personnes), RIEN)
    tenu[x] = np.where(option[u] < nombre[u], marche.slot_debut[u] + option[u], RIEN)
    siege = np.full(len(marche.personnes), -1, np.int32)
    siege[x] = maison[x]
    places = slots_obtenus(marche, u, option[u])
    siege[rangs.personne[places]] = marche.slot_cellule[places]
    mobile = np.zeros(len(marche.personnes), np.uint8)
    mobile[x] = 1
    # Slots of linked units are desired or not once for all.
    desire = (np.arange(len(rangs.slot)) - marche.slot_debut[:-1][rangs.unite[rangs.personne]]) // taille[
        rangs.unite[rangs.personne]
    ] < option[rangs.unite[rangs.personne]]
    cycles, bouges = _ameliorer(
        rangs.debut, rangs.slot, rangs.personne_a, classes_de_points(marche, rangs), marche.slot_cellule,
        desire.astype(np.uint8), mobile, libere, tenu, siege,
    )  # fmt: skip
    option[u] = np.where(tenu[x] == RIEN, nombre[u], tenu[x] - marche.slot_debut[u])
    return cycles, bouges


@compile_noyau
def _ameliorer(
    debut: Entiers,
    slot_a: Entiers,
    personne_a: Entiers,
    classe: Entiers,
    slot_cellule: Entiers,
    desire: Marques,
    mobile: Marques,
    libere: Marques,
    tenu: Longs,
    siege: Entiers,
) -> tuple[int, int]:
    """Cycles until there is none.

    ``tenu`` (slot held), ``siege`` (cellule held), (n,), and ``desire`` (S, by slot) are updated.

    Desires only ever end, so the best desirer of a cellule is a pointer that moves one way.
    """
    cellules = len(debut) - 1
    tete = debut[:-1].copy()
    couleur = np.zeros(cellules, np.uint8)
    pile = np.empty(cellules, np.int32)
    curseur = np.zeros(cellules, np.int32)
    par = np.zeros(cellules, np.int32)
    cycles, bouges = 0, 0
    while True:
        for c in range(cellules):
            couleur[c] = 0
            while tete[c] < debut[c + 1] and desire[slot_a[tete[c]]] == 0:
                tete[c] += 1
            curseur[c] = tete[c]
        trouve = False
        for racine in range(cellules):
            if couleur[racine] != 0:
                continue
            haut = 0
            pile[0] = racine
            couleur[racine] = 1
            while haut >= 0 and not trouve:
                c = pile[haut]
                p = curseur[c]
                if p >= debut[c + 1] or classe[p] != classe[tete[c]]:
                    couleur[c] = 2
                    haut -= 1
                    continue
                curseur[c] = p + 1
                x = personne_a[p]
                if mobile[x] == 0 or desire[slot_a[p]] == 0:
                    continue
                d = siege[x]
                if d < 0 or libere[d] == 0 or couleur[d] == 2:
                    continue
                par[c] = p
                if couleur[d] == 0:
                    couleur[d] = 1
                    haut += 1
                    pile[haut] = d
                    continue
                trouve = True
                cycles += 1
                bas = haut
                while pile[bas] != d:
                    bas -= 1
                for i in range(bas, haut + 1):
                    q = par[pile[i]]
                    y = personne_a[q]
                    s = np.int64(slot_a[q])
                    avant = tenu[y]
                    tenu[y] = s
                    siege[y] = slot_cellule[s]
                    bouges += 1
                    # The slots of a person alone follow each other, best first: those from s on are no longer desired.
                    t = s
                    while t < len(desire) and desire[t] == 1 and t < avant:
                        desire[t] = 0
                        t += 1
            if trouve:
                break
        if not trouve:
            return cycles, bouges
