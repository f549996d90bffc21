"""Excel workbooks in place of CSV files: the same campaign, or every fault with its sheet, row and column."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.campagne import executer
from service.echanges import feuilles
from service.echanges.anomalies import Anomalie, EntreeRefusee
from service.echanges.lecture import FICHIERS, lire, lire_avec_sources, lire_zip
from service.sortie import fichiers as fichiers_du_resultat
from tests.service.echanges.classeurs_excel import classeur, retoucher, table
from tests.service.echanges.fabrique_campagne import BAREME, BASE, ecrire_campagne, fautes

ENTIERE = {**BASE, "bareme.csv": BAREME}
TABLES = {nom.removesuffix(".csv"): texte for nom, texte in ENTIERE.items() if nom.endswith(".csv")}
SANS_CSV: Mapping[str, None] = dict.fromkeys(f"{nom}.csv" for nom in TABLES)
DEBUT = "campagne.xlsx, feuille "


def _dossier(chemin: Path, octets: bytes, **autres: bytes) -> Path:
    return ecrire_campagne(chemin, {**SANS_CSV, "campagne.xlsx": octets, **autres})


def _feuilles(**changees: list[list[object]]) -> dict[str, list[list[object]]]:
    return {**{nom: table(texte) for nom, texte in TABLES.items()}, **changees}


def _anomalies(dossier: Path) -> tuple[Anomalie, ...]:
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    return refus.value.anomalies


def _changee(nom: str, ligne: int, colonne: str, valeur: object) -> dict[str, list[list[object]]]:
    """Sheets with one cell changed; ``ligne`` as the spreadsheet numbers it."""
    rangees = table(TABLES[nom])
    rangees[ligne - 1][rangees[0].index(colonne)] = valeur
    return _feuilles(**{nom: rangees})


@pytest.mark.parametrize("forme", ("un classeur", "un par fichier", "mêlés"))
def test_meme_campagne_meme_resultat(tmp_path: Path, forme: str) -> None:
    """A campaign in workbooks has the digests of its CSV files and gives the same result files, to the byte."""
    temoin = lire(ecrire_campagne(tmp_path / "csv", ENTIERE))
    par_fichier = {f"{nom}.xlsx": classeur({"Feuil1": table(texte)}) for nom, texte in TABLES.items()}
    if forme == "un classeur":
        contenu: dict[str, bytes | str | None] = {**SANS_CSV, "campagne.xlsx": classeur(_feuilles())}
    elif forme == "un par fichier":
        contenu = {**SANS_CSV, **par_fichier}
    else:
        deux = {nom: table(TABLES[nom]) for nom in ("voeux", "couples")}
        contenu = {"voeux.csv": None, "couples.csv": None, "campagne.xlsx": classeur(deux), "candidats.csv": None}
        contenu |= {"candidats.xlsx": par_fichier["candidats.xlsx"], "bareme.csv": BAREME}
    dossier = ecrire_campagne(tmp_path / "xlsx", contenu)
    lue = lire(dossier)
    assert lue.empreintes == temoin.empreintes
    ecrits = [{n: o for n, o in fichiers_du_resultat(executer(c))[0].items() if n.endswith(".csv")} for c in (temoin, lue)]
    assert ecrits[0] == ecrits[1]
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for chemin in dossier.iterdir():
            archive.write(chemin, f"dossier/{chemin.name}")
    assert lire_zip(flux).empreintes == temoin.empreintes


def test_contenu_en_csv(tmp_path: Path) -> None:
    """What a sheet hands on under the name of its file is a CSV file that says the same."""
    _, sources = lire_avec_sources(_dossier(tmp_path / "a", classeur(_feuilles())))
    contenu = {source.nom: source.octets for source in sources.values()}
    assert set(contenu) == set(ENTIERE)
    assert (
        lire(ecrire_campagne(tmp_path / "b", contenu)).empreintes == lire(ecrire_campagne(tmp_path / "c", ENTIERE)).empreintes
    )


@pytest.mark.parametrize(
    ("nom", "ligne", "colonne", "valeur", "code"),
    (
        ("candidats", 3, "origine", 1.0, "zero_perdu"),
        ("candidats", 3, "candidat", 101.0, "cellule_typee"),
        ("candidats", 3, "discipline", 202.0, "cellule_typee"),
        ("candidats", 3, "corps", True, "code_inconnu"),
        ("voeux", 2, "lieu", 7.0, "zero_perdu"),
        ("voeux", 2, "rang", 1.5, "entier"),
        ("voeux", 2, "rang", "=1+1", "entier"),
        ("candidats", 2, "boe", 1.0, "booleen"),
        ("candidats", 2, "date_naissance", 34759.0, "date_tableur"),
        ("candidats", 2, "date_naissance", "01/03/1995", "date_tableur"),
        ("capacites", 2, "capacite", "beaucoup", "entier"),
        ("bareme", 2, "points", 12.345, "centiemes"),
    ),
)
def test_cellule_fautive(tmp_path: Path, nom: str, ligne: int, colonne: str, valeur: object, code: str) -> None:
    """One faulty cell is told at its sheet, row and column; lost zeros are told, never put back."""
    trouvees = fautes(_dossier(tmp_path, classeur(_changee(nom, ligne, colonne, valeur))))
    assert (DEBUT + nom, ligne, colonne, code) in trouvees


def test_nombre_qui_ne_peut_etre_qu_un_code(tmp_path: Path) -> None:
    """The number 24 is académie 24, no other code being that number, in a column that also has it as a text."""
    rangees = table(TABLES["voeux"])
    rangees[1][2] = 24.0
    assert rangees[3][2] == "24"
    lue = lire(_dossier(tmp_path / "a", classeur(_feuilles(voeux=rangees))))
    assert lue.empreintes == lire(ecrire_campagne(tmp_path / "b", ENTIERE)).empreintes


def test_rapport_entier(tmp_path: Path) -> None:
    """Faults of several sheets are told together, in the order of the files, as those of CSV files are."""
    mauvaises = {nom: table(texte) for nom, texte in TABLES.items()}
    mauvaises["voeux"][2][1], mauvaises["candidats"][1][0], mauvaises["capacites"][1][2] = "x", "", ""
    en_csv = {f"{nom}.csv": "\n".join(",".join(map(str, r)) for r in _textes(rangees)) for nom, rangees in mauvaises.items()}
    attendues = fautes(ecrire_campagne(tmp_path / "csv", en_csv))
    assert len(attendues) >= 3
    trouvees = fautes(_dossier(tmp_path / "xlsx", classeur(mauvaises)))
    assert [(a.removeprefix(DEBUT) + ".csv", *reste) for a, *reste in trouvees] == attendues


def _textes(rangees: list[list[object]]) -> list[list[object]]:
    return [
        ["oui" if v is True else "non" if v is False else f"{v:g}" if isinstance(v, float) else v for v in r] for r in rangees
    ]


def _formules(*cellules: tuple[str, str, object]) -> bytes:
    def ecrire(ouvrage: object, faites: Mapping[str, object]) -> None:
        for place, formule, valeur in cellules:
            faites["capacites"].write_formula(place, formule, None, valeur)  # type: ignore[attr-defined]

    return classeur(_feuilles(), ecrire)


def test_formules(tmp_path: Path) -> None:
    """A formula is its value, an error is refused, and so is a formula that was saved without its value."""
    temoin = lire(ecrire_campagne(tmp_path / "csv", ENTIERE)).empreintes
    juste = _formules(("C2", "=1+1", 2), ("A2", '="L"&"1300"', "L1300"))
    assert lire(_dossier(tmp_path / "a", juste)).empreintes == temoin
    erreurs = _formules(("C2", "=1/0", "#DIV/0!"), ("C4", "=NA()", "#N/A"))
    trouvees = _anomalies(_dossier(tmp_path / "b", erreurs))
    assert [(a.ligne, a.colonne, a.valeur, a.code) for a in trouvees] == [
        (2, "capacite", "#DIV/0!", "erreur_tableur"),
        (4, "capacite", "#N/A", "erreur_tableur"),
    ]
    sans = retoucher(juste, lambda nom, partie: partie.replace(b"<f>1+1</f><v>2</v>", b"<f>1+1</f>"))
    assert fautes(_dossier(tmp_path / "c", sans)) == [(DEBUT + "capacites", 2, "capacite", "formule_sans_valeur")]
    partagee = retoucher(juste, lambda nom, partie: partie.replace(b"<f>1+1</f><v>2</v>", b'<f t="shared" si="0"/><v></v>'))
    assert fautes(_dossier(tmp_path / "d", partagee)) == [(DEBUT + "capacites", 2, "capacite", "formule_sans_valeur")]
    vide = retoucher(
        _formules(("D2", '=""', "rien")), lambda nom, partie: partie.replace(b"<v>rien</v>", b"<v></v>").replace(b"<v/>", b"")
    )
    assert lire(_dossier(tmp_path / "e", vide)).empreintes == temoin


def test_erreur_au_bord(tmp_path: Path) -> None:
    """An error in the last row or column, which the reader leaves out, is told too."""
    octets = _formules(("A5", "=NA()", "#N/A"), ("D2", "=NA()", "#N/A"))
    assert fautes(_dossier(tmp_path, octets)) == [
        (DEBUT + "capacites", 1, "", "colonne_sans_nom"),
        (DEBUT + "capacites", 5, "discipline", "erreur_tableur"),
        (DEBUT + "capacites", 5, "lieu", "valeur_manquante"),
        (DEBUT + "capacites", 5, "capacite", "valeur_manquante"),
    ]


def test_dates_de_1904(tmp_path: Path) -> None:
    """A workbook that counts days from 1904 has the same dates."""
    lue = lire(_dossier(tmp_path / "a", classeur(_feuilles(), date_1904=True)))
    assert lue.empreintes == lire(ecrire_campagne(tmp_path / "b", ENTIERE)).empreintes


def test_quinze_chiffres(tmp_path: Path) -> None:
    """A number has the fifteen digits that the spreadsheet shows: the remainder of a sum is not two more decimals."""
    octets = classeur(_feuilles())
    assert b"<v>150.2</v>" in zipfile.ZipFile(io.BytesIO(octets)).read("xl/worksheets/sheet5.xml")
    bruit = retoucher(octets, lambda nom, partie: partie.replace(b"<v>150.2</v>", b"<v>150.20000000000002</v>"))
    assert lire(_dossier(tmp_path / "a", bruit)).empreintes == lire(ecrire_campagne(tmp_path / "b", ENTIERE)).empreintes


def test_cellules_fusionnees(tmp_path: Path) -> None:
    """A merged range is refused where it begins: only its first cell has a value."""

    def fusionner(ouvrage: object, faites: Mapping[str, object]) -> None:
        faites["capacites"].merge_range("B2:B3", "24")  # type: ignore[attr-defined]

    (fusion,) = _anomalies(_dossier(tmp_path, classeur(_feuilles(), fusionner)))
    assert (fusion.fichier, fusion.ligne, fusion.colonne) == (DEBUT + "capacites", 2, "lieu")
    assert (fusion.code, fusion.valeur) == ("cellules_fusionnees", "B2:B3")


def test_lignes_et_colonnes_vides(tmp_path: Path) -> None:
    """Formatted empty rows and columns after the data are nothing; an empty row among the data is told."""

    def mettre_en_forme(ouvrage: object, faites: Mapping[str, object]) -> None:
        for nom in TABLES:
            for ligne in range(20, 400):
                faites[nom].write_blank(ligne, 9, None, ouvrage.add_format({"bold": True}))  # type: ignore[attr-defined]

    lue = lire(_dossier(tmp_path / "a", classeur(_feuilles(), mettre_en_forme)))
    assert lue.empreintes == lire(ecrire_campagne(tmp_path / "b", ENTIERE)).empreintes
    rangees = table(TABLES["voeux"])
    octets = classeur(_feuilles(voeux=[*rangees[:3], ["", "", ""], *rangees[3:]]))
    assert fautes(_dossier(tmp_path / "c", octets)) == [(DEBUT + "voeux", 4, "", "ligne_vide")]


def test_entete_en_premiere_ligne(tmp_path: Path) -> None:
    """Rows above the header are told: the first row is the header."""
    octets = classeur(_feuilles(voeux=[["", "", ""], *table(TABLES["voeux"])]))
    assert (DEBUT + "voeux", 1, "", "colonne_sans_nom") in fautes(_dossier(tmp_path, octets))


def test_noms_des_feuilles(tmp_path: Path) -> None:
    """A filled sheet has an expected name or begins with ``x_``; an empty one is nothing; the near name is told."""
    ajout = {"x_notes": [["à relire"]], "Feuil9": []}
    assert fautes(_dossier(tmp_path / "a", classeur({**_feuilles(), **ajout}))) == []
    autres = {nom if nom != "voeux" else "Vœux": rangees for nom, rangees in _feuilles().items()}
    (anomalie,) = [a for a in _anomalies(_dossier(tmp_path / "b", classeur(autres))) if a.code != "absent_du_bareme"][:1]
    assert (anomalie.code, anomalie.correction) == ("feuille", "la nommer « voeux »")
    inconnue = classeur({**_feuilles(), "Budget": [["a"]]})
    assert fautes(_dossier(tmp_path / "c", inconnue)) == [(DEBUT + "Budget", 0, "", "feuille")]
    deux = classeur({"A": table(TABLES["voeux"]), "B": table(TABLES["voeux"])})
    assert fautes(ecrire_campagne(tmp_path / "d", {"voeux.csv": None, "voeux.xlsx": deux})) == [
        ("voeux.xlsx", 0, "", "feuille")
    ]


def test_feuille_masquee(tmp_path: Path) -> None:
    """A hidden sheet that holds something is refused: nobody sees what it says."""

    def masquer(ouvrage: object, faites: Mapping[str, object]) -> None:
        faites["couples"].hide()  # type: ignore[attr-defined]

    octets = classeur(_feuilles(), masquer)
    assert (DEBUT + "couples", 0, "", "feuille") in fautes(_dossier(tmp_path, octets))


def test_en_double(tmp_path: Path) -> None:
    """A table that is there in two forms is told, whichever they are."""
    voeux = classeur({"voeux": table(TABLES["voeux"])})
    assert fautes(ecrire_campagne(tmp_path / "a", {"voeux.xlsx": voeux})) == [("voeux.csv", 0, "", "fichier_en_double")]
    assert fautes(ecrire_campagne(tmp_path / "b", {"campagne.xlsx": voeux})) == [(DEBUT + "voeux", 0, "", "fichier_en_double")]


@pytest.mark.parametrize(
    "abime",
    (
        lambda octets: octets[: len(octets) // 2],
        lambda octets: b"PK\x03\x04" + bytes(40),
        lambda octets: b"",
        lambda octets: retoucher(octets, lambda nom, partie: b"<" if nom == "xl/workbook.xml" else partie),
        lambda octets: retoucher(octets, lambda nom, partie: partie.replace(b' r="A1"', b"")),
        lambda octets: retoucher(octets, lambda nom, partie: partie.replace(b"sheet3.xml", b"sheet9.xml")),
        lambda octets: retoucher(octets, lambda nom, partie: b" " * 2_000_000 if nom == "xl/workbook.xml" else partie),
    ),
)
def test_classeur_abime(tmp_path: Path, abime: Callable[[bytes], bytes]) -> None:
    """A damaged workbook is one fault, and the files that it should have held are not told missing."""
    assert fautes(_dossier(tmp_path, abime(classeur(_feuilles())))) == [("campagne.xlsx", 0, "", "fichier_illisible")]


def test_cellule_perdue_au_loin(tmp_path: Path) -> None:
    """One cell at the far corner would make the reader build billions of cells: refused before it is read."""

    def ecrire(ouvrage: object, faites: Mapping[str, object]) -> None:
        faites["voeux"].write_string(1048575, 16383, "x")  # type: ignore[attr-defined]

    (anomalie,) = _anomalies(_dossier(tmp_path, classeur(_feuilles(), ecrire)))
    assert (anomalie.fichier, anomalie.code) == ("campagne.xlsx", "fichier_illisible")
    assert anomalie.valeur == "1\u202f048\u202f576 lignes sur 16\u202f384 colonnes"


def test_bombe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that would fill the memory once decompressed is refused at the limit."""
    monkeypatch.setattr(feuilles, "OCTETS_MAXIMAUX", 1_000_000)
    gonfle = retoucher(classeur(_feuilles()), lambda nom, partie: partie + (b" " * 2_000_000 if "theme" in nom else b""))
    assert len(gonfle) < 50_000
    assert fautes(_dossier(tmp_path, gonfle)) == [("campagne.xlsx", 0, "", "fichier_illisible")]


def test_classeur_a_la_place_de_l_archive() -> None:
    """A workbook sent in place of the archive is told as such, not as an archive without files."""
    with pytest.raises(EntreeRefusee) as refus:
        lire_zip(io.BytesIO(classeur(_feuilles())))
    (anomalie,) = refus.value.anomalies
    assert (anomalie.code, anomalie.valeur) == ("archive", "un classeur")


def test_calamine_seulement_pour_un_classeur(tmp_path: Path) -> None:
    """The reader of workbooks is not even imported for a campaign of CSV files."""
    programme = (
        "import sys; from pathlib import Path; from service.echanges.lecture import lire; lire(Path(sys.argv[1]));"
        "print('python_calamine' in sys.modules)"
    )
    for nom, contenu, attendu in (("a", {}, "False"), ("b", {**SANS_CSV, "campagne.xlsx": classeur(_feuilles())}, "True")):
        dossier = ecrire_campagne(tmp_path / nom, contenu)
        fini = subprocess.run([sys.executable, "-c", programme, dossier], capture_output=True, text=True, check=True)
        assert fini.stdout.strip() == attendu


IDENTIFIANTS = st.text("ABCéœ0123456789 .,;'\"_", min_size=1, max_size=8).map(str.strip).filter(bool)
CODES = st.sampled_from(("01", "02", "07", "10", "24", "25"))


@st.composite
def campagnes(tirer: st.DrawFn) -> dict[str, list[list[object]]]:
    """Sheets of a campaign, sound or not; every cell has one CSV text."""
    ids = tirer(st.lists(IDENTIFIANTS, min_size=1, max_size=6, unique=True))
    statuts = st.sampled_from(("titulaire", "stagiaire", "autre"))
    jours = st.dates(date(1950, 1, 1), date(2001, 12, 31))
    candidats: list[list[object]] = [["candidat", "discipline", "statut", "origine", "date_naissance", "boe", "x_note"]]
    for nom in ids:
        origine = tirer(st.one_of(st.just(""), CODES))
        ligne = [
            nom,
            "L1300",
            tirer(statuts),
            origine,
            tirer(jours),
            tirer(st.booleans()),
            tirer(st.sampled_from(("", "a\nb"))),
        ]
        candidats.append(ligne)
    voeux: list[list[object]] = [["candidat", "rang", "lieu"]]
    for nom in ids:
        lieux = tirer(st.lists(CODES, max_size=3, unique=True))
        voeux += [[nom, float(rang), lieu] for rang, lieu in enumerate(lieux, 1)]
    capacites: list[list[object]] = [["discipline", "lieu", "capacite"]]
    capacites += [["L1300", lieu, float(tirer(st.integers(-3, 5)))] for lieu in tirer(st.lists(CODES, min_size=1, unique=True))]
    bareme: list[list[object]] = [["candidat", "rang", "points"]]
    centiemes = st.integers(0, 200_000)
    bareme += [[ligne[0], ligne[1], tirer(centiemes) / 100] for ligne in voeux[1:]]
    return {"candidats": candidats, "voeux": voeux, "capacites": capacites, "bareme": bareme}


@given(campagnes())
@settings(max_examples=60, deadline=None)
def test_csv_et_xlsx_disent_la_meme_chose(tables: dict[str, list[list[object]]]) -> None:
    """A random campaign written as CSV and as a workbook has the same digests, or the same faults at the same places."""
    with tempfile.TemporaryDirectory() as racine:
        textes: dict[str, bytes | str | None] = {**SANS_CSV}
        for nom, rangees in tables.items():
            flux = io.StringIO()
            csv.writer(flux, lineterminator="\n").writerows(_textes(rangees))
            textes[f"{nom}.csv"] = flux.getvalue()
        en_csv = ecrire_campagne(Path(racine, "csv"), textes)
        en_xlsx = _dossier(Path(racine, "xlsx"), classeur(tables))
        attendues, trouvees = fautes(en_csv), fautes(en_xlsx)
        assert {(f.removeprefix(DEBUT) + ".csv", colonne, code) for f, _, colonne, code in trouvees} == {
            (f, colonne, code) for f, _, colonne, code in attendues
        }
        if not attendues:
            assert lire(en_csv).empreintes == lire(en_xlsx).empreintes


def test_tous_les_fichiers_de_la_campagne() -> None:
    """Every table of a campaign can be a sheet: the names are those of the CSV files."""
    assert {nom for nom in FICHIERS if not nom.endswith(".csv")} == {"campagne.yaml"}
