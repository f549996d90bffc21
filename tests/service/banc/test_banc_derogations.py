"""The bench on a campaign where decisions place persons: every answer holds them, and says what they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.banc import Chantier, balayer, executeur, lire_balayage, sensibilite
from service.banc.lecture_plan import lire_plan
from service.banc.plan import etablir
from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from service.indicateurs import indicateurs
from service.scenarios import Scenario, appliquer, lire_scenarios
from service.statistiques import Issue
from tests.service.derogations.fabrique_derogations import petite


@pytest.fixture
def chantier(tmp_path: Path) -> Chantier:
    """Créteil has one seat, which a decision takes for the last of all."""
    return Chantier.ouvrir(lire(petite(tmp_path / "c", {"candidat": "t", "lieu": "24"})))


def _scenario(**changements: object) -> Scenario:
    return Scenario(**{"nom": "s", "libelle": "s", "capacites": (), "parametres": {}, "empreinte": "", **changements})  # type: ignore[arg-type]


def _issue(chantier: Chantier, scenario: Scenario, candidat: str) -> tuple[Issue, str]:
    simulee = chantier.simuler(scenario)
    k = simulee.ids.index(candidat)
    return Issue(int(simulee.issues.issue[k])), simulee.issues.marche.cellules[simulee.issues.cellule[k]][1]


def test_la_decision_tient(chantier: Chantier) -> None:
    """Seats, draw, withdrawals: the person stays where the decision says, told as such; figures are those of a whole run."""
    for scenario in (
        _scenario(capacites=(("L1300", "24", "ajout", 1),)),
        _scenario(tirage=7),
        _scenario(retires=("a",)),
    ):
        assert _issue(chantier, scenario, "t") == (Issue.DEROGATION, "24")
        assert chantier.simuler(scenario).chiffres[Issue.DEROGATION.code] == 1
    assert indicateurs(chantier.base)[Issue.DEROGATION.code] == 1


def test_retirer_la_personne_decidee(chantier: Chantier) -> None:
    """Her decision leaves with her: nobody is placed by decision, and the seat is free again."""
    changee = appliquer(_scenario(retires=("t",)), chantier.campagne)
    assert changee.derogations is not None
    assert changee.derogations.candidat.tolist() == []
    assert _issue(chantier, _scenario(retires=("t",)), "a") == (Issue.VOEU, "24")


def test_place_d_une_decision(chantier: Chantier, tmp_path: Path) -> None:
    """The seat of a decision is never taken away: such a scenario is refused, and its value is not measured."""
    fichier = tmp_path / "moins.yaml"
    fichier.write_text("libelle: Moins\ncapacites:\n  - {discipline: L1300, lieu: 24, ajout: -1}\n", encoding="utf-8")
    with pytest.raises(EntreeRefusee, match=r"derogations\.csv"):
        lire_scenarios([fichier], chantier.campagne)
    mesurees = {(e.lieu, e.sens) for e in sensibilite(chantier, executeur("ici"))}
    assert {("24", 1), ("25", 1), ("25", -1)} <= mesurees
    assert ("24", -1) not in mesurees


def test_le_hasard_ne_prend_pas_la_place_d_une_decision(chantier: Chantier, tmp_path: Path) -> None:
    """Seats drawn below what the decisions take: they are given back, and the sweep goes to its end."""
    fichier = tmp_path / "b.yaml"
    fichier.write_text("libelle: x\nhasard: {repetitions: 12, graine: 1, capacites: 3, absences: 20}\n", encoding="utf-8")
    lu = lire_balayage(fichier, chantier.campagne)
    sans = replace(chantier.campagne, derogations=None)
    tirees = [appliquer(cas.realiser(sans), sans).capacites.capacite.tolist() for cas in lu.cas]
    assert any(min(capacites) < 1 for capacites in tirees)
    assert balayer(chantier, lu, executeur("ici"), tmp_path / "s").scenarios == 12
    for cas in lu.cas:
        scenario = cas.realiser(chantier.campagne)
        if "t" not in scenario.retires:
            assert _issue(chantier, scenario, "t") == (Issue.DEROGATION, "24")


@pytest.mark.parametrize("places", (1, -1))
def test_plan_avec_une_decision(chantier: Chantier, places: int) -> None:
    """A plan holds the decision, opened or closed, and never closes the seat that it takes."""
    etabli = etablir(chantier, lire_plan(None, chantier.campagne, places, "rangs"))
    for plan in etabli.resume["plans"]:
        assert plan["indicateurs"][Issue.DEROGATION.code] == 1
    ouvertes = [r.split(",")[1:] for r in bytes(dict(etabli.contenu)["plan.csv"]).decode().splitlines()[1:]]  # type: ignore[arg-type]
    assert {int(n) for _, _, n in ouvertes} == {places}
    assert {x for _, x, _ in ouvertes} == ({"24"} if places > 0 else {"25"})
