"""What the process of one run does: the stages of ``mouvement solve``, telling each stage as it starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ..campagne import Chronometre
from .depot import Depot
from .problemes import Probleme, traduire
from .processus import suivre_le_parent

DEFINITIFS = frozenset({"campagne_refusee", "resultat_refuse", "mecanisme_inconnu", "regles_inconnues", "regles_refusees"})
"""Problems that the same request meets again: the run is ``refuse``. Any other is ``echec``."""


class ChronometreSuivi(Chronometre):
    """Times stages and sends (stage, seconds of the stages already done) when one starts."""

    def __init__(self, tuyau: Connection) -> None:
        super().__init__()
        self._tuyau = tuyau

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time a stage."""
        self._tuyau.send((nom, self.secondes()))
        with super().etape(nom):
            yield

    def secondes(self) -> dict[str, float]:
        """Seconds by stage, to the millisecond."""
        return {nom: round(duree, 3) for nom, duree in self.durees.items()}


def executer_calcul(racine: Path, identifiant: str, tuyau: Connection) -> None:
    """Run and write the result folder, or the reason why there is none; entry point of the process."""
    suivre_le_parent()
    depot, chronometre = Depot(racine), ChronometreSuivi(tuyau)
    issue: dict[str, Any] = {"etat": "termine", "probleme": None}
    try:
        with traduire():
            _executer(depot, identifiant, chronometre)
    except Probleme as probleme:
        issue = {"etat": "refuse" if probleme.code in DEFINITIFS else "echec", "probleme": probleme.en_dict()}
    depot.conclure(identifiant, {**issue, "secondes": chronometre.secondes()})


def _executer(depot: Depot, identifiant: str, chronometre: Chronometre) -> None:
    from ..campagne import executer
    from ..echanges.ecriture import ecrire
    from ..echanges.lecture import lire
    from ..sortie import fichiers

    demande = depot.calcul(identifiant)
    with chronometre.etape("lecture"):
        campagne = lire(depot.campagne(demande["campagne"]))
    verifie = executer(campagne, nom=demande["mecanisme"], chronometre=chronometre)
    with chronometre.etape("figures"):
        contenus, _ = fichiers(verifie)
    with chronometre.etape("ecriture"):
        ecrire(depot.resultat(identifiant), contenus)
