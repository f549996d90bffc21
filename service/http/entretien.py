"""What has to be done whether anyone asks or not: mail handed over, waiting runs sent, ended sessions and tokens removed."""

from __future__ import annotations

import threading
import time

from sqlalchemy import Engine

from ..base import transaction
from ..base.pannes import panne
from ..conduite.file_travaux import FileTravaux
from ..conduite.metriques import compter_courriels
from ..identite import envois, menage
from ..identite.courriel import Courrier
from ..identite.installation import Installation
from ..journaux import ecrire, journaliser

RONDE = 60.0
"""Seconds between two rounds of mail, when no step asks for one sooner."""

MENAGE = 3600.0
"""Seconds between two cleanings."""


class Entretien:
    """A thread of the server. Several processes may have one each: every message is taken by one of them."""

    def __init__(self, engine: Engine, installation: Installation, courrier: Courrier, travaux: FileTravaux) -> None:
        self._engine, self._installation, self._courrier, self._travaux = engine, installation, courrier, travaux
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
                self._expedier()
                self._travaux.rattraper(self._engine)
                if time.monotonic() - dernier >= MENAGE:
                    with transaction(self._engine) as seance:
                        menage.nettoyer(seance, self._installation)
                    dernier = time.monotonic()
            except Exception as erreur:
                if panne(erreur):
                    ecrire("base_muette", tache="entretien")
                else:
                    journaliser(erreur)
            self._reveil.wait(RONDE)
            self._reveil.clear()

    def _expedier(self) -> None:
        bilan = envois.expedier(self._engine, self._installation, self._courrier)
        nombres = {"envoyes": bilan.envoyes, "differes": bilan.differes, "abandonnes": bilan.abandonnes}
        if any(nombres.values()):
            compter_courriels(**nombres)
            ecrire("courriels", **nombres)
