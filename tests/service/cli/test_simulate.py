"""``simulate``: the campaign as it is and under named changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import Issue, appeler, campagne, contenu, copie, ecrire_lignes, lignes

PLUS = """
libelle: Dix places de plus à Paris
capacites:
  - {discipline: L1000, lieu: 01, ajout: 10}
  - {discipline: L0202, lieu: 08, capacite: 4}
"""
MINIMUM = "libelle: Le plus petit barème\nparametres: {points_couple: minimum}\n"


def _scenario(dossier: Path, nom: str, texte: str) -> Path:
    (dossier / nom).write_text(texte, encoding="utf-8")
    return dossier / nom


def _certificat(resultat: Path) -> dict[str, Any]:
    return json.loads((resultat / "certificat.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def simulation(campagne_300: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Issue]:
    """Folder of the scenarios, folder of the output, answer of the command."""
    dossier = tmp_path_factory.mktemp("scenarios")
    plus, minimum = _scenario(dossier, "plus.yaml", PLUS), _scenario(dossier, "minimum.yml", MINIMUM)
    sortie = dossier / "sortie"
    issue = appeler("simulate", campagne_300, "--scenario", plus, minimum, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    return dossier, sortie, issue


def test_arborescence(simulation: tuple[Path, Path, Issue]) -> None:
    """One result folder per scenario, one for the campaign as it is, one comparison; nothing on stdout."""
    _, sortie, issue = simulation
    assert sorted(chemin.name for chemin in sortie.iterdir()) == [
        "base",
        "comparaison.csv",
        "flux.csv",
        "minimum",
        "mouvements.csv",
        "plus",
        "satisfaction.csv",
    ]
    assert issue.sortie == ""
    assert "2 simulations et la campagne telle quelle, dans" in issue.erreurs


def test_la_base_est_le_resultat(simulation: tuple[Path, Path, Issue], resultat_300: Path) -> None:
    """The base is the very result of ``solve``."""
    assert contenu(simulation[1] / "base") == contenu(resultat_300)
    assert _certificat(resultat_300)["simulation"] is False
    assert _certificat(resultat_300)["scenario"] is None


def test_les_simulations_le_disent(simulation: tuple[Path, Path, Issue]) -> None:
    """A simulated result says so in its certificate, with the scenario's digest, and in the title of its report."""
    empreintes = set()
    for nom, libelle in (("plus", "Dix places de plus à Paris"), ("minimum", "Le plus petit barème")):
        certificat = _certificat(simulation[1] / nom)
        assert certificat["simulation"] is True
        assert (certificat["scenario"]["nom"], certificat["scenario"]["libelle"]) == (nom, libelle)
        assert certificat["empreintes"]["entrees"]["scenario.yaml"] == certificat["scenario"]["empreinte"]
        assert f"simulation : {libelle}" in (simulation[1] / nom / "rapport.html").read_text(encoding="utf-8")
        empreintes |= {certificat["scenario"]["empreinte"], certificat["calcul"]}
    assert len(empreintes) == 4


def test_comme_la_campagne_changee(simulation: tuple[Path, Path, Issue], campagne_300: Path, tmp_path: Path) -> None:
    """A simulation gives what the campaign with the same changes written in its files gives."""
    dossier = copie(campagne_300, tmp_path / "c")
    capacites = lignes(dossier / "capacites.csv")
    for cle, valeur in ((("L1000", "01"), lambda k: k + 10), (("L0202", "08"), lambda _: 4)):
        ligne = next((c for c in capacites if (c["discipline"], c["lieu"]) == cle), None)
        if ligne is None:
            ligne = {"discipline": cle[0], "lieu": cle[1], "capacite": "0"}
            capacites.append(ligne)
        ligne["capacite"] = str(valeur(int(ligne["capacite"])))
    ecrire_lignes(dossier / "capacites.csv", capacites)
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    attendu, obtenu = contenu(tmp_path / "r"), contenu(simulation[1] / "plus")
    assert {nom for nom in attendu if attendu[nom] != obtenu[nom]} == {"certificat.json", "rapport.html"}
    dossier = copie(campagne_300, tmp_path / "d")
    with (dossier / "campagne.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write("parametres: {points_couple: minimum}\n")
    assert appeler("solve", dossier, "-o", tmp_path / "s").code == 0
    attendu, obtenu = contenu(tmp_path / "s"), contenu(simulation[1] / "minimum")
    assert {nom for nom in attendu if attendu[nom] != obtenu[nom]} == {"certificat.json", "rapport.html"}


def test_comparaison(simulation: tuple[Path, Path, Issue]) -> None:
    """Every indicator of every scenario beside the base; those that can be counted on the tables are right."""
    _, sortie, _ = simulation
    rangees = lignes(sortie / "comparaison.csv")
    assert list(rangees[0]) == ["scenario", "indicateur", "base", "valeur", "ecart"]
    valeurs = {(r["scenario"], r["indicateur"]): (int(r["base"]), int(r["valeur"]), int(r["ecart"])) for r in rangees}
    assert len(valeurs) == len(rangees)
    assert all(ecart == apres - avant for avant, apres, ecart in valeurs.values())
    base = lignes(sortie / "base" / "affectations.csv")
    for nom in ("plus", "minimum"):
        apres = lignes(sortie / nom / "affectations.csv")
        for issue in ("voeu", "extension", "maintenu", "non_affecte"):
            comptes = tuple(sum(a["resultat"] == issue for a in table) for table in (base, apres))
            assert valeurs[nom, issue][:2] == comptes
        differents = sum((a["resultat"], a["lieu"]) != (b["resultat"], b["lieu"]) for a, b in zip(base, apres, strict=True))
        assert valeurs[nom, "candidats_au_resultat_different"] == (0, differents, differents)
        assert valeurs[nom, "voeu_1"][1] == sum(a["rang"] == "1" for a in apres)
        assert valeurs[nom, "capacite"][1] == sum(int(b["capacite"]) for b in lignes(sortie / nom / "barres.csv"))
        assert valeurs[nom, "somme_des_rangs"][1] == _certificat(sortie / nom)["p8"]["valeur"]
    assert valeurs["plus", "capacite"][2] >= 10
    assert valeurs["minimum", "capacite"][2] == 0


def test_verification(simulation: tuple[Path, Path, Issue], campagne_300: Path) -> None:
    """A simulation verifies with its scenario; without it, or with another one, it is no result of the campaign."""
    dossier, sortie, _ = simulation
    assert appeler("verify", campagne_300, sortie / "base").code == 0
    assert appeler("verify", campagne_300, sortie / "plus", "--scenario", dossier / "plus.yaml").code == 0
    sans = appeler("verify", campagne_300, sortie / "plus")
    assert sans.code == 1
    assert "est une simulation (« Dix places de plus à Paris »)" in sans.erreurs
    autre = appeler("verify", campagne_300, sortie / "plus", "--scenario", dossier / "minimum.yml")
    assert autre.code == 1
    assert "n'est pas celui du scénario « minimum »" in autre.erreurs
    vrai = appeler("verify", campagne_300, sortie / "base", "--scenario", dossier / "plus.yaml")
    assert vrai.code == 1


def test_explication_d_une_simulation(simulation: tuple[Path, Path, Issue], campagne_300: Path) -> None:
    """A simulated result is explained with its scenario, and the page says what it is."""
    dossier, sortie, _ = simulation
    issue = appeler("explain", campagne_300, sortie / "plus", "c00001", "--scenario", dossier / "plus.yaml")
    assert issue.code == 0
    assert "simulation : Dix places de plus à Paris" in issue.sortie
    assert appeler("explain", campagne_300, sortie / "plus", "c00001").code == 1


def test_ecriture_du_scenario(campagne_300: Path, tmp_path: Path) -> None:
    """Order of keys and rows, quotes and layout do not change the digest: the results are the same bytes."""
    autre = """
# le même, autrement
capacites:
- discipline: "L0202"
  capacite: +4
  lieu: '08'
- lieu: 01
  ajout: 10
  discipline: L1000
libelle: "Dix places de plus à Paris"
"""
    _scenario(tmp_path, "plus.yaml", PLUS)
    assert appeler("simulate", campagne_300, "--scenario", tmp_path / "plus.yaml", "-o", tmp_path / "a").code == 0
    _scenario(tmp_path, "plus.yaml", autre)
    assert appeler("simulate", campagne_300, "--scenario", tmp_path / "plus.yaml", "-o", tmp_path / "b").code == 0
    assert contenu(tmp_path / "a") == contenu(tmp_path / "b")


def test_par_dessus_les_surcharges(tmp_path: Path) -> None:
    """A scenario's parameters come on top of the campaign's own, which stay."""
    candidats = [{"candidat": "a", "origine": "01"}]
    entete = "parametres: {points_couple: minimum, seuil_masquage: 5}\n"
    dossier = campagne(tmp_path / "c", candidats, {"a": ["24"]}, {("L1300", "24"): 1}, parametres=entete)
    scenario = _scenario(tmp_path, "s.yaml", "libelle: x\nparametres: {points_couple: moyenne}\n")
    issue = appeler("simulate", dossier, "--scenario", scenario, "-o", tmp_path / "s", "--json")
    assert issue.code == 0
    parametres = _certificat(tmp_path / "s" / "s")["parametres"]
    assert (parametres["points_couple"]["valeur"], parametres["seuil_masquage"]["valeur"]) == ("moyenne", "5")
    assert {e["scenario"] for e in json.loads(issue.sortie)["comparaison"]} == {"s"}


FAUTIF_1 = """
libell: x
capacites:
  - {discipline: L9999, lieu: 08, ajout: 1, capacite: 4}
  - {discipline: L1000, lieu: 99, ajout: beaucoup}
  - {discipline: L1000, lieu: 01}
  - {discipline: L1000, lieu: 24, ajout: 1}
  - {discipline: L1000, lieu: 24, ajout: 2}
  - {discipline: L1000, lieu: 25, ajout: 100001}
  - [L1000, 25]
"""
FAUTIF_2 = "libelle: y\nparametres:\n  points_couple: somme\n  rien: 3\n  maximum_voeux: 2\n  rc_points: -4\n"


def test_toutes_les_fautes_de_tous_les_scenarios(campagne_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fault of every file in one report, with its path, its line and what was expected; nothing is run or written."""

    def jamais(*_: object, **__: object) -> None:
        raise AssertionError("rien ne doit être calculé")

    monkeypatch.setattr("service.simulation.executer", jamais)
    un, deux = _scenario(tmp_path, "un.yaml", FAUTIF_1), _scenario(tmp_path, "deux.yaml", FAUTIF_2)
    issue = appeler("simulate", campagne_300, "--scenario", un, deux, tmp_path / "absent.yaml", "-o", tmp_path / "s", "--json")
    assert issue.code == 3
    trouvees = {(a["fichier"], a["ligne"], a["colonne"], a["code"]) for a in json.loads(issue.sortie)["anomalies"]}
    assert trouvees == {
        ("absent.yaml", 0, "", "fichier_illisible"),
        ("un.yaml", 2, "libell", "cle_inconnue"),
        ("un.yaml", 2, "libelle", "cle_manquante"),
        ("un.yaml", 4, "capacites[0].discipline", "code_inconnu"),
        ("un.yaml", 4, "capacites[0]", "incoherence"),
        ("un.yaml", 5, "capacites[1].lieu", "code_inconnu"),
        ("un.yaml", 5, "capacites[1].ajout", "entier"),
        ("un.yaml", 6, "capacites[2]", "incoherence"),
        ("un.yaml", 8, "capacites[4]", "doublon"),
        ("un.yaml", 9, "capacites[5].ajout", "hors_bornes"),
        ("un.yaml", 10, "capacites[6]", "yaml_invalide"),
        ("deux.yaml", 3, "parametres.points_couple", "parametre"),
        ("deux.yaml", 4, "parametres.rien", "parametre"),
        ("deux.yaml", 3, "parametres.maximum_voeux", "incoherence"),
        ("deux.yaml", 6, "parametres.rc_points", "parametre"),
    }
    assert not (tmp_path / "s").exists()


MAUVAIS_FICHIERS = {
    "vide": ("", "fichier_vide"),
    "liste": ("- a\n- b\n", "yaml_invalide"),
    "yaml": ("libelle: [\n", "yaml_invalide"),
    "alias": ("libelle: &a x\nparametres: *a\n", "yaml_invalide"),
    "sans changement": ("libelle: x\n", "cle_manquante"),
    "clé en double": ("libelle: x\nlibelle: y\nparametres: {points_couple: minimum}\n", "cle_en_double"),
    "capacités vides": ("libelle: x\ncapacites: []\n", "yaml_invalide"),
    "paramètres vides": ("libelle: x\nparametres: {}\n", "cle_valeur"),
    "paramètres en liste": ("libelle: x\nparametres: [a]\n", "yaml_invalide"),
    "libellé vide": ("libelle: ''\nparametres: {points_couple: minimum}\n", "cle_valeur"),
    "pas de l'UTF-8": ("libelle: x\nparametres: {points_couple: minimum}\n# \xe9".encode("latin-1"), "encodage"),
}


@pytest.mark.parametrize("cas", MAUVAIS_FICHIERS)
def test_fichier_fautif(cas: str, campagne_300: Path, tmp_path: Path) -> None:
    """A file that is no scenario is refused with its name."""
    texte, code = MAUVAIS_FICHIERS[cas]
    (tmp_path / "s.yaml").write_bytes(texte if isinstance(texte, bytes) else texte.encode())
    issue = appeler("simulate", campagne_300, "--scenario", tmp_path / "s.yaml", "-o", tmp_path / "s", "--json")
    assert issue.code == 3
    assert {(a["fichier"], a["code"]) for a in json.loads(issue.sortie)["anomalies"]} == {("s.yaml", code)}
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("noms", (("base.yaml",), ("a.yaml", "a.yml"), ("été.yaml",), ("comparaison.csv.yaml",)))
def test_noms_refuses(noms: tuple[str, ...], campagne_300: Path, tmp_path: Path) -> None:
    """Names that cannot be folders of one output are a wrong use."""
    fichiers = [_scenario(tmp_path, nom, MINIMUM) for nom in noms]
    issue = appeler("simulate", campagne_300, "--scenario", *fichiers, "-o", tmp_path / "s", "--json")
    assert issue.code == 2
    assert "scénario" in json.loads(issue.sortie)["erreur"]
    assert not (tmp_path / "s").exists()


def test_mecanisme_inconnu(campagne_300: Path, tmp_path: Path) -> None:
    """An unknown mechanism is a wrong use here too."""
    scenario = _scenario(tmp_path, "s.yaml", MINIMUM)
    issue = appeler("simulate", campagne_300, "--scenario", scenario, "-o", tmp_path / "s", "--mecanisme", "boston")
    assert issue.code == 2
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(("nom", "autre"), (("stable", False), ("dictature_bareme", True)))
def test_la_base_d_un_autre_mecanisme_est_dite(nom: str, autre: bool, campagne_300: Path, tmp_path: Path) -> None:
    """With another mechanism the campaign as it is runs by it too: people are told."""
    scenario = _scenario(tmp_path, "s.yaml", MINIMUM)
    issue = appeler("simulate", campagne_300, "--scenario", scenario, "-o", tmp_path / "s", "--mecanisme", nom)
    assert issue.code == 0, issue.erreurs
    assert (f"elle aussi par le mécanisme « {nom} » et non par celui des règles" in issue.erreurs) == autre


def test_sortie_existante(simulation: tuple[Path, Path, Issue], campagne_300: Path, tmp_path: Path) -> None:
    """A simulation replaces a simulation when asked, and nothing else: not even a result."""
    dossier, sortie, _ = simulation
    cible = copie(sortie, tmp_path / "s")
    avant = contenu(cible)
    commande = ("simulate", campagne_300, "--scenario", dossier / "plus.yaml", "-o")
    assert appeler(*commande, cible).code == 2
    assert contenu(cible) == avant
    assert appeler(*commande, cible, "--remplacer").code == 0
    assert sorted(chemin.name for chemin in cible.iterdir()) == [
        "base",
        "comparaison.csv",
        "flux.csv",
        "mouvements.csv",
        "plus",
        "satisfaction.csv",
    ]
    assert appeler(*commande, cible / "base", "--remplacer").code == 2
