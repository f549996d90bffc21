"""A good answer without proof, in bounded deterministic time: insertion of units one by one, with chains of displacements.

For markets whose remainder after the bounds is too large for the exact model (linked units far beyond a fifth of the persons),
and as the last resort of the others. In the family of Roth and Peranson (1999) and Kojima, Pathak and Roth (2013), with
titulaires: a unit takes its best option that it could claim; persons pushed out, and units that may now claim a seat left free,
queue up again. When the queue empties nobody has a claim. It may also run in circles through linked units: one that is pushed
out of the same option too often gives it up, so the search ends, and the claims that this leaves are counted, never hidden.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..compilation import compile_noyau
from ..marche import Marche
from . import noyaux
from .etat import Etat, maisons, revendications, slots_obtenus, somme_des_rangs
from .noyaux import Entiers, Longs, Marques, admise
from .preparation import Rangs

EVICTIONS = 12
"""Times a linked unit may be pushed out of one option before it gives it up. Higher: fewer claims left, longer search."""

MOUVEMENTS_PAR_UNITE = 200
"""Hard bound of the moves, per unit of the market: no run was seen to come near it."""

REPRISES = 3
"""Restarts with the queue filled by the units that still have a claim, options given up being open again."""


def chercher(marche: Marche, rangs: Rangs, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Search an allocation without claims. Returns the options (U,) int64 and the number of moves made."""
    unites = marche.nombre_unites
    nombre = np.diff(marche.option_debut)
    maison = maisons(marche)
    option = nombre.astype(np.int64)
    chez_soi = maison[maison >= 0]
    etat = Etat(
        np.bincount(chez_soi, minlength=marche.nombre_cellules).astype(np.int32),
        np.zeros(marche.nombre_cellules, np.int32),
        rangs.debut[:-1] - np.int32(1),
        np.zeros(len(marche.slot_cellule), np.uint8),
    )
    unite_de = np.empty(len(marche.personnes), np.int32)
    unite_de[marche.membres] = np.repeat(np.arange(unites, dtype=np.int32), np.diff(marche.unite_debut))
    taille = np.diff(marche.unite_debut)
    file = np.lexsort((rangs.tirage_unite, taille > 1)).astype(np.int32)
    meilleure, claims, mouvements = option.copy(), unites + 1, 0
    for _ in range(REPRISES):
        mouvements += _inserer(
            file, option, marche.unite_debut, marche.membres, marche.option_debut, marche.slot_debut, marche.slot_cellule,
            rangs.position, rangs.slot, rangs.personne, unite_de, rangs.debut, maison, places, etat.presents, etat.entrants,
            etat.dernier, etat.tenu, np.zeros(int(marche.option_debut[-1]), np.int32), EVICTIONS,
        )  # fmt: skip
        polie = _polir(marche, rangs, places, option)
        for essai in (option, polie):
            restent = {r.unite for r in revendications(marche, rangs, places, essai)}
            if (len(restent), somme_des_rangs(marche, essai)) < (claims, somme_des_rangs(marche, meilleure)):
                meilleure, claims = essai.copy(), len(restent)
        if claims == 0:
            break
        restent = {r.unite for r in revendications(marche, rangs, places, option)}
        file = np.array(sorted(restent, key=lambda u: -int(rangs.tirage_unite[u])), np.int32)
    return meilleure, mouvements


def _polir(marche: Marche, rangs: Rangs, places: NDArray[np.int64], option: NDArray[np.int64]) -> NDArray[np.int64]:
    """Linked units kept where they are, candidate-optimal outcome of the single persons; unchanged if a member is refused."""
    n, cellules = len(marche.personnes), marche.nombre_cellules
    taille = np.diff(marche.unite_debut)
    nombre = np.diff(marche.option_debut)
    suivant = np.repeat(marche.slot_debut[:-1], taille)
    fin = np.repeat(marche.slot_debut[1:], taille)
    repli = maisons(marche)[marche.membres]
    liees = np.flatnonzero(taille > 1)
    lie = np.repeat(taille > 1, taille)
    place = np.repeat(option < nombre, taille)
    suivant[lie & ~place] = fin[lie & ~place]
    fixes = slots_obtenus(marche, liees, option[liees])
    suivant[lie & place], fin[lie & place], repli[lie & place] = fixes, fixes + 1, -1
    par_personne = np.empty(n, np.int64)
    par_personne[marche.membres] = np.arange(n)
    obtenu = np.full(n, -1, np.int64)
    noyaux.proposer(
        np.arange(n, dtype=np.int32), suivant[par_personne], fin[par_personne], repli[par_personne], marche.slot_cellule,
        rangs.position, rangs.personne[rangs.slot], places, np.zeros(cellules, np.int32), np.zeros(cellules, np.int32),
        rangs.debut[1:] - np.int32(1), np.zeros(len(marche.slot_cellule), np.uint8), obtenu,
    )  # fmt: skip
    if np.any(obtenu[marche.membres[lie & place]] < 0):
        return option
    polie = option.copy()
    seules = np.flatnonzero(taille == 1)
    slots = obtenu[marche.membres[marche.unite_debut[seules]]]
    polie[seules] = np.where(slots >= 0, slots - marche.slot_debut[seules], nombre[seules])
    return polie


@compile_noyau
def _inserer(
    depart: Entiers,
    option: Longs,
    unite_debut: Entiers,
    membres_unite: Entiers,
    option_debut: Longs,
    slot_debut: Longs,
    slot_cellule: Entiers,
    position: Entiers,
    slot_a: Entiers,
    personne: Entiers,
    unite_de: Entiers,
    debut: Entiers,
    repli: Entiers,
    places: Longs,
    presents: Entiers,
    entrants: Entiers,
    dernier: Entiers,
    tenu: Marques,
    evictions: Entiers,
    maximum: int,
) -> int:
    """Process the queue ``depart`` until it is empty; returns the number of moves. State as in :func:`.noyaux.proposer`.

    ``evictions`` (O,) counts how often a linked unit was pushed out of each option; from ``maximum`` on it is given up.
    """
    unites = len(unite_debut) - 1
    cellules = len(places)
    file = np.empty(unites + 1, np.int32)
    en_file = np.zeros(unites, np.uint8)
    tete = 0
    nombre_file = 0
    for u in depart:
        file[nombre_file] = u
        en_file[u] = 1
        nombre_file += 1
    vacantes = np.empty(cellules + 1, np.int32)
    est_vacante = np.zeros(cellules, np.uint8)
    nombre_vacantes = 0
    # A cellule stands at most once on each of the two piles: marks keep them within their bounds.
    chargees = np.empty(cellules + 1, np.int32)
    est_chargee = np.zeros(cellules, np.uint8)
    mouvements = 0
    while mouvements < MOUVEMENTS_PAR_UNITE * unites:
        if nombre_file == 0:
            if nombre_vacantes == 0:
                break
            # The cellule stays on the pile until nobody could claim a seat there: who is called may take something better.
            c = vacantes[nombre_vacantes - 1]
            appele = False
            for p in range(debut[c], debut[c + 1]):
                if tenu[p] == 1:
                    continue
                s = slot_a[p]
                u = unite_de[personne[s]]
                taille = unite_debut[u + 1] - unite_debut[u]
                k = (s - slot_debut[u]) // taille
                if option[u] <= k or evictions[option_debut[u] + k] >= maximum:
                    continue
                if admise(
                    slot_debut[u] + k * taille, taille, slot_cellule, position, places, presents, entrants, dernier, tenu
                ):
                    file[(tete + nombre_file) % (unites + 1)] = u
                    nombre_file += 1
                    en_file[u] = 1
                    appele = True
                    break
                if taille == 1:
                    break
            if not appele:
                nombre_vacantes -= 1
                est_vacante[c] = 0
            continue
        u = file[tete]
        tete = (tete + 1) % (unites + 1)
        nombre_file -= 1
        en_file[u] = 0
        taille = unite_debut[u + 1] - unite_debut[u]
        total = option_debut[u + 1] - option_debut[u]
        avant = option[u]
        # Leave, look, then take the best option or come back: the members do not stand in their own way.
        for j in range(taille):
            if avant < total:
                s = slot_debut[u] + avant * taille + j
                tenu[position[s]] = 0
                entrants[slot_cellule[s]] -= 1
            else:
                c = repli[membres_unite[unite_debut[u] + j]]
                if c >= 0:
                    presents[c] -= 1
        choix = avant
        for k in range(min(avant, total)):
            if evictions[option_debut[u] + k] >= maximum:
                continue
            if admise(slot_debut[u] + k * taille, taille, slot_cellule, position, places, presents, entrants, dernier, tenu):
                choix = k
                break
        option[u] = choix
        nombre_charges = 0
        for j in range(taille):
            if choix < total:
                s = slot_debut[u] + choix * taille + j
                c = slot_cellule[s]
                tenu[position[s]] = 1
                entrants[c] += 1
                dernier[c] = max(dernier[c], position[s])
                if est_chargee[c] == 0:
                    est_chargee[c] = 1
                    chargees[nombre_charges] = c
                    nombre_charges += 1
            else:
                c = repli[membres_unite[unite_debut[u] + j]]
                if c >= 0:
                    presents[c] += 1
            if choix != avant:
                if avant < total:
                    c = slot_cellule[slot_debut[u] + avant * taille + j]
                else:
                    c = repli[membres_unite[unite_debut[u] + j]]
                if c >= 0 and est_vacante[c] == 0:
                    est_vacante[c] = 1
                    vacantes[nombre_vacantes] = c
                    nombre_vacantes += 1
        if choix == avant:
            continue
        mouvements += 1
        while nombre_charges > 0:
            nombre_charges -= 1
            c = chargees[nombre_charges]
            est_chargee[c] = 0
            while entrants[c] > 0 and entrants[c] + presents[c] > places[c]:
                pire = dernier[c]
                while tenu[pire] == 0:
                    pire -= 1
                dernier[c] = pire
                v = unite_de[personne[slot_a[pire]]]
                taille_v = unite_debut[v + 1] - unite_debut[v]
                if taille_v > 1:
                    evictions[option_debut[v] + option[v]] += 1
                for j in range(taille_v):
                    s = slot_debut[v] + option[v] * taille_v + j
                    d = slot_cellule[s]
                    tenu[position[s]] = 0
                    entrants[d] -= 1
                    if d != c and est_vacante[d] == 0:
                        est_vacante[d] = 1
                        vacantes[nombre_vacantes] = d
                        nombre_vacantes += 1
                    h = repli[membres_unite[unite_debut[v] + j]]
                    if h >= 0:
                        presents[h] += 1
                        if est_chargee[h] == 0:
                            est_chargee[h] = 1
                            chargees[nombre_charges] = h
                            nombre_charges += 1
                option[v] = option_debut[v + 1] - option_debut[v]
                if en_file[v] == 0:
                    file[(tete + nombre_file) % (unites + 1)] = v
                    en_file[v] = 1
                    nombre_file += 1
    return mouvements
