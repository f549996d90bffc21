"""What is read of a result: files, archive, explanations, verification, comparison."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from service.explications import en_dict, en_html, en_texte, expliquer
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import installee
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, demander, deposer, probleme

TYPES = {"csv": "text/csv; charset=utf-8; header=present", "html": "text/html; charset=utf-8", "json": "application/json"}


def test_chaque_fichier(ouvert: Ouvert) -> None:
    """Each file comes with its digest as ETag, its type, its name; what the client has is not sent again."""
    fichiers = ouvert.client.get(f"{ouvert.calcul}/fichiers").json()["elements"]
    assert len(fichiers) == 7
    for fichier in fichiers:
        adresse = f"{ouvert.calcul}/fichiers/{fichier['nom']}"
        reponse = ouvert.client.get(adresse)
        assert hashlib.sha256(reponse.content).hexdigest() == fichier["sha256"]
        assert len(reponse.content) == fichier["octets"]
        assert reponse.headers["etag"] == f'"{fichier["sha256"]}"'
        assert reponse.headers["content-type"] == fichier["type"] == TYPES[fichier["nom"].rpartition(".")[2]]
        disposition = "inline" if fichier["nom"].endswith(".html") else "attachment"
        assert reponse.headers["content-disposition"] == f'{disposition}; filename="{fichier["nom"]}"'
        deja = ouvert.client.get(adresse, headers={"if-none-match": reponse.headers["etag"]})
        assert (deja.status_code, deja.content) == (304, b"")
        partie = ouvert.client.get(adresse, headers={"range": "bytes=0-9", "if-range": reponse.headers["etag"]})
        assert (partie.status_code, partie.content) == (206, reponse.content[:10])


def test_archive(ouvert: Ouvert) -> None:
    """The archive holds every file, the same bytes, and is the same at each request."""
    reponse = ouvert.client.get(f"{ouvert.calcul}/fichiers.zip")
    assert reponse.headers["content-type"] == "application/zip"
    assert reponse.headers["content-disposition"].endswith('.zip"')
    with zipfile.ZipFile(io.BytesIO(reponse.content)) as lue:
        for nom in lue.namelist():
            assert lue.read(nom) == ouvert.client.get(f"{ouvert.calcul}/fichiers/{nom}").content
        assert len(lue.namelist()) == 7
    assert ouvert.client.get(f"{ouvert.calcul}/fichiers.zip").content == reponse.content
    etag = {"if-none-match": reponse.headers["etag"]}
    assert ouvert.client.get(f"{ouvert.calcul}/fichiers.zip", headers=etag).status_code == 304
    assert not list((ouvert.donnees / "reception").iterdir())


@pytest.mark.parametrize(
    ("nom", "code"),
    (
        ("absent.csv", "fichier_inconnu"),
        ("%2e%2e", "fichier_inconnu"),
        ("%2e%2e%2f%2e%2e%2f%2e%2e%2fresume.json", "route_inconnue"),
        ("%00", "requete_invalide"),
    ),
)
def test_fichier_inconnu(ouvert: Ouvert, nom: str, code: str) -> None:
    """Only the files of the result are served."""
    assert ouvert.client.get(f"{ouvert.calcul}/fichiers/{nom}").json()["code"] == code


@pytest.mark.parametrize("candidat", ("anna", "denis", "farid"))
def test_explications(ouvert: Ouvert, candidat: str) -> None:
    """The three forms are those of ``mouvement explain``, chosen by Accept."""
    explication = expliquer(executer(lire(ECHANTILLONS / "un-a-un")), candidat)
    adresse = f"{ouvert.calcul}/explications/{candidat}"
    attendus = {
        "*/*": ("application/json", None),
        "application/json": ("application/json", None),
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8": ("text/html", en_html(explication)),
        "text/plain;q=0.5, text/html;q=0.4": ("text/plain", en_texte(explication)),
        "text/*, text/html;q=0": ("text/plain", en_texte(explication)),
    }
    for accepte, (genre, texte) in attendus.items():
        reponse = ouvert.client.get(adresse, headers={"accept": accepte})
        assert reponse.headers["content-type"].partition(";")[0] == genre
        assert (reponse.headers["vary"], reponse.headers["cache-control"]) == ("accept", "no-store")
        if texte is None:
            assert reponse.json() == json.loads(json.dumps(en_dict(explication)))
        else:
            assert reponse.text == texte


def test_explications_refusees(ouvert: Ouvert) -> None:
    """No candidat of that id; no such format."""
    probleme(ouvert.client.get(f"{ouvert.calcul}/explications/personne"), "candidat_inconnu")
    for accepte in ("application/pdf", "text/html;q=0"):
        reponse = ouvert.client.get(f"{ouvert.calcul}/explications/anna", headers={"accept": accepte})
        probleme(reponse, "format_indisponible")


def test_verification(ouvert: Ouvert) -> None:
    """The result is right, and P8 has the value of the certificate."""
    lu = ouvert.client.post(f"{ouvert.calcul}/verification").json()
    certificat = ouvert.client.get(f"{ouvert.calcul}/fichiers/certificat.json").json()
    assert (lu["conforme"], lu["motifs"], lu["avertissements"], lu["rejoue"]) == (True, [], [], True)
    assert all(lu[f"p{i}"]["verifie"] for i in range(1, 9))
    assert lu["p8"]["valeur"] == certificat["p8"]["valeur"]


@pytest.fixture
def touche(ouvert: Ouvert, tmp_path: Path) -> Iterator[tuple[Ouvert, Path]]:
    """A service over a copy of the data, whose result folder a test changes behind its back."""
    shutil.copytree(ouvert.donnees, tmp_path / "donnees")
    with installee(tmp_path / "donnees") as installation:
        copie = Ouvert(installation.client, installation, ouvert.campagne, ouvert.calcul)
        yield copie, copie.dossier()


def test_resultat_falsifie(touche: tuple[Ouvert, Path]) -> None:
    """Bruno given another place: the verification says no with its reasons, and nobody is told it as a result."""
    ouvert, dossier = touche
    fichier = dossier / "affectations.csv"
    fichier.write_bytes(fichier.read_bytes().replace(b"bruno,L1300,16,voeu,04,1,336,", b"bruno,L1300,16,voeu,14,2,336,"))
    lu = ouvert.client.post(f"{ouvert.calcul}/verification").json()
    assert not lu["conforme"]
    assert lu["motifs"]
    assert not all(lu[f"p{i}"]["verifie"] for i in range(1, 9))
    probleme(ouvert.client.get(f"{ouvert.calcul}/explications/anna"), "resultat_change")


def test_resultat_illisible(touche: tuple[Ouvert, Path]) -> None:
    """A result file with faults is refused with all of them; so is a certificate that says nothing."""
    ouvert, dossier = touche
    (dossier / "certificat.json").write_bytes(b'{"etat": 3}')
    probleme(ouvert.client.post(f"{ouvert.calcul}/verification"), "resultat_refuse")
    (dossier / "affectations.csv").write_bytes(b"candidat,resultat\nanna,rien\n")
    for reponse in (
        ouvert.client.post(f"{ouvert.calcul}/verification"),
        ouvert.client.get("/v1/comparaisons", params=dict.fromkeys(("premier", "second"), ouvert.calcul.rpartition("/")[2])),
    ):
        assert len(probleme(reponse, "resultat_refuse")["anomalies"]) > 1


def test_comparaison(ouvert: Ouvert) -> None:
    """Who is in one only, which bars move, the same the other way round; a run that does not exist is told."""
    client = ouvert.client
    autre = demander(client, deposer(client, archive("couples")))
    attendre(client, autre, "termine")
    ids = [calcul.rpartition("/")[2] for calcul in (ouvert.calcul, autre)]
    lu = client.get("/v1/comparaisons", params={"premier": ids[0], "second": ids[1]}).json()
    inverse = client.get("/v1/comparaisons", params={"premier": ids[1], "second": ids[0]}).json()
    assert lu["totaux"] == {issue: paire[::-1] for issue, paire in inverse["totaux"].items()}
    assert sum(paire[0] for paire in lu["totaux"].values()) == 7
    assert lu["seulement_dans_le_premier"] == inverse["seulement_dans_le_second"] != []
    assert lu["barres"]
    assert all(f["personnes"] >= 2 for f in lu["flux"])
    assert (lu["mieux"], lu["moins_bien"]) == (inverse["moins_bien"], inverse["mieux"])
    assert {g["groupe"] for g in lu["groupes"]} <= {"discipline", "origine"}
    assert all(g["gagnants"] is None or g["gagnants"] >= 2 for g in lu["groupes"])
    probleme(client.get("/v1/comparaisons", params={"premier": ids[0], "second": "x"}), "calcul_inconnu")
    probleme(client.get("/v1/comparaisons", params={"premier": ids[0]}), "requete_invalide")


@pytest.mark.parametrize(
    ("methode", "suite"),
    (
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/evenements"),
        ("GET", "/fichiers"),
        ("GET", "/fichiers.zip"),
        ("GET", "/fichiers/avis.csv"),
        ("GET", "/explications/anna"),
        ("POST", "/verification"),
    ),
)
def test_calcul_inconnu(ouvert: Ouvert, methode: str, suite: str) -> None:
    """Every address of a run that does not exist says so."""
    for identifiant in ("0" * 64, "x", "A" * 64):
        probleme(ouvert.client.request(methode, f"/v1/calculs/{identifiant}{suite}"), "calcul_inconnu")
