"""Second factor: TOTP (RFC 6238) and recovery codes. Mandatory for staff, optional for candidats."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
import segno
from sqlalchemy.orm import Session

from ..base.tables_identite import Compte
from . import jetons
from .installation import Installation
from .jetons import Genre

PAS = 30
"""Seconds of a time step."""
FENETRE = 1
"""Steps accepted on each side of the present one: a clock half a minute away."""
CODES_SECOURS = 10
_DUREE_SECOURS = timedelta(days=3650)
_EMETTEUR = "Mouvement"


@dataclass(frozen=True, slots=True, repr=False)
class Presentation:
    """What the person needs to set up an application: the secret, its address, the QR code (inline SVG, no dependency)."""

    secret: str
    adresse: str
    svg: str


def nouveau_secret() -> str:
    """160 random bits in base 32, the size RFC 4226 recommends."""
    return pyotp.random_base32(32)


def presenter(secret: str, nom: str) -> Presentation:
    """Address and QR code of a secret; ``nom`` is what the application shows (an address, never a NUMEN)."""
    adresse = pyotp.TOTP(secret, interval=PAS).provisioning_uri(name=nom, issuer_name=_EMETTEUR)
    svg = segno.make(adresse, error="m", micro=False).svg_inline(scale=4, border=4, title="Code QR du second facteur")
    return Presentation(secret, adresse, svg)


def pas_accepte(secret: str, code: str, dernier: int, instant: datetime) -> int | None:
    """Time step of a right code that was not used yet, else None. Every step of the window is compared."""
    propre = code.replace(" ", "")
    courant, totp, trouve = int(instant.timestamp()) // PAS, pyotp.TOTP(secret, interval=PAS), None
    for pas in range(courant - FENETRE, courant + FENETRE + 1):
        if hmac.compare_digest(totp.generate_otp(pas).encode(), propre.encode()) and pas > dernier:
            trouve = pas
    return trouve


def chiffrer(installation: Installation, compte_id: str, secret: str) -> str:
    """The secret as the row keeps it; it cannot be moved to another account."""
    return installation.coffre.chiffrer(f"totp {compte_id}", secret)


def dechiffrer(installation: Installation, compte_id: str, chiffre: str) -> str:
    """The secret of a row."""
    return installation.coffre.dechiffrer(f"totp {compte_id}", chiffre)


def accepter(seance: Session, installation: Installation, compte: Compte, code: str) -> bool:
    """Whether a code, or a recovery code, is right for an account; it then never serves again, in any process.

    The row is locked by the caller (``FOR UPDATE``), so two processes with one code come one after the other.
    """
    if compte.secret_totp is None:
        return False
    secret = dechiffrer(installation, compte.id, compte.secret_totp)
    pas = pas_accepte(secret, code, compte.totp_dernier, installation.horloge())
    if pas is None:
        return _consommer_secours(seance, installation, compte, code)
    compte.totp_dernier = pas
    return True


def installer(seance: Session, installation: Installation, compte: Compte, secret: str, pas: int) -> tuple[str, ...]:
    """Give an account its second factor, and new recovery codes, shown this once."""
    compte.secret_totp, compte.totp_dernier = chiffrer(installation, compte.id, secret), pas
    return renouveler_secours(seance, installation, compte)


def retirer(seance: Session, installation: Installation, compte: Compte) -> None:
    """Take the second factor and its recovery codes away."""
    compte.secret_totp, compte.totp_dernier = None, 0
    jetons.annuler(seance, installation, compte.id, Genre.SECOURS, Genre.ENROLEMENT)


def renouveler_secours(seance: Session, installation: Installation, compte: Compte) -> tuple[str, ...]:
    """Ten recovery codes of 50 bits, each good once; the former ones no longer are."""
    jetons.annuler(seance, installation, compte.id, Genre.SECOURS)
    codes = tuple(_code_secours() for _ in range(CODES_SECOURS))
    for code in codes:
        valeur = _valeur_secours(compte.id, code)
        jetons.creer(seance, installation, Genre.SECOURS, _DUREE_SECOURS, compte_id=compte.id, valeur=valeur)
    return codes


_LETTRES: Sequence[str] = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 characters that do not look alike."""


def _code_secours() -> str:
    lettres = "".join(secrets.choice(_LETTRES) for _ in range(10))
    return f"{lettres[:5]}-{lettres[5:]}"


def _valeur_secours(compte_id: str, code: str) -> str:
    return f"{compte_id} {code.replace('-', '').replace(' ', '').lower()}"


def _consommer_secours(seance: Session, installation: Installation, compte: Compte, code: str) -> bool:
    return jetons.consommer(seance, installation, Genre.SECOURS, _valeur_secours(compte.id, code)) is not None
