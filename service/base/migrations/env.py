"""Alembic's entry point: on the engine given by ``migrer``, one transaction for each migration."""

from __future__ import annotations

from alembic import context

from service.base import Base

engine = context.config.attributes["engine"]
with engine.connect() as connexion:
    context.configure(
        connection=connexion,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connexion.commit()
