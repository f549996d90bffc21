"""The journal: append-only, each line chained to the one before by SHA-256.

A line says who did what to what, never a candidat's name or facts: the candidat's id of the campaign, digests, codes. Triggers
refuse any change (migration 0001); should they be taken away, the chain tells the first line altered, removed or inserted, and
the head, printed in every publication, tells an end cut off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from .horloge import maintenant
from .moteur import Base, Document, Instant

ORIGINE = "0" * 64
"""What the first line is chained to."""

_VERROU = 0x6D6F7576
"""Advisory lock of PostgreSQL: one line at a time has a place in the chain."""


class Ligne(Base):
    """One line."""

    __tablename__ = "journal"

    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    le: Mapped[datetime] = mapped_column(Instant, index=True)
    acteur: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(64), index=True)
    campagne_id: Mapped[str | None] = mapped_column(String(32), index=True)
    objet: Mapped[str] = mapped_column(String(128), default="")
    details: Mapped[dict[str, Any]] = mapped_column(Document)
    precedente: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)

    def contenu(self) -> dict[str, Any]:
        """What the digest covers."""
        return {
            "numero": self.numero,
            "le": self.le.isoformat(timespec="milliseconds"),
            "acteur": self.acteur,
            "role": self.role,
            "action": self.action,
            "campagne": self.campagne_id,
            "objet": self.objet,
            "details": self.details,
            "precedente": self.precedente,
        }


def empreinte(contenu: Mapping[str, Any]) -> str:
    """SHA-256 of a line: UTF-8 of its JSON, keys sorted, no spaces."""
    return hashlib.sha256(json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def inscrire(
    seance: Session,
    acteur: str,
    role: str,
    action: str,
    *,
    campagne: str | None = None,
    objet: str = "",
    details: Mapping[str, Any] | None = None,
) -> Ligne:
    """Append a line in the caller's transaction: what is undone is not in the journal.

    Parameters
    ----------
    details
        JSON values without floating point, which not every engine gives back as it was.
    """
    # Rows first, the journal's place last, in every transaction: else two could each wait for what the other holds.
    seance.flush()
    if seance.get_bind().dialect.name == "postgresql":
        seance.execute(text("SELECT pg_advisory_xact_lock(:cle)"), {"cle": _VERROU})
    derniere = seance.scalars(select(Ligne).order_by(Ligne.numero.desc()).limit(1)).first()
    ligne = Ligne(
        numero=1 if derniere is None else derniere.numero + 1,
        le=maintenant(),
        acteur=acteur,
        role=role,
        action=action,
        campagne_id=campagne,
        objet=objet,
        details=dict(details or {}),
        precedente=ORIGINE if derniere is None else derniere.empreinte,
    )
    ligne.empreinte = empreinte(ligne.contenu())
    seance.add(ligne)
    seance.flush()
    return ligne


@dataclass(frozen=True, slots=True)
class Defaut:
    """A line that the chain does not hold."""

    numero: int
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a reading of the whole journal found; ``tete`` is the digest of its last line."""

    lignes: int
    tete: str
    defauts: tuple[Defaut, ...]


def verifier(seance: Session, attendue: str | None = None, connues: Mapping[str, str] | None = None) -> Verification:
    """Recompute the chain from its start.

    Parameters
    ----------
    attendue
        A digest known from elsewhere (a publication, an export): a line of the journal must have it.
    connues
        Digests that lines must have too -> who carried them away, in French (``la publication de …``).
    """
    nombre, precedente, defauts = 0, ORIGINE, list[Defaut]()
    manquent = dict(connues or {}) | ({} if attendue is None else {attendue: ""})
    for ligne in lire(seance):
        nombre += 1
        if ligne.numero != nombre:
            defauts.append(Defaut(nombre, f"la ligne n° {nombre} manque : la suivante porte le n° {ligne.numero}"))
            nombre = ligne.numero
        if ligne.precedente != precedente:
            defauts.append(Defaut(ligne.numero, f"la ligne n° {ligne.numero} n'est pas chaînée à celle qui la précède"))
        if ligne.empreinte != empreinte(ligne.contenu()):
            defauts.append(
                Defaut(ligne.numero, f"la ligne n° {ligne.numero} a été modifiée : son empreinte ne lui correspond plus")
            )
        precedente = ligne.empreinte
        manquent.pop(ligne.empreinte, None)
    for ou in manquent.values():
        quoi = f"l'empreinte que garde {ou}" if ou else "l'empreinte attendue"
        defauts.append(Defaut(nombre, f"aucune ligne ne porte {quoi} : la fin du journal a été retirée ou refaite"))
    return Verification(nombre, precedente, tuple(defauts))


def lire(seance: Session, campagne: str | None = None) -> Iterator[Ligne]:
    """Lines in order, those of a campaign if named."""
    requete = select(Ligne).order_by(Ligne.numero).execution_options(yield_per=1000)
    yield from seance.scalars(requete if campagne is None else requete.where(Ligne.campagne_id == campagne))
