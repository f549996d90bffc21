"""What a plan is for: an integer cost of each outcome of each person, from the ranks and the facts of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT
from solver.marche import DEHORS, Marche
from solver.planification import reculs

from ..francais import entier, pluriel
from .chantier import Chantier

if TYPE_CHECKING:
    from ..echanges.campagne import Campagne

EQUILIBRE = "equilibre_experience"
BUTS = {
    "voeu_1": "le plus de personnes sur leur vœu 1",
    "extensions": "le moins de personnes placées en extension ou sans place",
    "separations": "le moins de personnes séparées qui n'obtiennent ni l'académie du conjoint ni un vœu mieux classé",
    "rangs": "la plus petite somme des rangs obtenus",
    "torts": "le moins de personnes moins bien placées que sans le plan",
    EQUILIBRE: "l'expérience (l'échelon) la mieux répartie entre académies, parmi les candidats",
}
"""Goals. All but the last never get worse when somebody obtains a better option: a plan can be proven for them."""

SIGNES = {"voeu_1": -1}
"""Sign by which the cost of a goal is told to people, where it is not the figure itself."""

VALEURS = {
    "voeu_1": "personnes sur leur vœu 1",
    "extensions": "personnes en extension ou sans place",
    "separations": "personnes dont la séparation continue",
    "rangs": "somme des rangs obtenus",
    "torts": "personnes moins bien placées que sans le plan",
    EQUILIBRE: "échelons à déplacer pour que chaque académie ait la moyenne, sommés",
}
"""What the figure of each goal counts."""

NOMS_PLANS = {
    "optimal": "meilleur plan",
    "local": "meilleur plan",
    "glouton": "glouton",
    "marginal": "marginal",
    "moindres": "moindre",
}
"""What each plan of the files is called by people: « optimal » would claim what may not be proven."""

COUPLES, STABILISER = "couples_obligatoires", "stabiliser"
MOINDRES = {
    COUPLES: "le moins de places pour que chaque couple obligatoire soit placé",
    STABILISER: "le moins de places pour que le marché ait une affectation stable",
}
"""Goals of another kind: as few seats as possible for something to hold."""


@dataclass(frozen=True, slots=True)
class Separation:
    """Facts that tell a recognised separation: years, added up, and the lieu to join; from ``annees`` years on, it is long."""

    annees: int = 1
    faits: tuple[str, ...] = ("separation_activite", "separation_conge")
    lieu: str = "academie_conjoint"

    def manques(self, campagne: Campagne) -> list[str]:
        """Facts that the pack does not have, or not of that type."""
        types = {f.nom: f.type for f in campagne.paquet.faits}
        return [nom for nom in self.faits if types.get(nom) != "entier"] + [self.lieu] * (types.get(self.lieu) != "lieu")


def couts(chantier: Chantier, but: str, separation: Separation) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(S,) cost of each slot, (n,) cost of obtaining nothing; 0 for a goal that is no sum of costs."""
    m = chantier.marche
    if but == EQUILIBRE:
        return np.zeros(len(m.slot_cellule), np.int64), np.zeros(len(m.personnes), np.int64)
    nombre, taille = np.diff(m.option_debut), np.diff(m.unite_debut).astype(np.int64)
    unite = np.repeat(np.arange(m.nombre_unites), nombre * taille)
    option = (np.arange(len(m.slot_cellule)) - m.slot_debut[unite]) // taille[unite]
    personne = _unite_des_personnes(m)
    sans_lieu = (m.origine == DEHORS).astype(np.int64)
    if but == "torts":
        torts, dehors = reculs(m, chantier.base.resultat.solution.option)
        return torts.astype(np.int64), dehors.astype(np.int64)
    if but == "rangs":
        return option + 1, nombre[personne] + 1
    if but == "extensions":
        return (option >= m.nombre_voeux[unite]).astype(np.int64), sans_lieu
    if but == "voeu_1":
        rang = chantier.construction.option_rang[m.option_debut[unite] + option]
        return -(rang == 1).astype(np.int64), np.zeros(len(m.personnes), np.int64)
    return _separations(chantier, separation, unite, option)


def _separations(
    chantier: Chantier, separation: Separation, unite: NDArray[np.int64], option: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """1 for a person recognised as separated for long who asks for the lieu to join, from the option after that lieu on."""
    m, lieux = chantier.marche, chantier.campagne.paquet.lieux
    faits = chantier.campagne.dossiers.faits
    annees = np.zeros(len(m.personnes), np.int64)
    for nom in separation.faits:
        annees += np.maximum(np.where(faits[nom] == ABSENT, 0, faits[nom]), 0)
    vers = faits[separation.lieu]
    separee = (annees >= separation.annees) & (vers >= 0)
    premiere = m.membres[m.unite_debut[:-1]]
    seule = (np.diff(m.unite_debut) == 1) & separee[premiere]
    ici = lieux.rattachement[m.slot_cellule % lieux.nombre] == vers[premiere[unite]]
    jusque = np.full(m.nombre_unites, -1, np.int64)
    # The best option in the lieu: obtaining it, or anything better, is what was asked.
    trouves = np.flatnonzero(seule[unite] & ici)
    jusque[unite[trouves][::-1]] = option[trouves][::-1]
    cout = (jusque[unite] >= 0) & (option > jusque[unite])
    return cout.astype(np.int64), (jusque[_unite_des_personnes(m)] >= 0).astype(np.int64)


def _unite_des_personnes(marche: Marche) -> NDArray[np.int64]:
    unite = np.empty(len(marche.personnes), np.int64)
    unite[marche.membres] = np.repeat(np.arange(marche.nombre_unites), np.diff(marche.unite_debut))
    return unite


def compromis(vue: Mapping[str, Any]) -> Iterator[str]:
    """The plan that gains most among those that harm fewer persons than the one to keep, if there is one, for people."""
    retenu, *autres = vue["plans"]
    moins = [p for p in autres if p["perdants"] < retenu["perdants"] and p["gain"] > 0]
    if moins:
        p = max(moins, key=lambda p: (p["gain"], -p["perdants"]))
        nuit = pluriel(p["perdants"], "personne moins bien placée", "personnes moins bien placées")
        yield (
            f"À choisir : le plan {NOMS_PLANS[p['plan']]} donne {entier(p['valeur'])} ({VALEURS[vue['but']]}) au lieu de "
            f"{entier(retenu['valeur'])}, avec {nuit if p['perdants'] else 'personne de moins bien placé'} au lieu de "
            f"{entier(retenu['perdants'])}."
        )
