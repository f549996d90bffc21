"""What the client does of answers and of their absence: attempts, waits, cache, errors, key."""

from __future__ import annotations

import hashlib
import json
import logging
import pickle
import subprocess
import sys
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx2
import pytest

from service import client as paquet
from service.client import (
    CalculSansResultat,
    Client,
    DelaiDepasse,
    FichierAltere,
    Inconnu,
    Indisponible,
    Invalide,
    ReponseInattendue,
    ServiceInjoignable,
    TropDeDemandes,
    VersionDepassee,
    modeles,
    suivi,
    transport,
)
from service.client.cle import VARIABLE, VARIABLE_FICHIER
from service.http import exemples
from service.http import modeles as du_service
from service.http import modeles_banc as du_banc
from service.http import modeles_conduite as de_conduite
from tests.depot import RACINE
from tests.service.client.branchement import brancher

SECRET = "mvt_abcdef_secretsecret"
CAMPAGNE: dict[str, Any] = exemples.CAMPAGNE
CALCUL: dict[str, Any] = exemples.CALCUL


@pytest.fixture
def attentes(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits that the client asked for, over at once; the clock of the client follows them."""
    faites: list[float] = []
    monkeypatch.setattr(transport.time, "sleep", faites.append)
    monkeypatch.setattr(transport.time, "monotonic", lambda: sum(faites))
    return faites


def _probleme(statut: int, code: str, entetes: dict[str, str] | None = None, **membres: object) -> httpx2.Response:
    corps = {"type": f"/v1/problemes#{code}", "title": "Titre", "status": statut, "code": code, "detail": "Détail.", **membres}
    return httpx2.Response(statut, json=corps, headers={"content-type": "application/problem+json", **(entetes or {})})


def test_ni_moteur_ni_cadre() -> None:
    """Importing the client imports neither the web framework nor the engine, nor anything of the service but itself."""
    programme = "import sys, service.client; print(*{m if m.startswith('service') else m.split('.')[0] for m in sys.modules})"
    fin = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, check=True, capture_output=True, text=True)
    charges = set(fin.stdout.split())
    assert "httpx2" in charges
    assert not charges & {"fastapi", "starlette", "pydantic", "numpy", "numba", "pandas", "ortools", "sqlalchemy", "jinja2"}
    assert all(nom == "service" or nom.startswith("service.client") for nom in charges if nom.startswith("service"))


@pytest.mark.parametrize("modele", [o for o in vars(modeles).values() if isinstance(o, type) and is_dataclass(o)])
def test_modeles_du_document(modele: type) -> None:
    """Each dataclass has the members of its schema, may be None where the schema says so, and reads the schema's example."""
    (decrit,) = {getattr(ou, modele.__name__) for ou in (du_service, de_conduite, du_banc) if hasattr(ou, modele.__name__)}
    schema = decrit.model_json_schema()
    types = get_type_hints(modele)
    lus = {f.name: type(None) in get_args(types[f.name]) for f in fields(modele) if f.default is MISSING}
    decrits = {nom: {"type": "null"} in membre.get("anyOf", []) for nom, membre in schema["properties"].items()}
    assert lus == decrits
    for exemple in schema.get("examples", []):
        assert isinstance(modeles.convertir(modele, exemple), modele)
        with pytest.raises(ValueError, match=modele.__name__):
            modeles.convertir(modele, dict(list(exemple.items())[1:]))


def test_attend_ce_que_le_service_demande(attentes: list[float]) -> None:
    """429 and 503 are asked again after ``Retry-After``, with the same key of idempotence; a new step has another key."""
    recues: list[httpx2.Request] = []

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        recues.append(requete)
        if len(recues) < 3:
            return _probleme((429, 503)[len(recues) - 1], "trop_de_tentatives", {"retry-after": "2"})
        return httpx2.Response(200, json=CAMPAGNE)

    client = brancher(repondre, patience=60)
    assert client.geler("c1").id == CAMPAGNE["id"]
    assert attentes == [2.0, 2.0]
    client.geler("c1")
    cles = [requete.headers["idempotency-key"] for requete in recues]
    assert cles[0] == cles[1] == cles[2] != cles[3]
    assert all(8 <= len(cle) <= 64 for cle in cles)


def test_attend_un_temps_borne(attentes: list[float]) -> None:
    """Attempts end with the patience: at once when the service asks for more, after a while when it does not answer."""
    for statut, classe in ((429, TropDeDemandes), (503, Indisponible)):
        client = brancher(lambda _, s=statut: _probleme(s, "trop_de_tentatives", {"retry-after": "90"}), patience=60)  # type: ignore[misc]
        with pytest.raises(classe) as refus:
            client.version()
        assert (refus.value.attente, attentes) == (90.0, [])

    essais: list[str] = []

    def couper(requete: httpx2.Request) -> httpx2.Response:
        essais.append(requete.method)
        raise httpx2.ConnectError("refusé", request=requete)

    with pytest.raises(ServiceInjoignable) as echec:
        brancher(couper, patience=60).geler("c1")
    assert not echec.value.incertain
    assert len(essais) > 5
    assert sum(attentes) <= 60
    assert max(attentes) <= transport.ATTENTE_MAXIMALE


def test_autres_erreurs_dites_aussitot(attentes: list[float]) -> None:
    """What time does not undo is told at the first answer."""
    vues = 0

    def repondre(_: httpx2.Request) -> httpx2.Response:
        nonlocal vues
        vues += 1
        return _probleme(507, "stockage_indisponible")

    with pytest.raises(Indisponible):
        brancher(repondre).version()
    assert (vues, attentes) == (1, [])


@pytest.mark.usefixtures("attentes")
@pytest.mark.parametrize(
    ("methode", "sure"), (("version", True), ("geler", True), ("degeler", False), ("regler", True), ("regler_si", False))
)
def test_reponse_perdue(methode: str, sure: bool) -> None:
    """After a lost answer only what gives the same again is sent again; else the doubt is told."""
    vues = 0
    lue = modeles.convertir(modeles.Campagne, CAMPAGNE)
    lue = type(lue)(**{f.name: getattr(lue, f.name) for f in fields(lue)} | {"etag": '"x"'})

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        nonlocal vues
        vues += 1
        if vues == 1:
            raise httpx2.ReadError("coupé", request=requete)
        contenus = {"/v1/version": exemples.VERSION, "/calendrier": {"fenetres": {}}}
        return httpx2.Response(200, json=next((v for c, v in contenus.items() if requete.url.path.endswith(c)), CAMPAGNE))

    client = brancher(repondre)
    etapes = {
        "version": client.version,
        "geler": lambda: client.geler("c1"),
        "degeler": lambda: client.degeler("c1", "motif"),
        "regler": lambda: client.regler_calendrier("c1", {}),
        "regler_si": lambda: client.regler_calendrier(lue, {}),
    }
    if sure:
        etapes[methode]()
        assert vues == 2
    else:
        with pytest.raises(ServiceInjoignable) as echec:
            etapes[methode]()
        assert (echec.value.incertain, vues) == (True, 1)


def test_lu_une_fois() -> None:
    """What has not changed is not sent again; a campaign read is the condition of a step."""
    recues: list[httpx2.Request] = []

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        recues.append(requete)
        if requete.headers.get("if-none-match") == '"v1"':
            return httpx2.Response(304, headers={"etag": '"v1"'})
        if requete.method == "POST":
            return _probleme(412, "version_depassee")
        return httpx2.Response(200, json=CAMPAGNE, headers={"etag": '"v1"'})

    client = brancher(repondre)
    assert client.campagne("c1") == client.campagne("c1")
    assert [r.headers.get("if-none-match") for r in recues] == [None, '"v1"']
    with pytest.raises(VersionDepassee) as refus:
        client.geler(client.campagne("c1"))
    assert recues[-1].headers["if-match"] == '"v1"'
    assert refus.value.code == "version_depassee"


def test_pages_une_a_une() -> None:
    """A list is read page by page, as one goes along."""
    demandees: list[str | None] = []

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        apres = requete.url.params.get("apres")
        demandees.append(apres)
        return httpx2.Response(200, json={"elements": [CAMPAGNE], "suivant": {None: "a", "a": "b", "b": None}[apres]})

    suite = brancher(repondre).campagnes()
    assert demandees == []
    next(suite)
    assert demandees == [None]
    assert len(list(suite)) == 2
    assert demandees == [None, "a", "b"]


def test_refus_dit_tout() -> None:
    """A refusal has its code, its words, every fault and every reason."""
    anomalie = dict.fromkeys(("fichier", "colonne", "valeur", "attendu", "code", "correction", "message"), "x") | {"ligne": 3}
    client = brancher(lambda _: _probleme(422, "campagne_refusee", anomalies=[anomalie], motifs=["m"], autre=1))
    with pytest.raises(Invalide) as refus:
        client.geler("c1")
    assert (refus.value.statut, refus.value.code, refus.value.detail) == (422, "campagne_refusee", "Détail.")
    assert (refus.value.anomalies[0].ligne, refus.value.motifs, refus.value.complements) == (3, ("m",), {"autre": 1})
    assert str(refus.value) == "campagne_refusee : Détail."


@pytest.mark.parametrize(
    "reponse",
    (
        httpx2.Response(404, text="<html>nginx"),
        httpx2.Response(200, text="<html>portail captif"),
        httpx2.Response(200, json=[]),
        httpx2.Response(200, json={**CAMPAGNE, "annee": "2023"}),
        httpx2.Response(422, content=b"{", headers={"content-type": "application/problem+json"}),
        httpx2.Response(422, json={"anomalies": [{}]}, headers={"content-type": "application/problem+json"}),
    ),
)
def test_autre_chose_que_le_service(reponse: httpx2.Response) -> None:
    """An answer of something else is told as such, whatever it is."""
    with pytest.raises(ReponseInattendue):
        brancher(lambda _: reponse).campagne("c1")


@pytest.mark.usefixtures("attentes")
def test_suivi_sans_evenements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where events do not come through the run is read again until it ends, each state told once."""
    monkeypatch.setattr(suivi, "PERIODE", 0.0)
    etats = iter([CALCUL | {"etat": etat} for etat in ("en_attente", "en_attente", "en_cours", "echec")])

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        if requete.url.path.endswith("/evenements"):
            return httpx2.Response(200, text="<html>mandataire")
        return httpx2.Response(200, json=next(etats))

    with pytest.raises(CalculSansResultat) as erreur:
        brancher(repondre).attendre("x")
    assert erreur.value.calcul.etat == "echec"


def test_suivi_coupe() -> None:
    """Events cut in the middle are asked again; no state is told twice."""
    coupes = 0

    def evenement(etat: str) -> bytes:
        return f"event: etat\ndata: {json.dumps(CALCUL | {'etat': etat})}\n\n".encode()

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        nonlocal coupes
        if not requete.url.path.endswith("/evenements"):
            return httpx2.Response(200, json=CALCUL | {"etat": "en_cours"})
        coupes += 1
        entetes = {"content-type": "text/event-stream"}
        corps = evenement("en_cours") + (evenement("termine") if coupes == 3 else b": coup")
        return httpx2.Response(200, content=corps, headers=entetes)

    assert [etat.etat for etat in brancher(repondre).suivre("x")] == ["en_cours", "termine"]
    assert coupes == 3


def test_attente_bornee(attentes: list[float]) -> None:
    """Past its time, waiting ends and says that the run goes on."""
    client = brancher(lambda r: httpx2.Response(200, json=CALCUL | {"etat": "en_cours"}), patience=0)
    with pytest.raises(DelaiDepasse) as erreur:
        client.attendre("x", delai=10)
    assert erreur.value.calcul.etat == "en_cours"
    assert sum(attentes) >= 10


@pytest.mark.parametrize(("recu", "annonce"), ((b"abd", b"abc"), (b"abc", b"autre liste")))
def test_telechargement_altere(tmp_path: Path, recu: bytes, annonce: bytes) -> None:
    """A file, or a list, that is not the one announced is refused, and nothing is left."""
    fichier = {"nom": "a.csv", "octets": 3, "sha256": hashlib.sha256(b"abc").hexdigest(), "type": "text/csv"}
    liste = json.dumps({"a.csv": hashlib.sha256(annonce).hexdigest()})

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        if requete.url.path.endswith("/a.csv"):
            return httpx2.Response(200, content=recu)
        if requete.url.path.endswith("/fichiers"):
            return httpx2.Response(200, json={"elements": [fichier]})
        return httpx2.Response(200, json=CALCUL | {"resultat": hashlib.sha256(liste.encode()).hexdigest()})

    with pytest.raises(FichierAltere):
        brancher(repondre).telecharger("x", tmp_path / "r")
    assert not list(tmp_path.iterdir())


def test_nom_de_fichier_qui_sort(tmp_path: Path) -> None:
    """A service cannot make the client write elsewhere."""
    nom = "../a.csv"
    digest = hashlib.sha256(b"abc").hexdigest()
    fichier = {"nom": nom, "octets": 3, "sha256": digest, "type": "text/csv"}

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        if requete.url.path.endswith("/fichiers"):
            return httpx2.Response(200, json={"elements": [fichier]})
        return (
            httpx2.Response(200, content=b"abc")
            if ".csv" in requete.url.path
            else httpx2.Response(
                200, json=CALCUL | {"resultat": hashlib.sha256(json.dumps({nom: digest}).encode()).hexdigest()}
            )
        )

    with pytest.raises(FichierAltere, match="nom"):
        brancher(repondre).telecharger("x", tmp_path / "d" / "r")
    assert not list(tmp_path.rglob("*.csv"))


def test_identifiants_dans_l_adresse() -> None:
    """An id of a person is one part of the address, whatever it holds."""
    adresses: list[str] = []

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        adresses.append(requete.url.raw_path.decode())
        return _probleme(404, "candidat_inconnu")

    client = brancher(repondre)
    with pytest.raises(Inconnu):
        client.explain("c1", "../a b?x=é/#")
    assert adresses == ["/v1/calculs/c1/explications/..%2Fa%20b%3Fx%3D%C3%A9%2F%23"]


@pytest.mark.parametrize("source", ("fichier", VARIABLE_FICHIER, VARIABLE))
def test_cle_jamais_montree(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The key comes from a file or the environment, is sent, and is in no text: representations, log, errors, copies."""
    (tmp_path / "cle").write_text(f"{SECRET}\n")
    if source != "fichier":
        monkeypatch.setenv(source, SECRET if source == VARIABLE else str(tmp_path / "cle"))
    recues: list[str] = []

    def repondre(requete: httpx2.Request) -> httpx2.Response:
        recues.append(requete.headers["authorization"])
        return _probleme(401, "non_connecte")

    client = Client("http://127.0.0.1", tmp_path / "cle" if source == "fichier" else None)
    client._transport._client._transport = httpx2.MockTransport(repondre)
    with caplog.at_level(logging.DEBUG), pytest.raises(paquet.NonConnecte) as refus:
        client.version()
    assert recues == [f"Bearer {SECRET}"]
    auth = client._transport._client.auth
    assert SECRET not in f"{client!r} {auth!r} {client._transport!r} {refus.value!r} {caplog.text}"
    with pytest.raises(TypeError):
        pickle.dumps(auth)


def test_cle_jamais_en_clair(tmp_path: Path) -> None:
    """A key is not sent in the clear to another machine; what is not a key, or not an address, is refused."""
    (tmp_path / "cle").write_text(SECRET)
    with pytest.raises(ValueError, match="HTTPS"):
        Client("http://mouvement.exemple.fr", tmp_path / "cle")
    Client("https://mouvement.exemple.fr", tmp_path / "cle")
    Client("http://mouvement.exemple.fr")
    for adresse in ("mouvement.exemple.fr", "ftp://exemple.fr", "https://"):
        with pytest.raises(ValueError, match="adresse"):
            Client(adresse)
    for contenu in ("", "deux mots", "à", "a\nb"):
        (tmp_path / "cle").write_text(contenu)
        with pytest.raises(ValueError, match="clé") as refus:
            Client("https://mouvement.exemple.fr", tmp_path / "cle")
        assert not contenu or contenu not in str(refus.value).partition("la clé est vide ou n'a pas")[0]
