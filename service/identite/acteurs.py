"""From what a request carries (cookie or key) to the ``Acteur`` of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, update

from ..base import lecture, transaction
from ..base.tables_identite import Compte, SessionOuverte
from . import cles, sessions
from .installation import Installation
from .politique import GESTION, Acteur, Role

_RAFRAICHIR = timedelta(minutes=5)
"""The last use of a session or a key is written at most once in this time: reading a page is not a write. A session may
therefore end this much before its time unused."""


@dataclass(frozen=True, slots=True, repr=False)
class Presence:
    """A person signed in."""

    acteur: Acteur
    nom: str
    session: str
    """Digest of the session."""
    jeton_formulaires: str
    second_facteur: bool
    fournisseur: str | None
    expire_le: datetime


def acteur(compte: Compte) -> Acteur:
    """The actor of an account, in person."""
    return Acteur(compte.id, Role(compte.role), compte.academie)


def de_session(engine: Engine, installation: Installation, valeur: str) -> Presence | None:
    """Who is behind a cookie; None when the session is over, or has no second factor where the role requires one."""
    instant = installation.horloge()
    with lecture(engine) as seance:
        trouve = sessions.lire(seance, installation, valeur)
        if trouve is None:
            return None
        session, compte = trouve
    if Role(compte.role) in GESTION and not session.second_facteur:
        return None
    if instant - session.vue_le >= _RAFRAICHIR:
        with transaction(engine) as seance:
            seance.execute(
                update(SessionOuverte)
                .where(SessionOuverte.empreinte == session.empreinte, SessionOuverte.revoquee_le.is_(None))
                .values(vue_le=instant)
            )
    return Presence(
        acteur(compte),
        compte.nom,
        session.empreinte,
        session.jeton_formulaires,
        session.second_facteur,
        session.fournisseur,
        session.expire_le,
    )


def de_cle(engine: Engine, installation: Installation, cle: str) -> Acteur | None:
    """Who is behind an API key, limited to its scopes; None when it is unknown, expired, revoked, or its owner not active."""
    with lecture(engine) as seance:
        trouve = cles.lire(seance, installation, cle)
        if trouve is None:
            return None
        ligne, compte = trouve
    instant = installation.horloge()
    if ligne.vue_le is None or instant - ligne.vue_le >= _RAFRAICHIR:
        with transaction(engine) as seance:
            cles.marquer(seance, ligne.id, instant)
    return Acteur(compte.id, Role(compte.role), compte.academie, cles.portees(ligne))
