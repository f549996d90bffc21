"""``verify`` on results that somebody changed: the exit code, and a message that names what is wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import RACINE, Issue, appeler, campagne, copie, ecrire_lignes, generee, lignes


@pytest.fixture
def resultat(resultat_300: Path, tmp_path: Path) -> Path:
    """A copy of the result, to be changed."""
    return copie(resultat_300, tmp_path / "resultat")


def _changer(chemin: Path, changement: Callable[[list[dict[str, str]]], Any]) -> None:
    rangees = lignes(chemin)
    colonnes = list(rangees[0])
    changement(rangees)
    ecrire_lignes(chemin, rangees, colonnes)


def _certificat(resultat: Path, changement: Callable[[dict[str, Any]], Any]) -> None:
    chemin = resultat / "certificat.json"
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    changement(contenu)
    chemin.write_text(json.dumps(contenu), encoding="utf-8")


def _refuse(issue: Issue, *morceaux: str) -> None:
    assert issue.code == 1, issue.erreurs
    assert "Résultat refusé :" in issue.erreurs
    for morceau in morceaux:
        assert morceau in issue.erreurs


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
            _changer(chemin, random.Random(4).shuffle)
    _refuse(appeler("verify", campagne_300, resultat), "l'empreinte de refus.csv n'est pas celle du fichier")
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

    _changer(resultat / "affectations.csv", echanger)
    issue = appeler("verify", campagne_300, resultat)
    _refuse(issue)
    assert any(nom in issue.erreurs for nom in noms)


def test_titulaire_nulle_part(campagne_300: Path, resultat: Path) -> None:
    """A titulaire who ends nowhere: P4, and who it is."""
    qui: list[str] = []

    def perdre(rangees: list[dict[str, str]]) -> None:
        ligne = _prendre(rangees, resultat="maintenu")
        ligne["resultat"] = "non_affecte"
        qui.append(ligne["candidat"])

    _changer(resultat / "affectations.csv", perdre)
    _refuse(appeler("verify", campagne_300, resultat), "P4 : ", qui[0])


def test_lieu_non_demande(campagne_300: Path, resultat: Path) -> None:
    """Somebody sent where nobody of theirs asked: P3."""
    demandes = {(v["candidat"], v["lieu"]) for v in lignes(campagne_300 / "voeux.csv")}

    def envoyer(rangees: list[dict[str, str]]) -> None:
        ligne = next(r for r in rangees if r["resultat"] == "voeu" and r["origine"])
        ligne["lieu"] = next(x for x in sorted({lieu for _, lieu in demandes}) if (ligne["candidat"], x) not in demandes)

    _changer(resultat / "affectations.csv", envoyer)
    _refuse(appeler("verify", campagne_300, resultat), "P3 : ")


def test_couple_separe(campagne_300: Path, resultat: Path) -> None:
    """One member of a couple who stays alone: P2, with both ids."""
    paires = [(c["candidat_1"], c["candidat_2"]) for c in lignes(campagne_300 / "couples.csv")]
    obtenu = {a["candidat"]: a["resultat"] for a in lignes(resultat / "affectations.csv")}
    premier, second = next((a, b) for a, b in paires if obtenu[a] == "voeu")

    def separer(rangees: list[dict[str, str]]) -> None:
        ligne = _prendre(rangees, candidat=second)
        ligne |= {"resultat": "maintenu" if ligne["origine"] else "non_affecte", "lieu": "", "rang": "", "points": ""}

    _changer(resultat / "affectations.csv", separer)
    _refuse(appeler("verify", campagne_300, resultat), "P2 : ", premier, second)


def test_place_laissee_libre(campagne_300: Path, resultat: Path) -> None:
    """A newcomer sent back with nothing although the seat is there: P7."""

    def renvoyer(rangees: list[dict[str, str]]) -> None:
        _prendre(rangees, resultat="extension").update({"resultat": "non_affecte", "lieu": "", "points": ""})

    _changer(resultat / "affectations.csv", renvoyer)
    _refuse(appeler("verify", campagne_300, resultat), "P7 : ")


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

    _changer(resultat / fichier, changer)
    attendu = f"{fichier} : 1 ligne changée : « {apres[0]} », recalculé « {avant[0]} »"
    _refuse(appeler("verify", campagne_300, resultat), attendu)


def test_points_du_bareme(campagne_300: Path, resultat: Path) -> None:
    """Points and the element they come from, changed together so that the sum is right."""

    def changer(rangees: list[dict[str, str]]) -> None:
        rangees[0]["points"] = str(float(rangees[0]["points"]) + 7)
        rangees[0]["echelon_cn"] = str(int(rangees[0]["echelon_cn"]) + 7)

    _changer(resultat / "bareme.csv", changer)
    _refuse(appeler("verify", campagne_300, resultat), "bareme.csv : 1 ligne changée : ")


def test_somme_fausse(campagne_300: Path, resultat: Path) -> None:
    """Points that are not the sum of their elements: a result that contradicts itself is a violation, and P1–P8 are told."""
    _changer(resultat / "bareme.csv", lambda rangees: rangees[0].update(points="9999"))
    issue = appeler("verify", campagne_300, resultat)
    _refuse(issue, "bareme.csv : ", "9999")
    assert [ligne[:2] for ligne in issue.erreurs.splitlines()[:8]] == [f"P{k}" for k in range(1, 9)]


def test_refus_retire_ou_ajoute(campagne_300: Path, resultat: Path) -> None:
    """A row that is missing, or one too many."""
    rangees = lignes(resultat / "refus.csv")
    ecrire_lignes(resultat / "refus.csv", rangees[:-1])
    perdue = ",".join(rangees[-1].values())
    _refuse(
        appeler("verify", campagne_300, resultat),
        f"refus.csv : 1 ligne absente : « {perdue} »",
    )
    ajoutee = {**rangees[-1], "rang": "99"}
    ecrire_lignes(resultat / "refus.csv", [*rangees, ajoutee])
    trop = ",".join(ajoutee.values())
    _refuse(appeler("verify", campagne_300, resultat), f"refus.csv : 1 ligne en trop : « {trop} »")


def test_ligne_inseree_au_debut(campagne_300: Path, resultat: Path) -> None:
    """A row inserted before all the others is one row too many: those after it are the rows they were."""
    rangees = lignes(resultat / "refus.csv")
    ajoutee = {**rangees[0], "rang": str(int(rangees[0]["rang"]) + 20)}
    ecrire_lignes(resultat / "refus.csv", [ajoutee, *rangees])
    issue = appeler("verify", campagne_300, resultat)
    _refuse(issue, f"refus.csv : 1 ligne en trop : « {','.join(ajoutee.values())} »")
    assert "changée" not in issue.erreurs


def test_plusieurs_ecarts(campagne_300: Path, resultat: Path) -> None:
    """Rows too many, missing and changed are counted apart, with the first of each."""

    def changer(rangees: list[dict[str, str]]) -> None:
        rangees += [{**rangees[-1], "rang": str(30 + k)} for k in range(2)]
        rangees[5]["rang_non_entrant"] = "4000"
        del rangees[0]

    _changer(resultat / "refus.csv", changer)
    attendus = ("refus.csv : 2 lignes en trop, dont : « ", "1 ligne absente : « ", "1 ligne changée : « ")
    _refuse(appeler("verify", campagne_300, resultat), *attendus)


def test_avis_ajoute(campagne_300: Path, resultat: Path) -> None:
    """A notice that no rule gave."""
    texte = (resultat / "avis.csv").read_text(encoding="utf-8")
    (resultat / "avis.csv").write_text(texte + "c00001,1,N1,Retiré\n", encoding="utf-8")
    _refuse(appeler("verify", campagne_300, resultat), "avis.csv : 1 ligne ", "c00001,1,N1")


@pytest.mark.parametrize("fichier", ("bareme.csv", "barres.csv", "refus.csv", "avis.csv"))
def test_table_retiree(fichier: str, campagne_300: Path, resultat: Path) -> None:
    """A certified result keeps all its files."""
    (resultat / fichier).unlink()
    _refuse(appeler("verify", campagne_300, resultat), f"{fichier} : le fichier manque")


def test_page_changee(campagne_300: Path, resultat: Path) -> None:
    """A report that says something else, even with its digest put right in the certificate."""
    import hashlib

    page = (resultat / "rapport.html").read_text(encoding="utf-8").replace("Candidats", "Candidates", 1).encode()
    (resultat / "rapport.html").write_bytes(page)
    _certificat(resultat, lambda c: c["empreintes"]["resultats"].update({"rapport.html": hashlib.sha256(page).hexdigest()}))
    _refuse(appeler("verify", campagne_300, resultat), "rapport.html : le fichier n'est pas celui de ce résultat")


def test_page_de_calibrage(campagne_300: Path, tmp_path: Path) -> None:
    """The report of a synthetic campaign may show its gaps: it is recomputed with them."""
    assert appeler("solve", campagne_300, "-o", tmp_path / "r", "--calibrage").code == 0
    assert appeler("verify", campagne_300, tmp_path / "r").code == 0


CERTIFICATS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "somme des rangs": (lambda c: c["p8"].update(valeur=c["p8"]["valeur"] - 1), "P8 : somme des rangs annoncée"),
    "borne": (lambda c: c["p8"].update(borne=c["p8"]["valeur"] + 5), "certificat.json : « p8.borne » vaut"),
    "tirage": (lambda c: c.update(tirage=99), "le tirage n'est pas celui de la campagne"),
    "paramètre": (
        lambda c: c["parametres"]["rc_points"].update(valeur="1"),
        "certificat.json : « parametres",
    ),
    "libellé": (lambda c: c["campagne"].update(libelle="Autre"), "certificat.json : « campagne"),
    "calcul": (lambda c: c.update(calcul="0" * 64), "certificat.json : « calcul"),
    "mécanisme": (lambda c: c.update(mecanisme="boston"), "mécanisme « boston » inconnu"),
    "propriété": (lambda c: c["p1"].update(note="rien à dire"), "certificat.json : « p1"),
    "clé en trop": (lambda c: c.update(homologue=True), "certificat.json : « homologue"),
    "empreinte": (lambda c: c["empreintes"]["resultats"].update({"refus.csv": "0" * 64}), "l'empreinte de refus.csv"),
    "règles": (lambda c: c["empreintes"].update(regles="0" * 64), "les règles employées ne sont pas celles du paquet"),
    "entrée": (lambda c: c["empreintes"]["entrees"].update({"voeux.csv": "0"}), "n'a pas été calculé sur ce voeux.csv"),
    "état": (lambda c: c.update(etat="inconnu"), '« etat » vaut "inconnu", le recalcul donne "stable"'),
    "impossibilité": (lambda c: c.update(etat="sans_stable"), "impossibilité : annoncée sans la démonstration"),
    "simulation": (lambda c: c.update(simulation=True, scenario={"libelle": "Plus"}), "est une simulation (« Plus »)"),
    "revendication": (
        lambda c: c["revendications"].append({"unite": 0, "option": 0, "nature": "envie", "vide": None}),
        "1 revendication annoncée que le vérificateur ne trouve pas",
    ),
    "places": (
        lambda c: c["places_ajoutees"].append({"discipline": "L1000", "lieu": "01", "places": 50}),
        "des places ont été ajoutées",
    ),
}


@pytest.mark.parametrize("cas", CERTIFICATS)
def test_certificat_change(cas: str, campagne_300: Path, resultat: Path) -> None:
    """Whatever the certificate says is recomputed, or must agree with the rest."""
    changement, attendu = CERTIFICATS[cas]
    _certificat(resultat, changement)
    _refuse(appeler("verify", campagne_300, resultat), attendu)


ILLISIBLES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "sans état": lambda c: c.pop("etat"),
    "état inconnu": lambda c: c.update(etat="parfait"),
    "sans P8": lambda c: c.pop("p8"),
    "unité inconnue": lambda c: c["revendications"].append({"unite": 10**6, "option": 0, "nature": "envie", "vide": None}),
    "lieu inconnu": lambda c: c["places_ajoutees"].append({"discipline": "L1000", "lieu": "99", "places": 1}),
    "durées en texte": lambda c: c.update(durees=["long"]),
}


@pytest.mark.parametrize("cas", ILLISIBLES)
def test_certificat_illisible(cas: str, campagne_300: Path, resultat: Path) -> None:
    """A certificate that cannot be understood is a refused input."""
    _certificat(resultat, ILLISIBLES[cas])
    issue = appeler("verify", campagne_300, resultat, "--json")
    assert issue.code == 3
    assert json.loads(issue.sortie)["erreur"].startswith("certificat.json : ")


def test_sans_certificat(campagne_300: Path, resultat: Path) -> None:
    """A result of another program: its allocation alone is enough to be judged."""
    for chemin in resultat.iterdir():
        if chemin.name != "affectations.csv":
            chemin.unlink()
    assert appeler("verify", campagne_300, resultat).code == 0
    rangees = [
        {nom: ligne[nom] for nom in ("candidat", "discipline", "origine", "resultat", "lieu", "rang", "points")}
        for ligne in lignes(resultat / "affectations.csv")
    ]
    ecrire_lignes(resultat / "affectations.csv", rangees)
    assert appeler("verify", campagne_300, resultat).code == 0


def test_resultat_d_une_autre_campagne(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """The result of another campaign is refused at reading: its people are not those of this one."""
    autre = generee(tmp_path / "autre", 200, graine=8)
    issue = appeler("verify", autre, resultat_300)
    assert issue.code == 3
    assert "ce résultat n'est pas celui de cette campagne" in issue.erreurs


CHANGEMENTS: dict[str, tuple[str, Callable[[list[dict[str, str]]], Any]]] = {
    "capacité": ("capacites.csv", lambda r: r[0].update(capacite=str(int(r[0]["capacite"]) + 3))),
    "fait": ("candidats.csv", lambda r: r[0].update(date_naissance="1970-01-01")),
    "vœu": ("voeux.csv", lambda r: r.pop()),
}


@pytest.mark.parametrize("cas", CHANGEMENTS)
def test_campagne_changee_ensuite(cas: str, campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """A campaign changed after the run: the file that is no longer the same is named, even when the allocation still holds."""
    fichier, changement = CHANGEMENTS[cas]
    dossier = copie(campagne_300, tmp_path / "c")
    _changer(dossier / fichier, changement)
    _refuse(appeler("verify", dossier, resultat_300), f"le résultat n'a pas été calculé sur ce {fichier}")


def test_tirage_change_ensuite(campagne_300: Path, resultat_300: Path, tmp_path: Path) -> None:
    """Another draw seed is another campaign."""
    dossier = copie(campagne_300, tmp_path / "c")
    entete = (dossier / "campagne.yaml").read_text(encoding="utf-8").replace("tirage: 3", "tirage: 4")
    (dossier / "campagne.yaml").write_text(entete, encoding="utf-8")
    _refuse(appeler("verify", dossier, resultat_300), "sur ce campagne.yaml", "le tirage n'est pas celui")


@pytest.mark.parametrize("commande", ("verify", "explain"))
def test_autre_campagne(commande: str, resultat_300: Path, tmp_path: Path) -> None:
    """The result of another campaign: one sentence says so, instead of a fault per row."""
    dossier = generee(tmp_path / "c", 200, graine=9)
    issue = appeler(commande, dossier, resultat_300, *(["c00001"] if commande == "explain" else []), "--json")
    assert issue.code == 3
    (anomalie,) = json.loads(issue.sortie)["anomalies"]
    assert anomalie["code"] == "autre_campagne"
    assert "ce résultat n'est pas celui de cette campagne" in issue.erreurs.splitlines()[0]


@pytest.fixture(scope="module")
def sans_stable(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sample campaign without stable allocation, and its result."""
    dossier, sortie = RACINE / "data" / "synthetic" / "sans-stable", tmp_path_factory.mktemp("sans") / "r"
    assert appeler("solve", dossier, "-o", sortie).code == 0
    return dossier, sortie


def test_revendications_annoncees(sans_stable: tuple[Path, Path]) -> None:
    """Claims that remain are accepted when the certificate announces exactly those found."""
    issue = appeler("verify", *sans_stable)
    assert issue.code == 0
    assert "exactement celle que le certificat annonce" in issue.erreurs
    assert "P6  non tenu, annoncé " in issue.erreurs
    assert (
        "1 demande fondée reste sans suite (pour une place occupée par une personne moins prioritaire), prouvé "
        in issue.erreurs
    )
    assert "violation" not in issue.erreurs


def test_revendication_cachee(sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """A claim taken out of the certificate: the verifier finds it all the same."""
    cible = copie(sans_stable[1], tmp_path / "r")
    _certificat(cible, lambda c: c["revendications"].clear())
    issue = appeler("verify", sans_stable[0], cible)
    _refuse(issue)
    assert "P6 : " in issue.erreurs or "P7 : " in issue.erreurs


def test_revendication_et_etat_caches(sans_stable: tuple[Path, Path], tmp_path: Path) -> None:
    """Calling the result stable does not help."""
    cible = copie(sans_stable[1], tmp_path / "r")
    _certificat(cible, lambda c: (c["revendications"].clear(), c.update(etat="stable")))
    _refuse(appeler("verify", sans_stable[0], cible))


def test_explain_refuse_ce_que_verify_refuse(campagne_300: Path, resultat: Path) -> None:
    """Nobody is told the story of a result that is wrong."""
    _changer(resultat / "refus.csv", lambda rangees: rangees[0].update(rang_non_entrant="4000"))
    issue = appeler("explain", campagne_300, resultat, "c00001", "--json")
    assert issue.code == 1
    assert "ne s'explique ni ne se publie" in json.loads(issue.sortie)["erreur"]


def test_colonnes_inconnues(campagne_300: Path, resultat: Path) -> None:
    """An element that the rules do not have is named."""

    def ajouter(rangees: list[dict[str, str]]) -> None:
        for ligne in rangees:
            ligne["faveur"] = "0"

    rangees = lignes(resultat / "bareme.csv")
    ajouter(rangees)
    ecrire_lignes(resultat / "bareme.csv", rangees)
    _refuse(appeler("verify", campagne_300, resultat), "bareme.csv : colonne faveur sans équivalent")


def test_identique_a_la_main(tmp_path: Path) -> None:
    """A result written by hand, in another order, with semicolons, for a campaign without any vœu, is judged like any other."""
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "01"}, {"candidat": "b"}], {}, {("L1300", "24"): 1})
    (tmp_path / "r").mkdir()
    texte = "candidat;discipline;origine;resultat;lieu;rang;points\nb;L1300;;non_affecte;;;\na;L1300;01;maintenu;;;\n"
    (tmp_path / "r" / "affectations.csv").write_text(texte, encoding="utf-8")
    issue = appeler("verify", dossier, tmp_path / "r")
    assert issue.code == 0, issue.erreurs
