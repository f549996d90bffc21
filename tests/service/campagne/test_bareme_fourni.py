"""Points decided elsewhere: ``bareme.csv`` among the inputs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from service.campagne import preparer
from service.echanges.lecture import lire
from tests.service.campagnes import appeler, campagne, contenu, copie, ecrire_lignes, lignes


def _resoudre(dossier: Path, sortie: Path) -> dict[str, dict[str, str]]:
    """Solve, verify, and give the outcomes by candidat."""
    issue = appeler("solve", dossier, "-o", sortie)
    assert issue.code == 0, issue.erreurs
    verification = appeler("verify", dossier, sortie)
    assert verification.code == 0, verification.erreurs
    return {ligne["candidat"]: ligne for ligne in lignes(sortie / "affectations.csv")}


def _deux_rivaux(dossier: Path, bareme: str) -> Path:
    """Two titulaires for one seat in Créteil: ``a`` has more seniority than ``b``."""
    candidats = [
        {"candidat": "a", "origine": "01", "echelon": 9, "anciennete_poste": 12},
        {"candidat": "b", "origine": "01", "echelon": 2, "anciennete_poste": 1},
    ]
    campagne(dossier, candidats, {"a": ["24"], "b": ["24"]}, {("L1300", "24"): 1})
    (dossier / "bareme.csv").write_text(bareme, encoding="utf-8")
    return dossier


def test_les_points_donnes_decident(tmp_path: Path) -> None:
    """The given points decide, whatever the facts say."""
    dossier = _deux_rivaux(tmp_path / "c", "candidat,rang,points\na,1,10\nb,1,10.01\n")
    obtenu = _resoudre(dossier, tmp_path / "r")
    assert (obtenu["a"]["resultat"], obtenu["b"]["resultat"], obtenu["b"]["points"]) == ("maintenu", "voeu", "10.01")
    assert lignes(tmp_path / "r" / "bareme.csv") == [
        {"candidat": "a", "rang": "1", "points": "10", "points_extension": ""},
        {"candidat": "b", "rang": "1", "points": "10.01", "points_extension": ""},
    ]


def test_le_groupe_passe_avant_les_points(tmp_path: Path) -> None:
    """A smaller group goes first, whatever the points; the bar is that of the last entrant and the group decided."""
    dossier = _deux_rivaux(tmp_path / "c", "candidat,rang,points,groupe\na,1,5000,1\nb,1,1,0\n")
    assert _resoudre(dossier, tmp_path / "r")["b"]["resultat"] == "voeu"
    barre = next(b for b in lignes(tmp_path / "r" / "barres.csv") if b["lieu"] == "24")
    assert (barre["barre"], barre["departage"]) == ("1", "groupe")


def test_sans_les_faits(tmp_path: Path) -> None:
    """With given points the facts are not required, and the ties use what is there: here the draw alone."""
    dossier = _deux_rivaux(tmp_path / "c", "candidat,rang,points\na,1,10\nb,1,10\n")
    ecrire_lignes(
        dossier / "candidats.csv",
        [{"candidat": qui, "discipline": "L1300", "statut": "titulaire", "origine": "01"} for qui in "ab"],
    )
    obtenu = _resoudre(dossier, tmp_path / "r")
    assert sorted(ligne["resultat"] for ligne in obtenu.values()) == ["maintenu", "voeu"]
    barre = next(b for b in lignes(tmp_path / "r" / "barres.csv") if b["lieu"] == "24")
    assert barre["departage"] == "tirage"


def test_elements_donnes(tmp_path: Path) -> None:
    """Elements are kept in the result in the order of their names; what they do not explain is one more element."""
    texte = "candidat,rang,zeta,points,anciennete\na,1,3,10,7\nb,1,2,10.5,1\n"
    dossier = _deux_rivaux(tmp_path / "c", texte)
    _resoudre(dossier, tmp_path / "r")
    assert lignes(tmp_path / "r" / "bareme.csv") == [
        {"candidat": "a", "rang": "1", "points": "10", "points_extension": "", "anciennete": "7", "zeta": "3"}
        | {"points_non_detailles": "0"},
        {"candidat": "b", "rang": "1", "points": "10.5", "points_extension": "", "anciennete": "1", "zeta": "2"}
        | {"points_non_detailles": "7.5"},
    ]
    explication = appeler("explain", dossier, tmp_path / "r", "b").sortie
    assert "points_non_detailles" in explication
    assert "transmis par l'administration" in explication


def test_elements_complets(tmp_path: Path) -> None:
    """Elements that explain every point are left as they are."""
    dossier = _deux_rivaux(tmp_path / "c", "candidat,rang,points,un\na,1,10,10\nb,1,1,1\n")
    _resoudre(dossier, tmp_path / "r")
    assert list(lignes(tmp_path / "r" / "bareme.csv")[0]) == ["candidat", "rang", "points", "points_extension", "un"]


def test_reste_deja_nomme(tmp_path: Path) -> None:
    """The result's own barème, given back as input with other points, is completed in the same column."""
    texte = "candidat,rang,points,un,points_non_detailles\na,1,10,4,1\nb,1,1,1,0\n"
    dossier = _deux_rivaux(tmp_path / "c", texte)
    _resoudre(dossier, tmp_path / "r")
    assert [b["points_non_detailles"] for b in lignes(tmp_path / "r" / "bareme.csv")] == ["6", "0"]


def _en_extension(dossier: Path, bareme: str) -> Path:
    """Two newcomers whose vœux are full: in extension from Paris, the first lieu of the table has one seat."""
    candidats = [{"candidat": qui, "statut": "stagiaire"} for qui in "ab"]
    campagne(dossier, candidats, {"a": ["01", "12"], "b": ["01", "12"]}, {("L1300", "24"): 1, ("L1300", "25"): 1})
    (dossier / "bareme.csv").write_text(bareme, encoding="utf-8")
    return dossier


def test_points_en_extension_donnes(tmp_path: Path) -> None:
    """The lowest of the given points in extension decides there, empty cells apart."""
    texte = "candidat,rang,points,points_extension\na,1,900,14\na,2,900,\nb,1,20,30\nb,2,20,15\n"
    obtenu = _resoudre(_en_extension(tmp_path / "c", texte), tmp_path / "r")
    assert {qui: (o["resultat"], o["lieu"], o["points"]) for qui, o in obtenu.items()} == {
        "a": ("extension", "25", "14"),
        "b": ("extension", "24", "15"),
    }


@pytest.mark.parametrize(
    "texte",
    (
        "candidat,rang,points\na,1,900\na,2,14\nb,1,20\nb,2,15\n",
        "candidat,rang,points,points_extension\na,1,900,\na,2,14,\nb,1,20,\nb,2,15,15\n",
    ),
)
def test_points_en_extension_absents(texte: str, tmp_path: Path) -> None:
    """Without that column, or with nothing in it for a candidat, the lowest of the points counts."""
    obtenu = _resoudre(_en_extension(tmp_path / "c", texte), tmp_path / "r")
    assert {qui: (o["lieu"], o["points"]) for qui, o in obtenu.items()} == {"a": ("25", "14"), "b": ("24", "15")}


def test_groupe_en_extension(tmp_path: Path) -> None:
    """In extension the group is the last one among the candidat's vœux."""
    texte = "candidat,rang,points,groupe\na,1,900,0\na,2,900,2\nb,1,20,1\nb,2,20,1\n"
    obtenu = _resoudre(_en_extension(tmp_path / "c", texte), tmp_path / "r")
    assert {qui: o["lieu"] for qui, o in obtenu.items()} == {"a": "25", "b": "24"}


def test_n1_coupe_des_lignes(tmp_path: Path) -> None:
    """N1 applies to given points too: the rows of the vœux that fall are not used, those kept stay with their ranks."""
    candidats = [{"candidat": "a", "origine": "24"}, {"candidat": "b", "origine": "01"}]
    dossier = campagne(tmp_path / "c", candidats, {"a": ["01", "24", "25"], "b": ["25", "24"]}, {("L1300", "25"): 1})
    (dossier / "bareme.csv").write_text("candidat,rang,points\na,1,1\na,2,2\na,3,900\nb,1,30\nb,2,40\n", encoding="utf-8")
    obtenu = _resoudre(dossier, tmp_path / "r")
    assert obtenu["b"]["lieu"] == "25"
    assert (obtenu["a"]["lieu"], obtenu["a"]["rang"], obtenu["a"]["points"]) == ("01", "1", "1")
    assert [(ligne["candidat"], ligne["rang"]) for ligne in lignes(tmp_path / "r" / "bareme.csv")] == [
        ("a", "1"),
        ("b", "1"),
        ("b", "2"),
    ]
    assert [(avis["candidat"], avis["rang"], avis["code"]) for avis in lignes(tmp_path / "r" / "avis.csv")] == [
        ("a", "2", "N1"),
        ("a", "3", "N1"),
    ]


def test_aller_retour(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """The points that the program computed, given back as a decision of others, lead to the same allocation and tables."""
    dossier = copie(campagne_300, tmp_path / "c")
    assert appeler("score", campagne_300, "-o", dossier / "bareme.csv").code == 0
    _resoudre(dossier, tmp_path / "r")
    avant, apres = contenu(resultat_300), contenu(tmp_path / "r")
    assert {nom for nom in avant if avant[nom] != apres[nom]} == {"bareme.csv", "certificat.json", "rapport.html"}
    colonnes = sorted(lignes(resultat_300 / "bareme.csv")[0])
    assert [sorted(ligne.items()) for ligne in lignes(resultat_300 / "bareme.csv")] == [
        sorted(ligne.items()) for ligne in lignes(tmp_path / "r" / "bareme.csv")
    ]
    assert sorted(lignes(tmp_path / "r" / "bareme.csv")[0]) == colonnes


FAUTES = {
    "ligne absente": ("candidat,rang,points\na,1,10\n", "absent_du_bareme"),
    "vœu inconnu": ("candidat,rang,points\na,1,10\nb,1,1\nb,2,1\n", "bareme_sans_voeu"),
    "trois décimales": ("candidat,rang,points\na,1,10.001\nb,1,1\n", "centiemes"),
    "points négatifs": ("candidat,rang,points\na,1,-1\nb,1,1\n", "hors_bornes"),
}


@pytest.mark.parametrize("cas", FAUTES)
def test_bareme_fautif(cas: str, tmp_path: Path) -> None:
    """A faulty file is refused, and nothing is written."""
    texte, code = FAUTES[cas]
    issue = appeler("solve", _deux_rivaux(tmp_path / "c", texte), "-o", tmp_path / "r", "--json")
    assert issue.code == 3
    assert code in {a["code"] for a in json.loads(issue.sortie)["anomalies"]}
    assert not (tmp_path / "r").exists()


def test_moyenne_d_un_couple_arrondie_au_centieme_inferieur(tmp_path: Path) -> None:
    """The mean of two barèmes that is not a whole number of hundredths is rounded down, for both members."""
    candidats = [{"candidat": "a", "origine": "01"}, {"candidat": "b", "origine": "01"}]
    parametres = "parametres: {points_couple: moyenne}\n"
    voeux, places = {"a": ["24"], "b": ["24"]}, {("L1300", "24"): 2}
    dossier = campagne(tmp_path / "c", candidats, voeux, places, couples=[("a", "b")], parametres=parametres)
    (dossier / "bareme.csv").write_text("candidat,rang,points\na,1,10.01\nb,1,10.02\n", encoding="utf-8")
    obtenu = _resoudre(dossier, tmp_path / "r")
    assert [obtenu[qui]["points"] for qui in "ab"] == ["10.01", "10.01"]


def test_la_campagne_lue_ne_change_pas(tmp_path: Path) -> None:
    """Completing the elements of a given barème leaves those that were read as they are."""
    texte = "candidat,rang,points,un,points_non_detailles\na,1,10,4,1\nb,1,1,1,0\n"
    lue = lire(_deux_rivaux(tmp_path / "c", texte))
    assert lue.bareme is not None
    avant = lue.bareme.elements.copy()
    assert preparer(lue).bareme.elements.sum() > avant.sum()
    assert np.array_equal(lue.bareme.elements, avant)
