"""Words about what two phases add: exit bars that are masked, and what is proven of the permutations (P11)."""

from __future__ import annotations

from csv import DictReader
from dataclasses import replace
from io import StringIO
from types import MappingProxyType
from typing import Any

import pytest

from scoring.classements import rang_seul
from service.controle import Controle
from service.explications import Explicateur, en_texte
from service.explications.phases import sortie_fermee
from service.explications.rejeu import Rejeu
from service.explications.vues import Releve, Vues
from service.francais import points
from service.preuves import enonces
from service.publication import lignes_publiables
from service.rapport.premiere_page import alertes
from service.resultat import ResultatVerifie
from service.statistiques import calculer
from service.verdict import conclure, detailler
from solver.solution import Etat
from tests.service.chaine import resultat_du_dossier
from tests.service.http.outils_http import ECHANTILLONS

VERIFIE = resultat_du_dossier(ECHANTILLONS / "premier-degre")
CHIFFRES = calculer(VERIFIE.resultat)
SEUILS = (0, 2, 3)


@pytest.mark.parametrize("seuil", SEUILS)
def test_barres_de_sortie_publiees(seuil: int) -> None:
    """An exit bar is published exactly where phase M, and the whole run, have enough leavers to hide in."""
    sorties = CHIFFRES.sorties
    assert sorties is not None
    codes = [lieu for _, lieu in VERIFIE.resultat.marche.cellules]
    lignes = list(DictReader(StringIO(lignes_publiables(VERIFIE, seuil).octets().decode())))
    for ligne in lignes:
        lieu, barre = ligne["lieu"], ligne["barre_sortie"]
        c = codes.index(lieu)
        mutation, total = int(sorties.sortants[c]), int(CHIFFRES.cellules.sortants[c])
        dite = mutation > 0 and mutation >= seuil and total >= seuil
        assert (barre != "") == dite, lieu
        assert not dite or float(barre) * 100 == sorties.barre[c]
    assert {ligne["barre_sortie"] != "" for ligne in lignes} == ({False, True} if seuil < 3 else {False})


@pytest.mark.parametrize("seuil", SEUILS)
def test_barres_de_sortie_des_lettres(seuil: int) -> None:
    """A letter tells the exit bar of a lieu that enough persons left, and says that it does not elsewhere."""
    sorties, ids = CHIFFRES.sorties, VERIFIE.resultat.campagne.dossiers.ids
    assert sorties is not None
    explicateur = Explicateur(VERIFIE, seuil=seuil)
    vus = set()
    for i, candidat in enumerate(ids):
        c = VERIFIE.resultat.marche.origine[i]
        texte = en_texte(explicateur.expliquer(candidat))
        partis, ouvertes = int(sorties.sortants[c]), int(sorties.ouvertes[c])
        if partis < seuil and ouvertes:
            attendu, tu = "barre de sortie non communiquée (trop peu de sortants)", "pour la dernière personne sortie"
        elif partis:
            attendu, tu = f"barre de sortie {points(int(sorties.barre[c]))} points", "barre de sortie n'est pas communiquée"
        else:
            attendu, tu = "aucun candidat sorti", "barre de sortie"
        vus.add(attendu.split(" (")[0].split(" points")[0])
        assert attendu in texte, candidat
        assert tu not in texte, candidat
    assert ("barre de sortie non communiquée" in vus) == (seuil > 0)
    assert ("barre de sortie 36,0" in vus) == (seuil < 3)


def test_phrase_de_sortie_masquee() -> None:
    """The sentence of one vœu keeps back the same bar as the head of the letter."""
    ids = VERIFIE.resultat.campagne.dossiers.ids
    rejeu = Rejeu(VERIFIE.resultat, CHIFFRES)
    for seuil, masquee in ((2, False), (3, True)):
        par_rang, annulations = rang_seul(VERIFIE.resultat.campagne.paquet), VERIFIE.resultat.annulations
        derniers = Explicateur(VERIFIE)._derniers
        releve = Releve(VERIFIE.resultat, CHIFFRES, derniers, {}, annulations, rejeu, par_rang, (), seuil)
        sortie = sortie_fermee(Vues(releve, ids.index("driss"), ()))
        assert sortie is not None
        assert (sortie.barre is None, sortie.barre_masquee) == (masquee, masquee)


def _avec(verifie_p11: bool, **permutations: Any) -> ResultatVerifie:
    """The sample's result, P11 checked or not, and what the mechanism announces of phase P."""
    rapport, solution = VERIFIE.rapport, VERIFIE.resultat.solution
    assert solution.permutations is not None
    annonce = replace(solution.permutations, **permutations) if permutations else None
    p11 = replace(rapport.proprietes["P11"], verifie=verifie_p11)
    return replace(
        VERIFIE,
        resultat=replace(VERIFIE.resultat, solution=replace(solution, permutations=annonce)),
        rapport=replace(rapport, proprietes=MappingProxyType({**rapport.proprietes, "P11": p11})),
    )


PREUVES = {
    "vérificateur": (True, {"departage_prouve": True}, True, "Prouvé par le vérificateur : ", "vérifié"),
    "mécanisme": (False, {"departage_prouve": True}, True, "on ne peut faire mieux sans séparer un couple.", "recalculé"),
    "bornes": (False, {"ameliores_borne": 99}, False, "bornes prouvées : 99 personnes et ", "recalculé"),
    "rien": (False, {}, False, "Non prouvé : ", "recalculé"),
}


@pytest.mark.parametrize("cas", PREUVES)
def test_mots_de_p11(cas: str) -> None:
    """What is proven of the permutations is said with who proves it, or with the bounds that are; in statement and verdict."""
    verifie_p11, annonce, prouve, phrase, mot = PREUVES[cas]
    verifie = _avec(verifie_p11, **annonce)
    (enonce,) = (e for e in enonces(verifie) if e.propriete == "P11")
    assert phrase in enonce.phrase
    assert (enonce.prouve, enonce.mot) == (prouve, mot)
    controle = Controle(verifie.resultat, verifie.rapport, (), ())
    (ligne,) = (ligne for ligne in detailler(controle).splitlines() if ligne.startswith("P11"))
    assert mot in ligne
    assert ("sans preuve" in ligne) == (cas in {"bornes", "rien"})
    assert ("preuve annoncée, non contrôlée" in ligne) == (cas == "mécanisme")
    arretee = [a for a in alertes(verifie) if "recherche du mécanisme a été arrêtée avant la fin (P11)" in a]
    assert len(arretee) == (cas == "bornes")


def test_conclusion_des_deux_phases() -> None:
    """A folder without certificate is said right on the properties of two phases."""
    controle = Controle(VERIFIE.resultat, VERIFIE.rapport, (), ())
    assert conclure(controle) == "Résultat conforme aux règles : aucune propriété de P1 à P5 et de P9 à P11 n'est violée."


def test_conclusion_sans_preuve() -> None:
    """When nothing is known of the claims, the result is said permitted by what phase M must respect, P9 included."""
    solution = replace(VERIFIE.resultat.solution, etat=Etat.INCONNU)
    controle = Controle(replace(VERIFIE.resultat, solution=solution), VERIFIE.rapport, (), ())
    assert conclure(controle).startswith("Résultat permis (P1 à P5 et P9), ses revendications sont annoncées")
