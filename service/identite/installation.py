"""What every function of this package needs besides the database: the key, the settings, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..base import maintenant
from .coffre import Coffre


@dataclass(frozen=True, slots=True)
class Reglages:
    """Settings of the installation.

    Attributes
    ----------
    adresse_publique
        Where people reach the service, without a final slash; links of messages start with it.
    production
        Refuse what only a laptop may do (clear-text providers and mail).
    contacts_adresse
        Where to write when the e-mail address on file is wrong (AMIA, source 000: one per field of activity).
    premiere_connexion_par_campagne
        A candidat initialises the account again for each campaign year (AMIA, rule E3).
    inactivite, duree_session
        A session ends after this long unused, and this long after it was opened (30 min and 8 h, under ProConnect's 12 h).
    echecs_toleres, delai_verrou, delai_verrou_max
        From the nth failure in a row the account waits, twice as long at each further one. No text gives figures (E10).
    limite_adresse, limite_identifiant
        Attempts, in the notation of ``limits``: by client address (many people of one school share one) and by identifier.
    """

    adresse_publique: str = "http://127.0.0.1:8000"
    production: bool = False
    contacts_adresse: tuple[str, ...] = ()
    premiere_connexion_par_campagne: bool = True
    inactivite: timedelta = timedelta(minutes=30)
    duree_session: timedelta = timedelta(hours=8)
    duree_etape: timedelta = timedelta(minutes=10)
    duree_temporaire: timedelta = timedelta(hours=24)
    duree_invitation: timedelta = timedelta(days=7)
    echecs_toleres: int = 5
    delai_verrou: timedelta = timedelta(minutes=1)
    delai_verrou_max: timedelta = timedelta(hours=1)
    limite_adresse: str = "300/10minutes"
    limite_identifiant: str = "20/10minutes"
    limite_courriels: str = "3/hour"


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation of the service."""

    coffre: Coffre
    reglages: Reglages = field(default_factory=Reglages)
    horloge: Callable[[], datetime] = maintenant

    def lien(self, chemin: str) -> str:
        """Address of a page, as people reach it."""
        return self.reglages.adresse_publique.rstrip("/") + chemin


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from; ``adresse`` serves to limit attempts and is kept only as a digest."""

    adresse: str = ""
    agent: str = ""
