"""Files that are not what their name says: workbooks, archives, broken YAML; told in French, with what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from service.echanges.anomalies import Anomalie, EntreeRefusee
from service.echanges.lecture import lire, lire_zip
from tests.service.echanges.fabrique_campagne import BASE, changer, ecrire_campagne, fautes

XLSX = b"PK\x03\x04\x14\x00\x06\x00"
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _anomalies(dossier: Path) -> tuple[Anomalie, ...]:
    with pytest.raises(EntreeRefusee) as refus:
        lire(dossier)
    return refus.value.anomalies


@pytest.mark.parametrize("contenu", (XLSX, XLS))
def test_classeur_sous_le_nom_attendu(tmp_path: Path, contenu: bytes) -> None:
    """A workbook renamed to CSV is told as one fault, with the format to save it in."""
    (anomalie,) = _anomalies(ecrire_campagne(tmp_path, {"capacites.csv": contenu}))
    assert (anomalie.fichier, anomalie.code) == ("capacites.csv", "classeur")
    assert "classeur Excel" in anomalie.message
    assert "au format CSV UTF-8 sous le nom « capacites.csv »." in anomalie.message
    assert "PK" not in anomalie.message


def test_classeur_sous_son_nom(tmp_path: Path) -> None:
    """``voeux.xls`` is not to be renamed but saved as CSV or as xlsx, and the missing file is told too."""
    dossier = ecrire_campagne(tmp_path, {"voeux.csv": None, "couples.csv": None, "voeux.xls": XLS})
    manquant, classeur = sorted(_anomalies(dossier), key=lambda a: a.fichier)
    assert (manquant.fichier, manquant.code) == ("voeux.csv", "fichier_manquant")
    assert classeur.fichier == "voeux.xls"
    assert "l'enregistrer au format CSV UTF-8 sous le nom « voeux.csv »" in classeur.correction
    assert "ou au format xlsx sous le nom « voeux.xlsx »" in classeur.correction
    assert "le nommer" not in classeur.message


def test_classeur_dans_une_archive(tmp_path: Path) -> None:
    """The same in a zip archive."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        for nom, contenu in {**BASE, "voeux.xls": XLS}.items():
            if nom not in {"voeux.csv", "couples.csv", "bareme.csv"}:
                archive.writestr(nom, contenu)
    with pytest.raises(EntreeRefusee) as refus:
        lire_zip(flux)
    assert {("voeux.csv", "fichier_manquant"), ("voeux.xls", "classeur")} <= {
        (a.fichier, a.code) for a in refus.value.anomalies
    }


def test_classeur_pour_le_yaml(tmp_path: Path) -> None:
    """A workbook in place of ``campagne.yaml``."""
    (anomalie,) = _anomalies(ecrire_campagne(tmp_path, {"campagne.yaml": XLSX, "bareme.csv": None, "couples.csv": None}))
    assert (anomalie.fichier, anomalie.code) == ("campagne.yaml", "classeur")


def test_archive_au_lieu_d_un_dossier(tmp_path: Path) -> None:
    """The archive that the service takes is not what the commands take: they say what to do; another file is told as such."""
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("campagne.yaml", "x")
    (anomalie,) = _anomalies(tmp_path / "c.zip")
    assert anomalie.fichier == str(tmp_path / "c.zip")
    assert anomalie.correction.startswith("la décompresser, ou la déposer")
    (tmp_path / "texte").write_text("x", encoding="utf-8")
    (anomalie,) = _anomalies(tmp_path / "texte")
    assert anomalie.correction == ""


@pytest.mark.parametrize(
    ("avant", "apres", "ligne", "cause"),
    (
        ("Essai", "Essai : bis", 3, "deux-points de trop (texte à citer ?) ou ligne mal alignée (caractère 16)"),
        ("Essai", "@Essai", 3, "un texte qui commence par un signe réservé, à citer (caractère 10)"),
        ("tirage", "\ttirage", 4, "une tabulation, à remplacer par des espaces (caractère 1)"),
        ("Essai", "'Essai", 5, "des guillemets jamais refermés"),
        ("tirage: 7", "tirage: {a: 1", 5, "un crochet ou une accolade jamais refermé"),
        ("tirage: 7", "tirage: 7\n---\na: 1", 5, "un second document"),
        ("Essai", "E\x01sai", 3, "un caractère de contrôle, à supprimer (caractère 11)"),
        ("Essai", "!x!y a", 3, "une écriture que YAML ne permet pas (caractère 10)"),
    ),
)
def test_yaml_casse(tmp_path: Path, avant: str, apres: str, ligne: int, cause: str) -> None:
    """Why YAML cannot be read is told in French, with its line and character; the library's words never are."""
    dossier = ecrire_campagne(tmp_path, {**changer("campagne.yaml", avant, apres), "bareme.csv": None, "couples.csv": None})
    (anomalie,) = (a for a in _anomalies(dossier) if a.code == "yaml_invalide")
    assert anomalie.ligne == ligne
    assert cause in anomalie.valeur


@pytest.mark.parametrize(
    ("contenu", "cause"),
    ((b"rien", "ce n'est pas une archive zip, ou elle est coupée"), (b"", "ce n'est pas une archive zip, ou elle est coupée")),
)
def test_archive_illisible(contenu: bytes, cause: str) -> None:
    """Why an archive cannot be read is told in French."""
    with pytest.raises(EntreeRefusee) as refus:
        lire_zip(io.BytesIO(contenu))
    assert refus.value.anomalies[0].valeur == cause


def test_archive_abimee() -> None:
    """A damaged or protected archive says so."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        archive.writestr("campagne.yaml", "mouvement: second-degre\n")
    octets = flux.getvalue()
    abimee = octets.replace(b"mouvement: second", b"mouvement: Second")
    protegee = bytearray(octets)
    protegee[6] |= 1
    protegee[octets.index(b"PK\x01\x02") + 8] |= 1
    causes = {abimee: "un de ses fichiers est abîmé", bytes(protegee): "elle est protégée par un mot de passe"}
    for contenu, cause in causes.items():
        with pytest.raises(EntreeRefusee) as refus:
            lire_zip(io.BytesIO(contenu))
        assert refus.value.anomalies[0].valeur == cause


@pytest.mark.parametrize(
    ("texte", "code", "mots"),
    (
        ("graine: 2\n", "cle_inconnue", "la clé n'est pas prévue"),
        ("tirage: 2\n", "cle_en_double", "la clé est présente deux fois"),
    ),
)
def test_cle_fautive(tmp_path: Path, texte: str, code: str, mots: str) -> None:
    """A faulty key says what is wrong with it, and only that."""
    (anomalie,) = _anomalies(ecrire_campagne(tmp_path, {"campagne.yaml": BASE["campagne.yaml"] + texte}))
    assert anomalie.code == code
    assert f" : {mots}." in anomalie.message


def test_cle_absente_ou_mauvaise(tmp_path: Path) -> None:
    """The same of a missing key and of a value."""
    campagne = BASE["campagne.yaml"].replace("tirage: 7", "tirage: sept").replace("libelle: Essai\n", "")
    dossier = ecrire_campagne(tmp_path, {"campagne.yaml": campagne})
    assert fautes(dossier) == [
        ("campagne.yaml", 0, "libelle", "cle_manquante"),
        ("campagne.yaml", 3, "tirage", "cle_valeur"),
    ]
