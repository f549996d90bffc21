"""``verify`` on results of two phases that somebody changed, by hand or with the program."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from service.campagne import assembler, attester, executer, preparer, verifier_resultat
from service.echanges.lecture import lire
from service.preuves import enonces
from service.rapport import en_texte, rapporter
from service.refus import ResultatRefuse
from service.resultat import ResultatVerifie
from service.sortie import fichiers
from solver.solution import Permutations, Solution
from tests.service.campagnes import appeler, copie, ecrire_lignes, lignes
from tests.service.cli.falsification import refuse
from tests.service.premier_degre.fabrique_premier_degre import ECHANTILLON, ecrire

Rangees = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def bon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the sample campaign."""
    sortie = tmp_path_factory.mktemp("bon") / "r"
    assert appeler("solve", ECHANTILLON, "-o", sortie).code == 0
    return sortie


@pytest.fixture
def resultat(bon: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return copie(bon, tmp_path / "r")


RIEN = {"resultat": "maintenu", "lieu": "", "rang": "", "points": "", "phase": "", "lieu_mutation": ""}


def _sans_permutation(a: Rangees) -> None:
    for qui in ("bilal", "fanny", "gael", "hana", "ines", "jules", "lena"):
        a[qui].update(RIEN)
    a["enzo"].update(lieu="29", rang="2", phase="mutation")


AFFECTATIONS: dict[str, tuple[Callable[[Rangees], Any], tuple[str, ...]]] = {
    "une sortie de trop": (
        lambda a: a["driss"].update(resultat="voeu", lieu="29", rang="2", points="29", phase="mutation", lieu_mutation="29"),
        ("P9 : 3 sortant(s) de", "P1 : "),
    ),
    "le bon sort, par la mutation": (lambda a: a["bilal"].update(lieu_mutation="35", phase="mutation"), ("P1 : ", "P9 : ")),
    "la place d'un autre": (
        lambda a: (
            a["amel"].update(RIEN),
            a["bilal"].update(phase="mutation", lieu_mutation="35"),
        ),
        ("P10 : après la phase M, amel préfère",),
    ),
    "sans permutation": (_sans_permutation, ("P11 : la phase P peut améliorer",)),
    "moitié de couple": (lambda a: a["gael"].update(RIEN), ("P2 : ", "fanny et gael demandent ensemble")),
    "pire qu'après la mutation": (
        lambda a: a["celia"].update(lieu="35", rang="2", phase="permutation"),
        ("P11 : celia, en", "finit plus mal"),
    ),
    "phase": (lambda a: a["bilal"].update(phase="mutation"), ("affectations.csv : 1 ligne changée",)),
    "mutation cachée": (lambda a: a["enzo"].update(lieu_mutation=""), ("P10 : ",)),
}


@pytest.mark.parametrize("certifie", (True, False))
@pytest.mark.parametrize("cas", AFFECTATIONS)
def test_affectation_changee(cas: str, certifie: bool, resultat: Path) -> None:
    """One change of the allocation, in either phase: the property that it breaks, with or without a certificate."""
    changement, attendus = AFFECTATIONS[cas]
    rangees = {ligne["candidat"]: ligne for ligne in lignes(resultat / "affectations.csv")}
    changement(rangees)
    ecrire_lignes(resultat / "affectations.csv", list(rangees.values()))
    if not certifie:
        (resultat / "certificat.json").unlink()
    refuse(appeler("verify", ECHANTILLON, resultat), *attendus)


TABLES = {
    "barre de sortie": ("barres.csv", "barre_sortie"),
    "sorties": ("barres.csv", "sorties"),
    "entrants en mutation": ("barres.csv", "entrants_mutation"),
    "rang de sortie": ("refus.csv", "rang_sortie"),
    "barre de sortie d'un refus": ("refus.csv", "barre_sortie"),
    "groupe": ("bareme.csv", "groupe"),
}


@pytest.mark.parametrize("cas", TABLES)
def test_cellule_changee(cas: str, resultat: Path) -> None:
    """One figure of a phase: the file, and the row as it should be."""
    fichier, colonne = TABLES[cas]
    rangees = lignes(resultat / fichier)
    ligne = next(r for r in rangees if r[colonne])
    ligne[colonne] = str(int(ligne[colonne]) + 1)
    ecrire_lignes(resultat / fichier, rangees)
    refuse(appeler("verify", ECHANTILLON, resultat), f"{fichier} : 1 ligne changée")


CERTIFICATS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "améliorés": (lambda c: c["p11"]["annonce"].update(ameliores=9), "P11 : personnes améliorées et points annoncés 9"),
    "points": (lambda c: c["p11"]["annonce"].update(points=1), "P11 : personnes améliorées et points annoncés 8 et 0,01"),
    "borne": (lambda c: c["p11"]["annonce"].update(ameliores_borne=9), "« p11.annonce.ameliores_borne » vaut 9"),
    "départage": (lambda c: c["p11"]["annonce"].update(departage_prouve=False), "« p11.annonce.departage_prouve » vaut false"),
    "preuve de la mutation": (lambda c: c["p10"].update(minimum_prouve=False), "« p10.minimum_prouve » vaut false"),
    "somme": (lambda c: c["p10"]["somme_des_rangs"].update(valeur=1), "P8 : somme des rangs annoncée 1"),
    "sans objet": (lambda c: c["p6"].update(verifie=True), "« p6.verifie » vaut true"),
    "mécanisme": (lambda c: c.update(mecanisme="stable"), "ce mouvement se fait en deux phases"),
}


@pytest.mark.parametrize("cas", CERTIFICATS)
def test_certificat_change(cas: str, resultat: Path) -> None:
    """Whatever the certificate says of both phases is recomputed."""
    changement, attendu = CERTIFICATS[cas]
    chemin = resultat / "certificat.json"
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    changement(contenu)
    chemin.write_text(json.dumps(contenu), encoding="utf-8")
    refuse(appeler("verify", ECHANTILLON, resultat), attendu)


@pytest.mark.parametrize("cle", ("p10", "p11"))
def test_certificat_illisible(cle: str, resultat: Path) -> None:
    """A certificate that does not say what it found of a phase is a refused input."""
    chemin = resultat / "certificat.json"
    contenu = json.loads(chemin.read_text(encoding="utf-8"))
    del contenu[cle]
    chemin.write_text(json.dumps(contenu), encoding="utf-8")
    assert appeler("verify", ECHANTILLON, resultat).code == 3


def test_sans_certificat(resultat: Path) -> None:
    """A result of another program is judged on its allocation; it must say what phase M gave."""
    for chemin in resultat.iterdir():
        if chemin.name != "affectations.csv":
            chemin.unlink()
    issue = appeler("verify", ECHANTILLON, resultat)
    assert issue.code == 0, issue.erreurs
    assert "aucune propriété de P1 à P5 et de P9 à P11 n'est violée" in issue.erreurs
    rangees = [
        {nom: v for nom, v in ligne.items() if nom != "lieu_mutation"} for ligne in lignes(resultat / "affectations.csv")
    ]
    ecrire_lignes(resultat / "affectations.csv", rangees)
    issue = appeler("verify", ECHANTILLON, resultat)
    assert issue.code == 3
    assert "lieu_mutation" in issue.erreurs


def _falsifier(dossier: Path, sortie: Path, changement: Callable[[Solution], Solution]) -> Path:
    """A result folder, certificate included, of the solution changed: what a forger who has the program can do."""
    preparation = preparer(lire(dossier))
    solution = executer(preparation.campagne).resultat.solution
    resultat = assembler(preparation, "deux_phases", changement(solution))
    contenus, _ = fichiers(ResultatVerifie(resultat, verifier_resultat(resultat)))
    sortie.mkdir()
    for nom, octets in contenus.items():
        (sortie / nom).write_bytes(octets)
    return sortie


def test_autre_permutation(tmp_path: Path) -> None:
    """Of two who could exchange with x, worth the same, the other one: the tie-break is held against it."""
    gens = [{"candidat": "x"}, *({"candidat": c, "origine": "35"} for c in "tz")]
    dossier = ecrire(tmp_path / "c", gens, {"x": ["35"], "z": ["93"], "t": ["93"]}, {"93": (0, 0), "35": (0, 0)})
    ids = preparer(lire(dossier)).marche.personnes
    option = executer(lire(dossier)).resultat.solution.option.tolist()
    assert sorted(option) == [0, 0, 1]
    autres = {p: 1 - option[k] for k, p in enumerate(ids) if p in "tz"}

    def echanger(solution: Solution) -> Solution:
        return replace(solution, option=np.array([autres.get(p, 0) for p in ids], np.int32))

    forge = _falsifier(dossier, tmp_path / "forge", echanger)
    refuse(appeler("verify", dossier, forge), "P11 : de Premier degré/35 vers Premier degré/93")


def _echange_de_couple(tmp_path: Path) -> Path:
    """The couple a and b, and c and d who ask alone, may exchange; no entry, no exit."""
    gens = [{"candidat": c, "motif_familial": "demande_liee"} for c in "ab"] + [{"candidat": c, "origine": "35"} for c in "cd"]
    voeux = {"a": ["35"], "b": ["35"], "c": ["93"], "d": ["93"]}
    return ecrire(tmp_path / "c", gens, voeux, {"93": (0, 0), "35": (0, 0)}, [("a", "b")])


IMMOBILES = Permutations(ameliores=0, ameliores_borne=0, points=0, points_borne=0, departage_prouve=True)


def _immobiliser(annonce: Permutations) -> Callable[[Solution], Solution]:
    return lambda solution: replace(solution, option=solution.option_m, permutations=annonce)


def test_permutation_de_couple_cachee(tmp_path: Path) -> None:
    """Nobody moves, said to be the best: the exchange that a couple makes possible is found, with or without a certificate."""
    dossier = _echange_de_couple(tmp_path)
    assert executer(lire(dossier)).resultat.solution.option.tolist() == [0, 0, 0]
    forge = _falsifier(dossier, tmp_path / "forge", _immobiliser(IMMOBILES))
    attendu = "P11 : la phase P peut améliorer 4 personne(s) de plus : a en Premier degré/35 ; b en"
    refuse(appeler("verify", dossier, forge), attendu)
    (forge / "certificat.json").unlink()
    refuse(appeler("verify", dossier, forge), attendu)


def test_permutation_non_prouvee(tmp_path: Path) -> None:
    """A phase P that the mechanism says it could not prove, and that the verifier betters: told everywhere, not hidden."""
    dossier = _echange_de_couple(tmp_path)
    annonce = replace(IMMOBILES, ameliores_borne=4, points_borne=10**9, departage_prouve=False)
    preparation = preparer(lire(dossier))
    solution = _immobiliser(annonce)(executer(preparation.campagne).resultat.solution)
    verifie = attester(assembler(preparation, "deux_phases", solution))
    page = en_texte(rapporter(verifie))
    assert "La phase de permutation n'est pas la meilleure, le vérificateur en trouve une avec 4 personnes de plus" in page
    (enonce,) = (e for e in enonces(verifie) if e.propriete == "P11")
    assert (enonce.controle, enonce.prouve) == ("annonce", False)
    refuse(appeler("verify", dossier, _falsifier(dossier, tmp_path / "forge", _immobiliser(annonce))), "rejeu : ")
    trop_bas = replace(annonce, ameliores_borne=2)
    with pytest.raises(ResultatRefuse, match="améliorer 4 personne"):
        attester(assembler(preparation, "deux_phases", _immobiliser(trop_bas)(solution)))


def test_autre_mutation_sans_revendication(tmp_path: Path) -> None:
    """One exit, one seat: x is first to leave, y first to enter. Giving it to y leaves no claim either; the rules open x."""
    gens = [{"candidat": "x", "echelon": 6}, {"candidat": "y", "echelon": 5, "handicap_departements": "35"}]
    voeux = {"x": ["44", "35"], "y": ["29", "35"]}
    dossier = ecrire(tmp_path / "c", gens, voeux, {"93": (0, 1), "35": (1, 0)})
    assert executer(lire(dossier)).resultat.solution.option.tolist() == [1, 2]

    def inverser(solution: Solution) -> Solution:
        option = np.array([2, 1], np.int32)
        return replace(solution, option=option, option_m=option)

    issue = appeler("verify", dossier, _falsifier(dossier, tmp_path / "forge", inverser))
    refuse(issue, "rejeu : le mécanisme « deux_phases » donne une autre répartition ; 2 demandes ont une autre issue")
    assert "P10 vérifié" in issue.erreurs


def test_mutation_qui_laisse_une_revendication(tmp_path: Path) -> None:
    """The seat of x given to y, behind on both lists: P10, and who claims it."""
    gens = [{"candidat": "x", "echelon": 6}, {"candidat": "y", "echelon": 5}]
    dossier = ecrire(tmp_path / "c", gens, {"x": ["44", "35"], "y": ["35"]}, {"93": (0, 1), "35": (1, 0)})
    assert executer(lire(dossier)).resultat.solution.option.tolist() == [1, 1]

    def inverser(solution: Solution) -> Solution:
        option = np.array([2, 0], np.int32)
        return replace(solution, option=option, option_m=option)

    refuse(appeler("verify", dossier, _falsifier(dossier, tmp_path / "forge", inverser)), "P10 : après la phase M, x préfère")
