"""Teacher-optimal block exchange (TO-BE), with vacancies and newcomers.

**Pure exchange** (every seat has its titulaire; Combe, Tercieux and Terrier 2022). Everybody points to the favourite cellule
among those where a titulaire not yet served has a lower priority than the own one, or to the own seat; cycles move, leave, and
it starts again. Nobody is worse than at home, and each seat goes to somebody with a higher priority than who leaves it:
exchanges that both sides like. It is top trading cycles where a seat accepts some persons only, so ranking truthfully is safe,
and no further exchange between final seats would please both sides.

**Vacancies and newcomers.** Combe's thesis (EHESS; chapter on practical design) extends TO-BE to them "as YRMH-IGYT
does": *you request my house, I get your turn* (Abdulkadiroğlu and Sönmez 1999). The text of that extension was not available to
us; this one is ours, made to be TO-BE in pure exchange and YRMH-IGYT where priorities forbid nothing. Persons have their turn
in one order (:func:`.commun.ordre_du_bareme`). At its turn a person requests the best vœu where there is

1. a free seat (a titulaire who leaves frees one for anybody): it is taken; or
2. a titulaire not yet served of lower priority: the lowest one. That titulaire's turn comes now, and the request waits for it.
   When the requests close a loop, its members exchange; when the titulaire stays, the next one is requested.

Priority of a titulaire at home: no rule gives any, since nobody asks for the own lieu. It is what the person brings everywhere
(:class:`.commun.Acquis`). A cellule whose titulaires exceed its places exchanges nothing.

Ranking truthfully is safe, order and acquired points given: lists are read once, at the person's turn; nobody chooses the
moment of the own turn; and what may be obtained then does not depend on what is asked first (a request that fails only removes
persons who exchange among themselves). *Two-sided efficiency* is kept against the seats as they were: no list of persons each
of whom prefers the seat of the next one, and has priority over its **first** titulaire (a seat free at the start accepts
anybody). It is lost against who sits there in the end: a seat that a titulaire of higher priority frees later goes to somebody
else.

Linked units are decided before, at ``stable``, when the seats free at the start are enough (:mod:`.couples`).

Guaranteed: P1–P5. Lost: priorities over vacant seats (P6) and, since a seat freed after one's turn is not offered again, P7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...compilation import compile_noyau
from ...marche import Marche
from ...solution import Solution
from ..base import OptionsResolution
from ..etat import maisons
from ..noyaux import Entiers, Longs
from ..preparation import Rangs, preparer
from .commun import Acquis, acquis, ordre_du_bareme, simuler
from .couples import asseoir_sans_departs, occupation, options_des_liees


@dataclass(frozen=True, slots=True)
class EchangesOptimaux:
    """Generalised TO-BE (see module). Ties: the order of turns is total."""

    id: str = "to_be"
    titre: str = "Échanges optimaux pour les candidats (TO-BE), avec places vacantes et nouveaux entrants"
    references: tuple[str, ...] = (
        "Combe, Tercieux, Terrier, Review of Economic Studies 89 (2022)",
        "Combe, Essais en théorie de l'appariement et ses applications, thèse de l'EHESS",
        "Abdulkadiroğlu, Sönmez, Journal of Economic Theory 88 (1999)",
    )
    proprietes: tuple[str, ...] = ("P1", "P2", "P3", "P4", "P5")
    brisees: tuple[str, ...] = ("P6", "P7", "P8")
    limites: tuple[str, ...] = (
        (
            "Une place tenue ne s'échange qu'avec un candidat plus prioritaire que celui qui la quitte ; une place libre va à "
            "qui la demande à son tour, même moins prioritaire qu'un autre."
        ),
        "Classer ses vœux sincèrement est sans risque, à ordre et points acquis donnés.",
        "La priorité d'un titulaire sur sa propre place, qu'aucune règle ne donne, est celle de ses points les plus bas.",
        (
            "Chaque couple a ce que lui donne le mécanisme « stable » si les places libres au départ y suffisent, sinon rien "
            "; il n'entre dans aucun échange."
        ),
    )
    officiel: bool = False

    def resoudre(self, marche: Marche, options: OptionsResolution) -> Solution:
        """Allocate (see module)."""
        rangs = preparer(marche)
        liees = asseoir_sans_departs(marche, rangs, options_des_liees(marche, options))
        apporte = acquis(marche, rangs.personne)
        option, travail = echanger(marche, rangs, liees, ordre_du_bareme(marche, rangs.personne), apporte)
        return simuler(marche, option, **travail)


def echanger(
    marche: Marche, rangs: Rangs, liees: NDArray[np.int64], ordre: NDArray[np.int32], apporte: Acquis
) -> tuple[NDArray[np.int64], dict[str, int]]:
    """(U,) options, and work: exchanges (loops), persons in them, seats taken free.

    Parameters
    ----------
    liees
        (U,) options of the linked units; single persons outside.
    ordre
        (U,) units in the order of their turns; linked ones are skipped.
    apporte
        Priority of titulaires at home.
    """
    option, maison = liees.copy(), maisons(marche)
    taille = np.diff(marche.unite_debut)
    presents, entrants = occupation(marche, maison, liees)
    seul = taille[rangs.unite] == 1
    tour = marche.membres[marche.unite_debut[ordre[taille[ordre] == 1]]]
    # Titulaires of each cellule, the lowest priority first: the first to be requested.
    loges = np.flatnonzero(seul & (maison >= 0))
    cles = (-apporte.rang[loges], apporte.points[loges], -apporte.groupe[loges])
    tries: Entiers = loges[np.lexsort((*cles, maison[loges]))].astype(np.int32)
    debut = np.searchsorted(maison[tries], np.arange(marche.nombre_cellules + 1)).astype(np.int64)
    obtenu = np.full(len(marche.personnes), -1, np.int64)
    premier, fin = marche.slot_debut[:-1][rangs.unite], marche.slot_debut[1:][rangs.unite]
    boucles, echanges, libres = _echanger(
        tour, premier.copy(), fin, marche.slot_cellule, marche.slot_groupe, marche.slot_points, apporte.groupe, apporte.points,
        apporte.rang, maison, tries, debut, presents, entrants, marche.places, obtenu,
    )  # fmt: skip
    place = np.flatnonzero(obtenu >= 0)
    option[rangs.unite[place]] = obtenu[place] - premier[place]
    return option, {"boucles": boucles, "echanges": echanges, "places_libres_prises": libres}


@compile_noyau
def _prioritaire(
    x: int, s: int, y: int, slot_groupe: Entiers, slot_points: Longs, groupe: Longs, points: Longs, rang: Entiers
) -> bool:
    """Whether x, by slot s, has priority over titulaire y at home."""
    if slot_groupe[s] != groupe[y]:
        return bool(slot_groupe[s] < groupe[y])
    if slot_points[s] != points[y]:
        return bool(slot_points[s] > points[y])
    return bool(rang[x] < rang[y])


@compile_noyau
def _echanger(
    tour: Entiers,
    suivant: Longs,
    fin: Longs,
    slot_cellule: Entiers,
    slot_groupe: Entiers,
    slot_points: Longs,
    groupe: Longs,
    points: Longs,
    rang: Entiers,
    maison: Entiers,
    loges: Entiers,
    debut: Longs,
    presents: Longs,
    entrants: Longs,
    places: Longs,
    obtenu: Longs,
) -> tuple[int, int, int]:
    """Serve everybody in turn (see module); ``obtenu`` (n,) is filled.

    Between the request of a person and the answer, seats are only freed in the cellule requested: a vœu once passed over stays
    so, and ``suivant`` moves one way.
    """
    n = len(suivant)
    servi = np.zeros(n, np.uint8)
    hauteur = np.full(n, -1, np.int32)
    pile = np.empty(n, np.int32)
    tete = debut[:-1].copy()
    boucles, echanges, libres = 0, 0, 0
    for premier in tour:
        if servi[premier] == 1:
            continue
        pile[0] = premier
        hauteur[premier] = 0
        haut = 0
        while haut >= 0:
            x = pile[haut]
            s = suivant[x]
            if s >= fin[x]:
                servi[x] = 1
                haut -= 1
                continue
            c = slot_cellule[s]
            if presents[c] + entrants[c] < places[c]:
                obtenu[x] = s
                entrants[c] += 1
                if maison[x] >= 0:
                    presents[maison[x]] -= 1
                servi[x] = 1
                libres += 1
                haut -= 1
                continue
            while tete[c] < debut[c + 1] and servi[loges[tete[c]]] == 1:
                tete[c] += 1
            if presents[c] + entrants[c] > places[c] or tete[c] == debut[c + 1]:
                suivant[x] += 1
                continue
            y = loges[tete[c]]
            if not _prioritaire(x, s, y, slot_groupe, slot_points, groupe, points, rang):
                suivant[x] += 1
                continue
            if hauteur[y] < 0:
                haut += 1
                pile[haut] = y
                hauteur[y] = haut
                continue
            boucles += 1
            for i in range(hauteur[y], haut + 1):
                z = pile[i]
                obtenu[z] = suivant[z]
                presents[maison[z]] -= 1
                entrants[slot_cellule[suivant[z]]] += 1
                servi[z] = 1
                echanges += 1
            haut = hauteur[y] - 1
    return boucles, echanges, libres
