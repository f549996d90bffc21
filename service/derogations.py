"""Persons placed by decision: where they come from and go, what is told of them, and the independent recount.

The market says that such a person holds the cellule decided (:func:`service.marche.construire`). The recount does not believe
it: it goes back to the campaign's own files, cellules really held and capacities as written, and counts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.derogations import COMPTEE, EN_PLUS, aucune

from .francais import pluriel
from .marche import cellules_tenues

if TYPE_CHECKING:
    from .resultat import Resultat


@dataclass(frozen=True, slots=True, eq=False)
class Flux:
    """Persons placed by decision, by cellule; (C,) int64 each.

    Attributes
    ----------
    arrivees, departs
        All of them: who enters by decision, who leaves a cellule held.
    prises, sorties_prises
        Those of counted decisions: seats, and exits in two phases, that nobody else could have.
    """

    arrivees: NDArray[np.int64]
    departs: NDArray[np.int64]
    prises: NDArray[np.int64]
    sorties_prises: NDArray[np.int64]


def flux(resultat: Resultat) -> Flux:
    """Count the decisions of a campaign."""
    campagne = resultat.campagne
    decidees = campagne.derogations or aucune()
    nombre, lieux = resultat.marche.nombre_cellules, campagne.paquet.lieux.nombre
    tenue = cellules_tenues(campagne.dossiers, lieux)[decidees.candidat]
    cible = campagne.dossiers.discipline[decidees.candidat].astype(np.int64) * lieux + decidees.lieu

    def compter(cellule: NDArray[np.integer], qui: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(cellule[qui & (cellule >= 0)], minlength=nombre)

    tous, comptees = np.ones(len(cible), dtype=np.bool_), ~decidees.en_plus
    return Flux(compter(cible, tous), compter(tenue, tous), compter(cible, comptees), compter(tenue, comptees))


@dataclass(frozen=True, slots=True)
class Affectation:
    """What one decision gave.

    Attributes
    ----------
    candidat, lieu
        Indices.
    rang
        Rank of the vœu for this lieu as the candidat wrote it, 0 when it was none.
    points
        Hundredths, of that vœu when it is examined; None otherwise.
    """

    candidat: int
    lieu: int
    rang: int
    points: int | None
    en_plus: bool
    motif: str
    base_legale: str

    @property
    def place(self) -> str:
        """Code of whose seat it is."""
        return EN_PLUS if self.en_plus else COMPTEE


def affectations(resultat: Resultat) -> Iterator[Affectation]:
    """What each decision gave, by candidat."""
    decidees, ecrits, voeux = resultat.campagne.derogations or aucune(), resultat.campagne.voeux, resultat.voeux
    for k, (i, lieu) in enumerate(zip(decidees.candidat.tolist(), decidees.lieu.tolist(), strict=True)):
        demandes = range(int(ecrits.debut[i]), int(ecrits.debut[i + 1]))
        rang = next((int(ecrits.rang[v]) for v in demandes if ecrits.lieu[v] == lieu), 0)
        siens = range(int(voeux.debut[i]), int(voeux.debut[i + 1]))
        points = next((int(resultat.bareme.points[v]) for v in siens if voeux.rang[v] == rang), None)
        yield Affectation(i, lieu, rang, points, bool(decidees.en_plus[k]), decidees.motif[k], decidees.base_legale[k])


def recompter(resultat: Resultat) -> tuple[str, ...]:
    """What is wrong of the decisions, one French sentence each: persons elsewhere than decided, and seats that do not exist.

    In two phases the outcome counted is the one after phase M: decisions are before it, and P9 holds phase P to it.
    """
    campagne, marche = resultat.campagne, resultat.marche
    decidees = campagne.derogations
    if decidees is None:
        return ()
    lieux = campagne.paquet.lieux
    cible = campagne.dossiers.discipline[decidees.candidat].astype(np.int64) * lieux.nombre + decidees.lieu
    motifs = []
    for quand, issue in (("", resultat.cellule), (", après la phase de mutation", resultat.cellule_m)):
        for k in np.flatnonzero(issue[decidees.candidat] != cible) if issue is not None else ():
            qui, ou = campagne.dossiers.ids[decidees.candidat[k]], "/".join(marche.cellules[cible[k]])
            motifs.append(f"Dérogation : {qui} doit être en {ou} par décision (derogations.csv) et n'y est pas{quand}.")

    tenue, finale = cellules_tenues(campagne.dossiers, lieux.nombre), resultat.cellule_examinee
    bouge, nombre = finale != tenue, marche.nombre_cellules
    entrants = np.bincount(finale[bouge & (finale >= 0)], minlength=nombre)
    sortants = np.bincount(tenue[bouge & (tenue >= 0)], minlength=nombre)
    ajouts, hors_compte, sorties_ajoutees = (np.zeros(nombre, dtype=np.int64) for _ in range(3))
    np.add.at(hors_compte, cible[decidees.en_plus], 1)
    en_plus = tenue[decidees.candidat[decidees.en_plus]]
    np.add.at(sorties_ajoutees, en_plus[en_plus >= 0], 1)
    for ajoutee, combien in resultat.solution.places_ajoutees:
        ajouts[ajoutee] += combien
    ecrite, sorties = np.zeros(nombre, dtype=np.int64), np.zeros(nombre, dtype=np.int64)
    ou_ecrite = campagne.capacites.discipline.astype(np.int64) * lieux.nombre + campagne.capacites.lieu
    ecrite[ou_ecrite] = campagne.capacites.capacite
    liberees = sortants if marche.depart_libere_place else 0
    # An added seat is beside the others: it does not fill the hole of a negative capacity.
    ouvertes = np.maximum(0, ecrite + ajouts + liberees) + hors_compte
    comptes = [("entrant", "place ouverte", "places ouvertes", entrants, ouvertes)]
    if campagne.capacites.sorties is not None:
        sorties[ou_ecrite] = campagne.capacites.sorties
        comptes.append(("sortant", "sortie ouverte", "sorties ouvertes", sortants, sorties + sorties_ajoutees))
    for qui, une, plusieurs, present, permis in comptes:
        for c in np.flatnonzero(present > permis).tolist():
            nombres = f"{pluriel(int(present[c]), qui)} pour {pluriel(int(permis[c]), une, plusieurs)}"
            motifs.append(f"Dérogation : {'/'.join(marche.cellules[c])} a {nombres}, décisions comprises.")
    return tuple(motifs)
