"""The real server and its worker, in processes of their own, over a data folder: started, waited for, killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.depot import RACINE
from tests.service.http.installation import installee
from tests.service.http.outils_http import ADRESSE, PATIENCE

SERVE = [sys.executable, "-c", "from service.cli import main; main()", "serve"]


def port_libre() -> int:
    """A port that nobody listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@dataclass(frozen=True)
class Donnees:
    """A data folder, and the header of an operator's key."""

    dossier: Path
    entete: dict[str, str]
    journal: Path


def installer(dossier: Path) -> Donnees:
    """An installation with an operator, not running."""
    with installee(dossier / "donnees") as installation:
        entete = {"authorization": installation.client.headers["authorization"]}
    return Donnees(dossier / "donnees", entete, dossier / "journal")


@contextmanager
def serveur(donnees: Donnees, port: int | None = None) -> Iterator[tuple[subprocess.Popen[bytes], httpx2.Client]]:
    """``mouvement serve`` and a client of it; stopped on leaving when it still runs."""
    port = port or port_libre()
    with (
        donnees.journal.open("ab") as sortie,
        subprocess.Popen(
            [*SERVE, "--port", str(port), "--donnees", str(donnees.dossier)], cwd=RACINE, stdout=sortie, stderr=sortie
        ) as processus,
        httpx2.Client(base_url=f"{ADRESSE}:{port}", timeout=PATIENCE, trust_env=False, headers=donnees.entete) as client,
    ):
        try:
            patienter(client, processus)
            yield processus, client
        finally:
            processus.terminate()
            processus.wait(PATIENCE)


def patienter(client: httpx2.Client, processus: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    fin = time.monotonic() + PATIENCE
    while time.monotonic() < fin:
        assert processus.poll() is None
        try:
            if client.get("/sante").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("le serveur ne répond pas")


def enfants(pid: int) -> list[int]:
    """Living children of a process that are ours: those that were spawned to work."""
    trouves = []
    for statut in Path("/proc").glob("[0-9]*/stat"):
        try:
            champs = statut.read_text().rpartition(")")[2].split()
            commande = (statut.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if champs[0] != "Z" and int(champs[1]) == pid and b"spawn_main" in commande:
            trouves.append(int(statut.parent.name))
    return trouves


def seul_enfant(pid: int) -> int:
    """The one child that a process has, once it has it: the server's worker before any request, the worker's run."""
    fin = time.monotonic() + PATIENCE
    while not (trouves := enfants(pid)):
        assert time.monotonic() < fin
        time.sleep(0.02)
    (enfant,) = trouves
    return enfant


def tuer(pid: int) -> None:
    """Kill -9, and wait for the end."""
    os.kill(pid, signal.SIGKILL)
    attendre_la_fin([pid])


def vivant(pid: int) -> bool:
    """Whether a process runs, zombies apart."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def attendre_la_fin(pids: list[int]) -> None:
    """Wait until none of the processes lives."""
    fin = time.monotonic() + PATIENCE
    while vivants := [pid for pid in pids if vivant(pid)]:
        assert time.monotonic() < fin, vivants
        time.sleep(0.05)
