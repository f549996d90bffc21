"""Passwords: rules, and argon2id. The only module that knows pwdlib.

Candidats: rules E5 and E6 of AMIA (source 000). Staff: CNIL recommendation 2022-100, 12 characters of four classes, without a
ceiling that weakens (the upper bound only keeps requests small), and no forced renewal.
"""

from __future__ import annotations

import functools
import secrets
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from .numen import contient_un_numen
from .politique import Role

SPECIAUX = frozenset(string.punctuation)
"""The 32 characters of AMIA's list, which are the punctuation of ASCII; neither the space nor accents are in it."""

_AMIA = SPECIAUX | frozenset(string.ascii_letters + string.digits)
_PARTIE_MIN = 4
"""A shorter part of an address (« a.b@… ») would forbid too much."""


@dataclass(frozen=True, slots=True)
class Regle:
    """Rules of a population. ``alphabet`` is None when every printable character is allowed."""

    minimum: int
    maximum: int
    alphabet: frozenset[str] | None


CANDIDATS = Regle(12, 30, _AMIA)
GESTION = Regle(12, 256, None)


def regle(role: Role) -> Regle:
    """Rules for a role."""
    return CANDIDATS if role is Role.CANDIDAT else GESTION


def fautes(role: Role, mot: str, *, identifiants: Iterable[str] = (), ancien: str | None = None) -> tuple[str, ...]:
    """Every reason to refuse a password, in French; empty when it is accepted. No reason quotes it.

    Parameters
    ----------
    identifiants
        What the password may not contain: the address, whole or its part before the at sign.
    ancien
        The password it replaces (the mailed one at the first connection, rule E4).
    """
    regles, trouvees, mot = regle(role), [], _normaliser(mot)
    if len(mot) < regles.minimum:
        trouvees.append(f"Il doit compter au moins {regles.minimum} caractères ; il en compte {len(mot)}.")
    if len(mot) > regles.maximum:
        trouvees.append(f"Il doit compter au plus {regles.maximum} caractères ; il en compte {len(mot)}.")
    if not any(c.islower() for c in mot):
        trouvees.append("Il doit contenir au moins une lettre minuscule.")
    if not any(c.isupper() for c in mot):
        trouvees.append("Il doit contenir au moins une lettre majuscule.")
    if not any(c in string.digits for c in mot):
        trouvees.append("Il doit contenir au moins un chiffre.")
    if regles.alphabet is not None:
        if not any(c in SPECIAUX for c in mot):
            trouvees.append(f"Il doit contenir au moins un caractère spécial parmi {string.punctuation}")
        if not regles.alphabet.issuperset(mot):
            trouvees.append("Il ne doit contenir ni espace, ni accent, ni autre caractère que lettres, chiffres et spéciaux.")
    else:
        if all(c.isalnum() for c in mot):
            trouvees.append("Il doit contenir au moins un caractère qui n'est ni une lettre ni un chiffre.")
        if not mot.isprintable():
            trouvees.append("Il ne doit contenir que des caractères imprimables.")
    if contient_un_numen(mot):
        trouvees.append("Il ne doit pas contenir de NUMEN.")
    if _contient(mot, identifiants):
        trouvees.append("Il ne doit pas contenir l'identifiant ni l'adresse électronique.")
    if ancien is not None and secrets.compare_digest(mot.encode(), _normaliser(ancien).encode()):
        trouvees.append("Il doit être différent du précédent.")
    return tuple(trouvees)


def _contient(mot: str, identifiants: Iterable[str]) -> bool:
    interdits = {partie.casefold() for texte in identifiants for partie in (texte, texte.partition("@")[0])}
    return any(len(partie) >= _PARTIE_MIN and partie in mot.casefold() for partie in interdits)


def _normaliser(mot: str) -> str:
    # The same character typed on two keyboards may come composed or not.
    return unicodedata.normalize("NFC", mot)


_ARGON = PasswordHash((Argon2Hasher(),))


@functools.cache
def _leurre() -> str:
    """What is checked when there is no account: the same work, for nothing."""
    return _ARGON.hash(secrets.token_urlsafe(24))


def hacher(mot: str) -> str:
    """argon2id of a password."""
    return _ARGON.hash(_normaliser(mot))


def verifier(mot: str, empreinte: str | None) -> bool:
    """Whether the password is the one; always one computation of argon2id, against a decoy when ``empreinte`` is None."""
    juste = _ARGON.verify(_normaliser(mot), empreinte if empreinte is not None else _leurre())
    return juste and empreinte is not None


def a_refaire(empreinte: str) -> bool:
    """Whether the digest was made with parameters that are no longer the present ones."""
    return _ARGON.current_hasher.check_needs_rehash(empreinte)


_CLAIRS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lIo")


def engendrer(longueur: int = 16) -> str:
    """A random password to be mailed, without characters that look alike; 90 bits, and both sets of rules are met."""
    while True:
        mot = "".join(secrets.choice(_CLAIRS + "-+=@#") for _ in range(longueur))
        if not fautes(Role.CANDIDAT, mot):
            return mot
