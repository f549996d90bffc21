"""The recipe: what it must give, and that every fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.paquet import charger
from service.synthese import RecetteRefusee, charger_recette, generer

RECETTE = Path(__file__).parents[3] / "service" / "synthese" / "recettes" / "second-degre-2023.yaml"


@pytest.fixture
def brut() -> dict[str, Any]:
    """The shipped recipe, as plain data."""
    lu: dict[str, Any] = yaml.safe_load(RECETTE.read_text(encoding="utf-8"))
    return lu


def _fautes(brut: dict[str, Any], tmp_path: Path) -> str:
    chemin = tmp_path / "recette.yaml"
    chemin.write_text(yaml.safe_dump(brut, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(RecetteRefusee) as erreur:
        charger_recette(chemin)
    return "\n".join(erreur.value.fautes)


def test_recette_du_paquet_est_complete() -> None:
    """The shipped recipe loads, covers every académie of the pack, and names each discipline once."""
    recette = charger_recette()
    codes = set(charger("second-degre", 2023).lieux.codes)
    assert all(set(colonne) == codes for colonne in recette.lieux.values())
    libelles = recette.disciplines["discipline"].tolist()
    assert len(libelles) == len(set(libelles)) == 95
    assert all(set(serie) <= codes for serie in recette.barres.values())


def test_chaque_repere_sait_se_mesurer() -> None:
    """Every figure asked has a measure or a series of bars, a source and a positive tolerance."""
    recette = charger_recette()
    for repere in recette.reperes:
        assert (repere.mesure is None) == (repere.barres in recette.barres)
        assert repere.source
        assert repere.tolerance > 0


def test_hypotheses_annoncees(brut: dict[str, Any]) -> None:
    """Every block marked as an assumption is listed with its note, and published figures are not."""
    seuls = ("candidats", "couples", "lieux", "disciplines")
    attendues = {
        nom
        for bloc in (brut["valeurs"], brut["repartitions"], brut["listes"], {k: brut[k] for k in seuls})
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
    brut["valeurs"]["part_muette"] = {"valeur": 1, "nature": "hypothese", "note": "x"}
    brut["valeurs"]["part_boe"]["valeur"] = 1.5
    brut["valeurs"]["part_titulaires"]["source"] = ""
    brut["valeurs"]["part_cimm"]["nature"] = "officiel"
    brut["valeurs"]["part_conge"]["nature"] = "mesure"
    brut["repartitions"]["enfants_titulaires"]["points"] = [[0, 3], [1, 2]]
    brut["lieux"]["lignes"]["01"].pop()
    brut["disciplines"]["colonnes"][3] = "masse"
    brut["lieux"]["colonnes"][0] = "population"
    brut["reperes"][0].pop("source")
    brut["barres"]["eps"].pop("source")
    fautes = _fautes(brut, tmp_path)
    for attendu in (
        "personnes.motif : nom inconnu : part_apc",
        "valeurs.part_muette : aucune formule ne lit ce nom",
        "valeurs.part_boe.valeur : 1.5 est hors des bornes [0 ; 1]",
        "valeurs.part_titulaires.source : le texte est vide",
        "valeurs.part_cimm.nature : « officiel » n'est pas permis",
        "valeurs.part_conge : une mesure demande une source",
        "repartitions.enfants_titulaires.points : des couples croissants",
        "lieux.lignes.01 : 9 valeurs sont attendues, 8 données",
        "disciplines.colonnes : les colonnes discipline et poids sont attendues",
        "personnes.premier_tire : nom inconnu : lieux.stock",
        "lieux.colonnes : aucune formule ne lit la colonne population",
        "reperes[0] : la clé « source » manque",
        "barres.eps : la clé « source » manque",
    ):
        assert attendu in fautes


def test_cle_inconnue(brut: dict[str, Any], tmp_path: Path) -> None:
    """A key that the format does not know is refused."""
    brut["bonus"] = 1
    assert "bonus : clé inconnue" in _fautes(brut, tmp_path)


def test_format_inconnu(brut: dict[str, Any], tmp_path: Path) -> None:
    """A recipe of another format is refused."""
    brut["format"] = 2
    assert "format : 2 est hors des bornes [3 ; 3]" in _fautes(brut, tmp_path)


def test_yaml_illisible(tmp_path: Path) -> None:
    """A file that is not YAML, or not a table, is refused with the reason."""
    chemin = tmp_path / "recette.yaml"
    chemin.write_text("a: [", encoding="utf-8")
    with pytest.raises(RecetteRefusee, match=r"ligne 2 : YAML illisible : un crochet, une accolade ou une valeur"):
        charger_recette(chemin)
    chemin.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(RecetteRefusee, match=r"recette\.yaml, ligne 1 : document : une table est attendue"):
        charger_recette(chemin)
    chemin.write_text("", encoding="utf-8")
    with pytest.raises(RecetteRefusee, match="une table est attendue, rien est donné"):
        charger_recette(chemin)
    chemin.write_bytes("libelle: été".encode("latin-1"))
    with pytest.raises(RecetteRefusee, match=r"ligne 1 : le fichier n.est pas en UTF-8"):
        charger_recette(chemin)


@pytest.mark.parametrize(
    ("ancien", "nouveau", "attendu"),
    (
        ('"02": [4.6, 1.8', '"02": [4.6, beaucoup', "lieux.lignes.02[1] : un nombre est attendu, « beaucoup » est donné"),
        ('"02": [4.6, 1.8', '"02": [4.6, -1', "lieux.lignes.02[1] : -1 est hors des bornes [0 ; …]"),
        ('"02": [4.6, 1.8', '"02": [4.6, .nan', "lieux.lignes.02[1] : un nombre est attendu, « nan » est donné"),
        ('"02": [4.6', '"01": [4.6', "lieux.lignes.01 : clé déjà écrite ligne "),
        ("certifie, 11.0", "certifie, beaucoup", "disciplines.lignes[0][3] : un nombre est attendu, « beaucoup » est donné"),
        ("certifie, 11.0", "11.0", "disciplines.lignes[0] : 7 valeurs sont attendues, 6 données"),
        ('["L0202"', '["L1300"', "disciplines.lignes[1][0] : la discipline L1300 est déjà donnée"),
        ("valeur: 0.422, tol", "valeur: beaucoup, tol", "reperes[0].valeur : un nombre est attendu"),
        ("valeur: 0.422, tolerance: 0.03", "valeur: 0.422, tolerance: -1", "reperes[0].tolerance : -1 est hors"),
        ('mesure: "part(titulaire, rang > 0)"', "mesure: mutins", "reperes[0].mesure : nom inconnu : mutins"),
        ('"20": 71, "03"', '"20": bas, "03"', "barres.eps.valeurs.20 : un nombre est attendu, « bas » est donné"),
        ("  valeur: 23000", "  valeur: beaucoup", "candidats.valeur : un entier est attendu"),
        ("  valeur: 0.04", "  valeur: 4", "couples.valeur : 4 est hors des bornes [0 ; 1]"),
        ("{valeur: 0.17,", "{valeur: peu,", "valeurs.part_agreges.valeur : un nombre est attendu, « peu » est donné"),
        (
            "points: [[0, 22.5]",
            "points: [[0, jeune]",
            "repartitions.age_entree_titulaires.points[0][1] : un nombre est attendu",
        ),
        (
            "points: [[0, 22.5]",
            "points: [[0]",
            "repartitions.age_entree_titulaires.points[0] : 2 valeurs sont attendues, 1 données",
        ),
        ("annee: 2023", "annee: 2024", "annee : 2024 est hors des bornes [2023 ; 2023]"),
        ("mouvement: second-degre", "mouvement: premier-degre", "mouvement : « premier-degre » n'est pas permis"),
        ("etabli_le: 2026-11-22", "etabli_le: hier", "etabli_le : une date AAAA-MM-JJ est attendue"),
    ),
)
def test_une_valeur_fausse_est_situee(tmp_path: Path, ancien: str, nouveau: str, attendu: str) -> None:
    """A value of the wrong kind, in any block, is told with the file, the line and the path, never as a bare error."""
    texte = RECETTE.read_text(encoding="utf-8")
    ligne = texte[: texte.index(ancien)].count("\n") + 1
    chemin = tmp_path / "recette.yaml"
    chemin.write_text(texte.replace(ancien, nouveau, 1), encoding="utf-8")
    with pytest.raises(RecetteRefusee) as erreur:
        charger_recette(chemin)
    assert any(f.startswith("recette.yaml, ligne ") and attendu in f for f in erreur.value.fautes)
    assert any(f.startswith(f"recette.yaml, ligne {ligne} : ") for f in erreur.value.fautes)


def test_une_colonne_sans_poids(brut: dict[str, Any], tmp_path: Path) -> None:
    """Weights that are all zero cannot be drawn from: refused, not a division by zero."""
    for ligne in brut["lieux"]["lignes"].values():
        ligne[8] = 0
    assert "la colonne accueil n'a aucune valeur positive" in _fautes(brut, tmp_path)


def test_recette_d_autres_lieux(brut: dict[str, Any], tmp_path: Path) -> None:
    """A recipe must describe the lieux of the pack, each of them and no other."""
    brut["lieux"]["lignes"]["99"] = brut["lieux"]["lignes"].pop("70")
    chemin = tmp_path / "recette.yaml"
    chemin.write_text(yaml.safe_dump(brut, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(RecetteRefusee, match="70, 99"):
        generer(tmp_path / "d", recette=chemin)
    assert not (tmp_path / "d").exists()


def test_barres_publiees_sans_doublon() -> None:
    """The published series have the numbers of académies their source lines announce."""
    recette = charger_recette()
    assert {nom: len(serie) for nom, serie in recette.barres.items()} == {"eps": 24, "p1315": 27}


def test_un_bloc_par_limite(brut: dict[str, Any], tmp_path: Path) -> None:
    """Two blocks whose vœux share one limit could exceed it together: the recipe is refused, and nothing is written."""
    brut["voeux"].append({**brut["voeux"][1], "types": ["academie"], "suites": [{"nom": "encore", "poids": "lieux.attrait"}]})
    chemin = tmp_path / "recette.yaml"
    chemin.write_text(yaml.safe_dump(brut, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(RecetteRefusee, match=r"voeux\[3\].types : un bloc précédent a des types de la même limite"):
        generer(tmp_path / "d", recette=chemin, candidats=300)
    assert not (tmp_path / "d").exists()
