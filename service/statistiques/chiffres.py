"""Figures of model §9: cellules, refused vœux, bars, ranks among the non-entrants, and why each refusal happened.

Everything is counted from the market and the allocation, never from what a mechanism says of itself. One sort of the slots
that were tried (the option obtained and every better one) by cellule and priority gives all the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS, Marche

from ..derogations import Flux, flux
from ..marche import rattachement
from .decisions import Decision, decisions, deplier
from .sorties import Sorties, lire_sorties

if TYPE_CHECKING:
    from ..resultat import Resultat

VIDE = int(np.iinfo(np.int64).min)
"""Empty value of an integer column (a bar nobody set, points of somebody who stays)."""


class Motif(IntEnum):
    """Why an option was refused; the code written in ``refus.csv`` is the name in lower case."""

    SANS_PLACE = 0
    """No seat was open to entrants in any cellule of the option."""
    RANG = 1
    """Every seat went to somebody with a higher priority."""
    DEPARTAGE = 2
    """Same points as the last entrant; a tie-break decided."""
    DEUX_PLACES = 3
    """Each member alone would pass, together they need more seats than were left."""
    MEMBRE_1 = 4
    """Only the first member of the unit (ids ascending) has too low a priority."""
    MEMBRE_2 = 5
    """Only the second member has too low a priority."""
    MEMBRES = 6
    """Several members have too low a priority."""
    REVENDICATION = 7
    """A claim that remains (model §6): the run says so on its first page."""
    SORTIE = 8
    """The exit was not open; the entry alone would have passed (two phases, model §8)."""
    SORTIE_ET_ENTREE = 9
    """The exit was not open, and the entry would not have passed either."""
    CONDITION = 10
    """The demand is void: the one it depends on got nothing."""

    @property
    def code(self) -> str:
        """Code written in files."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, eq=False)
class Cellules:
    """Figures per cellule, arrays of length C, indices of the market.

    In two phases, bars and what they rest on are those of phase M, ``entrants``, ``sortants`` and ``non_satisfaits`` those of
    the whole run: whoever enters in phase M and leaves in phase P counts nowhere.

    Attributes
    ----------
    capacite
        Net capacity when departures free seats, else gross number of entries; before seats added by a policy.
    places
        Seats of model §2, seats added included.
    ouvertes
        Seats open to entrants: ``max(0, places - titulaires who stay)``.
    entrants, sortants, demandes, non_satisfaits
        Model §9. Extension lieux are not vœux: they count in ``entrants`` only.
    entrants_examines
        Entrants of the outcome that the bars are read from: those of phase M when there are two phases. Without those whom a
        decision places, who are in ``entrants`` and ``sortants``, in ``ouvertes`` with their seats, and have no bar.
    decisions
        The persons placed by decision.
    barre
        Hundredths of a point of the last entrant, ``VIDE`` when nobody entered.
    decision
        :class:`Decision`, or the tie-break column (from 0).
    utile
        Whether the cellule has a titulaire, a vœu, an entrant or a capacity.
    """

    capacite: NDArray[np.int64]
    places: NDArray[np.int64]
    ouvertes: NDArray[np.int64]
    entrants: NDArray[np.int64]
    sortants: NDArray[np.int64]
    demandes: NDArray[np.int64]
    non_satisfaits: NDArray[np.int64]
    entrants_examines: NDArray[np.int64]
    barre: NDArray[np.int64]
    decision: NDArray[np.int64]
    utile: NDArray[np.bool_]
    decisions: Flux


@dataclass(frozen=True, slots=True, eq=False)
class Essais:
    """Slots tried: for each person the options up to the one obtained, sorted by (person, option).

    In two phases those tried in phase M, and obtained in it; phase P only gives an option that was refused there.

    Attributes
    ----------
    personne, cellule
        Indices in the market.
    option
        Index of the option in its unit.
    slot
        Index of the slot.
    voeu
        Whether the option is a vœu (else an extension lieu).
    obtenu
        Whether it was obtained.
    final
        Whether it is what the person has at the end; ``obtenu`` in one phase.
    refuse
        Whether it is a vœu better than what the person has at the end.
    devant
        Persons with a higher priority who sit in the cellule, titulaires who stay included.
    refuses_devant
        Refusals with a higher priority in the cellule, extension lieux included, of persons whose exit was open: those who
        would take an added seat first.
    rang_non_entrant
        1 + refused vœux with a higher priority in the cellule; 0 when obtained or not a vœu.
    motif
        :class:`Motif`, -1 when ``obtenu``.
    groupe, classement
        What comes before points, and the recruiter's rank that separates equal points (:class:`.decisions.Priorites`).
    debut
        (n + 1,): slots tried by person i are ``debut[i]:debut[i + 1]``.
    """

    personne: NDArray[np.int64]
    cellule: NDArray[np.int64]
    option: NDArray[np.int64]
    slot: NDArray[np.int64]
    voeu: NDArray[np.bool_]
    obtenu: NDArray[np.bool_]
    final: NDArray[np.bool_]
    refuse: NDArray[np.bool_]
    devant: NDArray[np.int64]
    refuses_devant: NDArray[np.int64]
    rang_non_entrant: NDArray[np.int64]
    motif: NDArray[np.int64]
    groupe: NDArray[np.int64]
    classement: NDArray[np.int64]
    debut: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Chiffres:
    """Every figure of a run. ``unite``: (n,) unit of each person; ``membre``: (n,) place in that unit, from 0.

    ``sorties``: None for a movement in one phase.
    """

    cellules: Cellules
    essais: Essais
    unite: NDArray[np.int64]
    membre: NDArray[np.int64]
    sorties: Sorties | None = None


def _essais(marche: Marche, option: NDArray[np.int32]) -> tuple[NDArray[np.int64], ...]:
    """Unit, option and member of each slot tried, in the order of slots."""
    taille = np.diff(marche.unite_debut).astype(np.int64)
    essayees = np.minimum(option.astype(np.int64) + 1, np.diff(marche.option_debut))
    par_unite = essayees * taille
    unite = np.repeat(np.arange(marche.nombre_unites), par_unite)
    local = np.arange(len(unite)) - np.repeat(np.cumsum(par_unite) - par_unite, par_unite)
    return unite, local // taille[unite], local % taille[unite]


def _demandes(marche: Marche) -> NDArray[np.int64]:
    """Number of persons who asked for each cellule in a vœu."""
    par_unite = marche.nombre_voeux.astype(np.int64) * np.diff(marche.unite_debut)
    local = np.arange(int(par_unite.sum())) - np.repeat(np.cumsum(par_unite) - par_unite, par_unite)
    slots = np.repeat(marche.slot_debut[:-1], par_unite) + local
    return np.bincount(marche.slot_cellule[slots], minlength=marche.nombre_cellules)


def _motifs(
    taille: NDArray[np.int64],
    unite: NDArray[np.int64],
    echec: NDArray[np.bool_],
    rang: NDArray[np.int64],
    marge: NDArray[np.int64],
    cellule: NDArray[np.int64],
    ouverte: NDArray[np.bool_],
    egalite: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Motif of every slot tried, as if refused; slots in unit order.

    ``marge`` is the number of seats of the cellule above the persons seated before the slot, ``rang`` the place of the slot in
    the order of priorities. A member needs one seat more for each co-member of a higher priority in the same cellule, which is
    the claim of model §6: for two members in one cellule, at most ``places - 2`` others above the weaker.
    """
    motif = np.empty(len(unite), np.int64)
    for s in np.unique(taille[unite]):
        qui = np.flatnonzero(taille[unite] == s).reshape(-1, s)
        c, r, e = cellule[qui], rang[qui], echec[qui]
        avant = ((c[:, :, None] == c[:, None, :]) & (r[:, None, :] < r[:, :, None])).sum(axis=2)
        ensemble = (marge[qui] <= avant).any(axis=1)
        rates = e.sum(axis=1)
        m = np.full(len(qui), Motif.REVENDICATION, np.int64)
        if s == 1:
            m[rates > 0] = Motif.RANG
            m[(rates > 0) & egalite[qui[:, 0]]] = Motif.DEPARTAGE
        else:
            m[ensemble] = Motif.DEUX_PLACES
            m[rates > 0] = Motif.MEMBRES
            if s == 2:
                seul = rates == 1
                m[seul] = Motif.MEMBRE_1 + np.argmax(e[seul], axis=1)
        m[~ouverte[qui].any(axis=1)] = Motif.SANS_PLACE
        motif[qui] = m[:, None]
    return motif


def calculer(resultat: Resultat) -> Chiffres:
    """Every figure of model §9.

    Parameters
    ----------
    resultat
        A run, verified or not.

    Returns
    -------
    Chiffres
        See its attributes. Linear work but for one sort of the slots tried.
    """
    m, solution = resultat.marche, resultat.solution
    nombre, n = m.nombre_cellules, len(m.personnes)
    sorties = None if resultat.cellule_m is None else lire_sorties(m, resultat.cellule_m)
    reste = resultat.cellule_examinee == m.origine
    titulaires = np.bincount(m.origine[m.origine != DEHORS], minlength=nombre)
    restants = np.bincount(m.origine[reste & (m.origine != DEHORS)], minlength=nombre)
    places = m.places.astype(np.int64)
    for cellule_ajout, sieges in solution.places_ajoutees:
        places[cellule_ajout] += sieges
    # To the market, persons placed by decision hold the cellule decided: the figures give each its own back.
    decides = flux(resultat)
    en_plus, tenues = decides.arrivees - decides.prises, titulaires - decides.arrivees + decides.departs
    if m.depart_libere_place:
        capacite, ouvertes = m.places - tenues - en_plus, np.maximum(places - restants, 0)
    else:
        capacite, ouvertes, places = m.places + decides.prises, np.maximum(places, 0), np.maximum(places, 0) + restants

    taille = np.diff(m.unite_debut).astype(np.int64)
    unite, option, membre = _essais(m, resultat.option_examinee)
    slot = m.slot_debut[unite] + option * taille[unite] + membre
    personne = m.membres[m.unite_debut[unite] + membre].astype(np.int64)
    cellule = m.slot_cellule[slot].astype(np.int64)
    points = m.slot_points[slot]
    obtenu = option == resultat.option_examinee[unite]
    voeu = option < m.nombre_voeux[unite]
    groupe, classement, seul = deplier(resultat, personne, option, slot, voeu)
    final, refuse = option == solution.option[unite], voeu & (option < solution.option[unite])
    sort = np.ones(len(personne), np.bool_) if sorties is None else sorties.admise[personne]
    ordre_personnes = np.empty(n, np.int64)
    ordre_personnes[np.lexsort(m.departage.T[::-1])] = np.arange(n)

    ordre = np.lexsort((ordre_personnes[personne], -points, m.slot_groupe[slot], cellule))
    rang = np.empty(len(ordre), np.int64)
    rang[ordre] = np.arange(len(ordre))
    c, entree, refus = cellule[ordre], obtenu[ordre], refuse[ordre]
    attend = (~obtenu & sort)[ordre]
    base = np.searchsorted(c, np.arange(nombre))
    avant_entrees, avant_refus, avant_attente = (np.concatenate(([0], np.cumsum(x))) for x in (entree, refus, attend))
    devant, refuses_devant = np.empty(len(ordre), np.int64), np.empty(len(ordre), np.int64)
    entres_devant = avant_entrees[:-1] - avant_entrees[base[c]]
    devant[ordre] = restants[c] + entres_devant
    refuses_devant[ordre] = avant_attente[:-1] - avant_attente[base[c]]
    rang_non_entrant = np.zeros(len(ordre), np.int64)
    rang_non_entrant[ordre[refus]] = (1 + avant_refus[:-1] - avant_refus[base[c]])[refus]

    # Repeated indices: numpy keeps the last value assigned, hence the last entrant, and the first refusal once reversed.
    positions_entrees, positions_refus = np.flatnonzero(entree), np.flatnonzero(voeu[ordre] & attend)[::-1]
    dernier, premier = np.full(nombre, -1, np.int64), np.full(nombre, -1, np.int64)
    dernier[c[positions_entrees]] = positions_entrees
    premier[c[positions_refus]] = positions_refus
    entrants = np.bincount(c[entree], minlength=nombre)
    barre, groupe_barre = np.full(nombre, VIDE, np.int64), np.full(nombre, -1, np.int64)
    qui = np.flatnonzero(dernier >= 0)
    barre[qui], groupe_barre[qui] = points[ordre[dernier[qui]]], groupe[ordre[dernier[qui]]]
    cles = (groupe[ordre], points[ordre], classement[ordre], *(colonne[personne[ordre]] for colonne in m.departage.T))

    motif = _motifs(
        taille,
        unite,
        devant >= places[cellule],
        rang,
        places[cellule] - devant,
        cellule,
        ouvertes[cellule] > 0,
        (points == barre[cellule]) & (groupe == groupe_barre[cellule]),
    )
    motif[~sort] = np.where(motif[~sort] == Motif.REVENDICATION, Motif.SORTIE, Motif.SORTIE_ET_ENTREE)
    motif[np.isin(unite, [u for tour in solution.annulations for u in tour])] = Motif.CONDITION
    motif[obtenu] = -1
    decision = decisions(cles, dernier, premier, entrants == ouvertes)
    decision[(decision == Decision.GROUPE) & (np.bincount(cellule[seul], minlength=nombre) > 0)] = Decision.CLASSEMENT
    demandes = _demandes(m)
    finaux, partis, utile = (
        entrants,
        titulaires - restants,
        (demandes > 0) | (titulaires > 0) | (tenues > 0) | (capacite != 0) | (entrants > 0),
    )
    if sorties is not None:
        utile |= sorties.ouvertes > 0
        bouge = resultat.cellule != m.origine
        finaux = np.bincount(resultat.cellule[bouge], minlength=nombre)
        partis = np.bincount(m.origine[bouge], minlength=nombre)
    cellules = Cellules(
        capacite=capacite,
        places=places,
        ouvertes=ouvertes + decides.arrivees,
        entrants=finaux + decides.arrivees,
        sortants=partis + decides.departs,
        demandes=demandes,
        non_satisfaits=np.bincount(c[refus], minlength=nombre),
        entrants_examines=entrants,
        barre=barre,
        decision=decision,
        utile=utile,
        decisions=decides,
    )
    tri = np.lexsort((option, personne))
    essais = Essais(
        personne=personne[tri],
        cellule=cellule[tri],
        option=option[tri],
        slot=slot[tri],
        voeu=voeu[tri],
        obtenu=obtenu[tri],
        final=final[tri],
        refuse=refuse[tri],
        devant=devant[tri],
        refuses_devant=refuses_devant[tri],
        rang_non_entrant=rang_non_entrant[tri],
        motif=motif[tri],
        groupe=groupe[tri],
        classement=classement[tri],
        debut=np.searchsorted(personne[tri], np.arange(n + 1)),
    )
    return Chiffres(cellules, essais, *rattachement(m), sorties)
