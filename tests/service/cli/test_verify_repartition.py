"""``verify`` on an allocation that somebody changed: the property that fails, and who shows it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.service.campagnes import appeler, lignes
from tests.service.cli.falsification import changer_table, refuse


def test_resultat_intact(campagne_300: Path, resultat: Path) -> None:
    """A result that nobody touched is right, and ``--json`` says so."""
    issue = appeler("verify", campagne_300, resultat, "--json")
    assert issue.code == 0
    reponse = json.loads(issue.sortie)
    assert (reponse["conforme"], reponse["motifs"]) == (True, [])
    assert set(reponse) >= {f"p{k}" for k in range(1, 9)}


def test_lignes_melangees(campagne_300: Path, resultat: Path) -> None:
    """Another order of rows says the same, but is no longer the file that was certified; without one any goes."""
    for chemin in resultat.glob("*.csv"):
        if lignes(chemin):
            changer_table(chemin, random.Random(4).shuffle)
    refuse(appeler("verify", campagne_300, resultat), "l'empreinte de refus.csv n'est pas celle du fichier")
    (resultat / "certificat.json").unlink()
    issue = appeler("verify", campagne_300, resultat)
    assert issue.code == 0
    assert "Aucun certificat" in issue.erreurs


def _prendre(rangees: list[dict[str, str]], **valeurs: str) -> dict[str, str]:
    return next(r for r in rangees if all(r[nom] == valeur for nom, valeur in valeurs.items()))


def test_deux_personnes_echangees(campagne_300: Path, resultat: Path) -> None:
    """Two people of one discipline who swap their outcomes: what they cannot have, or who is now passed over, is named."""
    noms: list[str] = []

    def echanger(rangees: list[dict[str, str]]) -> None:
        un = _prendre(rangees, resultat="voeu", rang="1", origine="")
        autre = next(
            r
            for r in rangees
            if r["resultat"] == "voeu" and r["discipline"] == un["discipline"] and r["lieu"] != un["lieu"] and not r["origine"]
        )
        for colonne in ("lieu", "rang", "points"):
            un[colonne], autre[colonne] = autre[colonne], un[colonne]
        noms.extend((un["candidat"], autre["candidat"]))

    changer_table(resultat / "affectations.csv", echanger)
    issue = appeler("verify", campagne_300, resultat)
    refuse(issue)
    assert any(nom in issue.erreurs for nom in noms)


def test_titulaire_nulle_part(campagne_300: Path, resultat: Path) -> None:
    """A titulaire who ends nowhere: P4, and who it is."""
    qui: list[str] = []

    def perdre(rangees: list[dict[str, str]]) -> None:
        ligne = _prendre(rangees, resultat="maintenu")
        ligne["resultat"] = "non_affecte"
        qui.append(ligne["candidat"])

    changer_table(resultat / "affectations.csv", perdre)
    refuse(appeler("verify", campagne_300, resultat), "P4 : ", qui[0])


def test_lieu_non_demande(campagne_300: Path, resultat: Path) -> None:
    """Somebody sent where nobody of theirs asked: P3."""
    demandes = {(v["candidat"], v["lieu"]) for v in lignes(campagne_300 / "voeux.csv")}

    def envoyer(rangees: list[dict[str, str]]) -> None:
        ligne = next(r for r in rangees if r["resultat"] == "voeu" and r["origine"])
        ligne["lieu"] = next(x for x in sorted({lieu for _, lieu in demandes}) if (ligne["candidat"], x) not in demandes)

    changer_table(resultat / "affectations.csv", envoyer)
    refuse(appeler("verify", campagne_300, resultat), "P3 : ")


def test_couple_separe(campagne_300: Path, resultat: Path) -> None:
    """One member of a couple who stays alone: P2, with both ids."""
    paires = [(c["candidat_1"], c["candidat_2"]) for c in lignes(campagne_300 / "couples.csv")]
    obtenu = {a["candidat"]: a["resultat"] for a in lignes(resultat / "affectations.csv")}
    premier, second = next((a, b) for a, b in paires if obtenu[a] == "voeu")

    def separer(rangees: list[dict[str, str]]) -> None:
        ligne = _prendre(rangees, candidat=second)
        ligne |= {"resultat": "maintenu" if ligne["origine"] else "non_affecte", "lieu": "", "rang": "", "points": ""}

    changer_table(resultat / "affectations.csv", separer)
    refuse(appeler("verify", campagne_300, resultat), "P2 : ", premier, second)


def test_place_laissee_libre(campagne_300: Path, resultat: Path) -> None:
    """A newcomer sent back with nothing although the seat is there: P7."""

    def renvoyer(rangees: list[dict[str, str]]) -> None:
        _prendre(rangees, resultat="extension").update({"resultat": "non_affecte", "lieu": "", "points": ""})

    changer_table(resultat / "affectations.csv", renvoyer)
    refuse(appeler("verify", campagne_300, resultat), "P7 : ")
