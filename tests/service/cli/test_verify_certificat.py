"""``verify`` on a certificate that somebody changed, that cannot be read, or that is not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.campagnes import appeler, campagne, ecrire_lignes, lignes
from tests.service.cli.falsification import changer_certificat, changer_table, refuse

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
    changer_certificat(resultat, changement)
    refuse(appeler("verify", campagne_300, resultat), attendu)


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
    changer_certificat(resultat, ILLISIBLES[cas])
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


def test_identique_a_la_main(tmp_path: Path) -> None:
    """A result written by hand, in another order, with semicolons, for a campaign without any vœu, is judged like any other."""
    dossier = campagne(tmp_path / "c", [{"candidat": "a", "origine": "01"}, {"candidat": "b"}], {}, {("L1300", "24"): 1})
    (tmp_path / "r").mkdir()
    texte = "candidat;discipline;origine;resultat;lieu;rang;points\nb;L1300;;non_affecte;;;\na;L1300;01;maintenu;;;\n"
    (tmp_path / "r" / "affectations.csv").write_text(texte, encoding="utf-8")
    issue = appeler("verify", dossier, tmp_path / "r")
    assert issue.code == 0, issue.erreurs


def test_explain_refuse_ce_que_verify_refuse(campagne_300: Path, resultat: Path) -> None:
    """Nobody is told the story of a result that is wrong."""
    changer_table(resultat / "refus.csv", lambda rangees: rangees[0].update(rang_non_entrant="4000"))
    issue = appeler("explain", campagne_300, resultat, "c00001", "--json")
    assert issue.code == 1
    assert "ne s'explique ni ne se publie" in json.loads(issue.sortie)["erreur"]
