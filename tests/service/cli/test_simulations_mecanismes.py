"""Mechanisms beside the one of the rules: solved, counted and checked as simulations, and nothing more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from service.explications import Explicateur
from service.publication import lignes_publiables
from service.refus import SimulationSansSuite
from solver.mecanismes import CATALOGUE, SIMULATIONS, MecanismeInadapte, mecanisme, verifier_convenance
from tests.service.campagnes import appeler

NOMS = [m.id for m in SIMULATIONS]


def test_aucun_nom_en_double_et_aucun_officiel() -> None:
    """Every mechanism beside the rules says that it is no official one, what it may break and what it costs."""
    assert len({m.id for m in (*CATALOGUE, *SIMULATIONS)}) == len(CATALOGUE) + len(SIMULATIONS)
    assert all(m.officiel and not m.brisees for m in CATALOGUE)
    for m in SIMULATIONS:
        assert not m.officiel
        assert set(m.brisees) == {"P6", "P7", "P8"}
        assert not set(m.brisees) & set(m.proprietes)
        assert m.limites


@pytest.mark.parametrize("nom", NOMS)
def test_jamais_le_calcul_d_une_campagne(nom: str) -> None:
    """Asked for without saying that it is a simulation, none is accepted: neither by a run nor by the service."""
    with pytest.raises(MecanismeInadapte, match="simulations"):
        verifier_convenance(mecanisme(nom), deux_phases=False)
    verifier_convenance(mecanisme(nom), deux_phases=False, simulation=True)
    with pytest.raises(MecanismeInadapte, match="deux phases"):
        verifier_convenance(mecanisme(nom), deux_phases=True, simulation=True)


@pytest.mark.parametrize("nom", NOMS)
def test_resolu_verifie_jamais_publie(nom: str, campagne_300: Path, tmp_path: Path) -> None:
    """Command solve writes a simulation, verify counts its claims and ends with 0, publish and explain refuse it."""
    sortie = tmp_path / "r"
    assert appeler("solve", campagne_300, "-o", sortie, "--mecanisme", nom).code == 0
    certificat = json.loads((sortie / "certificat.json").read_text(encoding="utf-8"))
    assert certificat["simulation"] is True
    assert certificat["etat"] == "simulation"
    assert certificat["mecanisme_simule"]["non_promises"] == ["P6", "P7", "P8"]
    assert certificat["comptes"]["contre_gre"] == 0
    assert all(certificat[p]["verifie"] for p in ("p1", "p2", "p3", "p4", "p5"))
    assert not certificat["p6"]["violations"]
    verification = appeler("verify", campagne_300, sortie, "--json")
    assert verification.code == 0, verification.erreurs
    assert json.loads(verification.sortie)["comptes"] == certificat["comptes"]
    barres = tmp_path / "barres.csv"
    for commande in (("publish", campagne_300, sortie, "-o", barres), ("explain", campagne_300, sortie, "c00001")):
        issue = appeler(*commande)
        assert issue.code == 2
        assert "simulation" in issue.erreurs
    assert not barres.exists()


def test_le_certificat_ne_peut_pas_le_cacher(campagne_300: Path, tmp_path: Path) -> None:
    """A simulation whose certificate says otherwise, or names the mechanism of the rules, is refused by verify."""
    sortie = tmp_path / "r"
    assert appeler("solve", campagne_300, "-o", sortie, "--mecanisme", "to_be").code == 0
    fichier = sortie / "certificat.json"
    vrai = json.loads(fichier.read_text(encoding="utf-8"))
    for faux in ({"simulation": False}, {"mecanisme": "stable"}, {"mecanisme": "stable", "simulation": False}):
        fichier.write_text(json.dumps({**vrai, **faux}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert appeler("verify", campagne_300, sortie).code == 1, faux
        assert appeler("publish", campagne_300, sortie, "-o", tmp_path / "b.csv").code == 1, faux


def test_les_interfaces_refusent_aussi(campagne_300: Path) -> None:
    """Whoever calls the functions below the commands meets the same refusals."""
    campagne = lire(campagne_300)
    with pytest.raises(MecanismeInadapte):
        executer(campagne, nom="dictature_bareme")
    verifie = executer(campagne, nom="dictature_bareme", simulation=True)
    assert verifie.resultat.simule
    with pytest.raises(SimulationSansSuite):
        lignes_publiables(verifie, 0)
    with pytest.raises(SimulationSansSuite):
        Explicateur(verifie)
    assert not executer(campagne).resultat.simule
