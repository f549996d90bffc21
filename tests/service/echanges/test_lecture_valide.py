"""Reading of campaigns without fault."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as papq
import pytest

from scoring.dossier import ABSENT, DATE_ABSENTE
from service.echanges.campagne import NON_DIT
from service.echanges.lecture import Campagne, EntreeRefusee, lire, lire_zip
from tests.service.echanges.fabrique_campagne import BAREME, BASE, ecrire_campagne


def _memes(a: Campagne, b: Campagne) -> None:
    assert a.dossiers.ids == b.dossiers.ids
    for nom in ("discipline", "statut", "origine", "obligatoire", "date_naissance"):
        np.testing.assert_array_equal(getattr(a.dossiers, nom), getattr(b.dossiers, nom))
    for nom, valeurs in a.dossiers.faits.items():
        np.testing.assert_array_equal(valeurs, b.dossiers.faits[nom])
    for nom in ("candidat", "rang", "lieu", "type", "debut"):
        np.testing.assert_array_equal(getattr(a.voeux, nom), getattr(b.voeux, nom))
    np.testing.assert_array_equal(a.couples, b.couples)
    for nom in ("discipline", "lieu", "capacite"):
        np.testing.assert_array_equal(getattr(a.capacites, nom), getattr(b.capacites, nom))
    assert a.empreintes == b.empreintes


def test_tableaux_canoniques(tmp_path: Path) -> None:
    """Candidats by id, vœux by candidat then rang, codes as indices of the pack, empties as documented."""
    campagne = lire(ecrire_campagne(tmp_path))
    paquet, dossiers, voeux = campagne.paquet, campagne.dossiers, campagne.voeux
    assert (campagne.mouvement, campagne.annee, campagne.libelle, campagne.tirage) == ("second-degre", 2023, "Essai", 7)
    assert dossiers.ids == ("C01", "C02", "C03", "C04")
    assert dossiers.disciplines == ("L0202", "L0422", "L1300")
    assert [dossiers.disciplines[d] for d in dossiers.discipline] == ["L1300", "L1300", "L0202", "L0202"]
    assert [paquet.statuts[s] for s in dossiers.statut] == ["titulaire", "stagiaire_ex_titulaire", "titulaire", "titulaire"]
    assert dossiers.origine.tolist() == [paquet.lieux.indice["01"], ABSENT, paquet.lieux.indice["24"], ABSENT]
    assert dossiers.obligatoire.tolist() == [ABSENT] * 4
    naissance = [int((np.datetime64(jour) - np.datetime64("1970-01-01")).astype(int)) for jour in ("1980-05-12", "1995-03-01")]
    assert dossiers.date_naissance[:2].tolist() == naissance
    assert dossiers.date_naissance[3] == DATE_ABSENTE
    assert dossiers.faits["echelon"].tolist() == [5, 3, ABSENT, ABSENT]
    assert dossiers.faits["boe"].tolist() == [True, False, False, False]
    assert dossiers.faits["anciennete_poste"].tolist() == [ABSENT] * 4
    handicap = dossiers.faits["handicap_academies"]
    assert [paquet.lieux.codes[i] for i in np.flatnonzero(handicap[0])] == ["24", "25"]
    assert not handicap[1:].any()
    assert voeux.candidat.tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert voeux.rang.tolist() == [1, 2, 1, 2, 1, 2, 3]
    assert [paquet.lieux.codes[i] for i in voeux.lieu] == ["24", "25", "24", "25", "07", "01", "10"]
    assert voeux.debut.tolist() == [0, 2, 4, 7, 7]
    assert campagne.couples.tolist() == [[0, 1]]
    assert campagne.capacites.discipline.tolist() == [1, 2, 2]
    assert campagne.capacites.capacite.tolist() == [3, 2, -1]
    assert campagne.bareme is None
    assert campagne.extension is None
    assert campagne.classements is None
    assert sorted(campagne.empreintes) == sorted(BASE)
    assert dossiers.discipline.dtype == np.int32
    assert voeux.rang.dtype == np.int16
    assert voeux.type.dtype == np.int8
    assert voeux.debut.dtype == np.int64


def test_bareme_fourni(tmp_path: Path) -> None:
    """Exact hundredths aligned with the vœux; extension = lowest non-empty, else not said; elements by name, empty = 0."""
    bareme = lire(ecrire_campagne(tmp_path, {"bareme.csv": BAREME})).bareme
    assert bareme is not None
    assert bareme.points.tolist() == [15020, 2100, 1400, 1400, 100055, 0, 0]
    assert bareme.extension.tolist() == [700, 1400, NON_DIT, NON_DIT]
    assert bareme.groupe.tolist() == [0] * 7
    assert bareme.noms == ("anciennete",)
    assert bareme.elements.tolist() == [[2000], [0], [0], [0], [500], [0], [0]]


def test_bareme_sans_extension_et_groupe(tmp_path: Path) -> None:
    """Without the column, nothing is said of extension; ``groupe`` is read; ``date_naissance`` is not needed with a barème."""
    lignes = BAREME.splitlines()
    cles = [",".join(ligne.split(",")[:3]) for ligne in lignes]
    texte = "\n".join(f"{cle},{'groupe' if i == 0 else i}" for i, cle in enumerate(cles)) + "\n"
    candidats = "candidat,discipline,statut,origine\n" + "".join(f"C0{i},D,titulaire,\n" for i in range(1, 5))
    bareme = lire(ecrire_campagne(tmp_path, {"bareme.csv": texte, "candidats.csv": candidats})).bareme
    assert bareme is not None
    assert (bareme.extension == NON_DIT).all()
    assert bareme.groupe.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_extension_et_classements(tmp_path: Path) -> None:
    """Both optional files as arrays."""
    campagne = lire(
        ecrire_campagne(
            tmp_path,
            {
                "extension.csv": "premier_voeu;rang;lieu\n24;2;10\n24;1;25\n07;1;10\n",
                "postes.csv": "lieu,type,libelle,academie\nS2,specifique,Théâtre,07\nS1,pop,Cirque,24\n",
                "voeux.csv": BASE["voeux.csv"] + "C02,3,S1\nC01,3,S1\nC03,4,S2\n",
                "classements.csv": "lieu,candidat,rang,avis\nS1,C02,1,favorable\nS1,C01,,defavorable\nS2,C03,2,favorable\n",
            },
        )
    )
    indice = campagne.paquet.lieux.indice
    assert campagne.extension is not None
    assert campagne.extension.shape == (len(campagne.paquet.lieux.codes), 2)
    assert campagne.extension[indice["24"]].tolist() == [indice["25"], indice["10"]]
    assert campagne.extension[indice["07"]].tolist() == [indice["10"], -1]
    assert (campagne.extension[indice["01"]] == -1).all()
    classements = campagne.classements
    assert classements is not None
    assert [campagne.paquet.lieux.codes[i] for i in classements.lieu] == ["S1", "S1", "S2"]
    assert classements.candidat.tolist() == [0, 1, 2]
    assert classements.rang.tolist() == [0, 1, 2]
    assert classements.favorable.tolist() == [False, True, True]


def _melanger(texte: str) -> str:
    entete, *lignes = texte.splitlines()
    random.Random(3).shuffle(lignes)
    return "\n".join([entete, *lignes]) + "\n"


_FORMES = {
    "bom": lambda texte: b"\xef\xbb\xbf" + texte.encode(),
    "crlf": lambda texte: texte.replace("\n", "\r\n").encode(),
    "cr": lambda texte: texte.replace("\n", "\r").encode(),
    "sans_fin_de_ligne": lambda texte: texte.rstrip("\n").encode(),
    "point_virgule": lambda texte: texte.replace(",", ";").encode(),
    "guillemets": lambda texte: "\n".join('"' + ligne.replace(",", '","') + '"' for ligne in texte.splitlines()).encode(),
    "melange": lambda texte: _melanger(texte).encode(),
    "colonnes_inversees": lambda texte: "\n".join(",".join(ligne.split(",")[::-1]) for ligne in texte.splitlines()).encode(),
    "colonne_x": lambda texte: "\n".join(
        f"{ligne},{'x_note' if i == 0 else '=bizarre'}" for i, ligne in enumerate(texte.splitlines())
    ).encode(),
}


@pytest.mark.parametrize("forme", sorted(_FORMES))
def test_meme_contenu_memes_empreintes(tmp_path: Path, forme: str) -> None:
    """The same content in another form gives the same arrays and digests."""
    fichiers = {**BASE, "bareme.csv": BAREME}
    autres = {nom: _FORMES[forme](texte) if nom.endswith(".csv") else texte for nom, texte in fichiers.items()}
    _memes(lire(ecrire_campagne(tmp_path / "a", fichiers)), lire(ecrire_campagne(tmp_path / "b", autres)))


def test_virgule_decimale(tmp_path: Path) -> None:
    """Decimal commas between semicolons, or quoted, read like decimal points; trailing zeros change nothing."""
    a = lire(ecrire_campagne(tmp_path / "a", {"bareme.csv": BAREME}))
    texte = BAREME.replace(",", ";").replace(".", ",").replace("150,2", "150,200")
    b = lire(ecrire_campagne(tmp_path / "b", {"bareme.csv": texte}))
    c = lire(ecrire_campagne(tmp_path / "c", {"bareme.csv": BAREME.replace("150.2", '"150,20"')}))
    assert a.bareme is not None
    assert b.bareme is not None
    assert a.bareme.points.tolist() == b.bareme.points.tolist()
    assert a.empreintes == b.empreintes == c.empreintes


def test_une_valeur_change_une_empreinte(tmp_path: Path) -> None:
    """Another capacity changes the digest of its file and no other."""
    a = lire(ecrire_campagne(tmp_path / "a")).empreintes
    b = lire(ecrire_campagne(tmp_path / "b", {"capacites.csv": BASE["capacites.csv"].replace("24,2", "24,3")})).empreintes
    assert {nom for nom in a if a[nom] != b[nom]} == {"capacites.csv"}


@pytest.mark.parametrize("types", (False, True))
def test_parquet(tmp_path: Path, types: bool) -> None:
    """Parquet files of texts, or of typed columns, read like the CSV files."""
    dossier = tmp_path / "b"
    ecrire_campagne(dossier, {"bareme.csv": BAREME})
    for nom in ("candidats", "voeux", "capacites", "couples", "bareme"):
        chemin = dossier / f"{nom}.csv"
        textes = ("candidat", "discipline", "origine", "lieu", "handicap_academies")
        options = pacsv.ConvertOptions(
            column_types={colonne: pa.string() for colonne in (textes if types else pacsv.read_csv(chemin).column_names)},
            true_values=["oui"],
            false_values=["non"],
            strings_can_be_null=True,
        )
        papq.write_table(pacsv.read_csv(chemin, convert_options=options), dossier / f"{nom}.parquet")
        chemin.unlink()
    _memes(lire(ecrire_campagne(tmp_path / "a", {"bareme.csv": BAREME})), lire(dossier))


@pytest.mark.parametrize("prefixe", ("", "campagne 2023/"))
def test_zip(tmp_path: Path, prefixe: str) -> None:
    """A zip of the files, or of their folder, reads like the folder."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, texte in BASE.items():
            archive.writestr(prefixe + nom, texte)
        archive.writestr("__MACOSX/._voeux.csv", b"\0")
    _memes(lire(ecrire_campagne(tmp_path)), lire_zip(io.BytesIO(flux.getvalue())))


def _archive(entrees: dict[str, bytes]) -> io.BytesIO:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, octets in entrees.items():
            archive.writestr(nom, octets)
    return io.BytesIO(flux.getvalue())


@pytest.mark.parametrize("nom", ("../voeux.csv", "/etc/voeux.csv", "a/../../voeux.csv", "C:\\voeux.csv"))
def test_zip_chemins_refuses(nom: str) -> None:
    """Entry names that leave the archive are refused."""
    with pytest.raises(EntreeRefusee) as refus:
        lire_zip(_archive({nom: b"x"}))
    assert [a.code for a in refus.value.anomalies] == ["archive"]


def test_zip_limites(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many entries, too many bytes, not a zip: refused as such."""
    monkeypatch.setattr("service.echanges.sources.ENTREES_MAXIMALES", 3)
    monkeypatch.setattr("service.echanges.sources.OCTETS_MAXIMAUX", 100)
    for flux in (
        _archive({f"f{i}": b"" for i in range(4)}),
        _archive({"voeux.csv": b"x" * 101}),
        io.BytesIO(b"PK pas une archive"),
        io.BytesIO(_archive({"voeux.csv": b"x" * 50}).getvalue()[:-30]),
    ):
        with pytest.raises(EntreeRefusee) as refus:
            lire_zip(flux)
        assert "archive" in {a.code for a in refus.value.anomalies}


def test_fichiers_etrangers_ignores(tmp_path: Path) -> None:
    """Files whose names resemble nothing are ignored."""
    dossier = ecrire_campagne(tmp_path, {"notes.txt": "x", "affectations.csv": "x", ".cache": "x"})
    assert lire(dossier).dossiers.nombre == 4


def test_sans_pandas(tmp_path: Path) -> None:
    """Reading a campaign and writing a table never import pandas, which costs seconds."""
    programme = (
        "import sys, pathlib, numpy as np\n"
        "from service.echanges.lecture import lire\n"
        "from service.echanges.tables import Codes, Points, Table\n"
        "lire(pathlib.Path(sys.argv[1]))\n"
        "Table({'a': ['x'], 'b': Points(np.array([1])), 'c': Codes(np.array([0]), ['y'])}).octets()\n"
        "sys.exit('pandas' in sys.modules)\n"
    )
    dossier = ecrire_campagne(tmp_path, {"bareme.csv": BAREME})
    racine = Path(__file__).parents[3]
    fin = subprocess.run([sys.executable, "-c", programme, str(dossier)], cwd=racine, check=False)
    assert fin.returncode == 0
