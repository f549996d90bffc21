"""Accounts of staff, as who manages them sees them. Those of candidats are reached by their campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.refus import Refus
from ..base.tables_identite import Compte
from ..identite.politique import Role


def lister(seance: Session, limite: int, apres: str | None = None) -> Sequence[Compte]:
    """Accounts, oldest first, after one of them if named; one more than ``limite`` when there are more.

    Raises
    ------
    Refus
        ``compte_inconnu``: ``apres`` is no account.
    """
    requete = select(Compte).where(Compte.role != Role.CANDIDAT.value).order_by(Compte.cree_le, Compte.id).limit(limite + 1)
    if apres is not None:
        borne = seance.get(Compte, apres)
        if borne is None:
            raise Refus("compte_inconnu")
        egaux = (Compte.cree_le == borne.cree_le) & (Compte.id > borne.id)
        requete = requete.where((Compte.cree_le > borne.cree_le) | egaux)
    return seance.scalars(requete).all()


def noms(seance: Session, comptes: Iterable[str | None]) -> Mapping[str, str]:
    """Account -> name, or address without one, of those that are of staff: pages name who decides, never candidats."""
    requete = select(Compte).where(Compte.id.in_({c for c in comptes if c}), Compte.role != Role.CANDIDAT.value)
    return {compte.id: compte.nom or compte.courriel or compte.id for compte in seance.scalars(requete)}
