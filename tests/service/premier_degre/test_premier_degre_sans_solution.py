"""Linked demands that no phase M can satisfy without a claim: solved, told, explained, verified."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from service.campagne import assembler, attester, executer, preparer
from service.echanges.lecture import lire
from service.explications import en_texte, expliquer
from service.rapport import en_texte as en_texte_du_rapport
from service.rapport import rapporter
from service.statistiques import Motif, calculer
from solver.mecanismes import OptionsResolution
from solver.mecanismes.deux_phases.permutations import permuter
from solver.solution import Etat, Nature, Revendication
from tests.service.campagnes import appeler, copie, ecrire_lignes, lignes
from tests.service.premier_degre.fabrique_premier_degre import ECHANTILLON, ecrire
from tests.solver.reference.enumeration_deux_phases import DeuxPhases

A, B, C = "35", "44", "93"
ORIGINES = {"ana": B, "bob": B, "cleo": A, "dany": A, "elsa": C, "fred": C}
VOEUX = {"ana": [C, A], "bob": [C, A], "cleo": [B, C], "dany": [B, C], "elsa": [A, B], "fred": [A, B]}
POINTS = {
    ("ana", A): 56, ("ana", C): 68, ("cleo", B): 70, ("cleo", C): 96,
    ("elsa", A): 70, ("elsa", B): 54, ("fred", A): 31, ("fred", B): 86,
}  # fmt: skip


@pytest.fixture(scope="module")
def resultat(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two couples and two single persons, points decided elsewhere, without any phase M free of claims; and the result."""
    racine = tmp_path_factory.mktemp("sans")
    seuls = ("elsa", "fred")
    gens = [{"candidat": c, "origine": o, "motif_familial": "" if c in seuls else "demande_liee"} for c, o in ORIGINES.items()]
    places = {A: (0, 2), B: (2, 0), C: (2, 1)}
    dossier = ecrire(racine / "c", gens, VOEUX, places, [("ana", "bob"), ("cleo", "dany")])
    pareils = {"bob": "ana", "dany": "cleo"}
    bareme = [
        {"candidat": c, "rang": rang, "points": POINTS[pareils.get(c, c), lieu]}
        for c, lieux in VOEUX.items()
        for rang, lieu in enumerate(lieux, 1)
    ]
    ecrire_lignes(dossier / "bareme.csv", bareme)
    issue = appeler("solve", dossier, "-o", racine / "r")
    assert issue.code == 0, issue.erreurs
    assert "1 demande fondée reste sans suite à l'issue de la phase de mutation" in issue.erreurs
    assert "confirmée par un programme indépendant du mécanisme : recherche exhaustive de" in issue.erreurs
    assert "sur les entrées et les sorties de la phase de mutation, bornes recalculées (groupes confirmés : 1 sur 1)" in (
        " ".join(issue.erreurs.split())
    )
    return dossier, racine / "r"


@pytest.mark.parametrize("nom", ("sans_stable", "envie_d_un_seul", "sortie_deja_prise"))
def test_campagne_de_six_personnes(nom: str, tmp_path: Path) -> None:
    """Campaigns of six without a stable phase M: solved, proven, verified, and the best in the order of the model."""
    dossier = Path(__file__).parent / "campagnes_sans_stable" / nom
    issue = appeler("solve", dossier, "-o", tmp_path / "r")
    assert issue.code == 0, issue.erreurs
    certificat = json.loads((tmp_path / "r" / "certificat.json").read_text(encoding="utf-8"))
    assert certificat["etat"] == "sans_stable"
    assert [i["controle"]["verdict"] for i in certificat["impossibilites"]] == ["prouvee"]
    verification = appeler("verify", dossier, tmp_path / "r")
    assert verification.code == 0, verification.erreurs
    resultat = executer(lire(dossier)).resultat
    assert resultat.solution.option_m is not None
    e = DeuxPhases(resultat.marche)
    assert not e.sans_revendication
    assert e.valeur_m(tuple(resultat.solution.option_m.tolist())) == e.meilleur


def test_annonce_et_verifie(resultat: tuple[Path, Path]) -> None:
    """The certificate announces the one claim, proven the fewest; the verifier finds exactly it, as a violation of P10."""
    certificat = json.loads((resultat[1] / "certificat.json").read_text(encoding="utf-8"))
    assert certificat["etat"] == "sans_stable"
    assert (certificat["p10"]["prouve"], certificat["p10"]["minimum_prouve"]) == (True, True)
    assert len(certificat["revendications"]) == len(certificat["p10"]["violations"]) == 1
    assert "nul ne revendique rien" not in (resultat[1] / "certificat.json").read_text(encoding="utf-8")
    assert "nul ne revendique rien" not in (resultat[1] / "rapport.html").read_text(encoding="utf-8")
    issue = appeler("verify", *resultat)
    assert issue.code == 0, issue.erreurs
    assert "P10 non tenu, annoncé" in issue.erreurs
    assert "confirmée par un programme indépendant du mécanisme" in issue.erreurs
    assert [i["controle"]["verdict"] for i in certificat["impossibilites"]] == ["prouvee"]
    assert all(i["controle"]["bornes_verifiees"] for i in certificat["impossibilites"])
    assert "exactement celle que le certificat annonce" in issue.erreurs


def test_revendication_satisfaite_ensuite(resultat: tuple[Path, Path]) -> None:
    """The claim of phase M is met by a permutation: the report says so, and the letter does not complain of it."""
    certificat = json.loads((resultat[1] / "certificat.json").read_text(encoding="utf-8"))
    (revendication,) = certificat["revendications"]
    page = (resultat[1] / "rapport.html").read_text(encoding="utf-8")
    assert "de la phase de mutation, dont 1 satisfaite ensuite par permutation" in page
    affectations = {ligne["candidat"]: ligne for ligne in lignes(resultat[1] / "affectations.csv")}
    for qui in revendication["candidats"]:
        assert affectations[qui]["phase"] == "permutation"
        assert "n'est pas honorée" not in appeler("explain", *resultat, qui).sortie
    assert "revendication" not in {ligne["motif"] for ligne in lignes(resultat[1] / "refus.csv")}


def test_revendication_qui_reste() -> None:
    """A phase M that gives driss the seat of celia, announced as unproven: attested, told on the first page and to celia."""
    preparation = preparer(lire(ECHANTILLON))
    marche = preparation.marche
    rang = {marche.personnes[marche.membres[d]]: u for u, d in enumerate(marche.unite_debut[:-1].tolist())}
    solution = executer(preparation.campagne).resultat.solution
    assert solution.option_m is not None
    option_m = solution.option_m.astype(np.int64)
    option_m[rang["celia"]], option_m[rang["driss"]] = 2, 0
    option, permutations, _ = permuter(marche, option_m, OptionsResolution())
    forgee = replace(
        solution,
        option=option.astype(np.int32),
        option_m=option_m.astype(np.int32),
        permutations=permutations,
        etat=Etat.INCONNU,
        stable_prouve=False,
        minimum_prouve=False,
        revendications=(Revendication(rang["celia"], 0, Nature.ENVIE),),
    )
    verifie = attester(assembler(preparation, "deux_phases", forgee))
    assert [v.temoin["unite"] for v in verifie.rapport.proprietes["P10"].violations] == [rang["celia"]]
    page = en_texte_du_rapport(rapporter(verifie))
    assert "sans suite à l'issue de la phase de mutation (pour une place occupée" in page
    chiffres = calculer(verifie.resultat)
    celia = list(marche.personnes).index("celia")
    motif = chiffres.essais.motif[(chiffres.essais.personne == celia) & chiffres.essais.refuse]
    assert motif.tolist()[0] == Motif.REVENDICATION
    lettre = en_texte(expliquer(verifie, "celia"))
    assert (
        "Votre demande pour votre vœu 1 (Loire-Atlantique) était fondée à l'issue de la phase de mutation et n'est pas"
        in lettre
    )
    assert "Non accordé en phase de mutation bien que votre priorité soit suffisante" in lettre


def test_revendication_levee() -> None:
    """A claim that phase M left and phase P met is told as such, to its candidat, with both phases of the vœu."""
    verifie = executer(lire(ECHANTILLON))
    resultat = verifie.resultat
    enzo = resultat.marche.personnes.index("enzo")
    unite = int(calculer(resultat).unite[enzo])
    laissee = (Revendication(unite, 0, Nature.ENVIE),)
    solution = replace(resultat.solution, etat=Etat.INCONNU, revendications=laissee)
    lettre = en_texte(expliquer(replace(verifie, resultat=replace(resultat, solution=solution)), "enzo"))
    assert "Votre demande pour votre vœu 1 (Ille-et-Vilaine) était fondée et n'a pas été honorée en phase de mutation" in lettre
    assert "la phase de permutation vous l'a accordée." in lettre
    assert "n'est pas honorée" not in lettre


def test_revendication_cachee(resultat: tuple[Path, Path], tmp_path: Path) -> None:
    """Taken out of the certificate, the claim is found all the same."""
    cible = copie(resultat[1], tmp_path / "r")
    contenu = json.loads((cible / "certificat.json").read_text(encoding="utf-8"))
    contenu["revendications"].clear()
    (cible / "certificat.json").write_text(json.dumps(contenu), encoding="utf-8")
    issue = appeler("verify", resultat[0], cible)
    assert issue.code == 1
    assert "P10 : " in issue.erreurs


ENONCES = {
    "groupe tronqué": (
        lambda i: (i["unites"].pop(), i["domaines"].pop(), i["candidats"].pop()),
        "a un choix qui ne laisse aucune",
    ),
    "domaine réduit": (lambda i: i["domaines"].__setitem__(0, i["domaines"][0][:1]), "ne découle pas des bornes recalculées"),
    "voisin inventé": (lambda i: i["fixes"].append([i["unites"].pop(), i["domaines"].pop()[0]]), "ne découle pas des bornes"),
}


@pytest.mark.parametrize("cas", ENONCES)
def test_impossibilite_forgee(cas: str, resultat: tuple[Path, Path], tmp_path: Path) -> None:
    """A statement that is not the mechanism's is told: what contradicts it, or what it does not follow from."""
    changement, attendu = ENONCES[cas]
    cible = copie(resultat[1], tmp_path / "r")
    contenu = json.loads((cible / "certificat.json").read_text(encoding="utf-8"))
    changement(contenu["impossibilites"][0])
    (cible / "certificat.json").write_text(json.dumps(contenu), encoding="utf-8")
    issue = appeler("verify", resultat[0], cible)
    assert issue.code == 1
    assert attendu in issue.erreurs


def test_impossibilite_sans_enonce(resultat: tuple[Path, Path], tmp_path: Path) -> None:
    """An impossibility announced without its proof is refused."""
    cible = copie(resultat[1], tmp_path / "r")
    contenu = json.loads((cible / "certificat.json").read_text(encoding="utf-8"))
    contenu["impossibilites"].clear()
    (cible / "certificat.json").write_text(json.dumps(contenu), encoding="utf-8")
    issue = appeler("verify", resultat[0], cible)
    assert issue.code == 1
    assert "annoncée sans la démonstration" in issue.erreurs
