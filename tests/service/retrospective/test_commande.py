"""``mouvement retrospective``, the section of the report, and the figures that the package delivers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from service.retrospective.ecrits import CONCLUSION, document, livrees, markdown
from tests.depot import RACINE
from tests.service.campagnes import appeler


@pytest.fixture(scope="module")
def resultats(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Results of two small campaigns."""
    dossier = tmp_path_factory.mktemp("retrospective")
    for graine in (1, 2):
        assert appeler("generate", dossier / f"c{graine}", "--candidats", 600, "--graine", graine).code == 0
        assert appeler("solve", dossier / f"c{graine}", "-o", dossier / f"r{graine}", "--calibrage").code == 0
    return [dossier / "r1", dossier / "r2"]


def test_dossier_ecrit(resultats: list[Path], tmp_path: Path) -> None:
    """JSON, tables and page say the same; lieux hold the bars of the result folders; the same inputs give the same bytes."""
    issue = appeler("retrospective", *resultats, "-o", tmp_path / "s", "--json")
    assert issue.code == 0, issue.erreurs
    lu = json.loads((tmp_path / "s" / "retrospective.json").read_bytes())
    assert lu["simulation"] is True
    assert json.loads(issue.sortie)["series"] == lu["series"]
    page = (tmp_path / "s" / "retrospective.html").read_text(encoding="utf-8")
    assert all(s["libelle"] in page and s["usage"] in page.replace("&#39;", "'") for s in lu["series"])
    with (tmp_path / "s" / "lieux.csv").open(encoding="utf-8") as f:
        lieux = {(x["serie"], x["lieu"]): x for x in csv.DictReader(f)}
    with (resultats[1] / "barres.csv").open(encoding="utf-8") as f:
        eps = {x["lieu"]: x["barre"] for x in csv.DictReader(f) if x["discipline"] == "L1900"}
    compares = [x for (serie, lieu), x in lieux.items() if serie == "eps-2008" and eps.get(lieu)]
    assert len(compares) > 3
    assert all(float(x["simulee_r2"]) == float(eps[x["lieu"]]) for x in compares)
    assert appeler("retrospective", *resultats, "-o", tmp_path / "t").code == 0
    assert all((tmp_path / "t" / f.name).read_bytes() == f.read_bytes() for f in (tmp_path / "s").iterdir())


def test_rapport_calibre(resultats: list[Path]) -> None:
    """``solve --calibrage`` adds the comparison of the one campaign to its report."""
    page = (resultats[0] / "rapport.html").read_text(encoding="utf-8")
    assert "barres simulées et barres publiées" in page
    assert "EPS 2008, académies" in page


def test_refus(resultats: list[Path], tmp_path: Path) -> None:
    """The same run twice, a folder without certificate, an output that holds a result: refused, nothing written."""
    double = appeler("retrospective", resultats[0], resultats[0], "-o", tmp_path / "s")
    assert double.code == 2
    assert "deux fois" in double.erreurs
    copie = tmp_path / "sans"
    copie.mkdir()
    (copie / "affectations.csv").write_bytes((resultats[0] / "affectations.csv").read_bytes())
    sans = appeler("retrospective", copie, "-o", tmp_path / "s")
    assert sans.code == 2
    assert "certificat" in sans.erreurs
    assert appeler("retrospective", resultats[0], "-o", resultats[0], "--remplacer").code == 2
    assert not (tmp_path / "s").exists()


def test_page_de_documentation() -> None:
    """The tables of the documentation are those of the figures delivered."""
    assert (RACINE / "docs" / "retrospective.md").read_text(encoding="utf-8").endswith("\n" + markdown(livrees()))


def test_figures_livrees() -> None:
    """Three runs of each movement; the conclusion is said because persistence does better everywhere it is known."""
    lues = livrees()
    assert [(x["mouvement"], len(x["campagnes"])) for x in lues] == [("second-degre", 3), ("premier-degre", 3)]
    assert CONCLUSION in document(lues).sections[0].paragraphes
    autre = json.loads(json.dumps(lues))
    for mesure in next(s for s in autre[0]["series"] if s["nom"] == "eps-2008")["mesures"]:
        mesure["rang"][0] = 0.0 if mesure["prediction"].startswith("persistance") else 0.5
    assert CONCLUSION not in document(autre).sections[0].paragraphes
