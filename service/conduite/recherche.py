"""Campaigns as who manages them looks for them: by words, by state, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from ..base.tables_campagne import Campagne

PAR_PAGE = 20


@dataclass(frozen=True, slots=True)
class Trouvees:
    """One page of campaigns, newest first, and how many there are in all."""

    campagnes: Sequence[Campagne]
    total: int
    pages: int


def chercher(seance: Session, *, mots: str = "", etat: str = "", page: int = 1) -> Trouvees:
    """Campaigns whose label, movement or year holds each of the words.

    Parameters
    ----------
    etat
        One state; empty: any.
    page
        From 1.
    """
    requete = select(Campagne)
    for mot in mots.lower().split():
        champs = (func.lower(Campagne.libelle), Campagne.mouvement, cast(Campagne.annee, String))
        requete = requete.where(or_(*(champ.contains(mot, autoescape=True) for champ in champs)))
    if etat:
        requete = requete.where(Campagne.etat == etat)
    total = seance.scalar(select(func.count()).select_from(requete.subquery())) or 0
    rang = max(page, 1) - 1
    ordonnee = requete.order_by(Campagne.cree_le.desc(), Campagne.id).offset(rang * PAR_PAGE).limit(PAR_PAGE)
    return Trouvees(seance.scalars(ordonnee).all(), total, -(-total // PAR_PAGE))
