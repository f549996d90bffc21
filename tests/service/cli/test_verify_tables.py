"""``verify`` on the other files of a result, changed: the file, the row as it is and as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.campagnes import appeler, ecrire_lignes, lignes
from tests.service.cli.falsification import changer_certificat, changer_table, refuse

TABLES = {
    "barre": ("barres.csv", "barre"),
    "capacité": ("barres.csv", "capacite"),
    "rang de non-entrant": ("refus.csv", "rang_non_entrant"),
    "barre d'un refus": ("refus.csv", "barre"),
    "points obtenus": ("affectations.csv", "points"),
    "motif": ("refus.csv", "motif"),
}


@pytest.mark.parametrize("cas", TABLES)
def test_cellule_changee(cas: str, campagne_300: Path, resultat: Path) -> None:
    """One cell of a table: the file, the row as it is and as it should be."""
    fichier, colonne = TABLES[cas]
    avant, apres = [], []

    def changer(rangees: list[dict[str, str]]) -> None:
        ligne = next(r for r in rangees if r[colonne] not in ("", "sans_place"))
        avant.append(",".join(ligne.values()))
        ligne[colonne] = "sans_place" if colonne == "motif" else str(float(ligne[colonne]) + 1).removesuffix(".0")
        apres.append(",".join(ligne.values()))

    changer_table(resultat / fichier, changer)
    attendu = f"{fichier} : 1 ligne changée : « {apres[0]} », recalculé « {avant[0]} »"
    refuse(appeler("verify", campagne_300, resultat), attendu)


@pytest.mark.parametrize(("colonne", "autre"), (("discipline", "L9999"), ("origine", "43")))
def test_discipline_ou_origine_d_un_autre(colonne: str, autre: str, campagne_300: Path, resultat: Path) -> None:
    """A discipline or an origine that is not the candidat's is a result that is wrong, with or without its certificate."""
    changer_table(resultat / "affectations.csv", lambda rangees: rangees[5].update({colonne: autre}))
    attendu = "affectations.csv : 1 ligne changée : « c00006,"
    refuse(appeler("verify", campagne_300, resultat), attendu, f",{autre},", "l'empreinte de affectations.csv n'est pas")
    (resultat / "certificat.json").unlink()
    refuse(appeler("verify", campagne_300, resultat), attendu, f",{autre},")


def test_points_du_bareme(campagne_300: Path, resultat: Path) -> None:
    """Points and the element they come from, changed together so that the sum is right."""

    def changer(rangees: list[dict[str, str]]) -> None:
        rangees[0]["points"] = str(float(rangees[0]["points"]) + 7)
        rangees[0]["echelon_cn"] = str(int(rangees[0]["echelon_cn"]) + 7)

    changer_table(resultat / "bareme.csv", changer)
    refuse(appeler("verify", campagne_300, resultat), "bareme.csv : 1 ligne changée : ")


def test_somme_fausse(campagne_300: Path, resultat: Path) -> None:
    """Points that are not the sum of their elements: a result that contradicts itself is a violation, and P1–P8 are told."""
    changer_table(resultat / "bareme.csv", lambda rangees: rangees[0].update(points="9999"))
    issue = appeler("verify", campagne_300, resultat)
    refuse(issue, "bareme.csv : ", "9999")
    assert [ligne[:2] for ligne in issue.erreurs.splitlines()[:8]] == [f"P{k}" for k in range(1, 9)]


def test_refus_retire_ou_ajoute(campagne_300: Path, resultat: Path) -> None:
    """A row that is missing, or one too many."""
    rangees = lignes(resultat / "refus.csv")
    ecrire_lignes(resultat / "refus.csv", rangees[:-1])
    perdue = ",".join(rangees[-1].values())
    refuse(
        appeler("verify", campagne_300, resultat),
        f"refus.csv : 1 ligne absente : « {perdue} »",
    )
    ajoutee = {**rangees[-1], "rang": "99"}
    ecrire_lignes(resultat / "refus.csv", [*rangees, ajoutee])
    trop = ",".join(ajoutee.values())
    refuse(appeler("verify", campagne_300, resultat), f"refus.csv : 1 ligne en trop : « {trop} »")


def test_ligne_inseree_au_debut(campagne_300: Path, resultat: Path) -> None:
    """A row inserted before all the others is one row too many: those after it are the rows they were."""
    rangees = lignes(resultat / "refus.csv")
    ajoutee = {**rangees[0], "rang": str(int(rangees[0]["rang"]) + 20)}
    ecrire_lignes(resultat / "refus.csv", [ajoutee, *rangees])
    issue = appeler("verify", campagne_300, resultat)
    refuse(issue, f"refus.csv : 1 ligne en trop : « {','.join(ajoutee.values())} »")
    assert "changée" not in issue.erreurs


def test_plusieurs_ecarts(campagne_300: Path, resultat: Path) -> None:
    """Rows too many, missing and changed are counted apart, with the first of each."""

    def changer(rangees: list[dict[str, str]]) -> None:
        rangees += [{**rangees[-1], "rang": str(30 + k)} for k in range(2)]
        rangees[5]["rang_non_entrant"] = "4000"
        del rangees[0]

    changer_table(resultat / "refus.csv", changer)
    attendus = ("refus.csv : 2 lignes en trop, dont : « ", "1 ligne absente : « ", "1 ligne changée : « ")
    refuse(appeler("verify", campagne_300, resultat), *attendus)


def test_avis_ajoute(campagne_300: Path, resultat: Path) -> None:
    """A notice that no rule gave."""
    texte = (resultat / "avis.csv").read_text(encoding="utf-8")
    (resultat / "avis.csv").write_text(texte + "c00001,1,N1,Retiré\n", encoding="utf-8")
    refuse(appeler("verify", campagne_300, resultat), "avis.csv : 1 ligne ", "c00001,1,N1")


@pytest.mark.parametrize("fichier", ("bareme.csv", "barres.csv", "refus.csv", "avis.csv"))
def test_table_retiree(fichier: str, campagne_300: Path, resultat: Path) -> None:
    """A certified result keeps all its files."""
    (resultat / fichier).unlink()
    refuse(appeler("verify", campagne_300, resultat), f"{fichier} : le fichier manque")


def test_page_changee(campagne_300: Path, resultat: Path) -> None:
    """A report that says something else, even with its digest put right in the certificate."""
    import hashlib

    page = (resultat / "rapport.html").read_text(encoding="utf-8").replace("Candidats", "Candidates", 1).encode()
    (resultat / "rapport.html").write_bytes(page)
    changer_certificat(
        resultat, lambda c: c["empreintes"]["resultats"].update({"rapport.html": hashlib.sha256(page).hexdigest()})
    )
    refuse(appeler("verify", campagne_300, resultat), "rapport.html : le fichier n'est pas celui de ce résultat")


def test_page_de_calibrage(campagne_300: Path, tmp_path: Path) -> None:
    """The report of a synthetic campaign may show its gaps: it is recomputed with them."""
    assert appeler("solve", campagne_300, "-o", tmp_path / "r", "--calibrage").code == 0
    assert appeler("verify", campagne_300, tmp_path / "r").code == 0


def test_colonnes_inconnues(campagne_300: Path, resultat: Path) -> None:
    """An element that the rules do not have is named."""

    def ajouter(rangees: list[dict[str, str]]) -> None:
        for ligne in rangees:
            ligne["faveur"] = "0"

    rangees = lignes(resultat / "bareme.csv")
    ajouter(rangees)
    ecrire_lignes(resultat / "bareme.csv", rangees)
    refuse(appeler("verify", campagne_300, resultat), "bareme.csv : colonne faveur sans équivalent")
