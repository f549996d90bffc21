"""Careers: age, corps, classe, échelon, seniority, priority education."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from ._schema import CORPS
from .hasard import Hasard, selon
from .population import Population, Statut
from .recette import Recette

CLASSES = ("normale", "hors_classe", "exceptionnelle")
EP = ("rep", "rep_plus", "ville")
CADENCE = np.array([0, 1, 2, 4, 6, 8.5, 11.5, 14.5, 18, 22, 26])
"""Years of service at which each échelon of the classe normale is reached (average career of decree 2017-786, rounded)."""
ANNEE = 365.2425


@dataclass(slots=True, eq=False)
class Carriere:
    """Facts of the career, (n,) each; -1 means empty.

    ``corps``, ``classe``, ``ep`` are indices in :data:`CORPS`, :data:`CLASSES`, :data:`EP`; years are whole.
    """

    naissance: NDArray[np.int32]
    corps: NDArray[np.int8]
    classe: NDArray[np.int8]
    echelon: NDArray[np.int8]
    anciennete_echelon: NDArray[np.int8]
    anciennete_poste: NDArray[np.int8]
    ep: NDArray[np.int8]
    ep_annees: NDArray[np.int8]
    ex_contractuel: NDArray[np.bool_]


def tirer_carrieres(recette: Recette, lieux: Lieux, population: Population, hasard: Hasard) -> Carriere:
    """Draw the careers of a population."""
    v, r, n = recette.valeurs, recette.repartitions, population.nombre
    titulaire = population.experience
    service = np.where(titulaire, selon(hasard.uniforme("service", n), r["anciennete_service"]), 1.0)
    base = np.array([CORPS.index(d.corps) for d in population.disciplines], dtype=np.int8)[population.discipline]
    part = np.where(
        base == CORPS.index("certifie"), v["part_agreges"], np.where(base == CORPS.index("peps"), v["part_agreges_eps"], 0.0)
    )
    corps = np.where(hasard.vrai("agrege", part, n), CORPS.index("agrege"), base).astype(np.int8)
    neuf = (population.statut == Statut.stagiaire) & ~population.autre_corps
    ex_titulaire = population.statut == Statut.stagiaire_ex_titulaire
    ex_contractuel = neuf & hasard.vrai("ex_contractuel", v["part_ex_contractuels"], n)
    repris = np.where(~titulaire & (~neuf | ex_contractuel), selon(hasard.uniforme("reprise", n), r["services_repris"]), 0.0)
    u = hasard.uniforme("age", n)
    age = np.where(titulaire, selon(u, r["age_entree_titulaires"]) + service, selon(u, r["age_stagiaires"]) + repris)
    age = np.minimum(age, v["age_au_plus"])
    avancement = np.where(titulaire, service, repris)
    echelon = np.searchsorted(CADENCE, avancement, side="right")
    depuis = np.floor(avancement - CADENCE[echelon - 1])
    u = hasard.uniforme("classe", n)
    debut_hors, debut_exceptionnelle = v["service_hors_classe"], v["service_classe_exceptionnelle"]
    hors = titulaire & (service >= debut_hors) & (u < v["part_hors_classe"])
    exceptionnelle = titulaire & (service >= debut_exceptionnelle) & (u >= 1 - v["part_classe_exceptionnelle"])
    classe = np.where(exceptionnelle, 2, np.where(hors, 1, 0)).astype(np.int8)
    # Agrégés have four échelons in hors classe, the others seven; three or four in classe exceptionnelle.
    agrege = corps == CORPS.index("agrege")
    haut = np.where(
        exceptionnelle,
        1 + np.floor((service - debut_exceptionnelle) / v["duree_echelon_exceptionnelle"]),
        1 + np.floor((service - debut_hors) / v["duree_echelon_hors_classe"]),
    )
    haut = np.minimum(haut, np.where(exceptionnelle, np.where(agrege, 3, 4), np.where(agrege, 4, 7)))
    atteint = np.where(classe > 0, haut, echelon).astype(np.int8)
    tiree = np.floor(selon(hasard.uniforme("anciennete_echelon", n), r["anciennete_echelon_hors_classe"]))
    anciennete_echelon = np.where(classe > 0, tiree, depuis).astype(np.int8)
    poste = np.ceil(service * selon(hasard.uniforme("poste", n), r["part_du_service_dans_le_poste"]))
    poste = np.where(titulaire, np.maximum(poste, 1), np.where(ex_titulaire, np.ceil(repris), -1)).astype(np.int8)
    ep, ep_annees = _education_prioritaire(recette, lieux, population, poste, hasard)
    # Ages are those of the start of the school year in which the movement is run.
    rentree = int(np.datetime64(f"{recette.annee - 1}-09-01", "D").astype(np.int64))
    naissance = (rentree - np.floor(age * ANNEE)).astype(np.int32)
    return Carriere(naissance, corps, classe, atteint, anciennete_echelon, poste, ep, ep_annees, ex_contractuel)


def _education_prioritaire(
    recette: Recette, lieux: Lieux, population: Population, poste: NDArray[np.int8], hasard: Hasard
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    v, n = recette.valeurs, population.nombre
    fortes = np.array([code in ("20", "24", "25") for code in lieux.codes])
    part = v["part_education_prioritaire"] * np.where(fortes, v["education_prioritaire_idf"], 1.0)[population.depart]
    exerce = population.titulaire & hasard.vrai("ep", np.minimum(part, 1.0), n)
    u = hasard.uniforme("ep_genre", n)
    genre = np.where(u < v["part_rep_plus"], 1, np.where(u < v["part_rep_plus"] + v["part_ville"], 2, 0))
    return np.where(exerce, genre, -1).astype(np.int8), np.where(exerce, poste, -1).astype(np.int8)
