"""What a database that fails means for who asked: come back later, do it again, or a fault of ours."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolPlein

INDISPONIBLE = "base_indisponible"
"""Code: it does not answer, or is held by someone else for too long. Nothing was kept."""

_OCCUPEE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL})
_DISQUE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})
_ARRET = ("08", "53", "57P", "55P03", "25006")
"""SQLSTATE of PostgreSQL: connection, resources, stop, lock not given in time, server that only reads (standby)."""

_CONFLIT = ("40001", "40P01")


def panne(erreur: BaseException) -> str | None:
    """Code of the refusal that a database error stands for; None: not the database's state, but a fault of ours.

    ``base_indisponible``, ``changement_concurrent`` (serialization, deadlock: one of the two was undone),
    ``stockage_indisponible`` (disk of a SQLite file).
    """
    if isinstance(erreur, PoolPlein):
        return INDISPONIBLE
    if not isinstance(erreur, DBAPIError):
        return None
    origine = erreur.orig
    if isinstance(origine, sqlite3.Error):
        primaire = getattr(origine, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return INDISPONIBLE if primaire in _OCCUPEE else "stockage_indisponible" if primaire in _DISQUE else None
    etat = getattr(origine, "sqlstate", None)
    if etat in _CONFLIT:
        return "changement_concurrent"
    if etat is not None:
        return INDISPONIBLE if etat.startswith(_ARRET) else None
    # Without a code of the server, the driver speaks: the connection is lost or could not be made.
    return INDISPONIBLE if isinstance(erreur, OperationalError | InterfaceError) else None
