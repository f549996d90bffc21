"""Which académie a lieu belongs to, and campaigns read at the desk for people who see one académie only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .magasin import Magasin

if TYPE_CHECKING:
    from scoring.decompte import Bareme
    from scoring.dossier import Voeux
    from scoring.lieux import Lieux

    from ..echanges.campagne import Campagne

CAMPAGNES_RETENUES = 2
"""Campaigns that a process of the desk remembers."""


@dataclass(frozen=True, slots=True, eq=False)
class Notee:
    """A campaign with the points of its vœux, before any run."""

    campagne: Campagne
    voeux: Voeux
    bareme: Bareme


def academies(lieux: Lieux) -> tuple[str, ...]:
    """Code of the académie of each lieu, posts included; the lieu itself where the movement does not group its lieux."""
    if not lieux.academies:
        return tuple(lieux.codes[r] for r in lieux.rattachement.tolist())
    return tuple(lieux.academies[lieux.academie[r]] for r in lieux.rattachement.tolist())


def nom_academie(lieux: Lieux, code: str | None) -> str | None:
    """Name of what :func:`academies` gives the code of, for the hours told; None when there is none."""
    if code in lieux.academies:
        return lieux.noms_academies[lieux.academies.index(code)]
    return None if code is None or code not in lieux.indice else lieux.noms[lieux.indice[code]]


def lieux_de(lieux: Lieux, academie: str) -> tuple[int, ...]:
    """Indices of the lieux of an académie, ascending."""
    return tuple(i for i, code in enumerate(academies(lieux)) if code == academie)


@lru_cache(CAMPAGNES_RETENUES)
def lue(racine: Path, contenu: str) -> Campagne:
    """A campaign of the store.

    Raises
    ------
    Refus
        ``contenu_absent``.
    EntreeRefusee
        Its files are no longer those that were received.
    """
    from ..echanges.lecture import lire

    return lire(Magasin(racine).contenu(contenu))


@lru_cache(CAMPAGNES_RETENUES)
def notee(racine: Path, contenu: str) -> Notee:
    """A campaign of the store and its points; same errors as :func:`lue`."""
    from ..campagne import noter

    campagne = lue(racine, contenu)
    voeux, _, bareme, _ = noter(campagne)
    return Notee(campagne, voeux, bareme)
