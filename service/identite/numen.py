"""NUMEN: an identifier, never a secret (rule E9 is not copied), confidential all the same.

Form E1: 13 characters, two digits (académie of registration), a letter (degree or kind), two digits (year of entry), five
digits, three letters. The académie codes seen are not claimed to be all of them, so only the form is checked.

A NUMEN is neither stored nor logged: the database keeps a keyed digest, and printing the object gives its mask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .coffre import Coffre
from .refus import RefusIdentite

FORME = re.compile(r"[0-9]{2}[A-Z][0-9]{2}[0-9]{5}[A-Z]{3}")
_DEDANS = re.compile(FORME.pattern, re.IGNORECASE | re.ASCII)
ATTENDU = "13 caractères : 2 chiffres, 1 lettre, 7 chiffres, 3 lettres"


@dataclass(frozen=True, slots=True, repr=False)
class Numen:
    """A NUMEN of the right form.

    Raises
    ------
    RefusIdentite
        ``numen_invalide``.
    """

    valeur: str

    def __post_init__(self) -> None:
        if not FORME.fullmatch(self.valeur):
            raise RefusIdentite("numen_invalide", f"Un NUMEN compte {ATTENDU}.")

    def __repr__(self) -> str:
        return f"Numen({self.masque})"

    __str__ = __repr__

    @property
    def masque(self) -> str:
        """First three and last two characters, as AMIA shows it (source 000)."""
        return f"{self.valeur[:3]}…{self.valeur[-2:]}"

    def identifiant(self, coffre: Coffre) -> str:
        """What the database keeps: HMAC-SHA256 with the installation's key, 64 hexadecimal digits."""
        return coffre.empreinte("numen", self.valeur)


def lire(saisie: str) -> Numen:
    """A NUMEN as people type it: spaces around and lower case are accepted.

    Raises
    ------
    RefusIdentite
        ``numen_invalide``.
    """
    # Only ASCII is folded: « ı » or « ß » in capitals would make letters that were not typed.
    return Numen(saisie.strip().upper() if saisie.isascii() else saisie)


def contient_un_numen(texte: str) -> bool:
    """Whether a NUMEN, of anyone, is somewhere in a text, whatever the case."""
    return _DEDANS.search(texte) is not None


def identifiant(coffre: Coffre, saisie: str) -> str:
    """What ``Compte.identifiant`` holds for what a person typed: keyed digest of a NUMEN, else the address in lower case."""
    propre = saisie.strip()
    if propre.isascii() and FORME.fullmatch(propre.upper()):
        return lire(propre).identifiant(coffre)
    return propre.lower()


def masquer_courriel(adresse: str) -> str:
    """An address that its owner recognises and nobody else learns: ``p•••••@a•••••.fr``."""
    local, _, domaine = adresse.partition("@")
    nom, _, extension = domaine.rpartition(".")
    return f"{local[:1]}•••••@{nom[:1]}•••••.{extension}"
