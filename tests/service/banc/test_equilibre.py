"""The goal of balance: costs counted again from the affectations, bounds kept, nothing said to be proven."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from service.banc import Chantier
from service.banc.buts import EQUILIBRE
from service.banc.lecture_plan import lire_plan
from service.banc.planification import demander, planifier_places, scenario
from service.campagne import executer
from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from service.resultat import Resultat
from service.scenarios import appliquer
from solver.marche import DEHORS
from tests.service.campagnes import appeler, generee, lignes


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with couples."""
    return generee(tmp_path_factory.mktemp("equilibre") / "c", 150, graine=6, couples=0.08)


@pytest.fixture(scope="module")
def chantier(dossier: Path) -> Chantier:
    """The same, opened."""
    return Chantier.ouvrir(lire(dossier))


def _cout(base: Resultat, resultat: Resultat) -> Fraction:
    """Experience to move, twice, from the échelons written in the file and where each person ends."""
    campagne = base.campagne
    lieux = campagne.paquet.lieux
    echelons = {i: int(e) for i, e in enumerate(campagne.dossiers.faits["echelon"].tolist()) if e >= 0}
    ici = [i for i in echelons if base.cellule[i] != DEHORS]
    moyenne = Fraction(sum(echelons[i] for i in ici), len(ici))
    par_academie: dict[int, list[int]] = {}
    for i, echelon in echelons.items():
        if resultat.cellule[i] != DEHORS:
            par_academie.setdefault(int(lieux.rattachement[resultat.cellule[i] % lieux.nombre]), []).append(echelon)
    return sum((abs(sum(e) - len(e) * moyenne) for e in par_academie.values()), Fraction(0))


@pytest.mark.parametrize("places", (6, -3))
def test_couts_recomptes(chantier: Chantier, places: int) -> None:
    """Each plan is one that answers the demand; its cost is that of the changed campaign run from nothing; the best is kept."""
    demande = lire_plan(None, chantier.campagne, places, EQUILIBRE, 2)
    trouve = planifier_places(chantier, demande).planification
    assert {p.nom for p in trouve.plans} == {"local", "glouton", "marginal"}
    assert (trouve.borne, trouve.prouve) == (None, False)
    base = chantier.base.resultat
    assert trouve.cout_base == int(_cout(base, base))
    modele = demander(chantier, demande)
    for plan in trouve.plans:
        assert modele.admet(plan.ajouts)
        apres = executer(appliquer(scenario(chantier, plan.ajouts, "s"), chantier.campagne)).resultat
        assert plan.cout == int(_cout(base, apres))
        assert trouve.retenu.cout <= plan.cout
    if places > 0:
        assert trouve.retenu.cout < trouve.cout_base


def test_une_place_exacte(chantier: Chantier) -> None:
    """For one seat the effects are exact, so the plan is the best of all."""
    demande = lire_plan(None, chantier.campagne, 1, EQUILIBRE)
    trouve, modele = planifier_places(chantier, demande).planification, demander(chantier, demande)
    base = chantier.base.resultat
    for c in np.flatnonzero(modele.marge)[::7].tolist():
        ajouts = np.zeros(len(modele.marge), np.int64)
        ajouts[c] = 1
        apres = executer(appliquer(scenario(chantier, ajouts, "s"), chantier.campagne)).resultat
        assert trouve.retenu.cout <= int(_cout(base, apres))


def test_commande(dossier: Path, tmp_path: Path) -> None:
    """Bounds of the file are kept; the command and the JSON say that nothing is proven."""
    (tmp_path / "p.yaml").write_text("bornes: [{discipline: L1300, minimum: 2, maximum: 2}]\n", encoding="utf-8")
    issue = appeler(
        "planifier", dossier, "--places", 4, "--but", EQUILIBRE, "--plan", tmp_path / "p.yaml", "-o", tmp_path / "s"
    )
    assert issue.code == 0, issue.erreurs
    assert "Aucune preuve" in issue.erreurs + issue.sortie
    lu = json.loads((tmp_path / "s" / "plan.json").read_bytes())
    assert (lu["borne"], lu["prouve"], lu["simulation"]) == (None, False, True)
    for nom in ("local", "glouton", "marginal"):
        siennes = [x for x in lignes(tmp_path / "s" / "plan.csv") if x["plan"] == nom]
        assert sum(int(x["places"]) for x in siennes) == 4
        assert sum(int(x["places"]) for x in siennes if x["discipline"] == "L1300") == 2


def test_fait_inconnu(tmp_path: Path) -> None:
    """A movement whose pack does not know the fact is refused before anything runs."""
    assert appeler("generate", tmp_path / "c", "--mouvement", "pegc", "--annee", "2023", "--candidats", 40).code == 0
    with pytest.raises(EntreeRefusee):
        lire_plan(None, lire(tmp_path / "c"), 2, EQUILIBRE)
