"""Rank correlation, error, coverage and interval of each prediction, against figures worked out by hand or another way."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from service.retrospective import Ecarts, Mesure, Releve, mesurer, series
from service.retrospective.mesures import AUTRE, CELLULE, LIEU, PERSISTANCE, SIMULATION, STUDENT, Estimation
from service.retrospective.series import Usage
from service.synthese import charger_recette

SECOND = ("second-degre", 2023)


def _releve(barres: dict[tuple[str, str], tuple[float, int]], calcul: str = "a") -> Releve:
    return Releve(calcul, *SECOND, "essai", calcul, {"barre": barres, "barre_sortie": {}})


def _par_nom(releves: list[Releve], nom: str) -> tuple[Ecarts, dict[str, Mesure]]:
    (trouve,) = [e for e in mesurer(releves) if e.serie.nom == nom]
    return trouve, {m.prediction: m for m in trouve.mesures}


def test_les_barres_publiees_se_predisent_elles_memes() -> None:
    """A campaign with exactly the bars published has correlation 1 and error 0, everything covered; persistence does worse."""
    publiees = series(*SECOND)["eps-2008"].valeurs
    ecarts, mesures = _par_nom([_releve({("L1900", x): (v, 3) for x, v in publiees.items()})], "eps-2008")
    assert mesures[CELLULE].rang.moyenne == pytest.approx(1)
    assert mesures[CELLULE].erreur.moyenne == 0
    assert (ecarts.couverts, ecarts.publiables, len(ecarts.communs)) == (24, 24, 24)
    assert mesures[PERSISTANCE].rang.moyenne < 1


def test_persistance_recalculee() -> None:
    """Spearman of persistence is Pearson's over mean ranks, its error the median: recomputed without the code's own."""
    s = series(*SECOND)
    avant, vrai = s["eps-2007"].valeurs, s["eps-2008"].valeurs
    _, mesures = _par_nom([_releve({("L1900", x): (1.0, 3) for x in vrai})], "eps-2008")
    lieux = sorted(set(avant) & set(vrai))

    def rangs(valeurs: list[float]) -> list[float]:
        return [1 + sum(w < v for w in valeurs) + (sum(w == v for w in valeurs) - 1) / 2 for v in valeurs]

    attendue = float(np.corrcoef(rangs([avant[x] for x in lieux]), rangs([vrai[x] for x in lieux]))[0, 1])
    assert mesures[PERSISTANCE].rang.moyenne == pytest.approx(attendue)
    erreur = statistics.median(abs(avant[x] - vrai[x]) for x in lieux)
    assert mesures[PERSISTANCE].erreur.moyenne == pytest.approx(erreur)
    assert math.isnan(mesures[CELLULE].rang.moyenne)


def test_memes_lieux_pour_tous() -> None:
    """A lieu where one run has no bar leaves every prediction of the series; coverage counts it where it has one."""
    publiees = series(*SECOND)["eps-2008"].valeurs
    complet = {("L1900", x): (v, 1) for x, v in publiees.items()}
    sans = {k: v for k, v in complet.items() if k[1] != "27"}
    ecarts, mesures = _par_nom([_releve(complet, "a"), _releve(sans, "b")], "eps-2008")
    assert "27" not in ecarts.communs
    assert (ecarts.couverts, ecarts.publiables) == (23.5, 0)
    reduite, _ = _par_nom([_releve(sans)], "eps-2008")
    assert mesures[PERSISTANCE] == {m.prediction: m for m in reduite.mesures}[PERSISTANCE]


def test_toutes_disciplines_pese_les_entrants() -> None:
    """The bar of a lieu is the median of its disciplines', each weighing its entrants."""
    releve = _releve({("A", "01"): (10.0, 1), ("B", "01"): (20.0, 5), ("C", "01"): (30.0, 1)})
    assert releve.par_lieu("barre") == {"01": 20.0}


def test_intervalle() -> None:
    """Student's interval over three runs; none over one; cut where a value would mean nothing."""
    e = Estimation.de([1.0, 2.0, 3.0], 0.0, math.inf)
    assert (e.moyenne, e.bas) == (2, 0)
    assert e.haut == pytest.approx(2 + STUDENT[1] / math.sqrt(3))
    assert Estimation.de([1.0], 0.0, 9.0) == Estimation(1.0, None, None)


@pytest.mark.parametrize("regles", (SECOND, ("premier-degre", 2016)))
def test_ce_qui_a_servi_est_dit(regles: tuple[str, int]) -> None:
    """Every series of the recipe is said to have served, and no other; baselines are of earlier years."""
    trouvees = series(*regles)
    recette = charger_recette(mouvement=regles[0], annee=regles[1])
    calage = [s for s in trouvees.values() if s.usage is Usage.CALAGE]
    assert calage
    assert [dict(s.valeurs) for s in calage] == [dict(v) for v in recette.barres.values()]
    for s in trouvees.values():
        assert s.source
        assert s.confiance in ("haute", "moyenne")
        assert all(trouvees[x].annee < s.annee for x in (s.avant, s.autre) if x)
        if s.usage is Usage.HORS:
            assert not any(t.discipline == s.discipline and t.genre == s.genre for t in calage)


def test_predictions_d_un_mouvement_sans_discipline() -> None:
    """Without disciplines there is one simulated prediction, and exits are compared with exits."""
    sorties = series("premier-degre", 2016)["sortie-2024"].valeurs
    releve = Releve(
        "a", "premier-degre", 2016, "", "a", {"barre": {}, "barre_sortie": {("x", k): (v, 2) for k, v in sorties.items()}}
    )
    ecarts = {e.serie.nom: e for e in mesurer([releve])}
    assert [m.prediction for m in ecarts["sortie-2024"].mesures] == [SIMULATION]
    assert ecarts["sortie-2024"].mesures[0].erreur.moyenne == 0
    assert ecarts["entree-2024"].couverts == 0


def test_autre_discipline() -> None:
    """P1315 has no year before; it is compared with another discipline instead."""
    publiees = series(*SECOND)["p1315-2022"].valeurs
    _, mesures = _par_nom([_releve({("P1315", x): (v, 3) for x, v in publiees.items()})], "p1315-2022")
    assert set(mesures) == {CELLULE, LIEU, AUTRE}
