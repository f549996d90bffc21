"""What the candidats ask: family motive, vœu 1, and the rest of the list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .hasard import Hasard, lieu_permis, parmi, selon
from .population import Population, colonne
from .recette import Recette


class Motif(IntEnum):
    """Family motive; the names are those of ``motif_familial``."""

    aucun = 0
    rapprochement_conjoints = 1
    autorite_parentale_conjointe = 2
    mutation_simultanee = 3


@dataclass(slots=True, eq=False)
class Listes:
    """The vœux.

    Attributes
    ----------
    motif
        (n,) int8, :class:`Motif`.
    lieux
        (n, R) int8, lieu of each rank, -1 after the end.
    longueur
        (n,) int16, at least 1.
    """

    motif: NDArray[np.int8]
    lieux: NDArray[np.int8]
    longueur: NDArray[np.int16]

    @property
    def premier(self) -> NDArray[np.int32]:
        """(n,) lieu of vœu 1."""
        return self.lieux[:, 0].astype(np.int32)


def tirer_listes(recette: Recette, lieux: Lieux, population: Population, maximum: int, hasard: Hasard) -> Listes:
    """Draw motives and lists of at most ``maximum`` vœux; both members of a couple write the same list."""
    motif = _motifs(recette, population, hasard)
    pris = _interdits(population)
    premier = _premiers(recette, lieux, population, motif, pris, hasard)
    longueur = _longueurs(recette, lieux, population, motif, premier, maximum, hasard)
    listes = _suites(recette, lieux, population, motif, pris, premier, longueur, hasard)
    _prudence(recette, lieux, population, listes, pris, maximum, hasard)
    _origine_ecrite(recette, population, listes, hasard)
    second = population.couples[:, 1]
    listes.lieux[second] = listes.lieux[population.couples[:, 0]]
    listes.longueur[second] = listes.longueur[population.couples[:, 0]]
    return listes


def _motifs(recette: Recette, population: Population, hasard: Hasard) -> NDArray[np.int8]:
    v, n = recette.valeurs, population.nombre
    seul = population.conjoint < 0
    u = hasard.uniforme("motif", n)
    motif = np.full(n, Motif.aucun, dtype=np.int8)
    for membres, part in ((population.titulaire, v["part_rc_titulaires"]), (~population.titulaire, v["part_rc_stagiaires"])):
        # Members of a couple have chosen the joint request: the others carry the share asked of all, as far as they can.
        seuls = int((membres & seul).sum())
        reportee = min(v["part_famille_au_plus"], part * int(membres.sum()) / seuls) if seuls else 0.0
        motif[membres & (u < reportee)] = Motif.rapprochement_conjoints
        motif[membres & (u >= reportee) & (u < reportee + v["part_apc"])] = Motif.autorite_parentale_conjointe
    motif[~seul] = Motif.mutation_simultanee
    return motif


def _interdits(population: Population) -> NDArray[np.int64]:
    """(n,) bit set of the lieux nobody of the unit may ask: those its members hold."""
    pris = np.where(population.tient, np.int64(1) << population.depart.astype(np.int64), np.int64(0))
    premier, second = population.couples[:, 0], population.couples[:, 1]
    pris[premier] |= pris[second]
    pris[second] = pris[premier]
    return pris


def _famille(motif: NDArray[np.int8]) -> NDArray[np.bool_]:
    return np.asarray((motif == Motif.rapprochement_conjoints) | (motif == Motif.autorite_parentale_conjointe))


def _premiers(
    recette: Recette, lieux: Lieux, population: Population, motif: NDArray[np.int8], pris: NDArray[np.int64], hasard: Hasard
) -> NDArray[np.int32]:
    v, n = recette.valeurs, population.nombre
    voisin = lieux.limitrophe.astype(np.float64)
    conjoints = colonne(recette, lieux, "conjoints") * (1 + (v["proximite_conjoint"] - 1) * voisin)
    habitants = colonne(recette, lieux, "stock") * (1 + (v["proximite_conjoint"] - 1) * voisin)
    attrait = colonne(recette, lieux, "attrait") * (1 + (v["proximite_voeu_1"] - 1) * voisin)
    neo = colonne(recette, lieux, "attrait_neo") * (1 + (v["proximite_voeu_1"] - 1) * voisin)
    famille = _famille(motif)
    u = hasard.uniforme("voeu_1", n)
    premier = np.empty(n, dtype=np.int32)
    for membres, table in (
        (famille & population.titulaire, conjoints),
        (famille & ~population.titulaire, habitants),
        (~famille & population.titulaire, attrait),
        (~famille & ~population.titulaire, neo),
    ):
        premier[membres] = lieu_permis(u[membres], table, population.depart[membres], pris[membres])
    reste = hasard.uniforme("voeu_1_stage", n)
    sur_place = ~population.titulaire & (reste < np.where(famille, v["part_conjoint_stage"], v["part_stage_voeu_1"]))
    sur_place &= (pris >> population.depart) & 1 == 0
    premier[sur_place] = population.depart[sur_place]
    return premier


def _longueurs(
    recette: Recette,
    lieux: Lieux,
    population: Population,
    motif: NDArray[np.int8],
    premier: NDArray[np.int32],
    maximum: int,
    hasard: Hasard,
) -> NDArray[np.int16]:
    n = population.nombre
    u = hasard.uniforme("longueur", n)
    couple = population.conjoint >= 0
    titulaire = population.titulaire
    groupes = (
        (titulaire & ~couple & ~_famille(motif), "voeux_titulaires"),
        (titulaire & ~couple & _famille(motif), "voeux_titulaires_rc"),
        (~titulaire & ~couple, "voeux_stagiaires"),
        (titulaire & couple, "voeux_couples"),
        (~titulaire & couple, "voeux_couples_stagiaires"),
    )
    longueur = np.ones(n, dtype=np.int16)
    for membres, nom in groupes:
        longueur[membres] = np.floor(selon(u[membres], recette.repartitions[nom]))
    corse = np.array([genre == "corse" for genre in lieux.types])
    unique = corse[premier] & ~couple & hasard.vrai("corse_unique", recette.valeurs["part_corse_unique"], n)
    longueur[unique] = 1
    return np.clip(longueur, 1, min(maximum, lieux.nombre - 2)).astype(np.int16)


def _suites(
    recette: Recette,
    lieux: Lieux,
    population: Population,
    motif: NDArray[np.int8],
    pris: NDArray[np.int64],
    premier: NDArray[np.int32],
    longueur: NDArray[np.int16],
    hasard: Hasard,
) -> Listes:
    v = recette.valeurs
    voisin = lieux.limitrophe.astype(np.float64)
    attrait, neo = colonne(recette, lieux, "attrait"), colonne(recette, lieux, "attrait_neo")
    accueil = colonne(recette, lieux, "accueil")
    suite = attrait * (1 + (v["proximite_suite_titulaires"] - 1) * voisin)
    tot = neo * (1 + (v["proximite_suite_stagiaires"] - 1) * voisin)
    tard = tot.copy()
    tot[:, accueil > 0] *= v["reserve_accueil"]
    tard += v["poids_accueil_suite"] * accueil / accueil.sum() * tard.sum(axis=1, keepdims=True)
    rangs = int(longueur.max()) + 2
    places = np.full((population.nombre, rangs), -1, dtype=np.int8)
    places[:, 0] = premier
    pris |= np.int64(1) << premier.astype(np.int64)
    for rang in range(1, rangs):
        for membres, table in (
            (np.flatnonzero((longueur > rang) & population.titulaire), suite),
            (np.flatnonzero((longueur > rang) & ~population.titulaire), tot if rang < v["dernier_rang_reserve"] else tard),
        ):
            u = hasard.uniforme(f"voeu_{rang + 1}_{'titulaire' if table is suite else 'stagiaire'}", len(membres))
            lieu = lieu_permis(u, table, premier[membres], pris[membres])
            fini = lieu < 0
            longueur[membres[fini]] = rang
            ecrivent, lieu = membres[~fini], lieu[~fini]
            places[ecrivent, rang] = lieu
            pris[ecrivent] |= np.int64(1) << lieu.astype(np.int64)
    return Listes(motif, places, longueur)


def _prudence(
    recette: Recette,
    lieux: Lieux,
    population: Population,
    listes: Listes,
    pris: NDArray[np.int64],
    maximum: int,
    hasard: Hasard,
) -> None:
    """Some stagiaires close their list with an académie that receives many."""
    accueil = colonne(recette, lieux, "accueil")
    prudent = ~population.titulaire & hasard.vrai("prudent", recette.valeurs["part_prudents"], population.nombre)
    prudent &= (listes.longueur < min(maximum, listes.lieux.shape[1])) & (listes.longueur > 1)
    membres = np.flatnonzero(prudent)
    lieu = parmi(hasard.uniforme("prudent_lieu", len(membres)), accueil)
    libre = (pris[membres] >> lieu) & 1 == 0
    membres, lieu = membres[libre], lieu[libre]
    listes.lieux[membres, listes.longueur[membres]] = lieu
    listes.longueur[membres] += 1


def _origine_ecrite(recette: Recette, population: Population, listes: Listes, hasard: Hasard) -> None:
    """A few titulaires write their own académie at rank 2: normalisation N1 cuts the list there."""
    ecrit = population.titulaire & (population.conjoint < 0) & (listes.longueur < listes.lieux.shape[1])
    membres = np.flatnonzero(ecrit & hasard.vrai("origine_ecrite", recette.valeurs["part_voeu_origine"], population.nombre))
    listes.lieux[membres, 2:] = listes.lieux[membres, 1:-1]
    listes.lieux[membres, 1] = population.depart[membres]
    listes.longueur[membres] += 1
