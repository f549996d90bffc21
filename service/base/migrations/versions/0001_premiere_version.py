"""Tables de la première version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_REFUS_SQLITE = """
CREATE TRIGGER journal_{nom} BEFORE {operation} ON journal
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END
"""
_SANS_REMPLACEMENT = """
CREATE TRIGGER journal_remplacer BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE numero = NEW.numero OR empreinte = NEW.empreinte)
BEGIN SELECT RAISE(ABORT, 'le journal ne se modifie pas'); END
"""
"""``INSERT OR REPLACE`` removes a line without a ``DELETE`` that a trigger sees."""

_REFUS_POSTGRESQL = (
    """
CREATE FUNCTION refuser_journal() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'le journal ne se modifie pas'; END $$
""",
    """
CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION refuser_journal()
""",
)


def _figer_le_journal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for commande in _REFUS_POSTGRESQL:
            op.execute(commande)
    else:
        for nom, operation in (("modifier", "UPDATE"), ("effacer", "DELETE")):
            op.execute(_REFUS_SQLITE.format(nom=nom, operation=operation))
        op.execute(_SANS_REMPLACEMENT)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "compte",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("identifiant", sa.String(length=320), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("courriel", sa.String(length=320), nullable=False),
        sa.Column("naissance", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("academie", sa.String(length=16), nullable=True),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("mot_de_passe", sa.String(length=255), nullable=True),
        sa.Column("secret_totp", sa.String(length=255), nullable=True),
        sa.Column("totp_dernier", sa.Integer(), nullable=False),
        sa.Column("echecs", sa.Integer(), nullable=False),
        sa.Column("verrouille_jusque", sa.DateTime(timezone=True), nullable=True),
        sa.Column("initialise_pour", sa.String(length=32), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vu_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("etat IN ('a_initialiser','actif','desactive')", name=op.f("ck_compte_etat")),
        sa.CheckConstraint("role <> 'rectorat' OR academie IS NOT NULL", name=op.f("ck_compte_academie")),
        sa.CheckConstraint(
            "role IN ('operateur','approbateur','analyste','rectorat','candidat','auditeur')", name=op.f("ck_compte_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compte")),
        sa.UniqueConstraint("identifiant", name=op.f("uq_compte_identifiant")),
    )
    with op.batch_alter_table("compte", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_compte_role"), ["role"], unique=False)

    op.create_table(
        "compteur",
        sa.Column("cle", sa.String(length=128), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cle", name=op.f("pk_compteur")),
    )
    with op.batch_alter_table("compteur", schema=None) as batch_op:
        batch_op.create_index("ix_compteur_expire_le", ["expire_le"], unique=False)

    op.create_table(
        "envoi",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.Text(), nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prochain_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envoi")),
    )
    with op.batch_alter_table("envoi", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_envoi_prochain_le"), ["prochain_le"], unique=False)

    op.create_table(
        "journal",
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acteur", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=True),
        sa.Column("objet", sa.String(length=128), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("precedente", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("numero", name=op.f("pk_journal")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_journal_empreinte")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_campagne_id"), ["campagne_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_le"), ["le"], unique=False)

    op.create_table(
        "campagne",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("mouvement", sa.String(length=64), nullable=False),
        sa.Column("annee", sa.Integer(), nullable=False),
        sa.Column("libelle", sa.String(length=300), nullable=False),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("calendrier", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("depot", sa.String(length=64), nullable=True),
        sa.Column("gel", sa.String(length=64), nullable=True),
        sa.Column("baremes_affiches_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cree_par", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("etat IN ('preparation','gelee','publiee','close')", name=op.f("ck_campagne_etat")),
        sa.ForeignKeyConstraint(["cree_par"], ["compte.id"], name=op.f("fk_campagne_cree_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campagne")),
    )
    with op.batch_alter_table("campagne", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campagne_etat"), ["etat"], unique=False)

    op.create_table(
        "cle_api",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("nom", sa.String(length=100), nullable=False),
        sa.Column("compte_id", sa.String(length=32), nullable=False),
        sa.Column("portees", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoquee_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_cle_api_compte_id_compte"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cle_api")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_cle_api_empreinte")),
    )
    with op.batch_alter_table("cle_api", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cle_api_compte_id"), ["compte_id"], unique=False)

    op.create_table(
        "idempotence",
        sa.Column("compte_id", sa.String(length=32), nullable=False),
        sa.Column("cle", sa.String(length=64), nullable=False),
        sa.Column("requete", sa.String(length=64), nullable=False),
        sa.Column("statut", sa.Integer(), nullable=False),
        sa.Column("reponse", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_idempotence_compte_id_compte"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("compte_id", "cle", name=op.f("pk_idempotence")),
    )
    op.create_table(
        "identite_externe",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("emetteur", sa.String(length=255), nullable=False),
        sa.Column("sujet", sa.String(length=255), nullable=False),
        sa.Column("compte_id", sa.String(length=32), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["compte.id"], name=op.f("fk_identite_externe_compte_id_compte"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identite_externe")),
        sa.UniqueConstraint("emetteur", "sujet", name=op.f("uq_identite_externe_emetteur")),
    )
    with op.batch_alter_table("identite_externe", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identite_externe_compte_id"), ["compte_id"], unique=False)

    op.create_table(
        "jeton",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("genre", sa.String(length=32), nullable=False),
        sa.Column("compte_id", sa.String(length=32), nullable=True),
        sa.Column("donnees", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_jeton_compte_id_compte"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_jeton")),
    )
    with op.batch_alter_table("jeton", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jeton_compte_id"), ["compte_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jeton_genre"), ["genre"], unique=False)

    op.create_table(
        "session",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("compte_id", sa.String(length=32), nullable=False),
        sa.Column("jeton_formulaires", sa.String(length=64), nullable=False),
        sa.Column("second_facteur", sa.Boolean(), nullable=False),
        sa.Column("fournisseur", sa.String(length=64), nullable=True),
        sa.Column("jeton_identite", sa.Text(), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoquee_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_session_compte_id_compte"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_compte_id"), ["compte_id"], unique=False)

    op.create_table(
        "calcul",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.String(length=64), nullable=False),
        sa.Column("mecanisme", sa.String(length=64), nullable=False),
        sa.Column("regles", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("libelle", sa.String(length=200), nullable=False),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("etape", sa.String(length=64), nullable=True),
        sa.Column("secondes", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("probleme", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=True),
        sa.Column("resultat", sa.String(length=64), nullable=True),
        sa.Column("tentatives", sa.Integer(), nullable=False),
        sa.Column("demande_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demande_par", sa.String(length=32), nullable=False),
        sa.Column("fini_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "etat IN ('en_attente','en_cours','termine','refuse','echec','annule')", name=op.f("ck_calcul_etat")
        ),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_calcul_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["demande_par"], ["compte.id"], name=op.f("fk_calcul_demande_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calcul")),
        sa.UniqueConstraint("campagne_id", "empreinte", name=op.f("uq_calcul_campagne_id")),
    )
    with op.batch_alter_table("calcul", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calcul_campagne_id"), ["campagne_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calcul_etat"), ["etat"], unique=False)

    op.create_table(
        "capacite_saisie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("discipline", sa.String(length=64), nullable=False),
        sa.Column("lieu", sa.String(length=64), nullable=False),
        sa.Column("valeurs", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("saisie_par", sa.String(length=32), nullable=False),
        sa.Column("saisie_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_capacite_saisie_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["saisie_par"], ["compte.id"], name=op.f("fk_capacite_saisie_saisie_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacite_saisie")),
    )
    with op.batch_alter_table("capacite_saisie", schema=None) as batch_op:
        batch_op.create_index("ix_capacite_saisie_cellule", ["campagne_id", "discipline", "lieu"], unique=False)

    op.create_table(
        "depot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("contenu", sa.String(length=64), nullable=False),
        sa.Column("nature", sa.String(length=8), nullable=False),
        sa.Column("resume", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("depose_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("depose_par", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_depot_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["depose_par"], ["compte.id"], name=op.f("fk_depot_depose_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_depot")),
    )
    with op.batch_alter_table("depot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_depot_campagne_id"), ["campagne_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_depot_contenu"), ["contenu"], unique=False)

    op.create_table(
        "derogation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("lieu", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("base_legale", sa.Text(), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=False),
        sa.Column("effet", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("decidee_par", sa.String(length=32), nullable=False),
        sa.Column("decidee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approuvee_par", sa.String(length=32), nullable=True),
        sa.Column("approuvee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retiree_par", sa.String(length=32), nullable=True),
        sa.Column("retiree_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motif_retrait", sa.Text(), nullable=True),
        sa.CheckConstraint("place IN ('comptee','en_plus')", name=op.f("ck_derogation_place")),
        sa.CheckConstraint("approuvee_par IS NULL OR approuvee_par <> decidee_par", name=op.f("ck_derogation_deux_personnes")),
        sa.ForeignKeyConstraint(["approuvee_par"], ["compte.id"], name=op.f("fk_derogation_approuvee_par_compte")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_derogation_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decidee_par"], ["compte.id"], name=op.f("fk_derogation_decidee_par_compte")),
        sa.ForeignKeyConstraint(["retiree_par"], ["compte.id"], name=op.f("fk_derogation_retiree_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derogation")),
    )
    with op.batch_alter_table("derogation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_derogation_campagne_id"), ["campagne_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_derogation_lot"), ["lot"], unique=False)

    op.create_table(
        "participation",
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("academie", sa.String(length=16), nullable=True),
        sa.Column("compte_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_participation_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_participation_compte_id_compte")),
        sa.PrimaryKeyConstraint("campagne_id", "candidat", name=op.f("pk_participation")),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index("ix_participation_academie", ["campagne_id", "academie"], unique=False)
        batch_op.create_index("ix_participation_compte", ["compte_id"], unique=False)

    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("contenu", sa.String(length=64), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("taille", sa.Integer(), nullable=False),
        sa.Column("deposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_piece_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
    )
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_piece_campagne_id"), ["campagne_id"], unique=False)

    op.create_table(
        "saisie",
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("voeux", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("conjoint", sa.String(length=64), nullable=True),
        sa.Column("confirmee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_saisie_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campagne_id", "candidat", name=op.f("pk_saisie")),
    )
    op.create_table(
        "choix",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("calcul_id", sa.String(length=32), nullable=False),
        sa.Column("resultat", sa.String(length=64), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("propose_par", sa.String(length=32), nullable=False),
        sa.Column("propose_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approuve_par", sa.String(length=32), nullable=True),
        sa.Column("approuve_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retire_par", sa.String(length=32), nullable=True),
        sa.Column("retire_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("motif_retrait", sa.Text(), nullable=True),
        sa.CheckConstraint("approuve_par IS NULL OR approuve_par <> propose_par", name=op.f("ck_choix_deux_personnes")),
        sa.ForeignKeyConstraint(["approuve_par"], ["compte.id"], name=op.f("fk_choix_approuve_par_compte")),
        sa.ForeignKeyConstraint(["calcul_id"], ["calcul.id"], name=op.f("fk_choix_calcul_id_calcul")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_choix_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["propose_par"], ["compte.id"], name=op.f("fk_choix_propose_par_compte")),
        sa.ForeignKeyConstraint(["retire_par"], ["compte.id"], name=op.f("fk_choix_retire_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choix")),
    )
    with op.batch_alter_table("choix", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choix_campagne_id"), ["campagne_id"], unique=False)

    op.create_table(
        "contestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("academie", sa.String(length=16), nullable=True),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=True),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=True),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("deposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("corrections", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("repondue_par", sa.String(length=32), nullable=True),
        sa.Column("repondue_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("etat IN ('deposee','acceptee','refusee','retiree')", name=op.f("ck_contestation_etat")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_contestation_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_contestation_piece_id_piece")),
        sa.ForeignKeyConstraint(["repondue_par"], ["compte.id"], name=op.f("fk_contestation_repondue_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contestation")),
    )
    with op.batch_alter_table("contestation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contestation_campagne_id"), ["campagne_id"], unique=False)

    op.create_table(
        "demande_tardive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("candidat", sa.String(length=64), nullable=False),
        sa.Column("nature", sa.String(length=16), nullable=False),
        sa.Column("motif", sa.String(length=64), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("voeux", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=True),
        sa.Column("etat", sa.String(length=16), nullable=False),
        sa.Column("deposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("decidee_par", sa.String(length=32), nullable=True),
        sa.Column("decidee_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("etat IN ('deposee','acceptee','refusee')", name=op.f("ck_demande_tardive_etat")),
        sa.CheckConstraint("nature IN ('demande','modification','annulation')", name=op.f("ck_demande_tardive_nature")),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_demande_tardive_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decidee_par"], ["compte.id"], name=op.f("fk_demande_tardive_decidee_par_compte")),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_demande_tardive_piece_id_piece")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demande_tardive")),
    )
    with op.batch_alter_table("demande_tardive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demande_tardive_campagne_id"), ["campagne_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campagne_id", sa.String(length=32), nullable=False),
        sa.Column("choix_id", sa.Integer(), nullable=False),
        sa.Column("publie_par", sa.String(length=32), nullable=False),
        sa.Column("publie_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("donnees", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["campagne_id"], ["campagne.id"], name=op.f("fk_publication_campagne_id_campagne"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["choix_id"], ["choix.id"], name=op.f("fk_publication_choix_id_choix")),
        sa.ForeignKeyConstraint(["publie_par"], ["compte.id"], name=op.f("fk_publication_publie_par_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_campagne_id"), ["campagne_id"], unique=False)
    _figer_le_journal()


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_campagne_id"))

    op.drop_table("publication")
    with op.batch_alter_table("demande_tardive", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demande_tardive_campagne_id"))

    op.drop_table("demande_tardive")
    with op.batch_alter_table("contestation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contestation_campagne_id"))

    op.drop_table("contestation")
    with op.batch_alter_table("choix", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choix_campagne_id"))

    op.drop_table("choix")
    op.drop_table("saisie")
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_piece_campagne_id"))

    op.drop_table("piece")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index("ix_participation_compte")
        batch_op.drop_index("ix_participation_academie")

    op.drop_table("participation")
    with op.batch_alter_table("derogation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_derogation_lot"))
        batch_op.drop_index(batch_op.f("ix_derogation_campagne_id"))

    op.drop_table("derogation")
    with op.batch_alter_table("depot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_depot_contenu"))
        batch_op.drop_index(batch_op.f("ix_depot_campagne_id"))

    op.drop_table("depot")
    with op.batch_alter_table("capacite_saisie", schema=None) as batch_op:
        batch_op.drop_index("ix_capacite_saisie_cellule")

    op.drop_table("capacite_saisie")
    with op.batch_alter_table("calcul", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calcul_etat"))
        batch_op.drop_index(batch_op.f("ix_calcul_campagne_id"))

    op.drop_table("calcul")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_compte_id"))

    op.drop_table("session")
    with op.batch_alter_table("jeton", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jeton_genre"))
        batch_op.drop_index(batch_op.f("ix_jeton_compte_id"))

    op.drop_table("jeton")
    with op.batch_alter_table("identite_externe", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identite_externe_compte_id"))

    op.drop_table("identite_externe")
    op.drop_table("idempotence")
    with op.batch_alter_table("cle_api", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cle_api_compte_id"))

    op.drop_table("cle_api")
    with op.batch_alter_table("campagne", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campagne_etat"))

    op.drop_table("campagne")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_le"))
        batch_op.drop_index(batch_op.f("ix_journal_campagne_id"))
        batch_op.drop_index(batch_op.f("ix_journal_action"))

    op.drop_table("journal")
    with op.batch_alter_table("envoi", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_envoi_prochain_le"))

    op.drop_table("envoi")
    with op.batch_alter_table("compteur", schema=None) as batch_op:
        batch_op.drop_index("ix_compteur_expire_le")

    op.drop_table("compteur")
    with op.batch_alter_table("compte", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compte_role"))

    op.drop_table("compte")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuser_journal")
