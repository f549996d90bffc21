"""Messages to send: written with the step that decides them, handed over afterwards, tried again when the server is down.

A step takes the same time whether there is someone to write to or not: without anyone a decoy is written, and thrown away here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.tables_identite import Envoi
from .courriel import Courrier, EnvoiImpossible, Message
from .installation import Installation

ESSAIS_MAX = 8
"""Then the message is given up: the delays, doubled from one minute, make a little more than two hours."""

_BAIL = timedelta(minutes=5)
"""Time a process has to hand over a message before another may try."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a round did; counts only."""

    envoyes: int = 0
    differes: int = 0
    abandonnes: int = 0


def poster(seance: Session, installation: Installation, message: Message | None) -> None:
    """Write a message in the caller's transaction; None writes a decoy."""
    instant = installation.horloge()
    clair = None if message is None else [message.destinataire, message.objet, message.texte]
    contenu = installation.coffre.chiffrer("envoi", json.dumps(clair))
    seance.add(Envoi(contenu=contenu, essais=0, cree_le=instant, prochain_le=instant))
    seance.flush()


def expedier(engine: Engine, installation: Installation, courrier: Courrier, maximum: int = 100) -> Bilan:
    """Hand over what is due. Several processes may do it: each message is taken by one, for the time of a lease.

    A process killed between the server's acceptance and the deletion sends the message twice, never not at all.
    """
    envoyes = differes = abandonnes = 0
    for _ in range(maximum):
        pris = _prendre(engine, installation)
        if pris is None:
            break
        numero, essais, contenu = pris
        clair = json.loads(installation.coffre.dechiffrer("envoi", contenu))
        try:
            if clair is not None:
                courrier.envoyer(Message(*clair))
                envoyes += 1
        except EnvoiImpossible:
            if essais < ESSAIS_MAX:
                differes += 1
                _differer(engine, installation, numero, essais)
                continue
            abandonnes += 1
        with transaction(engine) as seance:
            seance.execute(delete(Envoi).where(Envoi.id == numero))
    return Bilan(envoyes, differes, abandonnes)


def _prendre(engine: Engine, installation: Installation) -> tuple[int, int, str] | None:
    instant = installation.horloge()
    with transaction(engine) as seance:
        envoi = seance.scalars(
            select(Envoi)
            .where(Envoi.prochain_le <= instant)
            .order_by(Envoi.prochain_le, Envoi.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if envoi is None:
            return None
        envoi.essais, envoi.prochain_le = envoi.essais + 1, instant + _BAIL
        return envoi.id, envoi.essais, envoi.contenu


def _differer(engine: Engine, installation: Installation, numero: int, essais: int) -> None:
    with transaction(engine) as seance:
        envoi = seance.get(Envoi, numero)
        if envoi is not None:
            envoi.prochain_le = installation.horloge() + timedelta(minutes=2 ** (essais - 1))
