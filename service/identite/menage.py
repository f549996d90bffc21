"""Removal of what no longer serves: ended sessions, used or expired tokens, finished counters. Run at intervals."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, or_
from sqlalchemy.orm import Session

from ..base.tables_identite import Compteur, Jeton, SessionOuverte
from .installation import Installation

CONSERVATION = timedelta(days=1)
"""Ended rows are kept this long, to tell a link already used from one never made while it is still in a mailbox."""


def nettoyer(seance: Session, installation: Installation) -> dict[str, int]:
    """Delete; the number of rows by table."""
    instant = installation.horloge()
    limite = instant - CONSERVATION
    inactive = limite - installation.reglages.inactivite
    demandes = {
        "session": delete(SessionOuverte).where(
            or_(SessionOuverte.expire_le < limite, SessionOuverte.revoquee_le < limite, SessionOuverte.vue_le < inactive)
        ),
        "jeton": delete(Jeton).where(or_(Jeton.expire_le < limite, Jeton.utilise_le < limite)),
        "compteur": delete(Compteur).where(Compteur.expire_le < instant),
    }
    return {table: cast("CursorResult[object]", seance.execute(demande)).rowcount for table, demande in demandes.items()}
