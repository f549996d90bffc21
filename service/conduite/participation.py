"""Whose file it is: a candidat reaches a campaign by the own account, never by an id.

No address names a candidat, so no answer can tell whether another one exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Participation, Publication
from ..identite.politique import Acteur, Role
from .calendrier import Fenetre, exiger_ouverte


def sienne(seance: Session, acteur: Acteur, campagne: str, *, changer: bool = False) -> tuple[Campagne, str]:
    """A campaign that the own account takes part in, and the candidat that the account is there.

    Parameters
    ----------
    changer
        The caller is about to change something: the campaign cannot be frozen meanwhile, and the same person's changes come
        one after the other, first ones included.

    Raises
    ------
    Refus
        ``campagne_inconnue``: no such campaign, or the account is not in it; the two are not told apart.
    """
    cles = {"campagne": campagne, "compte": acteur.compte}
    # What will be locked is not read before: it may change in between.
    trouvee = seance.execute(_CANDIDAT if changer else _SIENNE, cles).first()
    if acteur.role is not Role.CANDIDAT or trouvee is None:
        raise Refus("campagne_inconnue")
    candidat, *lue = trouvee
    if changer:
        ligne = seance.get_one(Campagne, campagne, with_for_update={"read": True}, populate_existing=True)
        if seance.get(Participation, (campagne, candidat), with_for_update=True) is None:
            raise Refus("campagne_inconnue")  # other files were received just now, without this person
        return ligne, candidat
    return lue[0], candidat


_CANDIDAT = (
    select(Participation.candidat)
    .where(Participation.campagne_id == bindparam("campagne"), Participation.compte_id == bindparam("compte"))
    .order_by(Participation.candidat)
    .limit(1)
)
_SIENNE = _CANDIDAT.join(Campagne, Campagne.id == Participation.campagne_id).add_columns(Campagne)
"""Built once: every page of a candidat asks it."""


@dataclass(frozen=True, slots=True)
class Sienne:
    """A campaign that an account takes part in: as whom, the académie of its lieu there, whether its result is published."""

    campagne: Campagne
    candidat: str
    academie: str | None
    publiee: bool


def siennes(seance: Session, acteur: Acteur, limite: int) -> list[Sienne]:
    """Campaigns of the own account, oldest first."""
    lignes = seance.execute(_SIENNES.limit(limite), {"compte": acteur.compte})
    return [Sienne(*ligne) for ligne in lignes]


_SIENNES = (
    select(Campagne, Participation.candidat, Participation.academie, exists().where(Publication.campagne_id == Campagne.id))
    .join(Participation, Participation.campagne_id == Campagne.id)
    .where(Participation.compte_id == bindparam("compte"))
    .order_by(Campagne.cree_le, Campagne.id)
)


def exiger_periode(campagne: Campagne, fenetre: Fenetre, lieu: str | None, *etats: str) -> None:
    """Check that something may be done now: the window and the state.

    Raises
    ------
    Refus
        ``fenetre_fermee``, with the dates; ``campagne_gelee``: another state than those asked for.
    """
    exiger_ouverte(campagne, fenetre, lieu, maintenant())
    if campagne.etat not in etats:
        raise Refus("campagne_gelee", "Les dossiers de la campagne sont arrêtés.")
