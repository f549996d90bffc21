"""Characters that people do not see: they make two texts look the same and differ."""

from __future__ import annotations

import re
import unicodedata

BLANCS = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
"""What Python holds for printable and that shows nothing: joiners, fillers, variation selectors, the empty braille cell."""

_BLANC = re.compile(f"[{BLANCS}\U000e0100-\U000e01ef]")

_NOMS = {
    "\t": "tabulation",
    "\n": "saut de ligne",
    "\r": "retour chariot",
    "\u00a0": "espace insécable",
    "\u00ad": "trait d'union conditionnel",
    "\u200b": "espace sans largeur",
    "\u200c": "antiliant sans largeur",
    "\u200d": "liant sans largeur",
    "\u202f": "espace fine insécable",
    "\u2060": "gluon de mots",
    "\ufeff": "marque d'ordre des octets",
}


def invisible(texte: str) -> tuple[int, str] | None:
    """Place (from 1) and French name of the first character that does not show, None when all do."""
    if texte.isascii() and texte.isprintable():
        return None
    for position, caractere in enumerate(texte, 1):
        if not caractere.isprintable() or _BLANC.match(caractere):
            code = f"U+{ord(caractere):04X}"
            return position, f"{_NOMS[caractere]} {code}" if caractere in _NOMS else code
    return None


def compose(texte: str) -> bool:
    """Whether accented letters are single characters (Unicode NFC), as keyboards type them."""
    return texte.isascii() or unicodedata.is_normalized("NFC", texte)


def lettre_decomposee(texte: str) -> str:
    """Say how to put right the first letter that is not in NFC, the text itself showing nothing wrong."""
    norme = unicodedata.normalize("NFC", texte)
    position = next((i for i, (a, b) in enumerate(zip(texte, norme, strict=False)) if a != b), min(len(texte), len(norme)) - 1)
    code, juste = ord(texte[position]), norme[position]
    return f"retaper le caractère « {juste} » en position {position + 1} (U+{code:04X} au lieu de U+{ord(juste):04X})"


def visible(texte: str) -> str:
    """The text with each character that does not show written as its code, so that a message says what is there."""
    if invisible(texte) is None:
        return texte
    return "".join(f"<U+{ord(c):04X}>" if invisible(c) else c for c in texte)
