"""Decisions in the other movements: two phases, posts, conditional demands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, lignes
from tests.service.derogations.fabrique_derogations import BASE, MOTIF, calculer, decider, issues
from tests.service.mouvements.fabrique_mouvements import courir, ecrire
from tests.service.premier_degre import fabrique_premier_degre as premier


def _deux_phases(dossier: Path, *decisions: dict[str, str]) -> Path:
    """Two exits of 93 and one entry of 35; ``p`` has more points than ``q`` and ``r``; ``w`` of 35 would exchange."""
    candidats = [{"candidat": c, "echelon": 9 - k} for k, c in enumerate("pqr")] + [{"candidat": "w", "origine": "35"}]
    voeux = {"p": ["35"], "q": ["35", "44"], "r": ["44"], "w": ["93"]}
    premier.ecrire(dossier, candidats, voeux, {"93": (0, 2), "35": (1, 0), "44": (1, 0)})
    return decider(dossier, *decisions) if decisions else dossier


@pytest.fixture(scope="module")
def decidee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``r`` takes the entry of 35 and one of the two exits of 93."""
    return calculer(_deux_phases(tmp_path_factory.mktemp("d") / "campagne", {"candidat": "r", "lieu": "35"}))


def test_deux_phases(decidee: Path) -> None:
    """The first of the list has the exit that is left and no entry in mutation; it then exchanges with ``w``."""
    lignes_lues = {r["candidat"]: r for r in lignes(decidee / "affectations.csv")}
    assert (lignes_lues["r"]["resultat"], lignes_lues["r"]["lieu"], lignes_lues["r"]["lieu_mutation"]) == (
        "derogation",
        "35",
        "35",
    )
    assert lignes_lues["r"]["phase"] == lignes_lues["r"]["rang"] == ""
    assert (lignes_lues["p"]["phase"], lignes_lues["w"]["phase"]) == ("permutation", "permutation")
    barres = {r["lieu"]: r for r in lignes(decidee / "barres.csv")}
    assert (barres["35"]["capacite"], barres["35"]["entrants_mutation"], barres["35"]["entrants_par_decision"]) == (
        "1",
        "1",
        "1",
    )
    assert (barres["93"]["sorties"], barres["93"]["sortants_par_decision"]) == ("2", "1")
    assert int(barres["93"]["sortants_mutation"]) <= 2


def test_deux_phases_en_plus(tmp_path: Path) -> None:
    """An added entry and exit take nothing: the others have what they have where the person asks for nothing."""
    annulee = _deux_phases(tmp_path / "sans")
    (annulee / "annulations.csv").write_text("candidat,code,motif\nr,essai,essai\n", encoding="utf-8")
    sans = issues(calculer(annulee))
    avec = issues(calculer(_deux_phases(tmp_path / "avec", {"candidat": "r", "lieu": "29", "place": "en_plus"})))
    assert sans.pop("r") == ("maintenu", "")
    assert avec.pop("r") == ("derogation", "29")
    assert avec == sans


def test_deux_phases_verifiee(decidee: Path) -> None:
    """The check runs both phases again, decisions included; letters of the others tell entry and exit taken."""
    dossier = decidee.parent / "campagne"
    assert appeler("verify", dossier, decidee).code == 0
    lettre = appeler("explain", dossier, decidee, "q").sortie
    assert "Une entrée au moins y a été attribuée par une décision motivée" in lettre
    assert MOTIF not in lettre
    assert BASE in appeler("explain", dossier, decidee, "r").sortie


@pytest.mark.parametrize("graine", range(8))
def test_deux_phases_au_hasard(graine: int, tmp_path: Path) -> None:
    """Random campaigns with couples and a decision: the run and its check agree, the person is where decided."""
    dossier = premier.au_hasard(tmp_path / "c", graine)
    en_couple = (
        {x for r in lignes(dossier / "couples.csv") for x in r.values()} if (dossier / "couples.csv").exists() else set()
    )
    qui = next(r for r in lignes(dossier / "candidats.csv") if r["candidat"] not in en_couple)
    lieu = next(x for x in premier.LIEUX if x != qui["origine"])
    decider(dossier, {"candidat": qui["candidat"], "lieu": lieu, "place": "en_plus"})
    resultat = calculer(dossier)
    assert issues(resultat)[qui["candidat"]] == ("derogation", lieu)
    assert appeler("verify", dossier, resultat).code == 0


POSTES = [{"lieu": f"P{k}", "type": "pp", "academie": "25", "departement": "78"} for k in (1, 2, 3)]


def _postes(dossier: Path, postes: Sequence[Any] = POSTES) -> Path:
    candidats = {"a": {"origine": "P1", "echelon": 9}, "b": {"origine": "P3", "echelon": 4}}
    return ecrire(dossier, "ptp", 2022, candidats, {"a": ["P2"], "b": ["P2", "P1"]}, {"P2": 1}, postes=postes)


def test_poste_par_decision(tmp_path: Path) -> None:
    """A post given by decision leaves the other candidat the next vœu; the post left opens as by any departure."""
    dossier = decider(_postes(tmp_path / "c"), {"candidat": "a", "lieu": "P2"})
    assert courir(lire(dossier)).lieux == {"a": "P2", "b": "P1"}
    resultat = calculer(dossier)
    assert issues(resultat) == {"a": ("derogation", "P2"), "b": ("voeu", "P1")}
    assert appeler("verify", dossier, resultat).code == 0


def test_academie_au_lieu_du_poste(tmp_path: Path) -> None:
    """Where vœux only name posts, so does a decision."""
    with pytest.raises(EntreeRefusee) as erreur:
        lire(decider(_postes(tmp_path / "c"), {"candidat": "a", "lieu": "25", "place": "en_plus"}))
    assert [(a.fichier, a.colonne, a.code) for a in erreur.value.anomalies] == [("derogations.csv", "lieu", "code_inconnu")]


def test_demande_conditionnelle(tmp_path: Path) -> None:
    """A demand that depends on a decided person is no longer in vain."""
    candidats = {"a": {"motif": "mutation_conditionnelle", "condition_candidat": "b"}, "b": {"origine": "24"}}
    dossier = ecrire(tmp_path / "c", "ass", 2020, candidats, {"a": ["14"], "b": ["17"]}, {"14": 1})
    assert courir(lire(dossier)).lieux == {"a": "", "b": "24"}
    decider(dossier, {"candidat": "b", "lieu": "17", "place": "en_plus"})
    assert courir(lire(dossier)).lieux == {"a": "14", "b": "17"}
    assert appeler("verify", dossier, calculer(dossier)).code == 0
