"""The journal, as it is read: page by page, of one campaign if asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.journal import Ligne


def lister(seance: Session, limite: int, apres: int = 0, campagne: str | None = None) -> Sequence[Ligne]:
    """Lines in order, after a number; one more than ``limite`` when there are more."""
    requete = select(Ligne).where(Ligne.numero > apres).order_by(Ligne.numero).limit(limite + 1)
    if campagne is not None:
        requete = requete.where(Ligne.campagne_id == campagne)
    return seance.scalars(requete).all()


def tete(seance: Session) -> str | None:
    """Digest of the last line, which a publication carries away; None when there is no line."""
    return seance.scalar(select(Ligne.empreinte).order_by(Ligne.numero.desc()).limit(1))
