"""Whether a candidat's account is initialised for the present campaign (rules E2 and E3 of AMIA)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base.tables_campagne import Campagne, Participation
from ..base.tables_identite import Compte
from .installation import Installation
from .politique import Role

_CLOSE = "close"


def annee(seance: Session, compte_id: str) -> str | None:
    """Year of the latest campaign, not closed, that the account takes part in; None when there is none."""
    derniere = seance.scalar(
        select(func.max(Campagne.annee))
        .join(Participation, Participation.campagne_id == Campagne.id)
        .where(Participation.compte_id == compte_id, Campagne.etat != _CLOSE)
    )
    return None if derniere is None else str(derniere)


def requise(seance: Session, installation: Installation, compte: Compte) -> bool:
    """Whether the password of another campaign no longer opens the account, and a new one must be asked for.

    Once every campaign is closed the last password goes on opening it: results and the file stay readable.
    """
    if compte.role != Role.CANDIDAT.value or not installation.reglages.premiere_connexion_par_campagne:
        return False
    presente = annee(seance, compte.id)
    return presente is not None and compte.initialise_pour != presente
