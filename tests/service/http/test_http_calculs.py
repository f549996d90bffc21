"""Runs: the same as the command line, followed, cancelled, cut, asked again."""

from __future__ import annotations

import json
import os
import shutil
import signal
from multiprocessing import active_children
from pathlib import Path

import pytest

from service.campagne import executer
from service.echanges.lecture import lire
from service.http import creer
from service.http.depot import Depot, DonneesOccupees
from service.http.executant import executer_calcul
from service.http.problemes import Probleme
from service.sortie import fichiers
from tests.service.http.conftest import Ouvert
from tests.service.http.outils_http import ECHANTILLONS, archive, attendre, client_de, demander, deposer, probleme


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
    assert [calcul["id"] for calcul in ouvert.client.get("/v1/calculs").json()["elements"]] == [avant["id"]]
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


def processus(calcul: str) -> list[int | None]:
    """Process of a run, if it lives."""
    return [enfant.pid for enfant in active_children() if enfant.name == f"calcul-{calcul.rpartition('/')[2]}"]


def test_annuler_et_relancer(tmp_path: Path) -> None:
    """Cancelling stops the process, running or waiting; asking again starts again and gives the result."""
    with client_de(creer(tmp_path)) as client:
        campagnes = [deposer(client, archive(nom)) for nom in ("un-a-un", "couples", "sans-stable")]
        calculs = [demander(client, campagne) for campagne in campagnes]
        # Two runs at a time: the third waits.
        assert client.get(calculs[2]).json()["etat"] == "en_attente"
        attendre(client, calculs[0], "en_cours")
        assert processus(calculs[0])
        for calcul in reversed(calculs):
            assert client.delete(calcul).json()["etat"] == "annule"
            assert not processus(calcul)
            probleme(client.get(f"{calcul}/fichiers"), "calcul_non_termine")
        assert evenements(client, calculs[0])[-1]["etat"] == "annule"
        assert demander(client, campagnes[0]) == calculs[0]
        assert evenements(client, calculs[0])[-1]["etat"] == "termine"
        assert len(client.get(f"{calculs[0]}/fichiers").json()["elements"]) == 7


def test_processus_tue(tmp_path: Path) -> None:
    """A run whose process dies is a failure, told as such, that can be asked again."""
    with client_de(creer(tmp_path)) as client:
        campagne = deposer(client, archive("un-a-un"))
        calcul = demander(client, campagne)
        attendre(client, calcul, "en_cours")
        (pid,) = processus(calcul)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        lu = attendre(client, calcul, "echec")
        assert lu["probleme"]["code"] == "processus_arrete"
        demander(client, campagne)
        attendre(client, calcul, "termine")


def mourir(racine: Path) -> None:
    """Kill the process that runs this, as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_guichet_tue(tmp_path: Path) -> None:
    """When the process at work for a request dies, the request is told to come back, and the next one is served."""
    with client_de(creer(tmp_path)) as client:
        guichet = client.app.state.service.guichet  # type: ignore[attr-defined]
        assert client.portal is not None
        with pytest.raises(Probleme) as refus:
            client.portal.call(guichet.faire, mourir)
        assert refus.value.code == "processus_arrete"
        deposer(client, archive("un-a-un"))


def test_campagne_devenue_illisible(tmp_path: Path) -> None:
    """A run whose campaign is refused says why, and asking again does not start it again."""
    with client_de(creer(tmp_path)) as client:
        campagne = deposer(client, archive("un-a-un"))
        (tmp_path / campagne.removeprefix("/v1/") / "voeux.csv").write_bytes(b"candidat,rang,lieu\nanna,1,99\n")
        calcul = demander(client, campagne)
        lu = attendre(client, calcul, "refuse", "termine", "echec")
        assert (lu["etat"], lu["probleme"]["code"]) == ("refuse", "campagne_refusee")
        assert lu["probleme"]["anomalies"]
        assert client.post(f"{campagne}/calculs", json={"mecanisme": "stable"}).status_code == 200


def test_arret_et_reprise(tmp_path: Path) -> None:
    """A stop of the service cuts its runs; the next service shows them so, and what was finished is still there."""
    with client_de(creer(tmp_path)) as client:
        fini = demander(client, deposer(client, archive("un-a-un")))
        attendre(client, fini, "termine")
        avant = client.get(fini).json()
        campagne = deposer(client, archive("couples"))
        coupe = demander(client, campagne)
        attendre(client, coupe, "en_cours")
    with client_de(creer(tmp_path)) as client:
        assert client.get(fini).json() == avant
        assert client.get(coupe).json()["etat"] == "interrompu"
        probleme(client.get(f"{coupe}/fichiers"), "calcul_non_termine")
        assert demander(client, campagne) == coupe
        attendre(client, coupe, "termine")


def test_un_service_par_dossier(ouvert: Ouvert) -> None:
    """A second service does not start on the same data."""
    with pytest.raises(DonneesOccupees), client_de(creer(ouvert.donnees)):
        pass


def test_televersement_coupe_oublie(tmp_path: Path) -> None:
    """What an upload cut by a stop left is gone when the service starts."""
    (tmp_path / "reception").mkdir()
    (tmp_path / "reception" / "reste").write_bytes(b"x")
    with client_de(creer(tmp_path)):
        assert not list((tmp_path / "reception").iterdir())


def test_un_enfant_sans_service_refuse(tmp_path: Path) -> None:
    """The entry point of a run is for a child process only: nobody would stop it elsewhere."""
    with pytest.raises(RuntimeError):
        executer_calcul(tmp_path, "0" * 64, None)  # type: ignore[arg-type]


def test_resultat_prime_sur_l_issue(ouvert: Ouvert, tmp_path: Path) -> None:
    """A result folder in place means a finished run, whatever else was written or not."""
    identifiant = ouvert.calcul.rpartition("/")[2]
    depot = Depot(tmp_path)
    shutil.copytree(ouvert.donnees / "resultats" / identifiant, depot.resultat(identifiant))
    assert depot.issue(identifiant)["etat"] == "termine"
    depot.conclure(identifiant, {"etat": "annule", "probleme": None, "secondes": {}})
    assert depot.issue(identifiant)["etat"] == "termine"
