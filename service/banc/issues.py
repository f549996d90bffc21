"""What everybody obtains, as arrays, and the figures that follow: quick enough for thousands of simulations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from solver.marche import DEHORS, Marche
from solver.solution import Solution, cellules

from ..preference import compter, gains
from ..statistiques import Issue

if TYPE_CHECKING:
    from ..resultat import Resultat


@dataclass(frozen=True, slots=True, eq=False)
class Issues:
    """Outcome of each person.

    Attributes
    ----------
    marche
        The market answered.
    places_ajoutees
        Seats that a policy added.
    unite
        (n,) unit of each person.
    niveau
        (n,) number of the option obtained, 1 for the first one, the number of options plus one outside: smaller is better.
    issue
        (n,) :class:`service.statistiques.Issue`.
    rang
        (n,) rank written of the vœu obtained, 0 otherwise.
    cellule
        (n,) final cellule.
    """

    marche: Marche
    places_ajoutees: tuple[tuple[int, int], ...]
    unite: NDArray[np.int32]
    niveau: NDArray[np.int64]
    issue: NDArray[np.int8]
    rang: NDArray[np.int16]
    cellule: NDArray[np.int32]


def lire_issues(marche: Marche, option_rang: NDArray[np.int16], solution: Solution) -> Issues:
    """Read an answer; ``option_rang`` (O,) is the rank written of each option, 0 in extension."""
    taille = np.diff(marche.unite_debut)
    unite = np.empty(len(marche.personnes), np.int32)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites, dtype=np.int32), taille)
    obtenue, nombre = solution.option, np.diff(marche.option_debut)
    dedans = obtenue < nombre
    rang = np.zeros(marche.nombre_unites, np.int16)
    rang[dedans] = option_rang[marche.option_debut[:-1][dedans] + obtenue[dedans]]
    cellule = cellules(marche, obtenue)
    issue = np.where(cellule == DEHORS, Issue.NON_AFFECTE, Issue.MAINTENU).astype(np.int8)
    issue[dedans[unite]] = np.where(obtenue < marche.nombre_voeux, Issue.VOEU, Issue.EXTENSION)[unite[dedans[unite]]]
    return Issues(marche, solution.places_ajoutees, unite, obtenue.astype(np.int64)[unite] + 1, issue, rang[unite], cellule)


def issues_de(resultat: Resultat) -> Issues:
    """Outcomes of a whole result; persons placed by decision are told as such."""
    issues = lire_issues(resultat.marche, resultat.option_rang, resultat.solution)
    issues.issue[resultat.decisions >= 0] = Issue.DEROGATION
    return issues


def modifier(base: Issues, avant: Solution, marche: Marche, option_rang: NDArray[np.int16], solution: Solution) -> Issues:
    """The same as :func:`lire_issues` where few units differ from ``avant``, whose outcomes are ``base``: only seats change."""
    changees = np.flatnonzero(solution.option != avant.option)
    taille = np.diff(marche.unite_debut)[changees].astype(np.int64)
    unite = np.repeat(changees, taille)
    place = np.arange(len(unite)) - np.repeat(np.cumsum(taille) - taille, taille)
    qui = marche.membres[marche.unite_debut[unite] + place]
    option = solution.option[unite].astype(np.int64)
    dedans = option < (marche.option_debut[unite + 1] - marche.option_debut[unite])
    slot = np.where(dedans, marche.slot_debut[unite] + option * np.repeat(taille, taille) + place, 0)
    cellule, niveau, issue, rang = base.cellule.copy(), base.niveau.copy(), base.issue.copy(), base.rang.copy()
    cellule[qui] = np.where(dedans, marche.slot_cellule[slot], marche.origine[qui])
    niveau[qui] = option + 1
    reste = np.where(marche.origine[qui] == DEHORS, Issue.NON_AFFECTE, Issue.MAINTENU)
    issue[qui] = np.where(dedans, np.where(option < marche.nombre_voeux[unite], Issue.VOEU, Issue.EXTENSION), reste)
    rang[qui] = np.where(dedans, option_rang[np.where(dedans, marche.option_debut[unite] + option, 0)], 0)
    return Issues(marche, solution.places_ajoutees, base.unite, niveau, issue, rang, cellule)


def indicateurs(issues: Issues, solution: Solution) -> dict[str, int]:
    """The figures of ``comparaison.csv``, in one phase and without decision.

    They are those of :func:`service.indicateurs.indicateurs`, counted otherwise.
    """
    m = issues.marche
    n, nombre = len(m.personnes), m.nombre_cellules
    titulaire = m.origine != DEHORS
    en_couple = np.diff(m.unite_debut)[issues.unite] > 1
    voeu = issues.issue == Issue.VOEU
    titulaires = np.bincount(m.origine[titulaire], minlength=nombre)
    restants = np.bincount(m.origine[titulaire & (issues.cellule == m.origine)], minlength=nombre)
    entrants = np.bincount(issues.cellule[(issues.cellule != m.origine) & (issues.cellule != DEHORS)], minlength=nombre)
    places = m.places.copy()
    for cellule, sieges in issues.places_ajoutees:
        places[cellule] += sieges
    capacite = m.places - titulaires if m.depart_libere_place else m.places
    ouvertes = np.maximum(places - restants if m.depart_libere_place else places, 0)
    par_issue = np.bincount(issues.issue, minlength=len(Issue))
    return {
        "candidats": n,
        **{issue.code: int(par_issue[issue]) for issue in Issue if issue != Issue.DEROGATION},
        "voeu_1": int((issues.rang == 1).sum()),
        "titulaires_mutes": int((titulaire & voeu).sum()),
        "entrants_sur_voeu_1": int((~titulaire & (issues.rang == 1)).sum()),
        "couples_satisfaits": int((en_couple & voeu).sum()) // 2,
        "capacite": int(capacite.sum()),
        "places_ouvertes": int(ouvertes.sum()),
        "places_occupees": int(entrants.sum()),
        "places_libres": int(np.maximum(ouvertes - entrants, 0).sum()),
        "demandes_fondees_restantes": len({r.unite for r in solution.revendications}),
        "somme_des_rangs": solution.p8_valeur,
    }


@dataclass(frozen=True, slots=True, eq=False)
class Ecarts:
    """Persons of two outcomes side by side.

    Attributes
    ----------
    avant, apres
        (k,) indices, in each, of the persons whom both have.
    gain
        (k,) numbers of options gained, negative when lost: see :mod:`service.preference`.
    """

    avant: NDArray[np.int64]
    apres: NDArray[np.int64]
    gain: NDArray[np.int64]


def rapprocher(ids_avant: tuple[str, ...], avant: Issues, ids_apres: tuple[str, ...], apres: Issues) -> Ecarts:
    """Match two outcomes; the same persons, in practice."""
    if ids_avant is ids_apres or ids_avant == ids_apres:
        ici = la = np.arange(len(ids_avant))
    else:
        _, ici, la = np.intersect1d(np.array(ids_avant), np.array(ids_apres), assume_unique=True, return_indices=True)
    decides = (avant.issue[ici] == Issue.DEROGATION) | (apres.issue[la] == Issue.DEROGATION)
    return Ecarts(ici, la, gains(avant.niveau[ici], apres.niveau[la], decides))


def indicateurs_ecarts(ecarts: Ecarts, avant: Issues, apres: Issues) -> dict[str, int]:
    """Who gains and who loses, and how much."""
    mieux, moins_bien, gagnes, perdus = compter(ecarts.gain)
    return {
        "candidats_au_resultat_different": int((avant.cellule[ecarts.avant] != apres.cellule[ecarts.apres]).sum()),
        "gagnants": mieux,
        "perdants": moins_bien,
        "rangs_gagnes": gagnes,
        "rangs_perdus": perdus,
    }
