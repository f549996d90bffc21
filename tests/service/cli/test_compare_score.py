"""``compare`` and ``score``."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

from service.comparaison import comparer
from service.echanges.resultat_lu import lire_resultat
from service.figures.resume import Resume, ecrits
from service.flux import Flux
from tests.service.campagnes import appeler, campagne, contenu, copie, ecrire_lignes, generee, lignes


def test_compare_a_soi_meme(resultat_300: Path) -> None:
    """A result does not differ from itself."""
    issue = appeler("compare", resultat_300, resultat_300, "--json")
    assert issue.code == 0
    reponse = json.loads(issue.sortie)
    assert reponse["changements"] == reponse["barres"] == reponse["entrees_differentes"] == []
    assert reponse["seulement_dans_le_premier"] == reponse["seulement_dans_le_second"] == []
    assert all(a == b for a, b in reponse["totaux"].values())
    assert sum(a for a, _ in reponse["totaux"].values()) == 300


def test_compare_ce_qui_change(tmp_path: Path) -> None:
    """Who changes, from what to what, and which bars move: in both orders, for people and for programs."""
    candidats = [{"candidat": "a", "origine": "01", "echelon": 9}, {"candidat": "b", "origine": "01", "echelon": 4}]
    for k in (1, 2):
        dossier = campagne(tmp_path / f"c{k}", candidats, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): k})
        assert appeler("solve", dossier, "-o", tmp_path / f"r{k}").code == 0
    reponse = json.loads(appeler("compare", tmp_path / "r1", tmp_path / "r2", "--json").sortie)
    assert reponse["changements"] == [["b", "maintenu", "voeu 24 1"]]
    assert reponse["barres"] == [["L1300", "24", "63", "28"]]
    assert reponse["totaux"] == {
        "voeu": [1, 2],
        "extension": [0, 0],
        "maintenu": [1, 0],
        "non_affecte": [0, 0],
        "derogation": [0, 0],
    }
    inverse = json.loads(appeler("compare", tmp_path / "r2", tmp_path / "r1", "--json").sortie)
    assert inverse["changements"] == [["b", "voeu 24 1", "maintenu"]]
    texte = appeler("compare", tmp_path / "r1", tmp_path / "r2").sortie
    assert "1 candidat change de résultat, 1 barre bouge." in texte
    assert "b : maintenu -> voeu 24 1" in texte


def test_compare_barre_d_un_seul_cote(tmp_path: Path) -> None:
    """A cellule that only one result knows has an empty bar in the other."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "24"}]
    for k, lieu in ((1, "25"), (2, "12")):
        dossier = campagne(tmp_path / f"c{k}", candidats, {"a": [lieu]}, {("L1300", lieu): 1})
        assert appeler("solve", dossier, "-o", tmp_path / f"r{k}").code == 0
    reponse = json.loads(appeler("compare", tmp_path / "r1", tmp_path / "r2", "--json").sortie)
    assert reponse["barres"] == [["L1300", "12", "", "35"], ["L1300", "25", "35", ""]]


def test_compare_deux_populations(resultat_300: Path, tmp_path: Path) -> None:
    """People who are in one result only are listed, not lost."""
    autre = copie(resultat_300, tmp_path / "r")
    rangees = lignes(autre / "affectations.csv")
    for chemin in autre.iterdir():
        chemin.unlink()
    ecrire_lignes(autre / "affectations.csv", [*rangees[1:], {**rangees[0], "candidat": "z00001"}])
    reponse = json.loads(appeler("compare", resultat_300, autre, "--json").sortie)
    assert (reponse["seulement_dans_le_premier"], reponse["seulement_dans_le_second"]) == (["c00001"], ["z00001"])
    assert reponse["barres"] is None
    texte = appeler("compare", resultat_300, autre).sortie
    assert "0 candidat change de résultat, barres non comparées." in texte
    assert texte.startswith("Attention : ces résultats ne viennent pas de la même campagne (pas les mêmes candidats).\n")
    assert f"Seulement dans {resultat_300} : 1 candidat (c00001).\n" in texte
    assert f"Seulement dans {autre} : 1 candidat (z00001).\n" in texte


def test_compare_deux_campagnes(resultat_300: Path, tmp_path: Path) -> None:
    """Results of two campaigns: told first, with the files that differ; people on one side only are counted, few are quoted."""
    generee(tmp_path / "c", 100, graine=2)
    assert appeler("solve", tmp_path / "c", "-o", tmp_path / "r").code == 0
    premiere, seulement, *_ = appeler("compare", resultat_300, tmp_path / "r").sortie.splitlines()
    assert premiere.startswith("Attention : ces résultats ne viennent pas de la même campagne (campagne.yaml, candidats.csv, ")
    assert seulement == f"Seulement dans {resultat_300} : 200 candidats (c00101, c00102, c00103 et 197 autres)."
    reponse = json.loads(appeler("compare", resultat_300, tmp_path / "r", "--json").sortie)
    assert "voeux.csv" in reponse["entrees_differentes"]
    assert len(reponse["seulement_dans_le_premier"]) == 200


def test_compare_illisible(resultat_300: Path, tmp_path: Path) -> None:
    """A folder that is not a result is a refused input."""
    (tmp_path / "vide").mkdir()
    issue = appeler("compare", resultat_300, tmp_path / "vide", "--json")
    assert issue.code == 3
    assert json.loads(issue.sortie)["anomalies"][0]["fichier"] == "affectations.csv"


def test_score_comme_solve(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """``score`` writes the barème that ``solve`` writes, to the byte."""
    issue = appeler("score", campagne_300, "-o", tmp_path / "bareme.csv")
    assert (issue.code, issue.sortie) == (0, "")
    assert (tmp_path / "bareme.csv").read_bytes() == (resultat_300 / "bareme.csv").read_bytes()
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["bareme.csv"]


def test_score_sommes(campagne_300: Path, tmp_path: Path) -> None:
    """Points are the sum of the elements; extension is never above any vœu; one row per vœu, sorted."""
    assert appeler("score", campagne_300, "-o", tmp_path / "b.csv").code == 0
    rangees = lignes(tmp_path / "b.csv")
    elements = list(rangees[0])[4:]
    for ligne in rangees:
        assert sum(Decimal(ligne[nom]) for nom in elements) == Decimal(ligne["points"])
        if ligne["points_extension"]:
            assert Decimal(ligne["points_extension"]) <= Decimal(ligne["points"])
    cles = [(ligne["candidat"], int(ligne["rang"])) for ligne in rangees]
    assert cles == sorted((v["candidat"], int(v["rang"])) for v in lignes(campagne_300 / "voeux.csv"))


def test_score_existant(campagne_300: Path, tmp_path: Path) -> None:
    """A file that exists is replaced only when asked; a folder never."""
    cible = tmp_path / "b.csv"
    cible.write_text("à moi", encoding="utf-8")
    assert appeler("score", campagne_300, "-o", cible).code == 2
    assert cible.read_text(encoding="utf-8") == "à moi"
    assert appeler("score", campagne_300, "-o", cible, "--remplacer").code == 0
    assert cible.read_text(encoding="utf-8").startswith("candidat,rang,points")
    (tmp_path / "d").mkdir()
    assert appeler("score", campagne_300, "-o", tmp_path / "d", "--remplacer").code == 2


def test_seul_le_csv_est_ecrit(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A name that promises another format is a wrong use of the commands that write one CSV file, before any reading."""
    for arguments in (("score", campagne_300), ("publish", campagne_300, resultat_300), ("score", tmp_path / "absent")):
        issue = appeler(*arguments, "-o", tmp_path / "b.parquet")
        assert (issue.code, list(tmp_path.iterdir())) == (2, [])
        assert "donner un nom en « .csv »" in issue.erreurs


def test_score_refuse(tmp_path: Path) -> None:
    """A refused campaign leaves the file that was there."""
    dossier = generee(tmp_path / "c", 100)
    (dossier / "voeux.csv").write_text("candidat,rang,lieu\nc00001,2,24\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("avant", encoding="utf-8")
    avant = contenu(tmp_path)
    assert appeler("score", dossier, "-o", tmp_path / "b.csv", "--remplacer").code == 3
    assert contenu(tmp_path) == avant


def test_compare_avec_sa_base(tmp_path: Path) -> None:
    """A simulation beside its base is of the same campaign: said, with what changes, not as a warning; vœu 1 is told."""
    candidats = [{"candidat": "a", "origine": "01", "echelon": 9}, {"candidat": "b", "origine": "01", "echelon": 4}]
    dossier = campagne(tmp_path / "c", candidats, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): 1})
    (tmp_path / "plus.yaml").write_text(
        "libelle: Une de plus\ncapacites:\n  - {discipline: L1300, lieu: 24, ajout: 1}\n", encoding="utf-8"
    )
    assert appeler("simulate", dossier, "--scenario", tmp_path / "plus.yaml", "-o", tmp_path / "s").code == 0
    deux = (tmp_path / "s" / "base", tmp_path / "s" / "plus")
    texte = appeler("compare", *deux, "-o", tmp_path / "r").sortie
    assert texte.startswith("Même campagne ; le second est simulé (change : capacités).\n")
    assert "ttention" not in texte
    assert re.search(r"^voeu +1 +2 +\+1\ndont vœu 1 +1 +2 +\+1$", texte, re.MULTILINE)
    page = (tmp_path / "r" / "resume.html").read_text(encoding="utf-8")
    assert "<p>Même campagne ; le second est simulé (change : capacités).</p>" in page
    assert 'class="alerte"' not in page
    assert '<th scope="row">dont vœu 1</th><td class="n">1</td><td class="n">2</td>' in page
    assert "mieux placées, non dit ; 0 moins bien placée." in page
    lu = json.loads(appeler("compare", *deux, "--json").sortie)
    assert (lu["voeu_1"], lu["simules"], lu["simulation_change"]) == ([1, 2], [False, True], ["capacités"])
    assert lu["entrees_differentes"] == ["scenario.yaml"]
    assert Resume.lire(*deux, ("base", "plus")).cotes[1].titre == "Une de plus"


def test_compare_deux_mouvements(resultat_300: Path, tmp_path: Path) -> None:
    """Results of two movements: the first line and the page say it, and that one id may be two persons."""
    autre = copie(resultat_300, tmp_path / "r")
    certificat = json.loads((autre / "certificat.json").read_bytes())
    certificat["campagne"] |= {"mouvement": "premier-degre", "annee": 2016}
    (autre / "certificat.json").write_text(json.dumps(certificat), encoding="utf-8")
    texte = appeler("compare", resultat_300, autre, "-o", tmp_path / "s").sortie
    dits = "ce n'est pas le même mouvement (second-degre, premier-degre) : des identifiants identiques peuvent désigner"
    assert texte.startswith(f"ATTENTION : {dits} des personnes différentes.\n")
    assert dits in html.unescape((tmp_path / "s" / "resume.html").read_text(encoding="utf-8"))


def test_resume_dit_ce_qui_est_coupe(resultat_300: Path) -> None:
    """Every flow is in the table of the page; those that paper has no room for are one row there, with their sum."""
    codes = ("voeu_1", "voeux_2_3", "autre_voeu", "extension")
    flux = tuple(Flux(a, b, True, 40 - i) for i, (a, b) in enumerate(product(codes, codes)) if a != b)
    resume = replace(Resume.lire(resultat_300, resultat_300, ("a", "b")), flux=flux)
    lu = lire_resultat(resultat_300)
    page = ecrits(resume, comparer(lu, lu))["resume.html"].decode()
    tableau = page.partition("<caption>Flux</caption>")[2].partition("</table>")[0]
    corps, _, pied = tableau.partition("<tfoot")
    nombres = [int(n) for n in re.findall(r'<td class="n">(\d+)</td>', corps)]
    assert nombres == [f.personnes for f in flux]
    assert f'Autres flux (2), dits dans flux.csv</th><td class="n">{sum(nombres[-2:])}</td>' in pied
