"""What an exact model is given: free units with their options, and the cellules with everybody else seated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UniteLibre:
    """A unit whose outcome the model decides.

    Attributes
    ----------
    unite
        Index in the market.
    taille
        Number of members.
    domaine
        Options it may get, ascending; the number of its options stands for outside.
    slots
        For each option of ``domaine``, one (cellule, position) per member; empty for outside.
    maisons
        Cellules where members keep a seat when the unit is outside.
    sacrifiee
        The unit may keep a claim, which is counted; the others may not.
    a_placer
        Being outside is to be avoided before anything else.
    imposee
        It gets the last entry of its ``domaine``; the others are there to be claimed.
    hors_bornes
        Entries of ``domaine`` that a sacrificed unit only takes with a claim.
    seule
        One candidat who asks alone: an envy claim that it keeps is counted (model §6). Not always a unit of one member: in
        phase M of two phases a candidat comes with a twin.
    merite
        Weight of not being outside, of which the sum is maximised before the option numbers are looked at.
    """

    unite: int
    taille: int
    domaine: tuple[int, ...]
    slots: tuple[tuple[tuple[int, int], ...], ...]
    maisons: tuple[int, ...]
    sacrifiee: bool = False
    a_placer: bool = False
    imposee: bool = False
    hors_bornes: tuple[int, ...] = ()
    seule: bool = False
    merite: int = 0


@dataclass(frozen=True, slots=True)
class CelluleFixee:
    """A cellule and the persons seated there whatever the model decides.

    Attributes
    ----------
    places
        Seats.
    positions
        Positions held by fixed entrants, ascending.
    presents
        Fixed titulaires at home.
    titulaires
        Titulaires who take part, at home or not; 0 when homes take no seat.
    inconnue
        Nothing is known of it but its seats: it may refuse anybody.
    """

    places: int
    positions: tuple[int, ...]
    presents: int
    titulaires: int
    inconnue: bool = False


@dataclass(frozen=True, slots=True)
class Probleme:
    """A residual market.

    Attributes
    ----------
    unites
        Free units, in the order of the total tie-break.
    cellules
        Every cellule that a slot or a home names.
    maximum
        Most units that may keep a claim, when there is a limit.
    plafond
        Largest sum of option numbers of interest; candidats who ask alone (``seule``) then keep no envy claim.

    Fixed units are not watched: inside the bounds of the sandwich, a claim of a fixed unit implies one of a free unit. (Were x
    fixed with a claim on cellule p, one of the ``places`` better persons whom the upper bound seats at p would be elsewhere,
    hence worse off, hence free, and would have a claim on p too.)
    """

    unites: tuple[UniteLibre, ...]
    cellules: Mapping[int, CelluleFixee]
    maximum: int | None = None
    plafond: int | None = None

    @property
    def taille(self) -> int:
        """Number of (unit, option) pairs to decide."""
        return sum(len(u.domaine) for u in self.unites)
