"""Names of académies, as the rule packs give them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from scoring.paquet import disponibles

from ..descriptions import paquet


@cache
def academies() -> Mapping[str, str]:
    """Code -> name of every académie that a pack knows, in the order of the names."""
    connues: dict[str, str] = {}
    for mouvement, annee in disponibles():
        lieux = paquet(mouvement, annee).lieux
        if lieux.academies:
            connues |= dict(zip(lieux.academies, lieux.noms_academies, strict=True))
        else:
            connues |= dict(zip(lieux.codes, lieux.noms, strict=True))
    return dict(sorted(connues.items(), key=lambda paire: paire[1]))


def noms_des_lieux(mouvement: str, annee: int) -> Mapping[str, str]:
    """Code -> name of the lieux of the rules; a campaign may have posts besides."""
    lieux = paquet(mouvement, annee).lieux
    return dict(zip(lieux.codes, lieux.noms, strict=True))
