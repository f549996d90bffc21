"""Accounts as who manages them looks for them: by population, by words, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ..base.tables_campagne import Participation
from ..base.tables_identite import Compte
from .politique import Role
from .refus import RefusIdentite

PAR_PAGE = 50


@dataclass(frozen=True, slots=True)
class Trouves:
    """One page of accounts, and how many there are in all."""

    comptes: Sequence[Compte]
    total: int
    pages: int


def chercher(seance: Session, *, candidats: bool, mots: str = "", page: int = 1) -> Trouves:
    """Accounts of staff, or of candidats, in the order of their addresses.

    Parameters
    ----------
    mots
        Part of the name or of the address, whatever the case; for candidats also the whole id of a campaign.
    page
        From 1.
    """
    requete = select(Compte)
    requete = requete.where(Compte.role == Role.CANDIDAT.value if candidats else Compte.role != Role.CANDIDAT.value)
    if mots.strip():
        cherche = mots.strip().lower()
        ou = [Compte.courriel.contains(cherche, autoescape=True), func.lower(Compte.nom).contains(cherche, autoescape=True)]
        if candidats:
            de_campagne = select(Participation.compte_id).where(Participation.candidat == mots.strip())
            ou.append(Compte.id.in_(de_campagne))
        requete = requete.where(or_(*ou))
    total = seance.scalar(select(func.count()).select_from(requete.subquery())) or 0
    rang = max(page, 1) - 1
    comptes = seance.scalars(requete.order_by(Compte.courriel, Compte.id).offset(rang * PAR_PAGE).limit(PAR_PAGE)).all()
    return Trouves(comptes, total, -(-total // PAR_PAGE))


def lire(seance: Session, compte_id: str) -> Compte:
    """An account by its internal id.

    Raises
    ------
    RefusIdentite
        ``compte_inconnu``.
    """
    compte = seance.get(Compte, compte_id)
    if compte is None:
        raise RefusIdentite("compte_inconnu", "Ce compte n'existe pas.")
    return compte


def sans_operateur(seance: Session) -> bool:
    """Whether no operator has an account yet: nobody could invite anyone."""
    return seance.scalars(select(Compte.id).where(Compte.role == Role.OPERATEUR.value).limit(1)).first() is None
