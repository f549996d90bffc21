"""A request sent again with the same key gets the answer it got: what it did is done once.

The answer is kept in the transaction of what it tells, so that one is never there without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Idempotence
from ..identite.politique import Acteur

CONSERVATION = timedelta(days=1)
"""Time after which a key may serve again."""


def chercher(seance: Session, acteur: Acteur, cle: str, requete: str) -> tuple[int, dict[str, Any]] | None:
    """Status and answer already given to this request; None the first time.

    Parameters
    ----------
    requete
        Digest of what is asked.

    Raises
    ------
    Refus
        ``cle_reutilisee``: the key served for another request.
    """
    # The same key at the same instant waits here for the first one, whose answer it then finds: had it gone on, it would have
    # been refused because the first one is done. SQLite has one writer anyway.
    if seance.get_bind().dialect.name == "postgresql":
        place = hashlib.sha256(f"{acteur.compte} {cle}".encode()).digest()[:8]
        seance.execute(text("SELECT pg_advisory_xact_lock(:place)"), {"place": int.from_bytes(place, "big", signed=True)})
    seance.execute(
        delete(Idempotence).where(Idempotence.compte_id == acteur.compte, Idempotence.le < maintenant() - CONSERVATION)
    )
    deja = seance.get(Idempotence, (acteur.compte, cle))
    if deja is None:
        return None
    if deja.requete != requete:
        raise Refus("cle_reutilisee")
    return deja.statut, deja.reponse


def garder(seance: Session, acteur: Acteur, cle: str, requete: str, statut: int, reponse: Mapping[str, Any]) -> None:
    """Keep the answer, in the transaction that :func:`chercher` began."""
    seance.add(
        Idempotence(compte_id=acteur.compte, cle=cle, requete=requete, statut=statut, reponse=dict(reponse), le=maintenant())
    )
    seance.flush()
