"""Headers of every response, who may ask, what never leaks."""

from __future__ import annotations

import logging
import re

import pytest

from service.conduite import campagnes
from service.http.descriptions import empreinte_des_regles
from service.identite import Role
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte
from tests.service.http.outils_http import probleme


def test_entetes(ouvert: Ouvert) -> None:
    """Every response, errors included, carries the versions and the security headers."""
    for adresse in ("/sante", "/v1/campagnes", "/rien", f"{ouvert.calcul}/fichiers/rapport.html", "/v1/regles/x/y"):
        entetes = ouvert.client.get(adresse).headers
        assert entetes["mouvement-regles"] == empreinte_des_regles()
        assert entetes["mouvement-version"] == ouvert.client.get("/v1/version").json()["mouvement"]
        assert entetes["x-content-type-options"] == "nosniff"
        assert entetes["x-frame-options"] == "DENY"
        assert entetes["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in entetes["content-security-policy"]
        assert "script-src" not in entetes["content-security-policy"]
        assert entetes["cache-control"] in {"private, no-cache", "no-store"}
        assert "server" not in entetes
    ids = {ouvert.client.get("/sante").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


def test_pages_autonomes(ouvert: Ouvert) -> None:
    """The pages served need nothing that their policy forbids: no script, nothing from elsewhere, only inline style."""
    pages = (
        ouvert.client.get(f"{ouvert.calcul}/fichiers/rapport.html"),
        ouvert.client.get(f"{ouvert.calcul}/explications/anna", headers={"accept": "text/html"}),
    )
    for page in pages:
        assert "style-src 'unsafe-inline'" in page.headers["content-security-policy"]
        assert "sandbox" in page.headers["content-security-policy"]
        assert not re.search(r"<script|<link|<iframe|\son[a-z]+=|src=|@import|url\(", page.text)


def test_hotes(ouvert: Ouvert) -> None:
    """A name that is not the service's own is refused: a page elsewhere cannot reach it by renaming it."""
    for hote in ("exemple.fr", "127.0.0.1.exemple.fr", "", "localhost.exemple.fr:8000"):
        probleme(ouvert.client.get("/sante", headers={"host": hote}), "hote_refuse")
    for hote in ("localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"):
        assert ouvert.client.get("/sante", headers={"host": hote}).status_code == 200


def test_autres_sites(ouvert: Ouvert) -> None:
    """A request that changes something and that a browser sends for another site is refused; a read or a program is not."""
    adresse = f"{ouvert.campagne}/calculs"
    for site in ("cross-site", "same-site"):
        reponse = ouvert.client.post(adresse, json={"mecanisme": "stable"}, headers={"sec-fetch-site": site})
        probleme(reponse, "origine_refusee")
        assert ouvert.client.get("/sante", headers={"sec-fetch-site": site}).status_code == 200
    reponse = ouvert.client.post(adresse, json={"mecanisme": "stable"}, headers={"sec-fetch-site": "same-origin"})
    assert reponse.status_code == 200


@pytest.mark.parametrize(
    ("erreur", "code"), ((ValueError("anna a 192 points"), "erreur_interne"), (OSError(28, "plein"), "stockage_indisponible"))
)
def test_erreur_sans_fuite(
    ouvert: Ouvert, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, erreur: Exception, code: str
) -> None:
    """An unexpected error tells nothing of itself to the client; the log has its class and place, not its message."""

    def echouer(*_: object) -> None:
        raise erreur

    monkeypatch.setattr(campagnes, "lister", echouer)
    with caplog.at_level(logging.DEBUG):
        lu = probleme(ouvert.client.get("/v1/campagnes"), code)
    assert "192" not in str(lu)
    assert type(erreur).__name__ in caplog.text
    assert "echouer" in caplog.text
    assert "192" not in caplog.text


def test_journal_sans_candidat(ouvert: Ouvert, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the template of the route, never the path: no candidat's id, no id of a run."""
    with caplog.at_level(logging.INFO, "mouvement"):
        ouvert.client.get(f"{ouvert.calcul}/explications/anna")
        ouvert.client.get(f"{ouvert.calcul}/explications/personne-inconnue")
        ouvert.client.get(f"{ouvert.calcul}/fichiers/anna?candidat=anna")
        ouvert.client.get("/anna")
    lignes = [trace.msg for trace in caplog.records if trace.name == "mouvement"]
    assert [(ligne["route"], ligne["statut"]) for ligne in lignes if isinstance(ligne, dict)] == [
        ("/v1/calculs/{calcul}/explications/{candidat:path}", 200),
        ("/v1/calculs/{calcul}/explications/{candidat:path}", 404),
        ("/v1/calculs/{calcul}/fichiers/{nom}", 404),
        ("-", 404),
    ]
    assert not re.search("anna|personne", str(lignes))


def test_validation_sans_echo(ouvert: Ouvert) -> None:
    """Values received are not sent back in the faults of a request."""
    reponse = ouvert.client.post(f"{ouvert.campagne}/calculs", json={"mecanisme": ["anna"], "anna2": 1})
    lu = probleme(reponse, "requete_invalide")
    assert "anna'" not in str(lu["motifs"])
    assert {motif.rpartition(" : ")[2] for motif in lu["motifs"]} == {"un texte", "champ inconnu"}


def test_methodes_permises(ouvert: Ouvert) -> None:
    """A refused method is told all those that the address takes."""
    for adresse, permises in (("/v1/campagnes", "GET, POST"), (ouvert.calcul, "DELETE, GET"), ("/sante", "GET")):
        for methode in ("PUT", "OPTIONS"):
            reponse = ouvert.client.request(methode, adresse)
            probleme(reponse, "methode_refusee")
            assert reponse.headers["allow"] == permises


def test_caractere_nul(vide: Ouverte) -> None:
    """The character NUL, which PostgreSQL keeps in no text, is refused in addresses, bodies and forms on every database."""
    client = vide.client
    probleme(client.get("/v1/campagnes/a%00b"), "requete_invalide")
    probleme(client.get("/v1/campagnes?apres=%00"), "requete_invalide")
    corps = {"calcul": "x", "motif": "a\0b"}
    assert probleme(client.post("/v1/campagnes/x/choix", json=corps), "requete_invalide")["motifs"] == [
        "body.motif : un texte sans caractère nul"
    ]
    session = vide.connecter(vide.acteur(Role.OPERATEUR))
    probleme(session.post("/compte/cles", data={"nom": "a\0b"}), "requete_invalide")
