"""Texts of the messages, in French. No name, no NUMEN, no facts: only what the person must do."""

from __future__ import annotations

from datetime import datetime

from .courriel import Message

_PIED = "\n\nCe message est automatique : ne pas y répondre.\n"
_INATTENDU = (
    "\n\nSi vous n'avez rien demandé, ignorez ce message : rien n'est changé, et votre mot de passe actuel, "
    "si vous en avez un, reste valable."
)


def mot_de_passe_temporaire(adresse: str, mot: str, lien: str, fin: datetime) -> Message:
    """First connection or forgotten password: random password and link."""
    return Message(
        adresse,
        "Initialisation de votre compte",
        "Bonjour,\n\n"
        "Une initialisation de votre compte a été demandée.\n\n"
        f"Mot de passe temporaire : {mot}\n\n"
        "Il sert une seule fois, comme « ancien mot de passe », à cette adresse où vous choisirez le vôtre :\n"
        f"{lien}\n\n"
        f"Il est valable jusqu'au {_date(fin)}." + _INATTENDU + _PIED,
    )


def invitation(adresse: str, lien: str, fin: datetime) -> Message:
    """A staff account to set up: password and second factor."""
    return Message(
        adresse,
        "Votre compte de gestion",
        "Bonjour,\n\n"
        "Un compte de gestion vous est ouvert, ou son second facteur est à refaire. Choisissez votre mot de passe et "
        "enregistrez votre application de codes à cette adresse :\n"
        f"{lien}\n\n"
        f"Elle est valable jusqu'au {_date(fin)}." + _PIED,
    )


def mot_de_passe_change(adresse: str) -> Message:
    """Told after each change, so that who did not ask for it knows."""
    return Message(
        adresse,
        "Votre mot de passe a été changé",
        "Bonjour,\n\nLe mot de passe de votre compte vient d'être changé et vos autres sessions ont été fermées.\n\n"
        "Si ce n'est pas vous, demandez tout de suite un nouveau mot de passe (« Mot de passe oublié ») et prévenez le service."
        + _PIED,
    )


def _date(instant: datetime) -> str:
    return instant.strftime("%d/%m/%Y à %H h %M (UTC)")
