"""Real databases for the tests: each test gets its own, already migrated, copied from a model made once.

PostgreSQL is Debian's, started by the tests themselves on a socket of a temporary folder. When it is not installed the tests
fail: a suite that skipped it would say nothing about production.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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

    def adresse(self, base: str) -> str:
        """URL of a database."""
        return f"postgresql://{self.utilisateur}@/{base}?host={self.socket}"

    def executer(self, commande: str) -> None:
        """One statement, outside any transaction."""
        with psycopg.connect(self.adresse("postgres"), autocommit=True) as connexion:
            connexion.execute(commande.encode())


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
        lancer("pg_ctl", "--pgdata", str(donnees), "--log", str(racine / "journal"), "--options", reglages, "--wait", "start")
        try:
            yield Serveur(racine, utilisateur)
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
