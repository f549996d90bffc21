"""Engine, types and transactions: the same code on SQLite (default) and PostgreSQL (production)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

ATTENTE_VERROU_MS = 10_000
"""Milliseconds a SQLite writer waits for another before it gives up."""

ATTENTE_CONNEXION = 5
"""Seconds to reach a PostgreSQL server, unless its URL says otherwise (``connect_timeout``)."""


CONNEXIONS = 12
"""PostgreSQL connections that a process keeps; under a rush it opens as many more. Its server takes 100 by default."""

SONDE = 1.0
"""Seconds unused after which a PostgreSQL connection is tried before it serves."""


class Base(DeclarativeBase):
    """Tables. Constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """Aware UTC date and time; SQLite keeps no zone, so a naive value never reaches it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without zone where the engine keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("une date sans fuseau ne s'enregistre pas")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value."""


def moteur(adresse: str | URL) -> Engine:
    """Engine for ``sqlite:///path`` or ``postgresql://…`` (psycopg 3).

    Raises
    ------
    ValueError
        Another kind of database.
    """
    url = make_url(adresse)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": ATTENTE_VERROU_MS / 1000})
        event.listen(engine, "connect", _preparer_sqlite)
        event.listen(engine, "begin", _commencer_sqlite)
        return engine
    if url.get_backend_name() == "postgresql":
        attente = {} if "connect_timeout" in url.query else {"connect_timeout": ATTENTE_CONNEXION}
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args=attente,
            pool_size=CONNEXIONS,
            max_overflow=CONNEXIONS,
            pool_use_lifo=True,
        )
        event.listen(engine, "checkin", _dater)
        event.listen(engine, "checkout", _sonder)
        return engine
    raise ValueError(f"base de données non prise en charge : {url.get_backend_name()} (sqlite ou postgresql)")


def _dater(_: Any, fiche: ConnectionPoolEntry) -> None:
    fiche.info["rendue"] = time.monotonic()


def _sonder(connexion: Any, fiche: ConnectionPoolEntry, _: Any) -> None:
    """Try a connection that was left alone: the server may have been restarted. One just used is not asked every time."""
    if time.monotonic() - fiche.info.get("rendue", time.monotonic()) < SONDE:
        return
    try:
        connexion.execute("")
        connexion.rollback()
    except psycopg.Error:
        raise InvalidatePoolError from None


def _preparer_sqlite(connexion: Any, _: ConnectionPoolEntry) -> None:
    # The driver's own transactions start at the first write: a read before it could not be upgraded under load.
    connexion.isolation_level = None
    for reglage in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={ATTENTE_VERROU_MS}"):
        connexion.execute(f"PRAGMA {reglage}")


def _commencer_sqlite(connexion: Any) -> None:
    # Deferred: readers never block; the first write takes the lock, and `transaction(ecrire=True)` takes it at once.
    connexion.exec_driver_sql("BEGIN IMMEDIATE" if connexion.get_execution_options().get("ecrire") else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, ecrire: bool = True) -> Iterator[Session]:
    """A session whose work is kept whole when the block ends, and undone whole when it raises.

    Parameters
    ----------
    ecrire
        The block may write: SQLite then takes its one write lock at the start, so that nothing read in the block is stale
        when it writes. PostgreSQL runs it as ``REPEATABLE READ`` when False, for one coherent view.
    """
    options: dict[str, Any] = {}
    if engine.dialect.name == "sqlite":
        options = {"ecrire": ecrire}
    elif not ecrire:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    # Neither an engine with options nor a class of sessions each time: making them costs more than a query.
    with Session(engine, expire_on_commit=False) as seance, seance.begin():
        if options:
            seance.connection(execution_options=options)
        yield seance


@contextmanager
def lecture(engine: Engine) -> Iterator[Session]:
    """A session for one statement, which sees one state by itself: PostgreSQL neither opens nor ends a transaction for it.

    It is for what every request asks; what reads twice needs :func:`transaction`.
    """
    with Session(engine, expire_on_commit=False) as seance:
        seance.connection(execution_options={"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {})
        yield seance
