"""Real databases for the tests: each test gets its own, already migrated, copied from a model made once.

PostgreSQL is Debian's, started by the tests themselves on a socket of a temporary folder. When it is not installed the tests
fail: a suite that skipped it would say nothing about production.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from service.base import moteur
from service.base.migrer import monter

MODELE = "modele"


def _executables() -> Path:
    """Folder of the newest PostgreSQL server installed."""
    dossiers = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda c: int(c.parts[-3]))
    if not dossiers:
        raise AssertionError("PostgreSQL est absent : installer le paquet postgresql (les essais portent sur les deux bases)")
    return dossiers[-1].parent


@dataclass(frozen=True, slots=True)
class Serveur:
    """A running PostgreSQL server, reached by its socket."""

    socket: Path
    utilisateur: str
    demarrer: Callable[[], None]
    """Start it again after it was killed."""

    def tuer(self) -> None:
        """Kill it as a machine that loses its power, and wait until nothing of it is left."""
        (pid, *_) = (self.socket / "donnees" / "postmaster.pid").read_text(encoding="ascii").split()
        siens = [int(pid), *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]
        for numero in siens:
            with suppress(ProcessLookupError):
                os.kill(numero, signal.SIGKILL)
        while any(Path(f"/proc/{numero}").exists() and not _fini(numero) for numero in siens):
            time.sleep(0.02)
        # A machine that starts again has none of these processes; here a dead one may still have its number.
        (self.socket / "donnees" / "postmaster.pid").unlink(missing_ok=True)
        for verrou in self.socket.glob(".s.PGSQL.*"):
            verrou.unlink()

    def adresse(self, base: str) -> str:
        """URL of a database."""
        return f"postgresql://{self.utilisateur}@/{base}?host={self.socket}"

    def executer(self, commande: str) -> None:
        """One statement, outside any transaction."""
        with psycopg.connect(self.adresse("postgres"), autocommit=True) as connexion:
            connexion.execute(commande.encode())


def _fini(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@contextmanager
def serveur_postgresql(*, prudent: bool = False) -> Iterator[Serveur]:
    """Start a server on a fresh folder, stop it at the end. As root it runs as the user ``postgres``, since it refuses root.

    Parameters
    ----------
    prudent
        Write to the disk before answering, as in production: for measures.
    """
    racine = Path(tempfile.mkdtemp(prefix="mouvement-pg-"))
    utilisateur = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    prefixe = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if prefixe:
        shutil.chown(racine, "postgres")
    executables, donnees = _executables(), racine / "donnees"

    def lancer(nom: str, *arguments: str) -> None:
        fait = subprocess.run(
            [*prefixe, str(executables / nom), *arguments], capture_output=True, text=True, cwd=racine, check=False
        )
        assert fait.returncode == 0, f"{nom} : {fait.stdout}{fait.stderr}"

    try:
        lancer(
            "initdb", "--pgdata", str(donnees), "--auth", "trust", "--username", utilisateur, "--encoding", "UTF8", "--no-sync"
        )
        reglages = f"-c listen_addresses='' -c unix_socket_directories={racine} -c max_connections=200"
        reglages += "" if prudent else " -c fsync=off"
        demarrage = ("--pgdata", str(donnees), "--log", str(racine / "journal"), "--options", reglages, "--wait", "start")
        lancer("pg_ctl", *demarrage)
        try:
            yield Serveur(racine, utilisateur, lambda: lancer("pg_ctl", *demarrage))
        finally:
            lancer("pg_ctl", "--pgdata", str(donnees), "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(racine, ignore_errors=True)


class Bases:
    """Makes databases of one kind."""

    def __init__(self, genre: str, dossier: Path, serveur: Serveur | None) -> None:
        self.genre, self._dossier, self._serveur = genre, dossier, serveur
        if serveur is None:
            engine = moteur(f"sqlite:///{dossier / MODELE}")
        else:
            serveur.executer(f"CREATE DATABASE {MODELE}")
            engine = moteur(serveur.adresse(MODELE))
        monter(engine)
        engine.dispose()

    def adresse(self, *, vide: bool = False) -> str:
        """URL of a new database, migrated unless ``vide``."""
        nom = f"b{uuid.uuid4().hex}"
        if self._serveur is None:
            if not vide:
                shutil.copy(self._dossier / MODELE, self._dossier / nom)
            return f"sqlite:///{self._dossier / nom}"
        self._serveur.executer(f"CREATE DATABASE {nom}" + ("" if vide else f" TEMPLATE {MODELE}"))
        return self._serveur.adresse(nom)

    @contextmanager
    def ouverte(self, *, vide: bool = False) -> Iterator[Engine]:
        """An engine on a new database, closed at the end."""
        engine = moteur(self.adresse(vide=vide))
        try:
            yield engine
        finally:
            engine.dispose()
