"""Banc de l'analyste : scénarios et simulations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("nom", sa.String(length=64), nullable=False),
        sa.Column("genre", sa.String(length=16), nullable=False),
        sa.Column("libelle", sa.String(length=300), nullable=False),
        sa.Column("contenu", sa.String(length=64), nullable=False),
        sa.Column("fichiers", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("resume", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.String(length=32), nullable=False),
        sa.CheckConstraint("genre IN ('scenario','balayage','plan')", name=op.f("ck_scenario_genre")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_scenario_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["cree_par"], ["compte.id"], name=op.f("fk_scenario_cree_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("campagne_id", "nom", name=op.f("uq_scenario_campagne_id")),
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_campagne_id"), ["campagne_id"], unique=False)

    op.create_table(
        "simulation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("verbe", sa.String(length=16), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=True),
        sa.Column("contenu", sa.String(length=64), nullable=False),
        sa.Column("mecanisme", sa.String(length=64), nullable=False),
        sa.Column("regles", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("etape", sa.String(length=64), nullable=True),
        sa.Column("avancement", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True),
        sa.Column("secondes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("probleme", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True),
        sa.Column("resultat", sa.String(length=64), nullable=True),
        sa.Column("tentatives", sa.Integer(), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demande_par", sa.String(length=32), nullable=False),
        sa.Column("fini_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "etat IN ('en_attente','en_cours','termine','refuse','echec','annule')", name=op.f("ck_simulation_etat")
        ),
        sa.CheckConstraint("verbe IN ('simulate','balayer','sensibilite','planifier')", name=op.f("ck_simulation_verbe")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_simulation_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["demande_par"], ["compte.id"], name=op.f("fk_simulation_demande_par_compte")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"], name=op.f("fk_simulation_scenario_id_scenario")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation")),
        sa.UniqueConstraint("campagne_id", "empreinte", name=op.f("uq_simulation_campagne_id")),
    )
    with op.batch_alter_table("simulation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_simulation_campagne_id"), ["campagne_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_simulation_etat"), ["etat"], unique=False)
        batch_op.create_index(batch_op.f("ix_simulation_scenario_id"), ["scenario_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("simulation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_simulation_scenario_id"))
        batch_op.drop_index(batch_op.f("ix_simulation_etat"))
        batch_op.drop_index(batch_op.f("ix_simulation_campagne_id"))

    op.drop_table("simulation")
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_campagne_id"))

    op.drop_table("scenario")
