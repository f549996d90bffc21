"""Uploads: what is accepted, what is refused, and that a refusal leaves nothing behind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from service.echanges.anomalies import EntreeRefusee
from service.echanges.lecture import lire_zip
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import ECHANTILLONS, ZIP, archive, contenu, deposer, probleme, zipper


def test_resume(ouvert: Ouvert) -> None:
    """The summary counts what the files hold."""
    lu = ouvert.client.get(ouvert.campagne).json()
    assert (lu["mouvement"], lu["annee"], lu["etat"]) == ("second-degre", 2023, "preparation")
    assert (lu["resume"]["candidats"], lu["resume"]["voeux"], lu["resume"]["couples"]) == (7, 11, 0)
    assert ouvert.campagne.endswith(lu["id"])
    assert set(lu["resume"]["empreintes"]) == set(contenu(ECHANTILLONS / "un-a-un"))


def test_fichiers_gardes_tels_quels(ouvert: Ouvert) -> None:
    """The files kept are those sent, byte for byte, and nothing else of the archive."""
    dossier = ouvert.donnees / "contenus" / ouvert.client.get(ouvert.campagne).json()["contenu"]
    assert contenu(dossier) == contenu(ECHANTILLONS / "un-a-un")
    assert {chemin.name for chemin in dossier.iterdir()} == set(contenu(dossier))


def test_meme_contenu_meme_campagne(ouvert: Ouvert) -> None:
    """Rows in another order, in a folder, sent as a form beside an unknown file: the same campaign, not kept twice."""
    fichiers = contenu(ECHANTILLONS / "un-a-un")
    entete, *lignes = fichiers["candidats.csv"].splitlines(keepends=True)
    fichiers["candidats.csv"] = b"".join([entete, *reversed(lignes)])
    fichiers["notes.md"] = b"rien"
    octets = zipper({f"campagne/{nom}": octets for nom, octets in fichiers.items()})
    reponse = ouvert.client.post("/v1/campagnes", files={"archive": ("c.zip", octets, "application/zip")})
    assert (reponse.status_code, reponse.headers["location"]) == (200, ouvert.campagne)


def test_toutes_les_anomalies(ouvert: Ouvert) -> None:
    """A faulty campaign is refused with every fault that the reader finds, and is not kept."""
    fichiers = contenu(ECHANTILLONS / "couples")
    fichiers["voeux.csv"] = fichiers["voeux.csv"].replace(b",1,", b",un,", 2) + b"personne,1,16\n"
    del fichiers["capacites.csv"]
    octets = zipper(fichiers)
    with pytest.raises(EntreeRefusee) as attendues:
        lire_zip(io.BytesIO(octets))
    avant = ouvert.client.get("/v1/campagnes").json()
    lu = probleme(ouvert.client.post("/v1/campagnes", content=octets, headers=ZIP), "campagne_refusee")
    assert len(lu["anomalies"]) > 3
    assert lu["anomalies"] == [anomalie.en_json() for anomalie in attendues.value.anomalies]
    assert ouvert.client.get("/v1/campagnes").json() == avant
    assert not list((ouvert.donnees / "reception").iterdir())


@pytest.mark.parametrize("nom", ("../voeux.csv", "/voeux.csv", "a\\voeux.csv"))
def test_chemins_refuses(ouvert: Ouvert, nom: str) -> None:
    """An archive whose names leave its folder is refused."""
    octets = zipper({**contenu(ECHANTILLONS / "un-a-un"), nom: b"x"})
    lu = probleme(ouvert.client.post("/v1/campagnes", content=octets, headers=ZIP), "campagne_refusee")
    assert "archive" in {anomalie["code"] for anomalie in lu["anomalies"]}


def test_trop_d_entrees(ouvert: Ouvert) -> None:
    """An archive of hundreds of entries is refused without being unpacked."""
    octets = zipper({**contenu(ECHANTILLONS / "un-a-un"), **{f"{i}.md": b"" for i in range(500)}})
    lu = probleme(ouvert.client.post("/v1/campagnes", content=octets, headers=ZIP), "campagne_refusee")
    assert "archive" in {anomalie["code"] for anomalie in lu["anomalies"]}


def test_corps_trop_grand(tmp_path: Path) -> None:
    """A body above the limit is refused, whether it announces its size or not, in each form."""
    limite = 2_000
    octets = zipper({"voeux.csv": b"", "reste": bytes(range(256)) * 100})
    octets += bytes(limite)
    with installee(tmp_path, limite_depot=limite) as installation:
        client = installation.client
        probleme(client.post("/v1/campagnes", content=octets, headers=ZIP), "corps_trop_grand")
        probleme(client.post("/v1/campagnes", content=iter([octets]), headers=ZIP), "corps_trop_grand")
        formulaire = client.build_request("POST", "/v1/campagnes", files={"archive": ("c.zip", octets)})
        entetes = {"content-type": formulaire.headers["content-type"]}
        probleme(client.post("/v1/campagnes", content=iter([formulaire.read()]), headers=entetes), "corps_trop_grand")
        probleme(client.post("/v1/campagnes/x/calculs", json={"mecanisme": "m" * 70_000}), "corps_trop_grand")
        probleme(client.put("/v1/campagnes/x/fichiers", content=octets, headers=ZIP), "corps_trop_grand")
    assert not list((tmp_path / "reception").iterdir())


def test_types_refuses(ouvert: Ouvert) -> None:
    """Other media types and compressed bodies are refused."""
    octets = archive("un-a-un")
    for entetes in ({"content-type": "text/csv"}, {**ZIP, "content-encoding": "gzip"}, {}):
        probleme(ouvert.client.post("/v1/campagnes", content=octets, headers=entetes), "type_refuse")


def test_formulaires_refuses(ouvert: Ouvert) -> None:
    """A form is exactly one file named ``archive``."""
    octets = archive("un-a-un")
    probleme(ouvert.client.post("/v1/campagnes", files={"fichier": ("c.zip", octets)}), "requete_invalide")
    deux = [("archive", ("a.zip", octets)), ("archive", ("b.zip", octets))]
    probleme(ouvert.client.post("/v1/campagnes", files=deux), "requete_illisible")
    probleme(ouvert.client.post("/v1/campagnes", files={"archive": ("a.zip", octets)}, data={"nom": "x"}), "requete_illisible")
    illisible = {"content-type": "multipart/form-data; boundary=x"}
    probleme(ouvert.client.post("/v1/campagnes", content=b"rien", headers=illisible), "requete_illisible")


def test_pages(vide: Ouverte) -> None:
    """Pages of one walk through every campaign once, oldest first."""
    client = vide.client
    deposees = [deposer(client, archive(nom)).rpartition("/")[2] for nom in ("un-a-un", "couples", "sans-stable")]
    trouvees, apres = [], {}
    while True:
        lu = client.get("/v1/campagnes", params={"limite": 1, **apres}).json()
        trouvees += [element["id"] for element in lu["elements"]]
        if lu["suivant"] is None:
            break
        apres = {"apres": lu["suivant"]}
    assert trouvees == deposees
    probleme(client.get("/v1/campagnes", params={"apres": "x"}), "campagne_inconnue")
    for limite in ("0", "201", "un"):
        probleme(client.get("/v1/campagnes", params={"limite": limite}), "requete_invalide")


@pytest.mark.parametrize("identifiant", ("0" * 64, "x", "%2e%2e", "A" * 64))
def test_campagne_inconnue(ouvert: Ouvert, identifiant: str) -> None:
    """An id that is none, or not of the form of one, is not found."""
    probleme(ouvert.client.get(f"/v1/campagnes/{identifiant}"), "campagne_inconnue")
    reponse = ouvert.client.post(f"/v1/campagnes/{identifiant}/calculs", json={"mecanisme": "stable"})
    probleme(reponse, "campagne_inconnue")


def test_etag_campagne(ouvert: Ouvert) -> None:
    """What the client has already is not sent again."""
    etag = ouvert.client.get(ouvert.campagne).headers["etag"]
    for connus in (etag, f'"x", W/{etag}', "*"):
        reponse = ouvert.client.get(ouvert.campagne, headers={"if-none-match": connus})
        assert (reponse.status_code, reponse.content) == (304, b"")
    assert ouvert.client.get(ouvert.campagne, headers={"if-none-match": '"x"'}).status_code == 200


def test_remplacer_les_fichiers(vide: Ouverte) -> None:
    """A campaign in preparation takes other files of its movement, whole or not at all; another movement's are refused."""
    client = vide.client
    campagne = deposer(client, archive("un-a-un"))
    avant = client.get(campagne).json()
    lu = client.put(f"{campagne}/fichiers", content=archive("couples"), headers=ZIP).json()
    assert (lu["id"], lu["resume"]["couples"] > 0) == (avant["id"], True)
    assert lu["version"] > avant["version"]
    autre = client.put(f"{campagne}/fichiers", content=archive("premier-degre"), headers=ZIP)
    probleme(autre, "campagne_autre_mouvement")
    probleme(client.put(f"{campagne}/fichiers", content=zipper({"x": b""}), headers=ZIP), "campagne_refusee")
    assert client.get(campagne).json() == lu
