"""What has to be done whether anyone asks or not: mail handed over, ended sessions and tokens removed."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Engine

from ..base import transaction
from ..conduite.traduction import journaliser
from ..identite import envois, menage
from ..identite.courriel import Courrier
from ..identite.installation import Installation

RONDE = 60.0
"""Seconds between two rounds of mail, when no step asks for one sooner."""

MENAGE = 3600.0
"""Seconds between two cleanings."""


class Entretien:
    """A thread of the server. Several processes may have one each: every message is taken by one of them."""

    def __init__(self, engine: Engine, installation: Installation, courrier: Courrier) -> None:
        self._engine, self._installation, self._courrier = engine, installation, courrier
        self._reveil, self._fini = threading.Event(), False
        self._fil = threading.Thread(target=self._tenir, name="entretien", daemon=True)
        self._fil.start()

    def reveiller(self) -> None:
        """Hand over the mail now: a step has just written some. Takes no time of the request."""
        self._reveil.set()

    def fermer(self) -> None:
        """End after the message under way."""
        self._fini = True
        self._reveil.set()
        self._fil.join()

    def _tenir(self) -> None:
        dernier = float("-inf")
        while not self._fini:
            try:
                envois.expedier(self._engine, self._installation, self._courrier)
                if time.monotonic() - dernier >= MENAGE:
                    with transaction(self._engine) as seance:
                        menage.nettoyer(seance, self._installation)
                    dernier = time.monotonic()
            except Exception as erreur:
                journaliser(erreur)
            self._reveil.wait(RONDE)
            self._reveil.clear()
