"""What a scenario is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.paquet import Paquet

    from ..echanges.campagne import Campagne

CLES = ("libelle", "base", "capacites", "parametres", "tirage", "candidats_retires", "candidats_ajoutes")
NOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
PREFIXE_AJOUT = "ajout"
"""Key of a number of seats more or fewer; in two phases followed by what it adds to: ``ajout_sorties``."""

PREFIXE_PART = "pourcentage"
"""Key of a share of the seats, more or fewer; followed in the same way."""

RESERVES = ("base", "comparaison.csv", "flux.csv", "mouvements.csv", "satisfaction.csv")
"""Names of the output folder that no scenario can take."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes of a campaign.

    Attributes
    ----------
    nom
        Name of the file without its extension; also the name of the result folder.
    capacites
        (discipline, lieu, key, number), sorted; keys: see :func:`cles_ouvertures`. Wide changes (a discipline, a lieu, a share,
        a file, several scenarios one after the other) are told as the new value of each cellule that they change.
    parametres
        Overrides, on top of the campaign's own.
    empreinte
        SHA-256 of what the file says of this campaign, whatever the order of its keys and rows.
    tirage
        Other seed of the draw, or None.
    retires
        Ids of candidats withdrawn, ascending.
    ajoutes
        Candidats added, as a campaign of their own, or None.
    """

    nom: str
    libelle: str
    capacites: tuple[tuple[str, str, str, int], ...]
    parametres: Mapping[str, object]
    empreinte: str
    tirage: int | None = None
    retires: tuple[str, ...] = ()
    ajoutes: Campagne | None = None

    @property
    def places_seules(self) -> bool:
        """Whether seats are all it changes."""
        return not self.parametres and self.tirage is None and not self.retires and self.ajoutes is None


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Keys that change what a cellule opens, by what is opened."""

    nom: str
    ajout: str
    part: str

    def __iter__(self) -> Iterator[str]:
        """The keys: one at most of each opening."""
        return iter((self.ajout, self.nom, self.part))


def ouvertures(paquet: Paquet) -> tuple[Ouverture, ...]:
    """Openings of a movement with their keys: ``capacite``; in two phases ``entrees`` and ``sorties``."""
    if len(paquet.capacites) == 1:
        return tuple(Ouverture(nom, PREFIXE_AJOUT, PREFIXE_PART) for nom in paquet.capacites)
    return tuple(Ouverture(nom, f"{PREFIXE_AJOUT}_{nom}", f"{PREFIXE_PART}_{nom}") for nom in paquet.capacites)


def cles_ouvertures(paquet: Paquet) -> dict[str, tuple[str, str]]:
    """Keys of the changes of a scenario once read, by what is opened: to add, to replace.

    ``{"capacite": ("ajout", "capacite")}``; in two phases ``{"entrees": ("ajout_entrees", "entrees"), "sorties": …}``.
    """
    return {o.nom: (o.ajout, o.nom) for o in ouvertures(paquet)}


class NomsRefuses(ValueError):
    """Two scenarios, or a scenario and something else, would be written in the same place."""
