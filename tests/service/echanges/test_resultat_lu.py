"""Reading of result folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.ecriture import ecrire
from service.echanges.lecture import lire
from service.echanges.resultat_lu import ResultatLu, lire_resultat
from tests.service.echanges.fabrique_campagne import ecrire_campagne

FICHIERS: Mapping[str, str] = {
    "affectations.csv": (
        "candidat,discipline,origine,resultat,lieu,rang,points,phase\n"
        "C01,L1300,01,voeu,24,1,150.2,\nC02,L1300,,extension,10,,14,\nC03,L0202,24,maintenu,,,,\nC04,L0202,,non_affecte,,,,\n"
    ),
    "bareme.csv": "candidat,rang,points,points_extension,anciennete,rep\nC01,1,150.2,14,150,0.2\nC01,2,-3,14,0,-3\n",
    "barres.csv": (
        "discipline,lieu,capacite,entrants,sortants,demandes,non_satisfaits,barre,departage\n"
        "L1300,24,-2,1,0,2,1,150.2,points\nL1300,25,0,0,1,0,0,,\n"
    ),
    "refus.csv": "candidat,rang,lieu,rang_non_entrant,barre,motif\nC02,1,24,1,150.2,rang\n",
    "avis.csv": 'candidat,rang,code,message\nC01,,N1,"suite, retirée"\nC01,2,N5,sans effet\n',
    "certificat.json": '{"tirage": 7}\n',
}


def _resultat(dossier: Path, changes: Mapping[str, str | None] | None = None) -> Path:
    fichiers = {nom: texte for nom, texte in {**FICHIERS, **(changes or {})}.items() if texte is not None}
    ecrire(dossier, {nom: texte.encode() for nom, texte in fichiers.items()})
    return dossier


def _fautes(dossier: Path, campagne: Path | None = None) -> list[tuple[str, int, str, str]]:
    with pytest.raises(EntreeRefusee) as refus:
        lire_resultat(dossier, None if campagne is None else lire(campagne))
    return [(a.fichier, a.ligne, a.colonne, a.code) for a in refus.value.anomalies]


def _lire(tmp_path: Path, changes: Mapping[str, str | None] | None = None) -> ResultatLu:
    return lire_resultat(_resultat(tmp_path / "resultat", changes), lire(ecrire_campagne(tmp_path / "campagne")))


def test_aller_retour(tmp_path: Path) -> None:
    """Every file read gives the same bytes again."""
    lu = _lire(tmp_path)
    assert {nom: table.octets().decode() for nom, table in lu.tables.items()} == {
        nom: texte for nom, texte in FICHIERS.items() if nom.endswith(".csv")
    }
    assert lu.certificat == {"tirage": 7}


def test_cellules(tmp_path: Path) -> None:
    """The person-level outcome, aligned with the campaign whatever the order of the rows."""
    entete, *lignes = FICHIERS["affectations.csv"].splitlines()
    lu = _lire(tmp_path, {"affectations.csv": "\n".join([entete, *reversed(lignes)])})
    campagne = lire(tmp_path / "campagne")
    indice, nombre = campagne.paquet.lieux.indice, len(campagne.paquet.lieux.codes)
    discipline = {texte: position for position, texte in enumerate(campagne.dossiers.disciplines)}
    assert lu.cellule is not None
    assert lu.cellule.tolist() == [
        discipline["L1300"] * nombre + indice["24"],
        discipline["L1300"] * nombre + indice["10"],
        discipline["L0202"] * nombre + indice["24"],
        -1,
    ]
    assert lu.candidats == ("C01", "C02", "C03", "C04")
    assert lu.issue.tolist() == [0, 1, 2, 3]


def test_sans_campagne(tmp_path: Path) -> None:
    """Read alone, for comparisons: no cellule, everything else; only the allocation must be there."""
    lu = lire_resultat(_resultat(tmp_path / "r"))
    assert lu.cellule is None
    assert lu.candidats == ("C01", "C02", "C03", "C04")
    seul = lire_resultat(_resultat(tmp_path / "s", {nom: None for nom in FICHIERS if nom != "affectations.csv"}))
    assert list(seul.tables) == ["affectations.csv"]
    assert seul.certificat == {}


_AUTRE_CANDIDAT = [
    ("affectations.csv", 0, "candidat", "valeur_manquante"),
    ("affectations.csv", 2, "candidat", "candidat_inconnu"),
]


@pytest.mark.parametrize(
    ("nom", "avant", "apres", "attendue"),
    (
        (
            "affectations.csv",
            "C01,L1300",
            "C09,L1300",
            _AUTRE_CANDIDAT,
        ),
        ("affectations.csv", "voeu,24,1", "voeu,,1", [("affectations.csv", 2, "lieu", "incoherence")]),
        ("affectations.csv", "voeu,24,1", "voeu,24,", [("affectations.csv", 2, "rang", "incoherence")]),
        ("affectations.csv", "extension,10,", "extension,10,3", [("affectations.csv", 3, "rang", "incoherence")]),
        ("affectations.csv", "maintenu,", "maintenu,24", [("affectations.csv", 4, "lieu", "incoherence")]),
        ("affectations.csv", "non_affecte", "maintenu", [("affectations.csv", 5, "origine", "incoherence")]),
        ("affectations.csv", "voeu,24", "voeux,24", [("affectations.csv", 2, "resultat", "code_inconnu")]),
        ("affectations.csv", "voeu,24", "voeu,99", [("affectations.csv", 2, "lieu", "code_inconnu")]),
        ("bareme.csv", "C01,2", "C01,1", [("bareme.csv", 3, "rang", "doublon")]),
        ("barres.csv", "-2,1,0", "-2,-1,0", [("barres.csv", 2, "entrants", "hors_bornes")]),
        ("refus.csv", "1,24,1", "1,24,0", [("refus.csv", 2, "rang_non_entrant", "hors_bornes")]),
        ("avis.csv", "sans effet", "=sans effet", [("avis.csv", 3, "message", "formule")]),
        ("certificat.json", "7}", "7", [("certificat.json", 2, "", "json_invalide")]),
        ("certificat.json", '{"tirage": 7}', "[]", [("certificat.json", 1, "", "json_invalide")]),
    ),
)
def test_fautes(tmp_path: Path, nom: str, avant: str, apres: str, attendue: list[tuple[str, int, str, str]]) -> None:
    """Each fault is told at its place, and alone."""
    assert avant in FICHIERS[nom]
    dossier = _resultat(tmp_path / "resultat", {nom: FICHIERS[nom].replace(avant, apres, 1)})
    assert _fautes(dossier, ecrire_campagne(tmp_path / "campagne")) == attendue


@pytest.mark.parametrize(("avant", "apres"), (("C01,L1300", "C01,L0202"), ("L1300,01", "L1300,02")))
def test_discipline_ou_origine_d_un_autre(tmp_path: Path, avant: str, apres: str) -> None:
    """A discipline or an origine that is not the candidat's is read as it is: that is for the verifier to judge."""
    assert avant in FICHIERS["affectations.csv"]
    lu = _lire(tmp_path, {"affectations.csv": FICHIERS["affectations.csv"].replace(avant, apres, 1)})
    assert apres in lu.tables["affectations.csv"].octets().decode()


def test_somme_fausse(tmp_path: Path) -> None:
    """Points that are not the sum of their elements are read as they are: that is for the verifier to judge."""
    lu = _lire(tmp_path, {"bareme.csv": FICHIERS["bareme.csv"].replace("150.2", "150.3", 1)})
    assert b"C01,1,150.3,14,150,0.2" in lu.tables["bareme.csv"].octets()


@pytest.mark.parametrize(
    ("texte", "ligne", "cause"),
    (
        ('{"a": 1,\n "b" 2}', 2, "deux-points manquent après le nom d'une clé (caractère 6)"),
        ('{"a": 1', 1, "une virgule ou une fermeture manque (caractère 8)"),
        ('{"a": "b', 1, "des guillemets ne sont jamais refermés (caractère 7)"),
        ("{} x", 1, "du texte suit la fin du document (caractère 4)"),
        ('"\\q"', 1, "une barre oblique inversée suivie d'un signe imprévu (caractère 2)"),
    ),
)
def test_json_casse(tmp_path: Path, texte: str, ligne: int, cause: str) -> None:
    """Why JSON cannot be read is told in French, with its line and character."""
    with pytest.raises(EntreeRefusee) as refus:
        lire_resultat(_resultat(tmp_path / "r", {"certificat.json": texte}))
    (anomalie,) = refus.value.anomalies
    assert (anomalie.ligne, anomalie.valeur) == (ligne, cause)


def test_affectations_manquantes(tmp_path: Path) -> None:
    """Without an allocation there is no result."""
    dossier = _resultat(tmp_path / "resultat", {"affectations.csv": None})
    assert _fautes(dossier) == [("affectations.csv", 0, "", "fichier_manquant")]
