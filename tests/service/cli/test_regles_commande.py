"""``mouvement regles``: a pack told whole, to people and to programs."""

from __future__ import annotations

import json

from scoring.paquet import charger, disponibles
from scoring.parametres import texte_valeur
from tests.service.campagnes import appeler

PAQUET = charger("second-degre", 2023)


def test_liste_des_paquets() -> None:
    """Without argument, the packs that exist."""
    issue = appeler("regles")
    assert issue.code == 0
    assert all(f"{mouvement} {annee}" in issue.sortie for mouvement, annee in disponibles())
    paquets = json.loads(appeler("regles", "--json").sortie)["paquets"]
    assert [(p["mouvement"], p["annee"]) for p in paquets] == list(disponibles())


def test_tout_le_paquet_en_json() -> None:
    """Every parameter, element, normalisation and tie-break, with the source of each; dates and texts as they are written."""
    lu = json.loads(appeler("regles", "second-degre", "2023", "--json").sortie)
    assert [p["nom"] for p in lu["parametres"]] == list(PAQUET.parametres)
    assert [e["id"] for e in lu["elements"]] == [e.id for e in PAQUET.elements]
    assert [r["id"] for r in lu["normalisations"]] == [r.id for r in PAQUET.normalisations]
    assert all(p["source"] and p["confiance"] and p["surcharge"] for p in lu["parametres"])
    valeurs = {p["nom"]: p["valeur"] for p in lu["parametres"]}
    assert valeurs["date_age_enfants"] == "2023-08-31"
    assert valeurs["rc_points"] == PAQUET.parametres["rc_points"].valeur
    assert lu["couples"]["source"] == "Guide Martinique 2023, III.1.1.4"
    assert lu["empreinte"] == PAQUET.empreinte


def test_tout_le_paquet_en_texte() -> None:
    """People read each name, value, source, alternative, what may replace it, and which values are uncertain."""
    texte = appeler("regles", "second-degre", "2023").sortie
    for parametre in PAQUET.parametres.values():
        incertain = "  [INCERTAIN]" if parametre.incertain else ""
        assert f"  {parametre.nom} = {texte_valeur(parametre.valeur)}{incertain}\n" in texte
        assert parametre.source in texte
        assert parametre.alternative in texte
    for element in PAQUET.elements:
        assert f"  {element.id} : {element.libelle}" in texte
    assert "Se remplace par : une valeur parmi : propres, minimum, moyenne." in texte
    assert "mention_contact = non renseigné\n" in texte


def test_effet_de_chaque_parametre() -> None:
    """What a parameter acts upon is said of it, not of a family: the limit of vœux acts at reading and on nothing else."""
    lus = {p["nom"]: p["effet"] for p in json.loads(appeler("regles", "second-degre", "2023", "--json").sortie)["parametres"]}
    assert lus["maximum_voeux"] == "lecture : une liste plus longue est refusée"
    assert lus["rc_points"] == "points"
    assert lus["mention_contact"] == "mention légale des lettres"
    service = {nom for nom, p in PAQUET.parametres.items() if p.lu_par == "service"}
    assert not {lus[nom] for nom in service} & {lus[nom] for nom in set(lus) - service}


def test_annee_absente_et_paquet_inconnu() -> None:
    """Without a year, the last one of the mouvement; what does not exist is a wrong use, with what does."""
    assert appeler("regles", "second-degre").sortie == appeler("regles", "second-degre", "2023").sortie
    for arguments, cherche in ((("atss",), "« atss »."), (("second-degre", "1850"), "« second-degre », année 1850.")):
        issue = appeler("regles", *arguments)
        assert (issue.code, issue.sortie) == (2, "")
        assert cherche in issue.erreurs
        assert "second-degre 2023" in issue.erreurs
