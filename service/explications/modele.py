"""What an explanation is made of: plain values, ready to be written in text, HTML or JSON."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.paquet import NomLieu

from ..preuves import Enonce
from .mention import Mention


@dataclass(frozen=True, slots=True)
class ParametreLu:
    """A parameter of the rule pack that a line used.

    Attributes
    ----------
    source, confiance, incertain
        What the pack says of its own value.
    valeur_paquet
        The pack's value when the campaign decided another one, None otherwise.
    """

    libelle: str
    valeur: str
    source: str
    confiance: str
    incertain: bool
    valeur_paquet: str | None = None

    @property
    def origine(self) -> str:
        """Where the value comes from: the source vouches for the pack's value only."""
        if self.valeur_paquet is None:
            return f"[{self.confiance} : {self.source}]"
        return f"(décision de la campagne ; valeur du paquet : {self.valeur_paquet})"


@dataclass(frozen=True, slots=True)
class LigneExpliquee:
    """One line of a barème.

    Attributes
    ----------
    points
        Hundredths; 0 for an element that gave way to those of ``cede_a``.
    faits
        (label, value) read in the own file.
    cede_a
        Labels of the elements that exclude this one.
    """

    element: str
    libelle: str
    points: int
    parametres: tuple[ParametreLu, ...]
    faits: tuple[tuple[str, str], ...]
    source: str
    incertain: bool
    cede_a: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaremeExplique:
    """The barème of the vœux that have the same lines. ``rangs`` is empty for the extension."""

    rangs: tuple[int, ...]
    points: int
    lignes: tuple[LigneExpliquee, ...]
    fourni: bool
    """Points decided elsewhere and given by the administration."""


@dataclass(frozen=True, slots=True)
class Places:
    """Figures of the cellule that may be told: None for a count of persons under the threshold (``service.publication``).

    ``ouvertes`` and ``sortants`` are untold together, since the capacity is public, and with the entrants, who fill the seats
    opened; that no seat was open is always told. ``barre`` in hundredths, None when nobody entered or when ``barre_masquee``.
    """

    capacite: int
    ouvertes: int | None
    entrants: int | None
    sortants: int | None
    demandes: int | None
    non_satisfaits: int | None
    barre: int | None
    barre_masquee: bool


@dataclass(frozen=True, slots=True)
class PlacesDeuxPhases(Places):
    """The same for two phases: ``ouvertes`` and the bar are of phase M, ``entrants`` and ``sortants`` of the whole run."""

    entrants_mutation: int | None


@dataclass(frozen=True, slots=True)
class VoeuExplique:
    """Outcome of one vœu or extension lieu.

    Attributes
    ----------
    rang
        Rank written by the candidat, 0 for an extension lieu.
    issue
        ``obtenu``, ``refuse``, ``echange`` (obtained in phase M, left for a better one in phase P), ``depasse`` (refused in
        phase M, then phase P gave a better one), ``non_examine`` (a better one was obtained) or ``retire`` (by normalisation).
    motif
        Code of the refusal, None unless refused. Never more precise than what a masked bar allows.
    phrase
        One sentence with figures.
    contrefactuels
        What would have changed it, all else being equal.
    """

    rang: int
    lieu: str
    issue: str
    motif: str | None
    phrase: str
    points: int | None
    rang_non_entrant: int | None
    places: Places | PlacesDeuxPhases | None
    contrefactuels: tuple[str, ...]
    incertain: bool = False


@dataclass(frozen=True, slots=True)
class Identite:
    """What identifies the run, and the kind of movement.

    Attributes
    ----------
    lieu, mesure
        What its lieux, and what its elements count, are called.
    ordre
        Who goes before whom: (words of the kinds of vœux, empty when there is only one order; the comparisons).
    postes, au_bareme, extension, depart_libere_place, classements, condition
        Whether vœux name posts, elements count something, there is an extension, departures open seats, recruiters rank or give
        an opinion, demands may depend on others.
    """

    campagne: str
    mouvement: str
    annee: int
    mecanisme: str
    tirage: int
    empreinte: str
    regles: str
    lieu: NomLieu
    mesure: NomLieu
    ordre: tuple[tuple[str, tuple[str, ...]], ...]
    deux_phases: bool
    postes: bool
    au_bareme: bool
    extension: bool
    depart_libere_place: bool
    classements: bool
    condition: bool


@dataclass(frozen=True, slots=True)
class Explication:
    """Everything told to one candidat; nothing in it names or identifies somebody else.

    ``discipline`` is empty when the movement has none. ``lieu_origine``: what ``origine`` is called, a post or a lieu.
    ``situation``: sentences for those whom an unusual outcome of the whole
    run concerns (a claim that remains, a couple left outside), and what is told of the exit and of the points of linked
    demands; empty for nearly everybody in one phase.
    """

    candidat: str
    discipline: str
    origine: str | None
    lieu_origine: NomLieu
    en_couple: bool
    issue: str
    phrase: str
    situation: tuple[str, ...]
    voeux: tuple[VoeuExplique, ...]
    extension: tuple[VoeuExplique, ...]
    phrase_extension: str | None
    baremes: tuple[BaremeExplique, ...]
    avis: tuple[tuple[int, str, str], ...]
    donnees: tuple[tuple[str, str], ...]
    incertitudes: tuple[ParametreLu, ...]
    preuves: tuple[Enonce, ...]
    seuil: int
    identite: Identite
    mention: Mention
