"""Facts that depend on the vœux: family, handicap, CIMM, stage, vœu préférentiel, Corse; consistent with the lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .carriere import Carriere
from .hasard import Hasard, selon
from .listes import Listes, Motif
from .population import Population, Statut
from .recette import Recette

POINTS_PAR_AN = 20
"""Points that a year of vœu préférentiel earned before 2016 (those above the cap of 100 may have been kept)."""
DEPUIS = 2015
"""Last movement whose years of vœu préférentiel were earned under the older rule."""


@dataclass(slots=True, eq=False)
class Situations:
    """(n,) facts; lieux and départements are indices, -1 means empty. ``handicap`` is (n, 2) lieux."""

    academie_conjoint: NDArray[np.int32]
    departement_conjoint: NDArray[np.int32]
    departement: NDArray[np.int32]
    enfants: NDArray[np.int8]
    separation_activite: NDArray[np.int8]
    separation_conge: NDArray[np.int8]
    boe: NDArray[np.bool_]
    handicap: NDArray[np.int32]
    cimm: NDArray[np.int32]
    academie_concours: NDArray[np.int32]
    bonification_stagiaire: NDArray[np.bool_]
    voeu_preferentiel_annees: NDArray[np.int8]
    voeu_preferentiel_acquis: NDArray[np.int16]
    shn_annees: NDArray[np.int8]
    corse_demandes: NDArray[np.int8]
    mayotte_guyane_annees: NDArray[np.int8]


def tirer_situations(
    recette: Recette, lieux: Lieux, population: Population, listes: Listes, carriere: Carriere, hasard: Hasard
) -> Situations:
    """Draw the remaining facts."""
    v, r, n = recette.valeurs, recette.repartitions, population.nombre
    titulaire, premier = population.titulaire, listes.premier
    famille = (listes.motif == Motif.rapprochement_conjoints) | (listes.motif == Motif.autorite_parentale_conjointe)
    departement = _departement(lieux, population.depart, hasard.uniforme("departement", n))
    conjoint = np.where(famille, _departement(lieux, premier, hasard.uniforme("departement_conjoint", n)), -1)
    u = hasard.uniforme("enfants", n)
    enfants = np.where(
        titulaire,
        _enfants(u, r["enfants"], listes.motif),
        _enfants(u, r["enfants_stagiaires"], listes.motif),
    )
    activite, conge = _separation(recette, lieux, population, carriere, famille, departement, conjoint, hasard)
    u = hasard.uniforme("handicap", n)
    dossier = u < v["part_handicap"]
    second = dossier & hasard.vrai("handicap_second", v["part_handicap_second"], n) & (listes.longueur > 1)
    voeu_2 = listes.lieux[:, 1] if listes.lieux.shape[1] > 1 else np.full(n, -1)
    # A titulaire's own académie at rank 2 is not one where a move would help.
    second &= voeu_2 != population.depart
    boe = (hasard.uniforme("boe", n) < v["part_boe"]) | (dossier & (u < v["part_boe_handicap"] * v["part_handicap"]))
    dom = lieux.est_dom[premier] & hasard.vrai("cimm", v["part_cimm"], n)
    concours = np.where(hasard.vrai("concours", v["part_concours_stage"], n), population.depart, premier)
    stagiaire = population.statut == Statut.stagiaire
    neuf = stagiaire & ~carriere.ex_contractuel & ~population.autre_corps
    corse = np.array([genre == "corse" for genre in lieux.types])[premier] & (listes.longueur == 1)
    preferentiel, acquis = _preferentiel(recette, population, listes, carriere, hasard)
    shn = (population.statut == Statut.atp) & hasard.vrai("shn", v["part_shn"], n)
    lointain = np.array([code in ("33", "43") for code in lieux.codes])[population.depart] & titulaire
    annees = np.floor(selon(hasard.uniforme("annees", n), r["annees_demande_repetee"]))
    return Situations(
        academie_conjoint=np.where(famille, premier, -1).astype(np.int32),
        departement_conjoint=conjoint.astype(np.int32),
        departement=departement,
        enfants=np.where(famille, np.floor(enfants), -1).astype(np.int8),
        separation_activite=activite,
        separation_conge=conge,
        boe=boe,
        handicap=np.stack([np.where(dossier, premier, -1), np.where(second, voeu_2, -1)], axis=1).astype(np.int32),
        cimm=np.where(dom, premier, -1).astype(np.int32),
        academie_concours=np.where(stagiaire, concours, -1).astype(np.int32),
        bonification_stagiaire=neuf & hasard.vrai("bonification", v["part_bonification_stagiaire"], n),
        voeu_preferentiel_annees=preferentiel,
        voeu_preferentiel_acquis=acquis,
        shn_annees=np.where(shn, annees, -1).astype(np.int8),
        corse_demandes=np.where(corse, annees, -1).astype(np.int8),
        mayotte_guyane_annees=np.where(lointain, carriere.anciennete_poste, -1).astype(np.int8),
    )


def _enfants(
    u: NDArray[np.float64], repartition: tuple[NDArray[np.float64], NDArray[np.float64]], motif: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Children; parental authority is shared over at least one, so that those draws start where one child does."""
    sans = np.interp(1.0, repartition[1], repartition[0])
    autorite = motif == Motif.autorite_parentale_conjointe
    return selon(np.where(autorite, sans + (1 - sans) * u, u), repartition)


def _departement(lieux: Lieux, lieu: NDArray[np.int32], u: NDArray[np.float64]) -> NDArray[np.int32]:
    """A département of each lieu, all equally likely."""
    ordre = np.argsort(lieux.lieu_du_departement, kind="stable")
    nombre = np.bincount(lieux.lieu_du_departement, minlength=lieux.nombre)
    debut = np.cumsum(nombre) - nombre
    choisi: NDArray[np.int32] = ordre[debut[lieu] + np.floor(u * nombre[lieu]).astype(np.int64)].astype(np.int32)
    return choisi


def _separation(
    recette: Recette,
    lieux: Lieux,
    population: Population,
    carriere: Carriere,
    famille: NDArray[np.bool_],
    departement: NDArray[np.int32],
    conjoint: NDArray[np.int32],
    hasard: Hasard,
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Years apart: none inside one département or zone, never more than the years in the post, one for a stagiaire."""
    n = population.nombre
    separe = famille & (lieux.zone_du_departement[departement] != lieux.zone_du_departement[conjoint])
    separe &= ~hasard.vrai("sans_separation", recette.valeurs["part_sans_separation"], n)
    annees = np.floor(selon(hasard.uniforme("separation", n), recette.repartitions["separation_titulaires"]))
    plafond = np.maximum(carriere.anciennete_poste.astype(np.float64), 1)
    annees = np.where(population.experience, np.minimum(annees, plafond), np.minimum(annees, 1))
    conge = np.where(population.titulaire & (annees >= 2) & hasard.vrai("conge", recette.valeurs["part_conge"], n), 1, 0)
    activite = np.where(separe, annees - conge, np.where(famille, 0, -1))
    return activite.astype(np.int8), np.where(separe, conge, np.where(famille, 0, -1)).astype(np.int8)


def _preferentiel(
    recette: Recette, population: Population, listes: Listes, carriere: Carriere, hasard: Hasard
) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """Consecutive years of the same vœu 1, this one included, at most the years in the post; points kept from before 2016."""
    v, n = recette.valeurs, population.nombre
    repete = population.titulaire & (listes.motif == Motif.aucun) & (carriere.anciennete_poste >= 2)
    repete &= hasard.vrai("preferentiel", v["part_voeu_preferentiel"], n)
    u = hasard.uniforme("preferentiel_annees", n)
    annees = np.minimum(np.floor(selon(u, recette.repartitions["annees_voeu_preferentiel"])), carriere.anciennete_poste)
    serie = recette.annee - DEPUIS + 1
    garde = repete & (carriere.anciennete_poste >= serie) & hasard.vrai("acquis", v["part_acquis_2016"], n)
    # Whoever kept points from before 2016 never broke the series.
    annees = np.where(garde, np.maximum(annees, serie), annees)
    u = hasard.uniforme("acquis_points", n)
    points = POINTS_PAR_AN * np.floor(selon(u, recette.repartitions["acquis_voeu_preferentiel"]))
    return np.where(repete, annees, -1).astype(np.int8), np.where(garde, points, -1).astype(np.int16)
