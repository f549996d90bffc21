"""The installation's key, and what is derived from it: keyed digests (HMAC-SHA256) and encryption at rest (Fernet).

There is no default key. It is made at the first start, in the data folder, or given by the environment. Losing it loses the
accounts of the candidats (their identifier is a keyed digest) and the second factors: it is saved apart from the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

OCTETS = 32
FICHIER = "installation.cle"
VARIABLE = "MOUVEMENT_CLE"
VARIABLE_FICHIER = "MOUVEMENT_CLE_FICHIER"

_DISTINCTS_MIN = 20
"""Different bytes of a key: 32 random ones have 30 on average, fewer than 20 less than once in 10^9."""


class CleRefusee(RuntimeError):
    """The key cannot be used; the message says why and what to do, never the key."""


class CoffreIllisible(RuntimeError):
    """A value was encrypted with another key, for another use, or was altered."""


class Coffre:
    """Digests and encryption of one installation."""

    def __init__(self, cle: bytes) -> None:
        if len(cle) != OCTETS:
            raise CleRefusee(f"la clé de l'installation doit faire {OCTETS} octets, elle en fait {len(cle)}")
        self._empreintes = _deriver(cle, "empreintes")
        self._fernet = Fernet(base64.urlsafe_b64encode(_deriver(cle, "chiffrement")))

    def __repr__(self) -> str:
        return "Coffre()"

    def empreinte(self, usage: str, valeur: str) -> str:
        """HMAC-SHA256 of a value for one use, 64 hexadecimal digits: two uses of one value cannot be brought together."""
        return hmac.new(self._empreintes, usage.encode() + b"\0" + valeur.encode(), hashlib.sha256).hexdigest()

    def chiffrer(self, usage: str, texte: str) -> str:
        """Encrypt for one use; put the id of the row in ``usage`` so that values cannot be exchanged between rows."""
        return self._fernet.encrypt(usage.encode() + b"\0" + texte.encode()).decode()

    def dechiffrer(self, usage: str, chiffre: str) -> str:
        """Give back what ``chiffrer`` took.

        Raises
        ------
        CoffreIllisible
            Other key, other use, altered value.
        """
        try:
            clair = self._fernet.decrypt(chiffre)
        except InvalidToken:
            raise CoffreIllisible("valeur chiffrée avec une autre clé d'installation, ou altérée") from None
        trouve, _, texte = clair.partition(b"\0")
        if not hmac.compare_digest(trouve, usage.encode()):
            raise CoffreIllisible("valeur chiffrée pour un autre usage")
        return texte.decode()


def _deriver(cle: bytes, usage: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=OCTETS, salt=None, info=b"mouvement " + usage.encode()).derive(cle)


def nouvelle_cle() -> str:
    """A key as it is written: URL-safe base64 of 32 random bytes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(OCTETS)).decode()


def ouvrir(dossier: Path, environnement: Mapping[str, str] | None = None, *, production: bool = False) -> Coffre:
    """Open the key: from ``MOUVEMENT_CLE``, the file ``MOUVEMENT_CLE_FICHIER``, or the data folder (made if absent).

    Parameters
    ----------
    dossier
        Data folder.
    production
        Refuse a weak key, and a key file that others may read.

    Raises
    ------
    CleRefusee
        Unreadable, of another length, weak, or exposed.
    """
    variables = os.environ if environnement is None else environnement
    if VARIABLE in variables and VARIABLE_FICHIER in variables:
        raise CleRefusee(f"{VARIABLE} et {VARIABLE_FICHIER} sont donnés tous les deux : garder l'un ou l'autre")
    if VARIABLE in variables:
        return Coffre(_lire(variables[VARIABLE], VARIABLE, production=production))
    fichier = Path(variables.get(VARIABLE_FICHIER) or dossier / FICHIER)
    if VARIABLE_FICHIER not in variables:
        _creer(fichier)
    try:
        droits, texte = fichier.stat().st_mode, fichier.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise CleRefusee(f"le fichier de clé {fichier.name} est illisible : vérifier son existence et ses droits") from None
    if production and droits & 0o077:
        raise CleRefusee(f"le fichier de clé {fichier.name} est lisible par d'autres : chmod 600")
    return Coffre(_lire(texte, fichier.name, production=production))


def lisible(
    dossier: Path, en_usage: Coffre, environnement: Mapping[str, str] | None = None, *, production: bool = False
) -> bool:
    """Whether the key can still be read, and is the one in use; nothing is made."""
    variables = os.environ if environnement is None else environnement
    if VARIABLE not in variables and not Path(variables.get(VARIABLE_FICHIER) or dossier / FICHIER).is_file():
        return False
    try:
        lu = ouvrir(dossier, variables, production=production)
    except CleRefusee:
        return False
    return hmac.compare_digest(lu.empreinte("controle", ""), en_usage.empreinte("controle", ""))


def _creer(fichier: Path) -> None:
    """Make the key once, whole: of several processes that start together one wins and the others read its file."""
    if fichier.exists():
        return
    fichier.parent.mkdir(parents=True, exist_ok=True)
    brouillon = fichier.with_name(f".{fichier.name}.{secrets.token_hex(8)}")
    descripteur = os.open(brouillon, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descripteur, "w", encoding="ascii") as flux:
            flux.write(nouvelle_cle() + "\n")
            flux.flush()
            os.fsync(flux.fileno())
        try:
            os.link(brouillon, fichier)
        except FileExistsError:
            return
    finally:
        brouillon.unlink()


def _lire(texte: str, origine: str, *, production: bool) -> bytes:
    try:
        cle = base64.b64decode(texte.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CleRefusee(f"{origine} : la clé n'est pas du base64 « URL »") from None
    if len(cle) != OCTETS:
        raise CleRefusee(f"{origine} : la clé doit faire {OCTETS} octets, elle en fait {len(cle)}")
    if production and len(set(cle)) < _DISTINCTS_MIN:
        raise CleRefusee(f"{origine} : clé trop faible pour la production, elle n'a pas été tirée au hasard")
    return cle
