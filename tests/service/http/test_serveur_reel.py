"""The real server, in a process of its own, on a port of this machine; killed in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.campagne import executer
from service.echanges.ecriture import PREFIXE
from service.echanges.lecture import lire
from service.sortie import fichiers
from service.synthese import generer
from tests.depot import RACINE
from tests.service.http.conftest import Ouvert
from tests.service.http.outils_http import ADRESSE, PATIENCE, attendre, contenu, demander, deposer, probleme, zipper

SERVE = [sys.executable, "-c", "from service.cli import main; main()", "serve"]


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def serveur(donnees: Path, journal: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    """``mouvement serve`` and a client of it; stopped on leaving when it still runs."""
    port = _port_libre()
    with (
        journal.open("ab") as sortie,
        subprocess.Popen(
            [*SERVE, "--port", str(port), "--donnees", str(donnees)], cwd=RACINE, stdout=sortie, stderr=sortie
        ) as processus,
        httpx2.Client(base_url=f"{ADRESSE}:{port}", timeout=PATIENCE, trust_env=False) as client,
    ):
        try:
            _patienter(client, processus)
            yield processus, client
        finally:
            processus.terminate()
            processus.wait(PATIENCE)


def _patienter(client: httpx2.Client, processus: subprocess.Popen[bytes]) -> None:
    fin = time.monotonic() + PATIENCE
    while time.monotonic() < fin:
        assert processus.poll() is None
        try:
            if client.get("/sante").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("le serveur ne répond pas")


def _enfants(pid: int) -> list[int]:
    """Living children of a process."""
    trouves = []
    for statut in Path("/proc").glob("[0-9]*/stat"):
        try:
            champs = statut.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if champs[0] != "Z" and int(champs[1]) == pid:
            trouves.append(int(statut.parent.name))
    return trouves


def _vivant(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _attendre_la_fin(pids: list[int]) -> None:
    """Wait until none of the processes lives."""
    fin = time.monotonic() + PATIENCE
    while vivants := [pid for pid in pids if _vivant(pid)]:
        assert time.monotonic() < fin, vivants
        time.sleep(0.05)


@pytest.fixture(scope="module")
def campagne(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated campaign of 300 candidats."""
    dossier = tmp_path_factory.mktemp("generee") / "campagne"
    generer(dossier, mouvement="second-degre", annee=2023, candidats=300, couples=0.04, graine=1)
    return dossier


def test_du_depot_a_l_explication(campagne: Path, tmp_path: Path) -> None:
    """Upload, run, follow by events, fetch, explain, verify, on the real server; then a clean stop. The log names nobody."""
    journal = tmp_path / "journal"
    lue = lire(campagne)
    attendus, _ = fichiers(executer(lue))
    candidat = lue.dossiers.ids[0]
    with serveur(tmp_path / "donnees", journal) as (processus, client):
        calcul = demander(client, deposer(client, zipper(contenu(campagne))))
        etats: list[dict[str, Any]] = []
        with client.stream("GET", f"{calcul}/evenements") as flux:
            for ligne in flux.iter_lines():
                if ligne.startswith("data:"):
                    etats.append(json.loads(ligne.removeprefix("data:")))
                    # The service answers others while a run goes on and is followed.
                    assert httpx2.get(client.base_url.join("/sante"), trust_env=False).status_code == 200
        assert etats[-1]["etat"] == "termine"
        assert {etat["etat"] for etat in etats} <= {"en_attente", "en_cours", "termine"}
        assert len(etats) > 2
        for nom, octets in attendus.items():
            assert client.get(f"{calcul}/fichiers/{nom}").content == octets
        explication = client.get(f"{calcul}/explications/{candidat}", headers={"accept": "text/plain"})
        assert explication.status_code == 200
        assert client.post(f"{calcul}/verification").json()["conforme"]
        probleme(client.get(f"{calcul}/explications/personne-inconnue"), "candidat_inconnu")
        reponse = client.get("/sante")
        assert "server" not in reponse.headers
        enfants = _enfants(processus.pid)
        assert enfants
        processus.send_signal(signal.SIGTERM)
        processus.wait(PATIENCE)
        _attendre_la_fin(enfants)
    traces = journal.read_text(encoding="utf-8")
    assert "Traceback" not in traces
    assert "/explications/{candidat:path} 200" in traces
    assert not [identifiant for identifiant in (*lue.dossiers.ids, "personne-inconnue") if identifiant in traces]


def test_annulation(campagne: Path, tmp_path: Path) -> None:
    """Cancelling a run on the real server kills its process, and asking again gives the result."""
    with serveur(tmp_path / "donnees", tmp_path / "journal") as (processus, client):
        adresse = deposer(client, zipper(contenu(campagne)))
        avant = set(_enfants(processus.pid))
        calcul = demander(client, adresse)
        attendre(client, calcul, "en_cours")
        (enfant,) = set(_enfants(processus.pid)) - avant
        assert client.delete(calcul).json()["etat"] == "annule"
        assert not _vivant(enfant)
        probleme(client.get(f"{calcul}/fichiers.zip"), "calcul_non_termine")
        assert demander(client, adresse) == calcul
        attendre(client, calcul, "termine")


@pytest.mark.parametrize("etape", (None, "resolution"))
def test_serveur_tue(campagne: Path, tmp_path: Path, etape: str | None) -> None:
    """Kill -9 during a run: its process ends too, nothing half-written is seen, and the next server gives the result."""
    donnees, journal = tmp_path / "donnees", tmp_path / "journal"
    with serveur(donnees, journal) as (processus, client):
        adresse = deposer(client, zipper(contenu(campagne)))
        resume = client.get(adresse).json()
        calcul = demander(client, adresse)
        etat = attendre(client, calcul, "en_cours")
        while etape is not None and etat["etape"] in {None, *(["lecture"] if etape == "resolution" else [])}:
            etat = client.get(calcul).json()
        enfants = _enfants(processus.pid)
        os.kill(processus.pid, signal.SIGKILL)
        processus.wait(PATIENCE)
        _attendre_la_fin(enfants)
    visibles = [chemin for chemin in (donnees / "resultats").iterdir() if not chemin.name.startswith(PREFIXE)]
    assert not visibles or all(len(list(chemin.iterdir())) == 7 for chemin in visibles)
    with serveur(donnees, journal) as (_, client):
        assert client.get(adresse).json() == resume
        assert client.get(calcul).json()["etat"] == ("termine" if visibles else "interrompu")
        assert demander(client, adresse) == calcul
        attendre(client, calcul, "termine")
        attendus, _ = fichiers(executer(lire(campagne)))
        assert {nom: client.get(f"{calcul}/fichiers/{nom}").content for nom in attendus} == attendus
        assert [chemin.name for chemin in (donnees / "resultats").iterdir()] == [calcul.rpartition("/")[2]]


def test_deux_serveurs(ouvert: Ouvert) -> None:
    """A second server on the same data does not start, and says why in one line."""
    second = subprocess.run(
        [*SERVE, "--port", str(_port_libre()), "--donnees", str(ouvert.donnees)],
        cwd=RACINE,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert second.returncode == 4
    assert len(second.stderr.splitlines()) == 1
    assert "employé par un autre service" in second.stderr
    assert ouvert.client.get("/sante").status_code == 200
