"""Published campaigns, as everyone sees them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Publication
from . import calculs

ETATS = ("publiee", "close")


def lister(seance: Session) -> Sequence[Campagne]:
    """Published campaigns, the latest created first."""
    requete = select(Campagne).where(Campagne.etat.in_(ETATS)).order_by(Campagne.cree_le.desc(), Campagne.id)
    return [campagne for campagne in seance.scalars(requete) if calculs.publication(seance, campagne.id) is not None]


def lire(seance: Session, identifiant: str) -> Campagne:
    """A published campaign. One that is not is not told apart from one that does not exist.

    Raises
    ------
    Refus
        ``publication_absente``.
    """
    campagne = seance.get(Campagne, identifiant)
    if campagne is None or campagne.etat not in ETATS or calculs.publication(seance, identifiant) is None:
        raise Refus("publication_absente")
    return campagne


def publication(seance: Session, campagne: Campagne) -> Publication:
    """The publication of a published campaign.

    Raises
    ------
    Refus
        ``publication_absente``.
    """
    trouvee = calculs.publication(seance, campagne.id)
    if trouvee is None:
        raise Refus("publication_absente")
    return trouvee[0]
