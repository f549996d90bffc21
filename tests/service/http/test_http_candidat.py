"""The own file over HTTP: entry, two people of one campaign, documents, late requests, what is never another's."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.base import maintenant, transaction
from service.base.tables_campagne import Participation
from service.identite import Role
from tests.service.campagnes import campagne
from tests.service.conduite.candidats import CANDIDATS, CAPACITES, PDF, VOEUX
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import contenu, deposer, probleme, zipper

PIECE = {"nom": "acte.pdf", "contenu": base64.b64encode(PDF).decode()}


@pytest.fixture
def ici(tmp_path: Path) -> Iterator[tuple[Ouverte, str, TestClient, TestClient]]:
    """A service, the id of a campaign open for everything, and two of its candidats."""
    with installee(tmp_path / "donnees", limite_changements="1000/minute") as ouverte:
        ecrite = campagne(tmp_path / "campagne", CANDIDATS, VOEUX, CAPACITES)
        adresse = deposer(ouverte.client, zipper(contenu(ecrite)))
        identifiant = adresse.rpartition("/")[2]
        clients = []
        for nom in ("anna", "bruno"):
            acteur = ouverte.acteur(Role.CANDIDAT, nom=nom)
            with transaction(ouverte.service.engine) as seance:
                seance.get_one(Participation, (identifiant, nom)).compte_id = acteur.compte
            clients.append(ouverte.connecter(acteur))
        _ouvrir(ouverte, identifiant, "saisie", "affichage", "tardives")
        yield ouverte, identifiant, clients[0], clients[1]


def _ouvrir(ouverte: Ouverte, identifiant: str, *fenetres: str) -> None:
    heure = timedelta(hours=1)
    bornes = {"debut": (maintenant() - heure).isoformat(), "fin": (maintenant() + heure).isoformat()}
    reponse = ouverte.client.put(f"/v1/campagnes/{identifiant}/calendrier", json={"fenetres": dict.fromkeys(fenetres, bornes)})
    assert reponse.status_code == 200, reponse.text


def test_saisir_confirmer(ici: tuple[Ouverte, str, TestClient, TestClient]) -> None:
    """The list is read, changed with its version, confirmed, and shown only to its owner."""
    _, identifiant, anna, bruno = ici
    (demande,) = anna.get("/v1/mes-demandes").json()["elements"]
    assert (demande["campagne"], demande["periodes"]["saisie"]["ouverte"]) == (identifiant, True)
    adresse = f"/v1/mes-demandes/{identifiant}"
    assert anna.get(f"{adresse}/voeux").json()["version"] == 0
    lue = anna.put(f"{adresse}/voeux", json={"version": 0, "voeux": [{"lieu": "07"}, {"lieu": "01"}]}).json()
    assert (lue["version"], [v["examen"] for v in lue["voeux"]]) == (1, [1, 0])
    probleme(anna.put(f"{adresse}/voeux", json={"version": 0, "voeux": []}), "version_depassee")
    probleme(anna.post(f"{adresse}/confirmation", json={"version": 7}), "version_depassee")
    assert anna.post(f"{adresse}/confirmation", json={"version": 1}).json()["confirmee"]
    probleme(anna.put(f"{adresse}/voeux", json={"version": 2, "voeux": []}), "saisie_confirmee")
    assert [v["lieu"] for v in bruno.get(f"{adresse}/voeux").json()["voeux"]] == ["03"]
    assert not anna.delete(f"{adresse}/confirmation", params={"version": 2}).json()["confirmee"]


def test_campagne_d_un_autre(ici: tuple[Ouverte, str, TestClient, TestClient]) -> None:
    """A campaign that one is not in, and one that does not exist, are refused with the same bytes."""
    ouverte, identifiant, _, _ = ici
    etranger = ouverte.connecter(ouverte.acteur(Role.CANDIDAT, nom="etranger"))
    for suffixe in ("voeux", "bareme", "contestations", "tardives", "resultat", "donnees.zip", "pieces/1"):
        reponses = [etranger.get(f"/v1/mes-demandes/{c}/{suffixe}") for c in (identifiant, "absente")]
        for reponse in reponses:
            probleme(reponse, "campagne_inconnue")
        assert reponses[0].content == reponses[1].content
    assert etranger.get("/v1/mes-demandes").json()["elements"] == []


def test_contester_avec_une_piece(ici: tuple[Ouverte, str, TestClient, TestClient]) -> None:
    """A line is contested once displayed; the document comes back as a download, to its owner only."""
    ouverte, identifiant, anna, bruno = ici
    adresse = f"/v1/mes-demandes/{identifiant}"
    probleme(anna.get(f"{adresse}/bareme"), "baremes_non_affiches")
    for etape in ("gel", "baremes"):
        assert ouverte.client.post(f"/v1/campagnes/{identifiant}/{etape}").status_code == 200
    lu = anna.get(f"{adresse}/bareme").json()
    element = lu["baremes"][0]["lignes"][0]["element"]
    corps = {"element": element, "texte": "Erreur d'échelon.", "piece": PIECE}
    faite = anna.post(f"{adresse}/contestations", json=corps)
    assert faite.status_code == 201, faite.text
    piece = anna.get(f"{adresse}/pieces/{faite.json()['piece_id']}")
    assert piece.content == PDF
    assert piece.headers["content-disposition"] == "attachment; filename*=UTF-8''acte.pdf"
    assert piece.headers["content-security-policy"].startswith("default-src 'none'")
    probleme(bruno.get(f"{adresse}/pieces/{faite.json()['piece_id']}"), "piece_inconnue")
    with transaction(ouverte.service.engine) as seance:
        academie = seance.get_one(Participation, (identifiant, "anna")).academie
    sien, autre = (ouverte.connecter(ouverte.acteur(Role.RECTORAT, code)) for code in (academie, "absente"))
    ligne = f"academie/contestations/{faite.json()['id']}"
    for racine in (f"/v1/campagnes/{identifiant}/{ligne}", f"/{ligne.replace('/', f'/{identifiant}/', 1)}"):
        assert sien.get(f"{racine}/piece").content == PDF
        assert autre.get(f"{racine}/piece").status_code == 404
    assert sien.get(f"/v1/campagnes/{identifiant}/academie/contestations").json()["elements"][0]["piece"]
    page = sien.get(f"/{ligne.replace('/', f'/{identifiant}/', 1)}").text
    assert f"{ligne.partition('/')[2]}/piece" in page
    assert lu["baremes"][0]["lignes"][0]["libelle"] in page.partition("<h2>")[0]
    probleme(bruno.delete(f"{adresse}/contestations/{faite.json()['id']}"), "contestation_inconnue")
    assert anna.delete(f"{adresse}/contestations/{faite.json()['id']}").json()["etat"] == "retiree"
    assert [c["etat"] for c in anna.get(f"{adresse}/contestations").json()["elements"]] == ["retiree"]
    assert anna.get(f"{adresse}/donnees.zip").content.startswith(b"PK")


def test_demande_tardive_decidee(ici: tuple[Ouverte, str, TestClient, TestClient]) -> None:
    """Handed in by the candidat, decided by the operator, who alone reads those of a campaign."""
    ouverte, identifiant, anna, bruno = ici
    adresse = f"/v1/mes-demandes/{identifiant}/tardives"
    corps = {"nature": "annulation", "motif": "deces", "texte": "Situation.", "piece": PIECE}
    faite = anna.post(adresse, json=corps)
    assert faite.status_code == 201, faite.text
    liste = f"/v1/campagnes/{identifiant}/tardives"
    probleme(bruno.get(liste), "acces_refuse")
    (lue,) = ouverte.client.get(liste).json()["elements"]
    assert (lue["candidat"], lue["etat"]) == ("anna", "deposee")
    assert ouverte.client.get(f"{liste}/{lue['id']}/piece").content == PDF
    decision = ouverte.client.post(f"{liste}/{lue['id']}/decision", json={"accepter": True, "reponse": "Établi."})
    assert decision.json()["etat"] == "acceptee"
    assert anna.get(adresse).json()["elements"][0]["reponse"] == "Établi."
    assert bruno.get(adresse).json()["elements"] == []


@pytest.mark.parametrize("taille", (6, 8))
def test_piece_trop_grande(ici: tuple[Ouverte, str, TestClient, TestClient], taille: int) -> None:
    """A document over the limit is refused, whether its body may be read or not."""
    _, identifiant, anna, _ = ici
    gros = base64.b64encode(PDF + b"\0" * taille * 1024 * 1024).decode()
    corps = {"nature": "annulation", "motif": "deces", "texte": "x", "piece": {"nom": "a.pdf", "contenu": gros}}
    reponse = anna.post(f"/v1/mes-demandes/{identifiant}/tardives", json=corps)
    assert reponse.json()["code"] in {"corps_trop_grand", "piece_refusee"}
