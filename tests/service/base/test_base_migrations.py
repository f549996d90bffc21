"""Migrations: up, down, and equal to the tables that the code declares."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from service.base import Base, migrer, moteur, transaction
from tests.bases import Bases, Serveur
from tests.depot import RACINE


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_les_migrations_donnent_les_tables_du_code(engine: Engine) -> None:
    """Nothing to generate: the migrated database is what the code declares."""
    with engine.connect() as connexion:
        contexte = MigrationContext.configure(connexion, opts={"compare_type": True})
        assert compare_metadata(contexte, Base.metadata) == []
    assert migrer.revision(engine) == migrer.derniere()


def test_monter_descendre_remonter(bases: Bases) -> None:
    """Down to nothing and up again: the same tables; nothing is left in between."""
    with bases.ouverte(vide=True) as engine:
        assert migrer.revision(engine) is None
        migrer.monter(engine)
        tables = _tables(engine)
        assert {"compte", "campagne", "journal"} <= tables
        migrer.descendre(engine, "base")
        assert _tables(engine) == {"alembic_version"}
        migrer.monter(engine)
        assert _tables(engine) == tables


def test_monter_deux_fois_ne_change_rien(engine: Engine) -> None:
    """A database already there is left as it is."""
    migrer.monter(engine)
    assert migrer.revision(engine) == migrer.derniere()


def test_une_machine_apres_l_autre(serveur_pg: Serveur) -> None:
    """A machine that starts while another migrates waits for it, then finds its work done."""
    serveur_pg.executer("CREATE DATABASE deux_machines")
    engine = moteur(serveur_pg.adresse("deux_machines"))
    with engine.connect() as connexion:
        connexion.execute(text("SELECT pg_advisory_lock(:cle)"), {"cle": migrer._VERROU})
        code = f"from service.base import migrer, moteur; migrer.monter(moteur({str(engine.url)!r}))"
        machine = subprocess.Popen([sys.executable, "-c", code], cwd=RACINE)
        attend = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = :cle")
        while not connexion.scalar(attend, {"cle": migrer._VERROU}):
            assert machine.poll() is None
            time.sleep(0.05)
        assert migrer.revision(engine) is None
        connexion.execute(text("SELECT pg_advisory_unlock(:cle)"), {"cle": migrer._VERROU})
        assert machine.wait() == 0
        assert migrer.revision(engine) == migrer.derniere()
    engine.dispose()


def test_base_d_une_version_future(engine: Engine) -> None:
    """A database of a later version is refused, in words."""
    with transaction(engine) as seance:
        seance.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrer.BaseEnAvance, match="9999"):
        migrer.monter(engine)


def test_autre_base() -> None:
    """Two engines are supported, others are refused by name."""
    with pytest.raises(ValueError, match="mysql"):
        moteur("mysql://localhost/x")
