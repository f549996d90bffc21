"""Migrations, run by the program itself: the folder travels with the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

DOSSIER = Path(__file__).parent / "migrations"

_VERROU = 0x6D696772
"""Advisory lock of PostgreSQL: machines that start together migrate one after the other."""


class BaseEnAvance(RuntimeError):
    """The database was migrated by a later version of the program."""


def _configuration(engine: Engine) -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(DOSSIER))
    configuration.attributes["engine"] = engine
    return configuration


def revision(engine: Engine) -> str | None:
    """Revision of the database; None when it is empty."""
    with engine.connect() as connexion:
        return MigrationContext.configure(connexion).get_current_revision()


def derniere() -> str:
    """Revision that this version of the program expects."""
    tete = ScriptDirectory(str(DOSSIER)).get_current_head()
    assert tete is not None
    return tete


def monter(engine: Engine, cible: str = "head") -> None:
    """Bring the database to a revision, creating it if needed.

    Raises
    ------
    BaseEnAvance
        Its revision is not one that this version knows.
    """
    with _seul(engine):
        actuelle = revision(engine)
        if actuelle is not None and actuelle not in {r.revision for r in ScriptDirectory(str(DOSSIER)).walk_revisions()}:
            raise BaseEnAvance(
                f"la base porte la révision {actuelle}, inconnue de cette version du programme : installer la plus récente"
            )
        command.upgrade(_configuration(engine), cible)


@contextmanager
def _seul(engine: Engine) -> Iterator[None]:
    """Nobody else migrates meanwhile. A SQLite base is of one machine, where one process starts the others."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
        # Given back with the connection, even when this process is killed.
        connexion.execute(text("SELECT pg_advisory_lock(:cle)"), {"cle": _VERROU})
        try:
            yield
        finally:
            connexion.execute(text("SELECT pg_advisory_unlock(:cle)"), {"cle": _VERROU})


def descendre(engine: Engine, cible: str) -> None:
    """Bring the database back to an earlier revision (``base``: empty)."""
    command.downgrade(_configuration(engine), cible)
