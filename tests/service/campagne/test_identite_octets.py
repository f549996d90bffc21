"""The same campaign gives the same bytes, whatever the order of rows, the format of the files, the process and the machine."""

from __future__ import annotations

import csv
import hashlib
import json
import platform
import random
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as papq
import pytest

from tests.service.campagnes import appeler, appeler_a_part, contenu, copie, ecrire_lignes, lignes

EMPREINTES = Path(__file__).with_name("empreintes_300.json")


@pytest.fixture(scope="module")
def avec_bareme(campagne_300: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same campaign with its points given in ``bareme.csv``, decimals included."""
    dossier = copie(campagne_300, tmp_path_factory.mktemp("points") / "c")
    assert appeler("score", campagne_300, "-o", dossier / "bareme.csv").code == 0
    return dossier


def melanger(dossier: Path) -> None:
    """Rows and columns of every file in another order, members of couples exchanged."""
    hasard = random.Random(11)
    for chemin in sorted(dossier.glob("*.csv")):
        rangees = lignes(chemin)
        if chemin.name == "couples.csv":
            rangees = [{"candidat_1": r["candidat_2"], "candidat_2": r["candidat_1"]} for r in rangees]
        colonnes = list(rangees[0])
        hasard.shuffle(rangees)
        hasard.shuffle(colonnes)
        ecrire_lignes(chemin, rangees, colonnes)
    entete = (dossier / "campagne.yaml").read_text(encoding="utf-8").splitlines()
    (dossier / "campagne.yaml").write_text("\n".join(["# en désordre", *reversed(entete)]) + "\n", encoding="utf-8")


def a_la_francaise(dossier: Path) -> None:
    """Semicolons, decimal commas, byte-order mark, Windows line ends, everything quoted."""
    for chemin in sorted(dossier.glob("*.csv")):
        rangees = lignes(chemin)
        points = {"points", "points_extension"} if chemin.name == "bareme.csv" else set()
        elements = set(rangees[0]) - {"candidat", "rang", "points", "points_extension"} if points else set()
        with chemin.open("w", encoding="utf-8-sig", newline="") as fichier:
            stylo = csv.writer(fichier, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
            stylo.writerow(rangees[0])
            for rangee in rangees:
                stylo.writerow([v.replace(".", ",") if nom in points | elements else v for nom, v in rangee.items()])


def en_parquet(dossier: Path) -> None:
    """Typed Parquet files, as a data frame writes them: integers with gaps have become floats."""
    for chemin in sorted(dossier.glob("*.csv")):
        with chemin.open(encoding="utf-8") as fichier:
            noms = next(csv.reader(fichier))
        options = pacsv.ConvertOptions(column_types=dict.fromkeys(noms, pa.string()), strings_can_be_null=True)
        table = pacsv.read_csv(chemin, convert_options=options)
        for i, nom in enumerate(noms):
            colonne = table.column(nom)
            genre = {"rang": pa.int64(), "capacite": pa.int64(), "enfants": pa.float64(), "date_naissance": pa.date32()}.get(
                nom
            )
            if genre is not None:
                table = table.set_column(i, nom, colonne.cast(genre))
        papq.write_table(table, chemin.with_suffix(".parquet"))
        chemin.unlink()


FORMES: dict[str, Callable[[Path], None]] = {"mélangée": melanger, "à la française": a_la_francaise, "parquet": en_parquet}


@pytest.mark.parametrize("forme", FORMES)
def test_forme_des_fichiers(forme: str, campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Order of rows and columns, separators, marks and formats change nothing: every file of the result, to the byte."""
    dossier = copie(campagne_300, tmp_path / "c")
    FORMES[forme](dossier)
    assert appeler("solve", dossier, "-o", tmp_path / "r").code == 0
    assert contenu(tmp_path / "r") == contenu(resultat_300)


@pytest.mark.parametrize("forme", FORMES)
def test_forme_du_bareme(forme: str, avec_bareme: Path, tmp_path: Path) -> None:
    """The same when points are given: decimal commas read as decimal points."""
    dossier = copie(avec_bareme, tmp_path / "c")
    FORMES[forme](dossier)
    for source, sortie in ((avec_bareme, "droit"), (dossier, "autre")):
        assert appeler("solve", source, "-o", tmp_path / sortie).code == 0
    assert contenu(tmp_path / "droit") == contenu(tmp_path / "autre")


REGLAGES = {
    "graine de hachage 1, un fil": {"PYTHONHASHSEED": "1", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    "graine de hachage 4242, quatre fils": {"PYTHONHASHSEED": "4242", "NUMBA_NUM_THREADS": "4", "TZ": "Pacific/Noumea"},
    "autre langue": {"PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "1"},
}


@pytest.mark.parametrize("reglage", REGLAGES)
def test_processus(reglage: str, campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Hash seed, threads, time zone, language, optimisation and working directory change nothing."""
    (tmp_path / "ici").mkdir()
    copie(campagne_300, tmp_path / "c")
    issue = appeler_a_part("solve", "../c", "-o", "../r", cwd=tmp_path / "ici", reglages=REGLAGES[reglage])
    assert issue.code == 0, issue.erreurs
    assert contenu(tmp_path / "r") == contenu(resultat_300)


def test_empreintes_attendues(resultat_300: Path) -> None:
    """Every Python and every machine give the digests recorded here; a change of rules or of layout is read, then recorded.

    On a mismatch the new digests are written beside the old ones, with the suffix ``.new``.
    """
    obtenues = {nom: hashlib.sha256(octets).hexdigest() for nom, octets in contenu(resultat_300).items()}
    attendues = json.loads(EMPREINTES.read_text(encoding="utf-8")) if EMPREINTES.exists() else {}
    nouveau = EMPREINTES.with_suffix(".json.new")
    if obtenues != attendues:
        nouveau.write_text(json.dumps(obtenues, indent=1) + "\n", encoding="utf-8")
    assert obtenues == attendues
    nouveau.unlink(missing_ok=True)


def test_aucune_horloge_ni_machine(campagne_300: Path, resultat_300: Path) -> None:
    """No file of a result tells when, where or by which machine it was computed."""
    for nom, octets in contenu(resultat_300).items():
        texte = octets.decode("utf-8")
        for trace in (str(campagne_300), str(resultat_300), socket.gethostname(), platform.python_version()):
            assert trace not in texte, (nom, trace)
        assert not re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:|\b\d\d:\d\d:\d\d\b", texte), nom
