"""Tables of persons and access: accounts, sessions, tokens, keys, outside identities, messages, counters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .moteur import Base, Document, Instant


class Compte(Base):
    """An account: staff by e-mail address, candidats by NUMEN.

    ``identifiant`` is what the person types, lower case for an address. A NUMEN is never stored: ``identifiant`` is then its
    keyed digest (``identite.numen``). ``role`` and ``etat`` hold values of ``identite.politique``.
    """

    __tablename__ = "compte"
    __table_args__ = (
        CheckConstraint("role IN ('operateur','approbateur','analyste','rectorat','candidat','auditeur')", name="role"),
        CheckConstraint("etat IN ('a_initialiser','actif','desactive')", name="etat"),
        CheckConstraint("role <> 'rectorat' OR academie IS NOT NULL", name="academie"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    identifiant: Mapped[str] = mapped_column(String(320), unique=True)
    nom: Mapped[str] = mapped_column(String(200), default="")
    courriel: Mapped[str] = mapped_column(String(320))
    naissance: Mapped[str | None] = mapped_column(String(64))
    """Keyed digest of the birth date, when the first connection asks for it besides the NUMEN (ASS)."""
    role: Mapped[str] = mapped_column(String(16), index=True)
    academie: Mapped[str | None] = mapped_column(String(16))
    etat: Mapped[str] = mapped_column(String(16), default="a_initialiser")
    mot_de_passe: Mapped[str | None] = mapped_column(String(255))
    secret_totp: Mapped[str | None] = mapped_column(String(255))
    """Encrypted with the installation's key."""
    totp_dernier: Mapped[int] = mapped_column(default=0)
    """Last time step accepted: a code serves once."""
    echecs: Mapped[int] = mapped_column(default=0)
    verrouille_jusque: Mapped[datetime | None] = mapped_column(Instant)
    initialise_pour: Mapped[str | None] = mapped_column(String(32))
    """Campaign year for which a candidat set the password (AMIA: first connection each campaign)."""
    cree_le: Mapped[datetime] = mapped_column(Instant)
    vu_le: Mapped[datetime | None] = mapped_column(Instant)


class SessionOuverte(Base):
    """A server-side session; the cookie holds a random id, the table its digest."""

    __tablename__ = "session"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte_id: Mapped[str] = mapped_column(ForeignKey("compte.id", ondelete="CASCADE"), index=True)
    jeton_formulaires: Mapped[str] = mapped_column(String(64))
    second_facteur: Mapped[bool] = mapped_column(default=False)
    fournisseur: Mapped[str | None] = mapped_column(String(64))
    jeton_identite: Mapped[str | None] = mapped_column(Text)
    """``id_token`` of the provider, for its own logout; encrypted."""
    agent: Mapped[str] = mapped_column(String(200), default="")
    creee_le: Mapped[datetime] = mapped_column(Instant)
    vue_le: Mapped[datetime] = mapped_column(Instant)
    expire_le: Mapped[datetime] = mapped_column(Instant)
    revoquee_le: Mapped[datetime | None] = mapped_column(Instant)


class Jeton(Base):
    """A secret that serves once: temporary password, invitation, state of a sign-on in progress."""

    __tablename__ = "jeton"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    genre: Mapped[str] = mapped_column(String(32), index=True)
    compte_id: Mapped[str | None] = mapped_column(ForeignKey("compte.id", ondelete="CASCADE"), index=True)
    donnees: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    cree_le: Mapped[datetime] = mapped_column(Instant)
    expire_le: Mapped[datetime] = mapped_column(Instant)
    utilise_le: Mapped[datetime | None] = mapped_column(Instant)


class Envoi(Base):
    """A message to send, in the transaction that decides it. The row goes when the message is gone."""

    __tablename__ = "envoi"

    id: Mapped[int] = mapped_column(primary_key=True)
    contenu: Mapped[str] = mapped_column(Text)
    """Address, subject and text, encrypted."""
    essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[datetime] = mapped_column(Instant)
    prochain_le: Mapped[datetime] = mapped_column(Instant, index=True)


class CleApi(Base):
    """A key for programs: digest of the secret, scopes, owner."""

    __tablename__ = "cle_api"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    nom: Mapped[str] = mapped_column(String(100))
    compte_id: Mapped[str] = mapped_column(ForeignKey("compte.id", ondelete="CASCADE"), index=True)
    portees: Mapped[list[str]] = mapped_column(Document)
    creee_le: Mapped[datetime] = mapped_column(Instant)
    expire_le: Mapped[datetime] = mapped_column(Instant)
    vue_le: Mapped[datetime | None] = mapped_column(Instant)
    revoquee_le: Mapped[datetime | None] = mapped_column(Instant)


class IdentiteExterne(Base):
    """A person at an OpenID provider, tied to an account."""

    __tablename__ = "identite_externe"
    __table_args__ = (UniqueConstraint("emetteur", "sujet"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    emetteur: Mapped[str] = mapped_column(String(255))
    sujet: Mapped[str] = mapped_column(String(255))
    compte_id: Mapped[str] = mapped_column(ForeignKey("compte.id", ondelete="CASCADE"), index=True)
    cree_le: Mapped[datetime] = mapped_column(Instant)


class Compteur(Base):
    """Hits of a rate limit in a window; keys are digests, never an identifier."""

    __tablename__ = "compteur"
    __table_args__ = (Index("ix_compteur_expire_le", "expire_le"),)

    cle: Mapped[str] = mapped_column(String(128), primary_key=True)
    nombre: Mapped[int]
    expire_le: Mapped[datetime] = mapped_column(Instant)
