"""The queue of runs, seen from whoever asks: DBOS's client. It never runs anything.

The row ``calcul`` is the truth of a run; the workflow only makes it advance. Its id is the run and the number of the attempt,
so that sending the same demand twice is sending it once.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine, event, select
from sqlalchemy.engine import make_url

from ..base import transaction
from ..base.tables_campagne import Calcul, Simulation
from ..journaux import ecrire

FILE = "calculs"
CALCULER = "calculer"
PROTOCOLE = "1"
"""Version of the workflow, DBOS's ``application_version``: a program that changes its steps changes it, and one that does not
takes up what another left."""


def _dater(connexion: object, _: object) -> None:
    """DBOS takes it that Python 3.12 comes with SQLite 3.42, whose ``unixepoch`` knows ``'subsec'``; not in Debian 12."""
    if isinstance(connexion, sqlite3.Connection):
        connexion.create_function("unixepoch", 1, lambda _: time.time())


if sqlite3.sqlite_version_info < (3, 42):
    event.listen(Engine, "connect", _dater)


def adresse_travaux(adresse: str, racine: Path) -> str:
    """DBOS's own database: on PostgreSQL the same one (schema ``dbos``), else a file beside ours, each with its own writers."""
    if make_url(adresse).get_backend_name() == "postgresql":
        return adresse.replace("postgresql+psycopg://", "postgresql://")
    return f"sqlite:///{racine / 'travaux.sqlite'}"


class FileTravaux:
    """Sends runs to the workers."""

    def __init__(self, adresse: str) -> None:
        DBOS.migrate(system_database_url=adresse)
        self._client = DBOSClient(system_database_url=adresse, lazy=True, retry_connection_errors=False)

    def enfiler(self, calcul: str, tentative: int) -> None:
        """Put an attempt of a run in the queue; once, however often it is asked."""
        self._client.enqueue(
            {"workflow_name": CALCULER, "queue_name": FILE, "workflow_id": f"{calcul}-{tentative}", "app_version": PROTOCOLE},
            calcul,
        )

    def envoyer(self, calcul: str, tentative: int) -> None:
        """Put a demand already kept in the queue now, or leave it to the next round when the queue does not answer."""
        try:
            self.enfiler(calcul, tentative)
        except Exception as erreur:
            ecrire("file_differee", calcul=calcul, genre=type(erreur).__name__)

    def annuler(self, calcul: str, tentative: int) -> None:
        """Take an attempt out of the queue; the worker that has it kills its process when it reads the row."""
        with suppress(Exception):  # already over: the row, written before, is what counts
            self._client.cancel_workflow(f"{calcul}-{tentative}")

    def rattraper(self, engine: Engine) -> int:
        """Send again the runs that wait: those whose demand was kept and whose sending a stop cut. How many were sent."""
        with transaction(engine, ecrire=False) as seance:
            lignes = [
                ligne
                for table in (Calcul, Simulation)
                for ligne in seance.execute(select(table.id, table.tentatives).where(table.etat == "en_attente")).all()
            ]
        for calcul, tentative in lignes:
            self.enfiler(calcul, tentative)
        return len(lignes)

    def fermer(self) -> None:
        """Close the connections."""
        self._client.destroy()
