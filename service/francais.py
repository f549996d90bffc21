"""French typography of numbers: decimal comma, narrow no-break space between thousands, true minus sign."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.paquet import NomLieu

FINE = "\u202f"
"""Narrow no-break space: between thousands, and before %."""

MOINS = "\u2212"


def entier(nombre: int) -> str:
    """Write an integer: ``12345`` gives ``12 345`` with narrow no-break spaces."""
    return f"{int(nombre):,}".replace(",", FINE).replace("-", MOINS)


def nombre_ecrit(texte: str) -> str:
    """A number as a file writes it, for people: ``1345.5`` gives ``1 345,5``; what is not a number stays as it is."""
    entiere, point, decimales = texte.partition(".")
    signe, chiffres = (MOINS, entiere[1:]) if entiere.startswith("-") else ("", entiere)
    if not chiffres.isdecimal() or (point and not decimales.isdecimal()):
        return texte
    return f"{signe}{entier(int(chiffres))}{',' + decimales if point else ''}"


def ecart(nombre: int) -> str:
    """Write a difference: an integer with its sign, even above zero."""
    return f"+{entier(nombre)}" if nombre > 0 else entier(nombre)


def points(centiemes: int) -> str:
    """Write points given in hundredths: at least one decimal, two when the second is not zero."""
    valeur = abs(int(centiemes))
    decimales = f"{valeur % 100:02d}"
    decimales = decimales[0] if decimales[1] == "0" else decimales
    signe = MOINS if centiemes < 0 else ""
    return f"{signe}{entier(valeur // 100)},{decimales}"


def pourcent(partie: int, total: int) -> str:
    """Write a share with one decimal, rounded half up; ``–`` when the total is zero."""
    if not total:
        return "–"
    milliemes = (2000 * int(partie) + int(total)) // (2 * int(total))
    return f"{entier(milliemes // 10)},{milliemes % 10}{FINE}%"


def pluriel(nombre: int, singulier: str, plusieurs: str | None = None) -> str:
    """Number and noun in agreement; 0 and 1 are singular in French."""
    forme = singulier if abs(nombre) < 2 else (plusieurs or singulier + "s")
    return f"{entier(nombre)} {forme}"


def duree(secondes: float) -> str:
    """A duration, to the second under a minute and coarser beyond: ``« 45 s », « 3 min 20 s », « 2 h 05 min »``."""
    entieres = round(secondes)
    if entieres < 60:
        return f"{entieres} s"
    minutes, reste = divmod(entieres, 60)
    if minutes < 60:
        return f"{minutes} min {reste:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def liste(elements: Iterable[str]) -> str:
    """Join words: ``a, b et c``."""
    mots = list(elements)
    return mots[0] if len(mots) == 1 else f"{', '.join(mots[:-1])} et {mots[-1]}" if mots else ""


def decimal(nombre: float, chiffres: int) -> str:
    """Write a number with that many decimals; ``–`` when it is not a number."""
    if math.isnan(nombre):
        return "–"
    texte = f"{abs(nombre):,.{chiffres}f}".replace(",", FINE).replace(".", ",")
    return f"{MOINS}{texte}" if nombre < 0 and any(c in "123456789" for c in texte) else texte


def mesurer(centiemes: int, mesure: NomLieu) -> str:
    """Write what elements count, given in hundredths, with its noun: ``12,5 points``, ``2 priorités légales``."""
    return f"{compter(centiemes, mesure)} {mesure.singulier if abs(centiemes) < 200 else mesure.pluriel}"


def compter(centiemes: int, mesure: NomLieu) -> str:
    """The same without the noun; whole numbers of anything else than points have no decimal."""
    return points(centiemes) if mesure.singulier == "point" or centiemes % 100 else entier(centiemes // 100)


def majuscule(texte: str) -> str:
    """Raise the first letter, leave the others."""
    return texte[:1].upper() + texte[1:]


def minuscule(texte: str) -> str:
    """Lower the first letter, leave the others."""
    return texte[:1].lower() + texte[1:]


def le(lieu: NomLieu) -> str:
    """With its article: ``le département``, ``l'académie``."""
    return f"l'{lieu.singulier}" if _elide(lieu) else f"{'la' if lieu.feminin else 'le'} {lieu.singulier}"


def du(lieu: NomLieu) -> str:
    """``du département``, ``de l'académie``."""
    return f"du {lieu.singulier}" if not lieu.feminin and not _elide(lieu) else f"de {le(lieu)}"


def un(lieu: NomLieu) -> str:
    """``un département``, ``une académie``."""
    return f"un{accord(lieu)} {lieu.singulier}"


def accord(lieu: NomLieu) -> str:
    """The letter of the feminine."""
    return "e" if lieu.feminin else ""


def _elide(lieu: NomLieu) -> bool:
    return sans_accent(lieu.singulier)[:1] in "aeiouyh"


CONFIANCES = {"officiel": "officiel", "syndical": "syndical", "academique": "académique", "infere": "inféré"}
"""Words for the confidence of a rule's source."""

SENS_CONFIANCES = {
    "officiel": (
        "texte lu d'une loi, d'un règlement, du Bulletin officiel, ou d'une administration qui l'énonce pour ses agents "
        "(ministère, guide d'une académie, notice d'une direction départementale), pour ces personnels"
    ),
    "syndical": "publication d'un syndicat, ou texte officiel lu seulement dans une telle publication",
    "academique": "texte ou page d'une académie pour une autre année ou une autre phase",
    "infere": "déduit, repris d'une autre année, d'un autre mouvement ou d'un tiers, ou choisi faute de texte",
}
"""What each degree of confidence means; a rule that several sources make has the lowest of theirs."""


def sans_accent(texte: str) -> str:
    """Key of the alphabetical order: no accent, no case."""
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c)).casefold()
