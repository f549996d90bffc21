"""The recipe: what it must give, and that every fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.paquet import charger
from service.synthese import RecetteRefusee, charger_recette
from service.synthese.mesures import MESURES

RECETTE = Path(__file__).parents[3] / "service" / "synthese" / "recettes" / "second-degre-2023.yaml"


@pytest.fixture
def brut() -> dict[str, Any]:
    """The shipped recipe, as plain data."""
    lu: dict[str, Any] = yaml.safe_load(RECETTE.read_text(encoding="utf-8"))
    return lu


def _fautes(brut: dict[str, Any], tmp_path: Path) -> str:
    chemin = tmp_path / "recette.yaml"
    chemin.write_text(yaml.safe_dump(brut, allow_unicode=True), encoding="utf-8")
    with pytest.raises(RecetteRefusee) as erreur:
        charger_recette(chemin)
    return "\n".join(erreur.value.fautes)


def test_recette_du_paquet_est_complete() -> None:
    """The shipped recipe loads, covers every académie of the pack, and names each discipline once."""
    recette = charger_recette()
    codes = set(charger("second-degre", 2023).lieux.codes)
    assert all(set(colonne) == codes for colonne in recette.academies.values())
    libelles = [d.discipline for d in recette.disciplines]
    assert len(libelles) == len(set(libelles)) == 95
    assert all(set(serie) <= codes for serie in recette.barres.values())


def test_chaque_repere_sait_se_mesurer() -> None:
    """Every figure asked has a measure or a series of bars, a source and a positive tolerance."""
    recette = charger_recette()
    for repere in recette.reperes:
        assert repere.mesure in MESURES or repere.mesure.removeprefix("barres_") in recette.barres
        assert repere.source
        assert repere.tolerance > 0


def test_hypotheses_annoncees(brut: dict[str, Any]) -> None:
    """Every block marked as an assumption is listed with its note, and published figures are not."""
    attendues = {
        nom
        for bloc in (brut["valeurs"], brut["repartitions"], {k: brut[k] for k in ("academies", "disciplines")})
        for nom, contenu in bloc.items()
        if contenu["nature"] == "hypothese"
    }
    recette = charger_recette()
    assert {h.nom for h in recette.hypotheses} == attendues
    assert all(h.note for h in recette.hypotheses)
    assert "part_titulaires" not in attendues


def test_codes_supposes_sont_marques(brut: dict[str, Any]) -> None:
    """A discipline without a code read somewhere carries a plain label and says so."""
    for libelle, _, _, _, _, _, nature in brut["disciplines"]["lignes"]:
        assert nature in ("code_source", "code_memoire", "libelle_suppose")
        code = len(libelle) == 5 and libelle[0] in "LP" and libelle[1:].isdigit()
        assert code == (nature != "libelle_suppose"), libelle


def test_recette_inconnue() -> None:
    """A movement without a recipe is refused by name."""
    with pytest.raises(RecetteRefusee, match="premier-degre 1999"):
        charger_recette(mouvement="premier-degre", annee=1999)


def test_toutes_les_fautes_ensemble(brut: dict[str, Any], tmp_path: Path) -> None:
    """A recipe with several faults is refused once, with all of them."""
    del brut["valeurs"]["part_apc"]
    brut["valeurs"]["part_inconnue"] = {"valeur": 1, "nature": "hypothese", "note": "x"}
    brut["valeurs"]["part_boe"]["valeur"] = 1.5
    brut["valeurs"]["part_titulaires"]["source"] = ""
    brut["valeurs"]["part_cimm"]["nature"] = "officiel"
    brut["repartitions"]["enfants"]["points"] = [[0, 3], [1, 2]]
    brut["academies"]["lignes"]["01"].pop()
    brut["disciplines"]["colonnes"] = ["discipline"]
    brut["reperes"][0].pop("source")
    brut["barres"]["eps"].pop("source")
    fautes = _fautes(brut, tmp_path)
    for attendu in (
        "valeurs.part_apc",
        "valeurs.part_inconnue",
        "valeurs.part_boe : 1.5 hors de [0.0, 1.0]",
        "valeurs.part_titulaires : une mesure demande une source",
        "valeurs.part_cimm : nature 'officiel'",
        "repartitions.enfants",
        "academies.lignes",
        "disciplines.colonnes",
        "reperes[0]",
        "barres.eps",
    ):
        assert attendu in fautes


def test_cle_inconnue(brut: dict[str, Any], tmp_path: Path) -> None:
    """A key that the format does not know is refused."""
    brut["bonus"] = 1
    assert "clé inconnue : bonus" in _fautes(brut, tmp_path)


def test_format_inconnu(brut: dict[str, Any], tmp_path: Path) -> None:
    """A recipe of another format is refused."""
    brut["format"] = 2
    assert "format : 2 lu" in _fautes(brut, tmp_path)


def test_yaml_illisible(tmp_path: Path) -> None:
    """A file that is not YAML, or not a table, is refused with the reason."""
    chemin = tmp_path / "recette.yaml"
    chemin.write_text("a: [", encoding="utf-8")
    with pytest.raises(RecetteRefusee, match="illisible"):
        charger_recette(chemin)
    chemin.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(RecetteRefusee, match="table"):
        charger_recette(chemin)


def test_barres_publiees_sans_doublon() -> None:
    """The published series have the numbers of académies their source lines announce."""
    recette = charger_recette()
    assert {nom: len(serie) for nom, serie in recette.barres.items()} == {"eps": 24, "p1315": 27}
