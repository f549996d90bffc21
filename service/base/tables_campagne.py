"""Tables of campaigns: deposits, runs, choice, publication, exceptions, and what people enter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .moteur import Base, Document, Instant

_EMPREINTE = String(64)


class Campagne(Base):
    """A campaign as people know it. Its content is the folder ``depot`` until frozen, then ``gel``."""

    __tablename__ = "campagne"
    __table_args__ = (CheckConstraint("etat IN ('preparation','gelee','publiee','close')", name="etat"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    mouvement: Mapped[str] = mapped_column(String(64))
    annee: Mapped[int]
    libelle: Mapped[str] = mapped_column(String(300))
    etat: Mapped[str] = mapped_column(String(16), default="preparation", index=True)
    calendrier: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    """Name of a window's bound -> ISO date and time with zone (``conduite.calendrier``)."""
    depot: Mapped[str | None] = mapped_column(_EMPREINTE)
    gel: Mapped[str | None] = mapped_column(_EMPREINTE)
    baremes_affiches_le: Mapped[datetime | None] = mapped_column(Instant)
    cree_le: Mapped[datetime] = mapped_column(Instant)
    cree_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    version: Mapped[int] = mapped_column(default=1)
    """Raised at each change: two people who change the same state are told."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the base class declares an instance variable


class Depot(Base):
    """A folder received for a campaign."""

    __tablename__ = "depot"

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    contenu: Mapped[str] = mapped_column(_EMPREINTE, index=True)
    nature: Mapped[str] = mapped_column(String(8), default="depot")
    """``depot`` (files received) or ``gel`` (files composed)."""
    resume: Mapped[dict[str, Any]] = mapped_column(Document)
    depose_le: Mapped[datetime] = mapped_column(Instant)
    depose_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))


class Participation(Base):
    """A candidat of a campaign: its académie, for the rectorat's scope, and its account once there is one."""

    __tablename__ = "participation"
    __table_args__ = (
        Index("ix_participation_compte", "compte_id"),
        Index("ix_participation_academie", "campagne_id", "academie"),
    )

    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), primary_key=True)
    candidat: Mapped[str] = mapped_column(String(64), primary_key=True)
    academie: Mapped[str | None] = mapped_column(String(16))
    compte_id: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))


class Calcul(Base):
    """A run: the truth of its state; the work itself is DBOS's."""

    __tablename__ = "calcul"
    __table_args__ = (
        CheckConstraint("etat IN ('en_attente','en_cours','termine','refuse','echec','annule')", name="etat"),
        UniqueConstraint("campagne_id", "empreinte"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    empreinte: Mapped[str] = mapped_column(_EMPREINTE)
    """Digest of (content, mechanism, rules, version): asking twice is asking once."""
    contenu: Mapped[str] = mapped_column(_EMPREINTE)
    mecanisme: Mapped[str] = mapped_column(String(64))
    regles: Mapped[str] = mapped_column(_EMPREINTE)
    version: Mapped[str] = mapped_column(String(64))
    libelle: Mapped[str] = mapped_column(String(200), default="")
    etat: Mapped[str] = mapped_column(String(16), index=True)
    etape: Mapped[str | None] = mapped_column(String(64))
    secondes: Mapped[dict[str, float]] = mapped_column(Document, default=dict)
    probleme: Mapped[dict[str, Any] | None] = mapped_column(Document)
    resultat: Mapped[str | None] = mapped_column(_EMPREINTE)
    """Digest of the result folder's manifest."""
    tentatives: Mapped[int] = mapped_column(default=0)
    demande_le: Mapped[datetime] = mapped_column(Instant)
    demande_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    fini_le: Mapped[datetime | None] = mapped_column(Instant)


class Scenario(Base):
    """A named change of a campaign, a sweep of such changes, or what a plan is asked, as it was read: it never changes."""

    __tablename__ = "scenario"
    __table_args__ = (
        CheckConstraint("genre IN ('scenario','balayage','plan')", name="genre"),
        UniqueConstraint("campagne_id", "nom"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    nom: Mapped[str] = mapped_column(String(64))
    genre: Mapped[str] = mapped_column(String(16))
    libelle: Mapped[str] = mapped_column(String(300))
    contenu: Mapped[str] = mapped_column(_EMPREINTE)
    """Digest of the campaign that it was read against."""
    fichiers: Mapped[str] = mapped_column(_EMPREINTE)
    """Digest of its folder in the store: its file, those it starts from and those they name."""
    empreinte: Mapped[str] = mapped_column(_EMPREINTE)
    """Digest of what it says."""
    resume: Mapped[dict[str, Any]] = mapped_column(Document)
    cree_le: Mapped[datetime] = mapped_column(Instant)
    cree_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))


class Simulation(Base):
    """A run of the analyst's bench. A table apart from the runs: no choice can name one, so that none is ever official."""

    __tablename__ = "simulation"
    __table_args__ = (
        CheckConstraint("etat IN ('en_attente','en_cours','termine','refuse','echec','annule')", name="etat"),
        CheckConstraint("verbe IN ('simulate','balayer','sensibilite','planifier')", name="verbe"),
        UniqueConstraint("campagne_id", "empreinte"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    empreinte: Mapped[str] = mapped_column(_EMPREINTE)
    """Digest of (content, verb, scenario, mechanism, rules, version): asking twice is asking once."""
    verbe: Mapped[str] = mapped_column(String(16))
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"), index=True)
    contenu: Mapped[str] = mapped_column(_EMPREINTE)
    mecanisme: Mapped[str] = mapped_column(String(64))
    regles: Mapped[str] = mapped_column(_EMPREINTE)
    version: Mapped[str] = mapped_column(String(64))
    etat: Mapped[str] = mapped_column(String(16), index=True)
    etape: Mapped[str | None] = mapped_column(String(64))
    avancement: Mapped[dict[str, float] | None] = mapped_column(Document)
    """Of the stage under way, when it says how far it is: ``fait`` of ``total``, after ``secondes``."""
    secondes: Mapped[dict[str, float]] = mapped_column(Document, default=dict)
    probleme: Mapped[dict[str, Any] | None] = mapped_column(Document)
    resultat: Mapped[str | None] = mapped_column(_EMPREINTE)
    tentatives: Mapped[int] = mapped_column(default=0)
    demande_le: Mapped[datetime] = mapped_column(Instant)
    demande_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    fini_le: Mapped[datetime | None] = mapped_column(Instant)


def simulee(identifiant: str) -> bool:
    """Whether an id is one of a simulation: they start with ``s``, which is no hexadecimal digit."""
    return identifiant.startswith("s")


class Choix(Base):
    """A run proposed as the official one; another person approves it."""

    __tablename__ = "choix"
    __table_args__ = (CheckConstraint("approuve_par IS NULL OR approuve_par <> propose_par", name="deux_personnes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    calcul_id: Mapped[str] = mapped_column(ForeignKey("calcul.id"))
    resultat: Mapped[str] = mapped_column(_EMPREINTE)
    motif: Mapped[str] = mapped_column(Text)
    propose_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    propose_le: Mapped[datetime] = mapped_column(Instant)
    approuve_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    approuve_le: Mapped[datetime | None] = mapped_column(Instant)
    retire_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    retire_le: Mapped[datetime | None] = mapped_column(Instant)
    motif_retrait: Mapped[str | None] = mapped_column(Text)


class Publication(Base):
    """The official run made public."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    choix_id: Mapped[int] = mapped_column(ForeignKey("choix.id"))
    publie_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    publie_le: Mapped[datetime] = mapped_column(Instant)
    donnees: Mapped[str | None] = mapped_column(_EMPREINTE)
    """Digest of the open data folder."""


class Derogation(Base):
    """A motivated exception: a person placed by decision; part of the campaign's inputs, so that no rerun overwrites it."""

    __tablename__ = "derogation"
    __table_args__ = (
        CheckConstraint("approuvee_par IS NULL OR approuvee_par <> decidee_par", name="deux_personnes"),
        CheckConstraint("place IN ('comptee','en_plus')", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    candidat: Mapped[str] = mapped_column(String(64))
    lieu: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(16))
    base_legale: Mapped[str] = mapped_column(Text)
    motif: Mapped[str] = mapped_column(Text)
    lot: Mapped[str] = mapped_column(_EMPREINTE, index=True)
    """Digest of what was shown: decisions of one effect (a couple's) are decided, approved and withdrawn together."""
    effet: Mapped[dict[str, Any]] = mapped_column(Document)
    """What the deciding person was shown: run compared, persons whose outcome changes."""
    decidee_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    decidee_le: Mapped[datetime] = mapped_column(Instant)
    approuvee_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    approuvee_le: Mapped[datetime | None] = mapped_column(Instant)
    retiree_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    retiree_le: Mapped[datetime | None] = mapped_column(Instant)
    motif_retrait: Mapped[str | None] = mapped_column(Text)


class Saisie(Base):
    """Vœux entered online by a candidat."""

    __tablename__ = "saisie"

    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), primary_key=True)
    candidat: Mapped[str] = mapped_column(String(64), primary_key=True)
    voeux: Mapped[list[dict[str, str]]] = mapped_column(Document, default=list)
    """In order: ``lieu`` and, where the movement has several, ``type``."""
    conjoint: Mapped[str | None] = mapped_column(String(64))
    """The other member of a linked demand, as this member names it; linked when both name each other and confirm."""
    confirmee_le: Mapped[datetime | None] = mapped_column(Instant)
    modifiee_le: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - the base class declares an instance variable


class Contestation(Base):
    """A line of the barème contested by a candidat, and the answer: its rectorat's, the operator's without académie."""

    __tablename__ = "contestation"
    __table_args__ = (CheckConstraint("etat IN ('deposee','acceptee','refusee','retiree')", name="etat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    candidat: Mapped[str] = mapped_column(String(64))
    academie: Mapped[str | None] = mapped_column(String(16))
    element: Mapped[str] = mapped_column(String(64))
    rang: Mapped[int | None]
    texte: Mapped[str] = mapped_column(Text)
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))
    etat: Mapped[str] = mapped_column(String(16), default="deposee")
    deposee_le: Mapped[datetime] = mapped_column(Instant)
    reponse: Mapped[str | None] = mapped_column(Text)
    corrections: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    """Facts of ``candidats.csv`` corrected by the decision: column -> value."""
    repondue_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    repondue_le: Mapped[datetime | None] = mapped_column(Instant)


class DemandeTardive(Base):
    """A late request, change or cancellation: a motive of the movement's list and a decision."""

    __tablename__ = "demande_tardive"
    __table_args__ = (
        CheckConstraint("nature IN ('demande','modification','annulation')", name="nature"),
        CheckConstraint("etat IN ('deposee','acceptee','refusee')", name="etat"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    candidat: Mapped[str] = mapped_column(String(64))
    nature: Mapped[str] = mapped_column(String(16))
    motif: Mapped[str] = mapped_column(String(64))
    texte: Mapped[str] = mapped_column(Text)
    voeux: Mapped[list[dict[str, str]]] = mapped_column(Document, default=list)
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id"))
    etat: Mapped[str] = mapped_column(String(16), default="deposee")
    deposee_le: Mapped[datetime] = mapped_column(Instant)
    reponse: Mapped[str | None] = mapped_column(Text)
    decidee_par: Mapped[str | None] = mapped_column(ForeignKey("compte.id"))
    decidee_le: Mapped[datetime | None] = mapped_column(Instant)


class CapaciteSaisie(Base):
    """A capacity entered by a rectorat; the last row of a cellule counts, the others are its history."""

    __tablename__ = "capacite_saisie"
    __table_args__ = (Index("ix_capacite_saisie_cellule", "campagne_id", "discipline", "lieu"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"))
    discipline: Mapped[str] = mapped_column(String(64))
    lieu: Mapped[str] = mapped_column(String(64))
    valeurs: Mapped[dict[str, int]] = mapped_column(Document)
    """Columns of ``capacites.csv`` -> value (``capacite``, or ``entrees`` and ``sorties``)."""
    motif: Mapped[str] = mapped_column(Text, default="")
    saisie_par: Mapped[str] = mapped_column(ForeignKey("compte.id"))
    saisie_le: Mapped[datetime] = mapped_column(Instant)


class Piece(Base):
    """A document handed in; the file is in the store, under its digest."""

    __tablename__ = "piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    campagne_id: Mapped[str] = mapped_column(ForeignKey("campagne.id", ondelete="CASCADE"), index=True)
    candidat: Mapped[str] = mapped_column(String(64))
    contenu: Mapped[str] = mapped_column(_EMPREINTE)
    nom: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))
    taille: Mapped[int]
    deposee_le: Mapped[datetime] = mapped_column(Instant)


class Idempotence(Base):
    """Answer already given to a request sent again with the same key."""

    __tablename__ = "idempotence"

    compte_id: Mapped[str] = mapped_column(ForeignKey("compte.id", ondelete="CASCADE"), primary_key=True)
    cle: Mapped[str] = mapped_column(String(64), primary_key=True)
    requete: Mapped[str] = mapped_column(_EMPREINTE)
    statut: Mapped[int]
    reponse: Mapped[dict[str, Any]] = mapped_column(Document)
    le: Mapped[datetime] = mapped_column(Instant)
