"""Indicators of ``simulate`` against the files of the runs they sum up."""

from __future__ import annotations

from pathlib import Path

from tests.service.campagnes import appeler, lignes


def test_indicateurs_comptes_dans_les_fichiers(campagne_300: Path, tmp_path: Path) -> None:
    """Every count of ``comparaison.csv`` is that of the rows of its own run, before and after."""
    scenario = tmp_path / "moins.yaml"
    scenario.write_text("libelle: Moins\ncapacites: [{discipline: L1000, lieu: 01, capacite: -3}]\n", encoding="utf-8")
    issue = appeler("simulate", campagne_300, "--scenario", scenario, "-o", tmp_path / "s")
    assert issue.code == 0, issue.erreurs
    rangees = {ligne["indicateur"]: ligne for ligne in lignes(tmp_path / "s" / "comparaison.csv")}
    for dossier, colonne in (("base", "base"), ("moins", "valeur")):
        comptes = _compter(campagne_300, tmp_path / "s" / dossier)
        assert {nom: int(rangees[nom][colonne]) for nom in comptes} == comptes
    assert set(rangees) - set(comptes) == {
        "demandes_fondees_restantes",
        "somme_des_rangs",
        "candidats_au_resultat_different",
        "gagnants",
        "perdants",
        "rangs_gagnes",
        "rangs_perdus",
        "barres_en_hausse",
        "barres_en_baisse",
    }


def _compter(campagne: Path, resultat: Path) -> dict[str, int]:
    issues, barres = lignes(resultat / "affectations.csv"), lignes(resultat / "barres.csv")
    de = {ligne["candidat"]: ligne for ligne in issues}
    paires = [tuple(paire.values()) for paire in lignes(campagne / "couples.csv")]
    assert any(de[a]["resultat"] == "voeu" for a, _ in paires)
    # Departures free seats here: what is open is the capacity and the seats left, never less than nothing.
    ouvertes = [max(0, int(b["capacite"]) + int(b["sortants"])) for b in barres]
    entrants = [int(b["entrants"]) for b in barres]
    return {
        "candidats": len(issues),
        **{nom: sum(i["resultat"] == nom for i in issues) for nom in ("voeu", "extension", "maintenu", "non_affecte")},
        "voeu_1": sum(i["rang"] == "1" for i in issues),
        "titulaires_mutes": sum(bool(i["origine"]) and i["resultat"] == "voeu" for i in issues),
        "entrants_sur_voeu_1": sum(not i["origine"] and i["rang"] == "1" for i in issues),
        "couples_satisfaits": sum(de[a]["resultat"] == "voeu" for a, _ in paires),
        "capacite": sum(int(b["capacite"]) for b in barres),
        "places_ouvertes": sum(ouvertes),
        "places_occupees": sum(entrants),
        "places_libres": sum(ouvertes) - sum(entrants),
    }
