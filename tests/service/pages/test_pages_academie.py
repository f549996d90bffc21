"""Pages of the rectorat, of the auditor and of everyone: what they show, what they refuse, without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from starlette.testclient import TestClient

from scoring.paquet import disponibles
from service.base import maintenant, transaction
from service.base.tables_campagne import Contestation
from service.identite import Role
from tests.service.campagnes import lignes
from tests.service.http.conftest import *  # noqa: F403 - its fixtures are those of these tests
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import ECHANTILLONS, archive, deposer
from tests.service.http.test_http_academie import publier

NAVIGATEUR = {"accept": "text/html,application/xhtml+xml"}


def _page(client: TestClient, adresse: str, statut: int = 200) -> str:
    reponse = client.get(adresse, headers=NAVIGATEUR)
    assert reponse.status_code == statut, (adresse, reponse.text)
    assert reponse.headers["content-type"].startswith("text/html")
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reponse.text)))


def test_pages_publiques(vide: Ouverte) -> None:
    """Without an account: rules of every movement from its pack, its sheet, the example, no published campaign yet."""
    passant = TestClient(vide.application, base_url="http://127.0.0.1")
    assert "Aucune campagne n'est encore publiée" in _page(passant, "/donnees")
    accueil = _page(passant, "/regles")
    for mouvement, annee in disponibles():
        page = _page(passant, f"/regles/{mouvement}/{annee}")
        assert "Paramètres" in page
        assert page.split(" – mouvement")[0].strip() in accueil
        assert "à compléter" in _page(passant, f"/regles/{mouvement}/{annee}/fiche")
    retrospective = _page(passant, "/retrospective")
    assert "persistance : l'année publiée d'avant" in retrospective
    assert "n'a pas servi" in retrospective
    _page(passant, "/regles/second-degre/1900", 404)
    _page(passant, "/donnees/0", 404)


def test_exemple_juste(vide: Ouverte) -> None:
    """The example worked by hand says what the sample's expected result says."""
    page = _page(TestClient(vide.application, base_url="http://127.0.0.1"), "/regles/exemple").rpartition("Le résultat")[2]
    for ligne in lignes(ECHANTILLONS / "un-a-un" / "attendu" / "affectations.csv"):
        issue = f"vœu {ligne['rang']}" if ligne["resultat"] == "voeu" else ligne["resultat"]
        points = "" if ligne["resultat"] == "maintenu" else ligne["points"].removesuffix(".0").replace(".", ",")
        assert re.search(rf"\b{ligne['candidat']} {issue} .*?{points}", page), ligne


def test_barres_publiees(ouvert: Ouvert) -> None:
    """A published campaign: table, map, files; what is masked is said to be."""
    campagne = publier(ouvert).rpartition("/")[2]
    passant = TestClient(ouvert.installation.application, base_url="http://127.0.0.1")
    assert f"/donnees/{campagne}" in passant.get("/donnees").text
    brute = passant.get(f"/donnees/{campagne}?discipline=L0202").text
    assert '<svg class="carte" role="img"' in brute
    page = _page(passant, f"/donnees/{campagne}")
    assert "non publié" in page
    assert "barres.parquet" in page
    for lien in re.findall(r'href="(/v1/donnees-ouvertes/[^"]+)"', brute):
        assert passant.get(lien).status_code == 200


def _envoyer(client: TestClient, adresse: str, **champs: str) -> tuple[int, str]:
    reponse = client.post(adresse, data=champs, headers=NAVIGATEUR, follow_redirects=False)
    return reponse.status_code, unescape(reponse.text)


def test_rectorat_au_navigateur(sur_base: Ouverte) -> None:
    """List, file, answer, capacities by plain forms; another académie's addresses are nobody's."""
    campagne = deposer(sur_base.client, archive("un-a-un")).rpartition("/")[2]
    bornes = [(maintenant() + timedelta(days=d)).isoformat() for d in (-1, 1)]
    fenetres = {f: dict(zip(("debut", "fin"), bornes, strict=True)) for f in ("affichage", "capacites")}
    assert sur_base.client.put(f"/v1/campagnes/{campagne}/calendrier", json={"fenetres": fenetres}).status_code == 200
    client = sur_base.connecter(sur_base.acteur(Role.RECTORAT, "04"))
    racine = f"/academie/{campagne}"
    assert campagne in client.get("/academie", headers=NAVIGATEUR).text
    assert "chloe" in _page(client, racine)
    assert "anna" not in _page(client, racine)
    assert "345,2" in _page(client, f"{racine}/candidats/chloe")
    _page(client, f"{racine}/candidats/anna", 404)
    with transaction(sur_base.service.engine) as seance:
        ligne = Contestation(campagne_id=campagne, candidat="chloe", academie="04", element="enfants", texte="<b>Deux</b>")
        ligne.deposee_le = maintenant()
        seance.add(ligne)
        seance.flush()
        adresse = f"{racine}/contestations/{ligne.id}"
    assert "<b>Deux</b>" not in client.get(adresse, headers=NAVIGATEUR).text
    _page(sur_base.connecter(sur_base.acteur(Role.RECTORAT, "24")), adresse, 404)
    refus = _envoyer(client, adresse, decision="acceptee", fait="enfants", valeur="beaucoup", reponse="Lu.")
    assert refus[0] == 422
    assert _envoyer(client, adresse, decision="acceptee", fait="enfants", valeur="2", reponse="Lu.")[0] == 303
    assert "acceptée" in _page(client, f"{racine}/contestations")
    assert "Lu." in _page(client, adresse)
    saisie = _envoyer(client, f"{racine}/capacites", **{"capacite-0": "x", "motif": ""})
    assert saisie[0] == 422
    assert _envoyer(client, f"{racine}/capacites", **{"capacite-0": "4", "motif": "rentrée"})[0] == 303
    assert "rentrée" in _page(client, f"{racine}/capacites")


def test_operateur_sans_academie_au_navigateur(sur_base: Ouverte) -> None:
    """From the campaign's home to the answer, for who belongs to no académie; a rectorat's persons are nobody's there."""
    campagne = deposer(sur_base.client, archive("un-a-un")).rpartition("/")[2]
    bornes = {"debut": (maintenant() - timedelta(days=1)).isoformat(), "fin": (maintenant() + timedelta(days=1)).isoformat()}
    fenetres = {"fenetres": {"affichage": bornes}}
    assert sur_base.client.put(f"/v1/campagnes/{campagne}/calendrier", json=fenetres).status_code == 200
    client, racine = sur_base.connecter(sur_base.acteur(Role.OPERATEUR, None, "nationale")), f"/campagnes/{campagne}"
    liens = re.findall(rf'href="({racine}/(?:sans-academie|contestations))"', client.get(racine, headers=NAVIGATEUR).text)
    assert liens == [f"{racine}/sans-academie", f"{racine}/contestations"]
    liste = client.get(liens[0], headers=NAVIGATEUR).text
    assert re.findall(rf'href="{racine}/candidats/(\w+)"', liste) == ["emma", "farid", "gina"]
    assert "/academie/" not in liste
    assert "Stagiaire" in _page(client, f"{racine}/candidats/emma")
    _page(client, f"{racine}/candidats/chloe", 404)
    with transaction(sur_base.service.engine) as seance:
        ligne = Contestation(campagne_id=campagne, candidat="emma", academie=None, element="enfants", texte="Deux")
        ligne.deposee_le = maintenant()
        seance.add(ligne)
        seance.flush()
        adresse = f"{racine}/contestations/{ligne.id}"
    assert f'href="{adresse}"' in client.get(liens[1], headers=NAVIGATEUR).text
    assert f'action="{adresse}"' in client.get(adresse, headers=NAVIGATEUR).text
    assert _envoyer(client, adresse, decision="refusee", reponse="Livret absent.")[0] == 303
    assert "Livret absent." in _page(client, adresse)
    assert "refusée" in _page(client, liens[1])


def test_auditeur_au_navigateur(ouvert: Ouvert) -> None:
    """The auditor replays, reads an answer, and sees who read whose file; an analyst does not enter."""
    campagne = publier(ouvert).rpartition("/")[2]
    installation = ouvert.installation
    auditeur = installation.connecter(installation.acteur(Role.AUDITEUR))
    assert "La chaîne est intacte" in _page(auditeur, "/audit")
    statut, page = _envoyer(auditeur, f"/audit/{campagne}/rejeu")
    assert (statut, "à l'octet près" in page) == (200, True)
    assert "d) Opérations effectuées" in _page(auditeur, f"/audit/{campagne}/reponse?candidat=hugo")
    _page(auditeur, f"/audit/{campagne}/reponse?candidat=personne", 404)
    assert "hugo" in _page(auditeur, f"/audit/{campagne}")
    _page(installation.connecter(installation.acteur(Role.ANALYSTE)), "/audit", 403)


@pytest.mark.parametrize("adresse", ("/academie", "/audit"))
def test_pages_de_gestion_fermees(vide: Ouverte, adresse: str) -> None:
    """Nobody known is sent to sign in."""
    passant = TestClient(vide.application, base_url="http://127.0.0.1", follow_redirects=False)
    assert passant.get(adresse, headers=NAVIGATEUR).status_code in {303, 401}
