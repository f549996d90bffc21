"""Secrets that serve once: 256 random bits given to the person, a keyed digest in the database."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..base.tables_identite import Jeton
from .installation import Installation


class Genre(StrEnum):
    """What a token is for."""

    DEMANDE = "demande"
    """First connection or forgotten password, before « Valider »."""
    TEMPORAIRE = "temporaire"
    """Mailed password."""
    LIEN = "lien"
    """Link mailed with it."""
    INVITATION = "invitation"
    ENROLEMENT = "enrolement"
    """Second factor being set up."""
    CODE = "code"
    """Password accepted, code awaited."""
    SECOURS = "secours"
    """Recovery code."""
    OIDC = "oidc"
    """Sign-on at a provider in progress."""


def creer(
    seance: Session,
    installation: Installation,
    genre: Genre,
    duree: timedelta,
    *,
    compte_id: str | None = None,
    donnees: Mapping[str, Any] | None = None,
    valeur: str | None = None,
) -> str:
    """Make a token and give its value, which is kept nowhere.

    Parameters
    ----------
    valeur
        Chosen by the caller (a mailed password, a recovery code, made unique with the account's id); drawn otherwise.
    """
    valeur = valeur if valeur is not None else secrets.token_urlsafe(32)
    instant = installation.horloge()
    seance.add(
        Jeton(
            empreinte=_empreinte(installation, genre, valeur),
            genre=genre.value,
            compte_id=compte_id,
            donnees=dict(donnees or {}),
            cree_le=instant,
            expire_le=instant + duree,
            utilise_le=None,
        )
    )
    seance.flush()
    return valeur


def lire(seance: Session, installation: Installation, genre: Genre, valeur: str) -> Jeton | None:
    """A token still good: known, of that kind, neither used nor expired."""
    return seance.scalars(
        select(Jeton).where(
            Jeton.empreinte == _empreinte(installation, genre, valeur),
            Jeton.genre == genre.value,
            Jeton.utilise_le.is_(None),
            Jeton.expire_le > installation.horloge(),
        )
    ).first()


def consommer(seance: Session, installation: Installation, genre: Genre, valeur: str) -> Jeton | None:
    """The token, marked used; None when it is no longer good. Of two at the same time one gets it."""
    return seance.scalars(
        update(Jeton)
        .where(
            Jeton.empreinte == _empreinte(installation, genre, valeur),
            Jeton.genre == genre.value,
            Jeton.utilise_le.is_(None),
            Jeton.expire_le > installation.horloge(),
        )
        .values(utilise_le=installation.horloge())
        .returning(Jeton)
    ).first()


def annuler(seance: Session, installation: Installation, compte_id: str, *genres: Genre) -> None:
    """Make the tokens of an account of these kinds no longer good."""
    seance.execute(
        update(Jeton)
        .where(Jeton.compte_id == compte_id, Jeton.genre.in_([g.value for g in genres]), Jeton.utilise_le.is_(None))
        .values(utilise_le=installation.horloge())
    )


def _empreinte(installation: Installation, genre: Genre, valeur: str) -> str:
    return installation.coffre.empreinte(f"jeton {genre.value}", valeur)
