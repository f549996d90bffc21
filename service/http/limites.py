"""How much may be asked: by address, and by account once it is known.

Requests that change something are counted in the database, by every process together: they write there anyway. Reads are
counted in the memory of each web process, so that reading stays reading: with several processes each allows the whole of it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine

from ..identite import limites
from ..identite.installation import Installation
from ..identite.refus import RefusIdentite
from ..reglages import Reglages

DETAIL = "Trop de demandes en peu de temps. Attendre, puis recommencer."


class Limiteur:
    """Counts requests."""

    def __init__(self, engine: Engine, installation: Installation, reglages: Reglages) -> None:
        self._engine, self._installation, self._reglages = engine, installation, reglages
        self._memoire = FixedWindowRateLimiter(MemoryStorage())

    def adresse(self, adresse: str) -> None:
        """Count a request of an address.

        Raises
        ------
        RefusIdentite
            ``trop_de_tentatives``, with the moment when it may be tried again.
        """
        self._en_memoire(self._reglages.limite_adresse, "adresse", adresse)

    def compte(self, compte: str, *, change: bool) -> None:
        """Count a request of an account.

        Raises
        ------
        RefusIdentite
            ``trop_de_tentatives``, with the moment when it may be tried again.
        """
        if change:
            limites.exiger(self._engine, self._installation, self._reglages.limite_changements, "changements", compte)
        else:
            self._en_memoire(self._reglages.limite_lectures, "lectures", compte)

    def _en_memoire(self, regle: str, *cle: str) -> None:
        limite = parse(regle)
        if not self._memoire.hit(limite, *cle):
            reprise = datetime.fromtimestamp(self._memoire.get_window_stats(limite, *cle).reset_time, UTC)
            raise RefusIdentite("trop_de_tentatives", DETAIL, reprise=reprise)
