"""Windows of a campaign: what may be done when, from named bounds that the operator sets.

A bound is an instant with its zone. A window is open from its first bound, included, to its last, excluded; without both bounds
it is closed: nothing is open by omission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne
from ..identite.politique import Acteur
from .campagnes import inscrire

PARIS = ZoneInfo("Europe/Paris")

FUSEAUX: Mapping[str, ZoneInfo] = {
    "Guadeloupe": ZoneInfo("America/Guadeloupe"),
    "Guyane": ZoneInfo("America/Cayenne"),
    "La Réunion": ZoneInfo("Indian/Reunion"),
    "Martinique": ZoneInfo("America/Martinique"),
    "Mayotte": ZoneInfo("Indian/Mayotte"),
    "Nouvelle-Calédonie": ZoneInfo("Pacific/Noumea"),
    "Polynésie française": ZoneInfo("Pacific/Tahiti"),
    "Saint-Pierre-et-Miquelon": ZoneInfo("America/Miquelon"),
    "Wallis-et-Futuna": ZoneInfo("Pacific/Wallis"),
}
"""Name of an académie, a département or a collectivity -> zone; any other has Paris's. Codes would not do: 31 is Martinique
among the académies and Haute-Garonne among the départements."""


class Fenetre(StrEnum):
    """What has dates."""

    SAISIE = "saisie"
    """Candidats enter, order and confirm vœux."""
    AFFICHAGE = "affichage"
    """Barèmes are shown, and their lines contested."""
    CAPACITES = "capacites"
    """Rectorats enter capacities."""
    TARDIVES = "tardives"
    """Late requests, changes and cancellations are received."""


@dataclass(frozen=True, slots=True)
class Bornes:
    """First instant of a window, and the first one after it."""

    debut: datetime
    fin: datetime

    def contient(self, instant: datetime) -> bool:
        """Whether the window is open at an instant."""
        return self.debut <= instant < self.fin


def lire(campagne: Campagne) -> dict[Fenetre, Bornes]:
    """Windows that were set."""
    textes = campagne.calendrier
    return {
        f: Bornes(*(datetime.fromisoformat(textes[f"{f}_{borne}"]) for borne in ("debut", "fin")))
        for f in Fenetre
        if f"{f}_debut" in textes
    }


def regler(seance: Session, acteur: Acteur, campagne: Campagne, fenetres: Mapping[Fenetre, Bornes]) -> None:
    """Set the windows, all of them: one that is not given is closed. Allowed as long as the campaign is not published.

    Raises
    ------
    Refus
        ``campagne_publiee``; ``calendrier_refuse`` with every reason: a bound without zone or of no plausible year, an end not
        after its beginning.
    """
    if campagne.etat not in {"preparation", "gelee"}:
        raise Refus("campagne_publiee", "Les dates d'une campagne publiée ne changent plus.")
    motifs = fautes(fenetres)
    if motifs:
        raise Refus("calendrier_refuse", "Le calendrier n'a pas été changé.", {"motifs": motifs})
    avant = dict(campagne.calendrier)
    campagne.calendrier = {
        f"{f}_{nom}": borne.isoformat(timespec="seconds")
        for f, bornes in sorted(fenetres.items())
        for nom, borne in (("debut", bornes.debut), ("fin", bornes.fin))
    }
    inscrire(seance, acteur, "regler_calendrier", campagne, details={"avant": avant, "apres": campagne.calendrier})


ANNEES = range(2000, 2100)
"""Years of windows: others are slips of the keyboard, and the first and last instants that can be have no hour elsewhere."""


def fautes(fenetres: Mapping[Fenetre, Bornes]) -> list[str]:
    """Every reason not to set these windows."""
    motifs = []
    for fenetre, bornes in fenetres.items():
        if bornes.debut.tzinfo is None or bornes.fin.tzinfo is None:
            motifs.append(f"{fenetre} : date et heure avec fuseau, par exemple 2026-12-07T12:00:00+01:00")
        elif not {bornes.debut.year, bornes.fin.year} <= set(ANNEES):
            motifs.append(f"{fenetre} : une année de {ANNEES[0]} à {ANNEES[-1]} est attendue")
        elif bornes.fin <= bornes.debut:
            motifs.append(f"{fenetre} : la fin doit venir après le début")
    return motifs


def lire_paris(texte: str) -> datetime:
    """An instant from the date and the hour of Paris's clocks (``2026-12-07T12:00``).

    Raises
    ------
    ValueError
        Not one instant (French): no date, or an hour that a change of clocks skips or repeats.
    """
    try:
        locale = datetime.fromisoformat(texte)
    except ValueError:
        raise ValueError("une date et une heure sont attendues, par exemple 2026-12-07T12:00") from None
    if locale.tzinfo is not None:
        raise ValueError("l'heure de Paris est attendue, sans fuseau")
    instant = locale.replace(tzinfo=PARIS)
    if instant.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != locale:
        raise ValueError("cette heure n'existe pas à Paris, où l'on passe à l'heure d'été")
    if instant.utcoffset() != instant.replace(fold=1).utcoffset():
        raise ValueError("cette heure vient deux fois à Paris, où l'on passe à l'heure d'hiver")
    return instant


def ouverte(campagne: Campagne, fenetre: Fenetre, instant: datetime | None = None) -> bool:
    """Whether a window is open at an instant (now, if none is given)."""
    bornes = lire(campagne).get(fenetre)
    return bornes is not None and bornes.contient(instant or maintenant())


def exiger_ouverte(campagne: Campagne, fenetre: Fenetre, lieu: str | None = None, instant: datetime | None = None) -> None:
    """Check that a window is open.

    Parameters
    ----------
    lieu
        Name of the académie or département of who asks, for the hours told.

    Raises
    ------
    Refus
        ``fenetre_fermee``, with the dates.
    """
    if ouverte(campagne, fenetre, instant):
        return
    bornes = lire(campagne).get(fenetre)
    if bornes is None:
        raise Refus("fenetre_fermee", "Aucune date n'est fixée.")
    raise Refus("fenetre_fermee", f"Du {heure_locale(bornes.debut, lieu)} au {heure_locale(bornes.fin, lieu)}.")


def heure_locale(instant: datetime, lieu: str | None = None) -> str:
    """``07/12/2026 à 08 h 00 (heure locale, Guadeloupe ; 13 h 00 à Paris)``; Paris alone where the hour is Paris's.

    The day in Paris is told when it is another.
    """
    paris = instant.astimezone(PARIS)
    zone = FUSEAUX.get(lieu or "")
    if zone is None:
        return f"{_jour(paris)} à {_heure(paris)} (heure de Paris)"
    ici = instant.astimezone(zone)
    la_bas = _heure(paris) if paris.date() == ici.date() else f"le {_jour(paris)} à {_heure(paris)}"
    return f"{_jour(ici)} à {_heure(ici)} (heure locale, {lieu} ; {la_bas} à Paris)"


def _jour(instant: datetime) -> str:
    return instant.strftime("%d/%m/%Y")


def _heure(instant: datetime) -> str:
    return instant.strftime("%H\u202fh\u202f%M")
