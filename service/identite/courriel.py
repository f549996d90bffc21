"""Mail port: files by default (one ``.eml`` per message in the data folder), SMTP by configuration.

Nothing here is logged but counts: neither addresses, nor subjects, nor texts.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from enum import StrEnum
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """What to send: plain text, in French."""

    destinataire: str
    objet: str
    texte: str


class Courrier(Protocol):
    """Sends messages."""

    def envoyer(self, message: Message) -> None:
        """Hand over one message.

        Raises
        ------
        EnvoiImpossible
            It was not taken; trying again later may work.
        """
        ...


class EnvoiImpossible(RuntimeError):
    """The message was not taken; the text names the kind of failure only."""


_SEPT_BITS = SMTP.clone(cte_type="7bit")
"""Any relay takes it: accents are encoded."""


def composer(message: Message, expediteur: str) -> EmailMessage:
    """The message as it travels. A line break in an address or a subject is refused, so that no header can be added.

    Raises
    ------
    EnvoiImpossible
        An address or a subject that no header can hold.
    """
    courriel = EmailMessage(policy=_SEPT_BITS)
    try:
        courriel["From"], courriel["To"], courriel["Subject"] = expediteur, message.destinataire, message.objet
    except ValueError:
        raise EnvoiImpossible("en-tête refusé") from None
    courriel["Date"], courriel["Message-ID"] = formatdate(), make_msgid(domain=expediteur.rpartition("@")[2] or None)
    courriel["Auto-Submitted"] = "auto-generated"
    courriel.set_content(message.texte)
    return courriel


@dataclass(frozen=True, slots=True)
class CourrierFichier:
    """One file a message, readable by the service's user only."""

    dossier: Path
    expediteur: str = "mouvement@localhost"

    def envoyer(self, message: Message) -> None:
        """Write the file whole, under a name that sorts by date."""
        self.dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        courriel = composer(message, self.expediteur)
        numero = len(list(self.dossier.glob("*.eml"))) + 1
        nom = f"{numero:06d}-{secrets.token_hex(4)}.eml"
        brouillon = self.dossier / f".{nom}"
        descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "wb") as flux:
            flux.write(courriel.as_bytes())
        brouillon.rename(self.dossier / nom)


class Securite(StrEnum):
    """How the connection to the mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    AUCUNE = "aucune"


@dataclass(frozen=True, slots=True, repr=False)
class CourrierSmtp:
    """A mail server, its certificate checked.

    Attributes
    ----------
    securite
        ``AUCUNE`` is for a server of the same machine only.
    """

    hote: str
    port: int
    expediteur: str
    securite: Securite = Securite.TLS
    utilisateur: str | None = None
    mot_de_passe: str | None = None
    contexte: ssl.SSLContext | None = None
    delai: float = 15.0

    def __post_init__(self) -> None:
        if self.securite is Securite.AUCUNE and (self.utilisateur or self.hote not in {"localhost", "127.0.0.1", "::1"}):
            raise ValueError("un serveur de messagerie sans TLS n'est admis que sur la même machine et sans mot de passe")

    def envoyer(self, message: Message) -> None:
        """Hand over to the server."""
        courriel = composer(message, self.expediteur)
        contexte = self.contexte or ssl.create_default_context()
        try:
            if self.securite is Securite.TLS:
                serveur: smtplib.SMTP = smtplib.SMTP_SSL(self.hote, self.port, timeout=self.delai, context=contexte)
            else:
                serveur = smtplib.SMTP(self.hote, self.port, timeout=self.delai)
            with serveur:
                if self.securite is Securite.STARTTLS:
                    serveur.starttls(context=contexte)
                if self.utilisateur is not None:
                    serveur.login(self.utilisateur, self.mot_de_passe or "")
                serveur.send_message(courriel)
        except (smtplib.SMTPException, OSError) as erreur:
            raise EnvoiImpossible(type(erreur).__name__) from None
