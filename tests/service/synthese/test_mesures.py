"""Figures of a solved campaign, on observations small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.synthese import RecetteRefusee, charger_recette
from service.synthese.ecarts import Ecart, comparer
from service.synthese.formules import evaluer
from service.synthese.mesures import SANS_PLACE, Observation, barres_par_lieu, correlation_de_rang

CODES = ("01", "04", "11", "14", "16", "20", "24", "25")
I = {code: k for k, code in enumerate(CODES)}  # noqa: E741


def _observation() -> Observation:
    """Five titulaires, five stagiaires, two disciplines."""
    #           titulaires                        stagiaires
    origine = ["24", "24", "25", "14", "20", None, None, None, None, None]
    premier = ["14", "16", "14", "01", "24", "24", "16", "14", "04", "11"]
    lieu = ["14", None, "11", "01", None, "24", "25", "20", "24", None]
    rang = [1, SANS_PLACE, 2, 1, SANS_PLACE, 1, 3, 0, 5, SANS_PLACE]
    return Observation(
        codes=CODES,
        disciplines=("L0100", "L1900"),
        discipline=np.array([0, 0, 1, 1, 1, 0, 0, 1, 1, 1], dtype=np.int32),
        statut=np.where(np.arange(10) < 5, "titulaire", "stagiaire"),
        origine=np.array([-1 if o is None else I[o] for o in origine], dtype=np.int32),
        premier=np.array([I[p] for p in premier], dtype=np.int32),
        en_couple=np.zeros(10, dtype=np.bool_),
        rang=np.array(rang, dtype=np.int16),
        rang_m=np.array(rang, dtype=np.int16),
        lieu=np.array([-1 if x is None else I[x] for x in lieu], dtype=np.int32),
        lieu_m=np.array([-1 if x is None else I[x] for x in lieu], dtype=np.int32),
        groupe_m=np.zeros(10, dtype=np.int32),
        points_m=np.array([30000, 0, 20000, 5000, 0, 1400, 1400, 1400, 2100, 0], dtype=np.int64),
        faits={
            "motif_familial": np.where(np.arange(10) % 5 == 0, "rapprochement_conjoints", ""),
            "handicap_academies": np.arange(10) == 3,
        },
    )


def _mesurer(observation: Observation) -> dict[str, float]:
    """Figure of every repere of the second degré, by the name of the repere."""
    return {e.nom: e.obtenu for e in comparer(observation, charger_recette())}


@pytest.mark.parametrize(
    ("mesure", "attendu"),
    (
        ("Titulaires mutés", 3 / 5),
        ("Stagiaires placés sur leur vœu 1", 1 / 5),
        ("Stagiaires placés sur les vœux 2 et 3", 1 / 5),
        ("Stagiaires placés par extension", 1 / 5),
        ("Titulaires mutés sur les vœux 2 et 3, parmi les mutés", 1 / 3),
        ("Demandes de titulaires venant d'Île-de-France", 3 / 5),
        ("Premiers vœux de titulaires pour Rennes, Bordeaux, Toulouse et Montpellier", 3 / 5),
        ("Succès de ces premiers vœux", 1 / 3),
        ("Créteil : départs demandés pour une arrivée demandée", 2.0),
        ("Rennes : arrivées demandées pour un départ demandé", 2.0),
        ("Rapprochements de conjoints parmi les candidats", 2 / 10),
        ("Rapprochements de conjoints placés sur le vœu 1", 1.0),
        ("Stagiaires placés à Créteil, Versailles ou Amiens", 1.0),
        ("Dossiers de handicap, par candidat", 1 / 10),
        ("Titulaires mutés en philosophie", 1 / 2),
        ("Titulaires mutés en EPS", 2 / 3),
    ),
)
def test_mesure(mesure: str, attendu: float) -> None:
    """Each figure is the one counted by hand."""
    assert _mesurer(_observation())[mesure] == pytest.approx(attendu)


def test_personne_concernee_n_est_pas_zero() -> None:
    """A figure about nobody is not a number, never a zero."""
    assert np.isnan(_mesurer(_observation())["Titulaires mutés en technologie"])
    assert np.isnan(_mesurer(replace(_observation(), statut=np.full(10, "stagiaire")))["Titulaires mutés"])


def test_barres_par_lieu() -> None:
    """The bar of a cellule is its last entrant; académies take the median weighted by entrants."""
    barres = dict(zip(CODES, barres_par_lieu(_observation()).tolist(), strict=True))
    assert barres["14"] == 300.0
    assert barres["24"] == 14.0, "two entrants in two disciplines: the lower median"
    assert np.isnan(barres["16"])
    o = _observation()
    plusieurs = replace(
        o,
        rang_m=np.ones(10, dtype=np.int16),
        lieu_m=np.full(10, I["04"], dtype=np.int32),
        points_m=np.array([900, 800, 300, 200, 100, 700, 600, 300, 300, 300], dtype=np.int64),
    )
    # Discipline 0: four entrants, bar 6; discipline 1: six entrants, bar 1.
    assert barres_par_lieu(plusieurs)[I["04"]] == 1.0
    # Discipline 0: three entrants, bar 3; discipline 1: seven entrants, bar 6.
    disciplines = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1, 1], dtype=np.int32)
    inegales = replace(plusieurs, discipline=disciplines, points_m=np.array([900, 800, 300, 900, 900, 700, 600, 600, 600, 600]))
    assert barres_par_lieu(inegales)[I["04"]] == 6.0
    # Those served before the others do not make the bar: discipline 0, bar 8.
    servis_avant = replace(inegales, groupe_m=np.array([1, 1, 0, 1, 1, 1, 1, 1, 1, 1]), discipline=np.zeros(10, dtype=np.int32))
    assert barres_par_lieu(replace(servis_avant, rang_m=np.array([1, 1, 1] + [SANS_PLACE] * 7)))[I["04"]] == 8.0


def test_correlation_de_rang() -> None:
    """Spearman: 1 and -1 for equal and opposite orders, ties at their mean rank, missing values left out."""
    x = np.array([1.0, 2.0, 3.0, 4.0])
    assert correlation_de_rang(x, x * x) == pytest.approx(1)
    assert correlation_de_rang(x, -x) == pytest.approx(-1)
    assert correlation_de_rang(x, np.array([1.0, 1.0, 2.0, 2.0])) == pytest.approx(np.sqrt(0.8))
    assert correlation_de_rang(x, np.array([1.0, 1.0, 2.0, 3.0])) == pytest.approx(4.5 / np.sqrt(5 * 4.5))
    assert correlation_de_rang(np.array([1.0, np.nan, 3.0, 2.0]), x) == pytest.approx(0.5)
    assert np.isnan(correlation_de_rang(x, np.array([1.0, np.nan, np.nan, 2.0])))
    assert np.isnan(correlation_de_rang(x, np.ones(4)))


@pytest.mark.parametrize(("ecart", "tenu"), ((0.05, True), (-0.05, True), (0.06, False), (-0.06, False), (float("nan"), False)))
def test_un_ecart_est_tenu_des_deux_cotes(ecart: float, tenu: bool) -> None:
    """A figure is within its tolerance or not, whether it is above or below what was published."""
    assert Ecart("x", 0.5, "source", 0.5 + ecart, ecart, 0.05).tenu is tenu


def test_ecarts_suivent_la_recette() -> None:
    """One gap per figure of the recipe, in its order; a figure about nobody is never within tolerance."""
    recette = charger_recette()
    lignes = comparer(_observation(), recette)
    assert [e.nom for e in lignes] == [r.nom for r in recette.reperes]
    par_nom = {e.nom: e for e in lignes}
    mutes = par_nom["Titulaires mutés"]
    assert (mutes.demande, mutes.obtenu) == (0.422, 0.6)
    assert mutes.ecart == pytest.approx(0.178)
    assert not mutes.tenu
    assert not par_nom["Titulaires mutés en technologie"].tenu
    assert all(e.source for e in lignes)


def test_barres_et_mesures_de_la_premiere_phase() -> None:
    """Where there are two phases, bars are those of the first, and a formula tells both ranks."""
    o = _observation()
    deux = replace(o, rang_m=np.full(10, SANS_PLACE, dtype=np.int16))
    assert np.isnan(barres_par_lieu(deux)).all()
    recette = charger_recette(mouvement="premier-degre", annee=2016)
    mesure = next(r.mesure for r in recette.reperes if r.nom == "Servies en phase de permutation")
    assert mesure is not None
    assert evaluer(mesure, deux.noms(), deux.fonctions()) == pytest.approx(6 / 10)


def test_un_fait_que_le_paquet_n_a_pas() -> None:
    """A formula over a fact that the pack lacks is refused by name, not with a bare error."""
    with pytest.raises(RecetteRefusee, match="n'a pas le fait motif_familial"):
        comparer(replace(_observation(), faits={"handicap_academies": np.zeros(10, dtype=np.bool_)}), charger_recette())
