"""Whose file it is: a candidat reaches a campaign by the own account, never by an id.

No address names a candidat, so no answer can tell whether another one exists.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Participation
from ..identite.politique import Acteur, Role
from .calendrier import Fenetre, exiger_ouverte


def sienne(seance: Session, acteur: Acteur, campagne: str, *, changer: bool = False) -> tuple[Campagne, str]:
    """A campaign that the own account takes part in, and the candidat that the account is there.

    Parameters
    ----------
    changer
        The caller is about to change something: the campaign cannot be frozen meanwhile.

    Raises
    ------
    Refus
        ``campagne_inconnue``: no such campaign, or the account is not in it; the two are not told apart.
    """
    trouvee = seance.execute(_SIENNE, {"campagne": campagne, "compte": acteur.compte}).first()
    if acteur.role is not Role.CANDIDAT or trouvee is None:
        raise Refus("campagne_inconnue")
    ligne, candidat = trouvee
    if changer:
        ligne = seance.get_one(Campagne, campagne, with_for_update={"read": True}, populate_existing=True)
    return ligne, candidat


_SIENNE = (
    select(Campagne, Participation.candidat)
    .join(Participation, Participation.campagne_id == Campagne.id)
    .where(Participation.campagne_id == bindparam("campagne"), Participation.compte_id == bindparam("compte"))
    .order_by(Participation.candidat)
    .limit(1)
)
"""Built once: every page of a candidat asks it."""


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
