"""Server-side sessions: the cookie holds 256 random bits, the table their digest; revocable, listed to their owner."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..base.tables_identite import Compte, SessionOuverte
from .installation import Client, Installation
from .refus import RefusIdentite

ACTIF = "actif"


@dataclass(frozen=True, slots=True, repr=False)
class Ouverture:
    """A session just opened, or given a new id: what the cookie must hold from now on."""

    valeur: str
    jeton_formulaires: str
    expire_le: datetime


@dataclass(frozen=True, slots=True)
class SessionVue:
    """A session as its owner sees it."""

    reference: str
    agent: str
    fournisseur: str | None
    creee_le: datetime
    vue_le: datetime
    expire_le: datetime
    courante: bool


def empreinte(installation: Installation, valeur: str) -> str:
    """Key of the row of a cookie."""
    return installation.coffre.empreinte("session", valeur)


def ouvrir(
    seance: Session,
    installation: Installation,
    compte: Compte,
    client: Client,
    *,
    second_facteur: bool,
    fournisseur: str | None = None,
    jeton_identite: str | None = None,
) -> Ouverture:
    """Open a session for an account whose secrets were checked.

    Parameters
    ----------
    jeton_identite
        ``id_token`` of the provider, for its logout; kept encrypted.
    """
    instant = installation.horloge()
    valeur = secrets.token_urlsafe(32)
    cle = empreinte(installation, valeur)
    session = SessionOuverte(
        empreinte=cle,
        compte_id=compte.id,
        jeton_formulaires=secrets.token_urlsafe(32),
        second_facteur=second_facteur,
        fournisseur=fournisseur,
        jeton_identite=None if jeton_identite is None else installation.coffre.chiffrer("id_token", jeton_identite),
        agent=client.agent[:200],
        creee_le=instant,
        vue_le=instant,
        expire_le=instant + installation.reglages.duree_session,
        revoquee_le=None,
    )
    seance.add(session)
    compte.vu_le = instant
    seance.flush()
    return Ouverture(valeur, session.jeton_formulaires, session.expire_le)


_EN_COURS = (
    select(SessionOuverte, Compte)
    .join(Compte, Compte.id == SessionOuverte.compte_id)
    .where(
        SessionOuverte.empreinte == bindparam("cle"),
        SessionOuverte.revoquee_le.is_(None),
        SessionOuverte.expire_le > bindparam("instant"),
        SessionOuverte.vue_le > bindparam("vue_apres"),
        Compte.etat == ACTIF,
    )
)
"""Built once: every request asks it, and building it costs more than its answer."""


def lire(seance: Session, installation: Installation, valeur: str) -> tuple[SessionOuverte, Compte] | None:
    """The session of a cookie and its account; None once unused too long, expired, revoked, or the account not active."""
    instant = installation.horloge()
    vue_apres = instant - installation.reglages.inactivite
    trouve = seance.execute(
        _EN_COURS, {"cle": empreinte(installation, valeur), "instant": instant, "vue_apres": vue_apres}
    ).first()
    return None if trouve is None else (trouve[0], trouve[1])


def pivoter(seance: Session, installation: Installation, session: SessionOuverte) -> Ouverture:
    """Give a session a new id and a new form token, at a change of privilege; its end does not move and the old id is dead."""
    valeur = secrets.token_urlsafe(32)
    neuve = SessionOuverte(
        empreinte=empreinte(installation, valeur),
        compte_id=session.compte_id,
        jeton_formulaires=secrets.token_urlsafe(32),
        second_facteur=session.second_facteur,
        fournisseur=session.fournisseur,
        jeton_identite=session.jeton_identite,
        agent=session.agent,
        creee_le=session.creee_le,
        vue_le=installation.horloge(),
        expire_le=session.expire_le,
        revoquee_le=None,
    )
    seance.add(neuve)
    session.revoquee_le, session.jeton_identite = installation.horloge(), None
    seance.flush()
    return Ouverture(valeur, neuve.jeton_formulaires, neuve.expire_le)


def formulaire_juste(session_jeton: str, recu: str) -> bool:
    """Whether a form carries the token of its session (CSRF)."""
    return hmac.compare_digest(session_jeton.encode(), recu.encode())


def lister(seance: Session, installation: Installation, compte_id: str, courante: str | None = None) -> list[SessionVue]:
    """Open sessions of an account, the latest used first; ``courante`` is the digest of the one that asks."""
    instant = installation.horloge()
    sessions = seance.scalars(
        select(SessionOuverte)
        .where(
            SessionOuverte.compte_id == compte_id,
            SessionOuverte.revoquee_le.is_(None),
            SessionOuverte.expire_le > instant,
            SessionOuverte.vue_le > instant - installation.reglages.inactivite,
        )
        .order_by(SessionOuverte.vue_le.desc(), SessionOuverte.empreinte)
    )
    return [
        SessionVue(s.empreinte[:16], s.agent, s.fournisseur, s.creee_le, s.vue_le, s.expire_le, s.empreinte == courante)
        for s in sessions
    ]


def fermer(seance: Session, installation: Installation, valeur: str) -> str | None:
    """Close the session of a cookie; the provider's ``id_token`` if it has one, for its own logout."""
    session = seance.get(SessionOuverte, empreinte(installation, valeur), with_for_update=True)
    if session is None or session.revoquee_le is not None:
        return None
    chiffre = session.jeton_identite
    session.revoquee_le, session.jeton_identite = installation.horloge(), None
    return None if chiffre is None else installation.coffre.dechiffrer("id_token", chiffre)


def revoquer(seance: Session, installation: Installation, compte_id: str, reference: str) -> None:
    """Close one session of an account by the reference of its list.

    Raises
    ------
    RefusIdentite
        ``session_inconnue``: none of this account's.
    """
    for session in seance.scalars(
        select(SessionOuverte).where(SessionOuverte.compte_id == compte_id, SessionOuverte.revoquee_le.is_(None))
    ):
        if session.empreinte[:16] == reference:
            session.revoquee_le, session.jeton_identite = installation.horloge(), None
            return
    raise RefusIdentite("session_inconnue", "Cette session n'est pas ouverte, ou n'est pas la vôtre.")


def revoquer_toutes(seance: Session, installation: Installation, compte_id: str, sauf: str | None = None) -> None:
    """Close every session of an account, but the one whose digest is ``sauf``."""
    seance.execute(
        update(SessionOuverte)
        .where(
            SessionOuverte.compte_id == compte_id,
            SessionOuverte.revoquee_le.is_(None),
            SessionOuverte.empreinte != (sauf or ""),
        )
        .values(revoquee_le=installation.horloge(), jeton_identite=None)
    )
