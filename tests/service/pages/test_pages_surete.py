"""What protects pages: policy of content, tokens of forms, cookies, own addresses only, refusals in the reader's form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.http.acces import COOKIE, COOKIE_LOCAL, FORMULAIRES
from service.http.pages.commun import MESSAGES, page_permise
from service.http.statique import TYPES
from service.identite import Role
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import client_de, probleme

NAVIGATEUR = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
FORMULAIRE = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouverte]:
    """An installation without campaign."""
    with installee(tmp_path_factory.mktemp("surete") / "donnees") as ouverte:
        yield ouverte


@pytest.fixture
def passant(installation: Ouverte) -> TestClient:
    """A browser that is not signed in."""
    return _navigateur(client_de(installation.application))


@pytest.fixture
def operateur(installation: Ouverte) -> TestClient:
    """A browser of an operator, who sends no token but those of the forms."""
    client = _navigateur(installation.connecter(installation.acteur(Role.OPERATEUR)))
    del client.headers["x-jeton"]
    return client


def _navigateur(client: TestClient) -> TestClient:
    client.headers.update(NAVIGATEUR)
    client.follow_redirects = False
    return client


def _jeton(page: str) -> str:
    trouve = re.search(r'name="jeton" value="([^"]+)"', page)
    assert trouve is not None
    return trouve[1]


PUBLIQUES = ("/", "/connexion", "/premiere-connexion", "/mot-de-passe-oublie", "/api", "/rien")
PERSONNELLES = ("/compte", "/compte/cles", "/comptes", "/comptes/inviter", "/comptes/import")


def test_politique(passant: TestClient, operateur: TestClient) -> None:
    """Nothing inline, nothing from elsewhere, no framing; what is someone's, or holds a token, is not kept by the browser."""
    for client, adresses in ((passant, PUBLIQUES), (operateur, PERSONNELLES)):
        for adresse in adresses:
            reponse = client.get(adresse)
            politique = reponse.headers["content-security-policy"]
            assert "unsafe" not in politique
            assert "default-src 'none'" in politique
            assert "frame-ancestors 'none'" in politique
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script>|javascript:", reponse.text)
            sans_secret = client is passant and "jeton" not in reponse.text and reponse.status_code == 200
            assert reponse.headers["cache-control"] == ("no-cache" if sans_secret else "no-store")


def test_statique(passant: TestClient) -> None:
    """Style and scripts are served for ever at addresses of their content, and nowhere else; the package holds them."""
    adresses = re.findall(r'<link rel="stylesheet" href="([^"]+)"', passant.get("/").text)
    assert len(adresses) == 2
    for adresse in adresses:
        reponse = passant.get(adresse)
        assert reponse.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert reponse.headers["content-type"].startswith("text/css")
        empreinte = adresse.split("/")[2]
        assert passant.get(adresse.replace(empreinte, "0" * 16)).status_code == 404
    assert passant.get(f"/statique/{empreinte}/../statique.py").status_code == 404
    assert {Path(f.name).suffix for f in (files("service.http") / "statique").iterdir()} <= {*TYPES, ".sha256"}


def test_jeton_de_chaque_formulaire(passant: TestClient, operateur: TestClient) -> None:
    """Every form that changes something has a token, and without it nothing is changed: in a session, and before one."""
    vus = 0
    for client, adresses in ((passant, PUBLIQUES), (operateur, PERSONNELLES)):
        for adresse in adresses:
            for formulaire in FORMULAIRE.findall(client.get(adresse).text):
                if 'method="get"' in formulaire:
                    continue
                vus += 1
                assert _jeton(formulaire)
                action = re.search(r'action="([^"]+)"', formulaire)
                cible = unescape(action[1]) if action else adresse
                for faux in ({}, {"jeton": "faux"}, {"jeton": ""}):
                    assert "jeton_refuse" in client.post(cible, data=faux).text
                fichier = {"fichier": ("a.csv", b"x")}
                assert "jeton_refuse" in client.post(cible, files=fichier, data={"jeton": "faux"}).text
    assert vus > 8


def test_jeton_d_un_autre(operateur: TestClient, installation: Ouverte) -> None:
    """The token of another session is refused; one's own is taken, in a form with a file too."""
    autre = _navigateur(installation.connecter(installation.acteur(Role.OPERATEUR, nom="autre")))
    vole = _jeton(autre.get("/compte").text)
    assert operateur.post("/compte/sessions/fermer", data={"jeton": vole}).status_code == 403
    sien = _jeton(operateur.get("/compte").text)
    assert (
        operateur.post("/compte/sessions/fermer", data={"jeton": sien}).headers["location"] == "/compte?fait=sessions_fermees"
    )
    reponse = operateur.post("/comptes/import", data={"jeton": sien}, files={"fichier": ("a.csv", b"rien;de;bon\n")})
    assert reponse.status_code == 422
    assert "colonnes attendues" in reponse.text


def test_jeton_avant_connexion(passant: TestClient, installation: Ouverte) -> None:
    """Before signing in a token is good with the cookie of the same browser only."""
    jeton = _jeton(passant.get("/connexion").text)
    saisie = {"identifiant": "personne@exemple.fr", "mot_de_passe": "x", "jeton": jeton}
    assert "Identifiant ou mot de passe incorrect" in passant.post("/connexion", data=saisie).text
    autre = _navigateur(client_de(installation.application))
    autre.get("/connexion")
    assert "jeton_refuse" in autre.post("/connexion", data=saisie).text


@pytest.mark.parametrize(
    ("adresse", "permise"),
    (
        ("/compte?x=1", True),
        ("/", True),
        ("//exemple.fr", False),
        ("/\\exemple.fr", False),
        ("https://exemple.fr/", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("", False),
        ("/" + "a" * 500, False),
    ),
)
def test_suite_de_ce_site(adresse: str, permise: bool, operateur: TestClient) -> None:
    """Only pages of this service follow a sign-in."""
    assert page_permise(adresse) == (adresse if permise else "/")
    reponse = operateur.get("/connexion", params={"suite": adresse})
    assert reponse.headers["location"] == (adresse if permise else "/")


def test_refus_selon_le_lecteur(passant: TestClient, operateur: TestClient, installation: Ouverte) -> None:
    """A browser gets a page, or is taken to the sign-in page; a program, and every address of its own, problem details."""
    assert passant.get("/compte?a=b").headers["location"] == "/connexion?suite=/compte%3Fa%3Db"
    assert passant.post("/compte/mot-de-passe", data={}).headers["location"] == "/connexion?fait=session_finie"
    programme = client_de(installation.application)
    probleme(programme.get("/compte"), "non_connecte")
    probleme(passant.get("/v1/campagnes"), "non_connecte")
    probleme(programme.get("/rien"), "route_inconnue")
    page = passant.get("/rien")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Cette adresse n&#39;existe pas" in page.text
    assert passant.put("/connexion").headers["allow"] == "GET, POST"
    candidat = _navigateur(installation.connecter(installation.acteur(Role.CANDIDAT)))
    assert "Ce compte ne peut pas faire cela" in candidat.get("/comptes").text
    assert operateur.get("/comptes/inconnu").status_code == 404
    assert operateur.post("/comptes/inviter", content=b"{}", headers={"content-type": "application/json"}).status_code == 403


def test_erreur_interne(passant: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error is a page too, which tells nothing of it; so is the bare problem when the page cannot be made."""
    from service.http.pages import accueil, refus

    def echouer(*_: object, **__: object) -> None:
        raise ValueError("anna a 192 points")

    monkeypatch.setattr(accueil, "rendre", echouer)
    reponse = passant.get("/")
    assert (reponse.status_code, reponse.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "erreur_interne" in reponse.text
    assert "192" not in reponse.text
    monkeypatch.setattr(refus, "rendre", echouer)
    probleme(passant.get("/"), "erreur_interne")


def test_attente_dite(passant: TestClient) -> None:
    """Past the limit of attempts the page says when to come back, in Paris time, and programs get it in seconds."""
    jeton = _jeton(passant.get("/connexion").text)
    saisie = {"identifiant": "quelqu.un@exemple.fr", "mot_de_passe": "", "jeton": jeton}
    for _ in range(21):
        reponse = passant.post("/connexion", data=saisie)
    assert reponse.status_code == 429
    assert re.search(r"recommencer à \d\d\u202fh\u202f\d\d \(heure de Paris\)", reponse.text)
    assert 0 < int(reponse.headers["retry-after"]) <= 600


def test_cookies(tmp_path: Path, passant: TestClient) -> None:
    """Under HTTPS the cookies are tied to the host and never sent in clear; scripts read none."""
    assert passant.get("/connexion").headers["set-cookie"].startswith(COOKIE_LOCAL + FORMULAIRES)
    with installee(tmp_path / "donnees", adresse_publique="https://mouvement.exemple.fr") as installation:
        pose = _navigateur(client_de(installation.application)).get("/connexion").headers["set-cookie"]
    assert pose.startswith(f"{COOKIE}{FORMULAIRES}=")
    attributs = {attribut.strip().lower() for attribut in pose.split(";")[1:]}
    assert attributs == {"httponly", "secure", "samesite=lax", "path=/"}


def test_messages(operateur: TestClient) -> None:
    """What a page says was done comes from a list, never from the address."""
    for code, texte in MESSAGES.items():
        assert texte in unescape(operateur.get("/compte", params={"fait": code}).text)
    assert 'role="status"' not in operateur.get("/compte", params={"fait": "Virement de 100 euros"}).text
