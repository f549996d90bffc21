"""What was perhaps meant by a code that is unknown: a code, or the name of one, near what was written."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from .anomalies import plier, proche

MAXIMUM = 3
"""Names proposed at most."""

DEBUT = 4
"""Letters from which the beginning of a name is enough (« Maths » for « Mathématiques »)."""


def proposer(texte: str, noms: Mapping[str, str]) -> str:
    """Say what was perhaps meant, in French; empty when nothing is near.

    Parameters
    ----------
    noms
        Code -> name (the code itself where it has none).
    """
    plies: dict[str, list[str]] = {}
    for code, nom in noms.items():
        if nom != code:
            plies.setdefault(plier(nom), []).append(code)
    dit = plier(texte)
    trouves = difflib.get_close_matches(dit, list(plies), n=MAXIMUM, cutoff=0.75)
    if dit in plies:
        trouves = [dit]
    elif not trouves and len(dit) >= DEBUT:
        trouves = [nom for nom in plies if nom.startswith(dit[:DEBUT])]
    codes = [code for nom in trouves for code in plies[nom]]
    if not 0 < len(codes) <= MAXIMUM:
        voisin = proche(texte, noms)
        codes = codes[:MAXIMUM] if voisin is None else [voisin]
    dits = [f"« {code} »" + (f" ({noms[code]})" if noms[code] != code else "") for code in codes]
    return f"peut-être {' ou '.join(dits)}" if dits else ""
