"""Runs: the same as the command line, followed, cancelled, cut, asked again."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from service.campagne import executer
from service.conduite import Refus, calculs
from service.conduite.executant import Demande, executer_calcul
from service.echanges.lecture import lire
from service.sortie import fichiers
from tests.service.http.conftest import Ouvert
from tests.service.http.installation import Ouverte, installee
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, demander, deposer, probleme


def evenements(client: object, calcul: str) -> list[dict[str, object]]:
    """Every event of a run, to its end."""
    with client.stream("GET", f"{calcul}/evenements") as flux:  # type: ignore[attr-defined]
        assert flux.headers["content-type"].startswith("text/event-stream")
        lignes = list(flux.iter_lines())
    assert {ligne for ligne in lignes if ligne.startswith("event:")} == {"event: etat"}
    return [json.loads(ligne.removeprefix("data:")) for ligne in lignes if ligne.startswith("data:")]


def test_memes_octets_que_la_commande(ouvert: Ouvert) -> None:
    """The files served are, byte for byte, those that the pipeline gives."""
    attendus, _ = fichiers(executer(lire(ECHANTILLONS / "un-a-un")))
    lus = ouvert.client.get(f"{ouvert.calcul}/fichiers").json()["elements"]
    assert {fichier["nom"] for fichier in lus} == set(attendus)
    for nom, octets in attendus.items():
        assert ouvert.client.get(f"{ouvert.calcul}/fichiers/{nom}").content == octets


def test_deja_calcule(ouvert: Ouvert) -> None:
    """The same request is the same run: nothing starts again."""
    avant = ouvert.client.get(ouvert.calcul).json()
    reponse = ouvert.client.post(f"{ouvert.campagne}/calculs", json={"mecanisme": "stable"})
    assert (reponse.status_code, reponse.headers["location"], reponse.json()) == (200, ouvert.calcul, avant)
    de_la_campagne = {"campagne": avant["campagne"]}
    lus = ouvert.client.get("/v1/calculs", params=de_la_campagne).json()["elements"]
    assert [calcul["id"] for calcul in lus] == [avant["id"]]
    assert not ouvert.client.get("/v1/calculs", params={"campagne": "0" * 64}).json()["elements"]


def test_durees(ouvert: Ouvert) -> None:
    """A finished run tells the seconds of each stage, and none under way."""
    lu = ouvert.client.get(ouvert.calcul).json()
    assert {"lecture", "bareme", "marche", "resolution", "verification", "figures", "ecriture"} <= set(lu["secondes"])
    assert (lu["etape"], lu["probleme"]) == (None, None)


def test_evenements_d_un_calcul_fini(ouvert: Ouvert) -> None:
    """Following a finished run gives its state and ends."""
    assert evenements(ouvert.client, ouvert.calcul) == [ouvert.client.get(ouvert.calcul).json()]


def test_demandes_refusees(ouvert: Ouvert) -> None:
    """A request names a mechanism of the catalogue that suits the movement, as text, and nothing else."""
    adresse = f"{ouvert.campagne}/calculs"
    probleme(ouvert.client.post(adresse, json={"mecanisme": "inconnu"}), "mecanisme_inconnu")
    probleme(ouvert.client.post(adresse, json={"mecanisme": "deux_phases"}), "mecanisme_inconnu")
    for corps in ({"mecanisme": 1}, {"mecanisme": ""}, {"mecanisme": "stable", "autre": 1}, [], "stable", None):
        lu = probleme(ouvert.client.post(adresse, json=corps), "requete_invalide")
        assert all(motif.startswith("body") for motif in lu["motifs"])
    json_invalide = {"content": b"{", "headers": {"content-type": "application/json"}}
    probleme(ouvert.client.post(adresse, **json_invalide), "requete_invalide")
    texte = {"content": b'{"mecanisme": "stable"}', "headers": {"content-type": "text/plain"}}
    probleme(ouvert.client.post(adresse, **texte), "requete_invalide")


def test_annuler_un_calcul_fini(ouvert: Ouvert) -> None:
    """There is nothing to stop in a finished run."""
    probleme(ouvert.client.delete(ouvert.calcul), "calcul_fini")
    assert ouvert.client.get(ouvert.calcul).json()["etat"] == "termine"


def test_annuler_et_relancer(vide: Ouverte) -> None:
    """A run that waits is cancelled at once; asking again is the same run, tried again, and other runs are not touched."""
    client = vide.client
    campagnes = [deposer(client, archive(nom)) for nom in ("un-a-un", "couples")]
    demandes = [demander(client, campagne) for campagne in campagnes]
    assert client.delete(demandes[0]).json()["etat"] == "annule"
    assert evenements(client, demandes[0])[-1]["etat"] == "annule"
    probleme(client.get(f"{demandes[0]}/fichiers"), "calcul_non_termine")
    probleme(client.delete(demandes[0]), "calcul_fini")
    assert client.get(demandes[1]).json()["etat"] == "en_attente"
    assert demander(client, campagnes[0]) == demandes[0]
    lu = client.get(demandes[0]).json()
    assert (lu["etat"], lu["tentatives"]) == ("en_attente", 2)


def test_la_file_a_une_fin(vide: Ouverte, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many runs that wait: the next one is told to come back, and is not kept."""
    monkeypatch.setattr(calculs, "ATTENTE_MAXIMALE", 1)
    demander(vide.client, deposer(vide.client, archive("un-a-un")))
    autre = deposer(vide.client, archive("couples"))
    reponse = vide.client.post(f"{autre}/calculs", json={})
    probleme(reponse, "file_pleine")
    assert reponse.headers["retry-after"].isdecimal()
    assert len(vide.client.get("/v1/calculs").json()["elements"]) == 1


def mourir(racine: Path) -> None:
    """Kill the process that runs this, as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_guichet_tue(vide: Ouverte) -> None:
    """When the process at work for a request dies, the request is told to come back, and the next one is served."""
    assert vide.client.portal is not None
    with pytest.raises(Refus) as refus:
        vide.client.portal.call(vide.service.guichet.faire, mourir)
    assert refus.value.code == "processus_arrete"
    deposer(vide.client, archive("un-a-un"))


def test_campagne_devenue_illisible(ouvert: Ouvert) -> None:
    """A run whose campaign is refused says why, and asking again does not start it again."""
    client = ouvert.client
    campagne = deposer(client, archive("sans-stable"))
    contenu = ouvert.donnees / "contenus" / client.get(campagne).json()["contenu"]
    (contenu / "voeux.csv").write_bytes(b"candidat,rang,lieu\nanna,1,99\n")
    lu = attendre(client, demander(client, campagne), "refuse", "termine", "echec")
    assert (lu["etat"], lu["probleme"]["code"]) == ("refuse", "campagne_refusee")
    assert lu["probleme"]["anomalies"]
    assert client.post(f"{campagne}/calculs", json={"mecanisme": "stable"}).status_code == 200


def test_arret_et_reprise(tmp_path: Path) -> None:
    """A run asked and never sent, the service stopped: the next one sends it, a worker does it, nothing else has changed."""
    with installee(tmp_path) as premiere:
        campagne = deposer(premiere.client, archive("un-a-un"))
        premiere.service.travaux.enfiler = lambda *_: None  # type: ignore[method-assign]  # the stop comes before the sending
        calcul = demander(premiere.client, campagne)
        avant = premiere.client.get(campagne).json()
    with installee(tmp_path, travailleur=True) as seconde:
        attendre(seconde.client, calcul, "termine")
        assert demander(seconde.client, campagne) == calcul
        assert seconde.client.get(campagne).json() == avant


def test_televersement_coupe_oublie(tmp_path: Path) -> None:
    """What an upload cut by a stop left is gone at a later start, a day after; another process's upload under way stays."""
    (tmp_path / "reception").mkdir()
    reste, en_cours = tmp_path / "reception" / "reste", tmp_path / "reception" / "en-cours"
    for fichier in (reste, en_cours):
        fichier.write_bytes(b"x")
    os.utime(reste, (0, 0))
    with installee(tmp_path):
        assert list((tmp_path / "reception").iterdir()) == [en_cours]


def test_un_enfant_sans_service_refuse(tmp_path: Path) -> None:
    """The entry point of a run is for a child process only: nobody would stop it elsewhere."""
    with pytest.raises(RuntimeError):
        executer_calcul(Demande(tmp_path, "0" * 64, "0" * 64, "stable"), None)  # type: ignore[arg-type]
