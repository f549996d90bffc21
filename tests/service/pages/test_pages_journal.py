"""Page of the journal: filters, pages, the chain and its head, files."""

from __future__ import annotations

import ast
import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.base import maintenant, transaction
from service.base.journal import Ligne, empreinte, inscrire
from service.http.pages.journal import PAR_PAGE
from service.http.pages.libelles import JOURNAL
from service.identite import Role
from tests.depot import RACINE
from tests.service.http.conftest import *  # noqa: F403 - its fixtures are those of these tests
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import archive, deposer
from tests.service.pages.formulaires import lecteur

JOUR = "%Y-%m-%d"


def test_libelle_de_chaque_action() -> None:
    """Every action that the program writes down has words, and no words are left of an action that it no longer writes."""
    ecrites = set()
    for chemin in (RACINE / "service").rglob("*.py"):
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.Call) and ast.unparse(noeud.func).rpartition(".")[2] in {"inscrire", "_inscrire"}:
                mots = [a.value for a in noeud.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                ecrites |= {mot for mot in mots if mot not in {"", "inconnu"}}
    assert ecrites == set(JOURNAL)


def test_chercher(sur_base: Ouverte) -> None:
    """By campaign, action, person and day; newest first, page after page, each line once."""
    operateur = lecteur(sur_base, Role.OPERATEUR, nom="Odile")
    campagne = deposer(sur_base.client, archive("un-a-un")).rpartition("/")[2]
    acteur = sur_base.acteur(Role.OPERATEUR, nom="Odile")
    with transaction(sur_base.service.engine) as seance:
        for rang in range(PAR_PAGE + 5):
            inscrire(seance, acteur.compte, "operateur", "geler", objet=f"n{rang}")
    premiere = operateur.page(f"/journal?action=geler&acteur={acteur.compte}")
    assert "Campagne gelée Odile (opérateur) n54 " in premiere
    assert "n5 " in premiere
    assert "n4 " not in premiere
    (suite,) = {lien for lien in operateur.client.get("/journal?action=geler").text.split('"') if "avant=" in lien}
    seconde = operateur.page(suite.replace("&amp;", "&"))
    assert "n4 " in seconde
    assert "n5 " not in seconde
    assert "Page suivante" not in seconde
    lue = operateur.page(f"/journal?campagne={campagne}")
    assert "Fichiers déposés" in lue
    assert "n54" not in lue
    aujourdhui, hier = maintenant(), maintenant() - timedelta(days=2)
    assert "n54" in operateur.page(f"/journal?du={hier:{JOUR}}")
    assert "Aucune ligne." in operateur.page(f"/journal?au={hier:{JOUR}}")
    assert "Aucune ligne." in operateur.page(f"/journal?du={aujourdhui + timedelta(days=2):{JOUR}}")
    for faux in ("hier", "0001-01-01", "9999-12-31", "2026-13-01"):
        assert "Ce n'est pas une date" in operateur.page(f"/journal?au={faux}")


def test_fichiers(sur_base: Ouverte) -> None:
    """CSV and JSON have the lines found, whole: each JSON line has the digest of what it says."""
    operateur = lecteur(sur_base, Role.OPERATEUR)
    deposer(sur_base.client, archive("un-a-un"))
    lignes = operateur.client.get("/journal/lignes.json").json()
    assert [ligne["numero"] for ligne in lignes] == list(range(1, len(lignes) + 1))
    for ligne in lignes:
        portee = ligne.pop("empreinte")
        assert empreinte(ligne) == portee
    reponse = operateur.client.get("/journal/lignes.csv?action=deposer")
    rangees = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [r["action"] for r in rangees] == ["deposer"]
    assert operateur.client.get("/journal/lignes.json?action=rien").json() == []
    assert "attachment" in reponse.headers["content-disposition"]


def test_chaine(vide: Ouverte) -> None:
    """The head, a digest kept elsewhere, and a line changed behind the service's back."""
    auditeur = lecteur(vide, Role.AUDITEUR)
    deposer(vide.client, archive("un-a-un"))
    with transaction(vide.service.engine, ecrire=False) as seance:
        premiere, *_, derniere = seance.query(Ligne).order_by(Ligne.numero).all()
    page = auditeur.page("/journal/verification")
    assert "La chaîne est intacte" in page
    assert derniere.empreinte in page
    assert "porte l'empreinte donnée" in auditeur.page(f"/journal/verification?attendue={premiere.empreinte}")
    assert "aucune ligne ne porte l'empreinte attendue" in auditeur.page(f"/journal/verification?attendue={'0' * 64}")
    with vide.service.engine.begin() as connexion:
        for (nom,) in connexion.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connexion.execute(text(f"DROP TRIGGER {nom}"))
        connexion.execute(text("UPDATE journal SET objet = 'autre' WHERE numero = 2"))
    assert "la ligne n° 2 a été modifiée" in auditeur.page("/journal/verification")


@pytest.mark.parametrize("adresse", ("/journal", "/journal/verification", "/journal/lignes.csv", "/journal/lignes.json"))
def test_qui_lit(vide: Ouverte, adresse: str) -> None:
    """Operators, approvers and auditors; nobody else."""
    for role, statut in ((Role.APPROBATEUR, 200), (Role.ANALYSTE, 403), (Role.CANDIDAT, 403)):
        lecteur(vide, role).page(adresse, statut)
