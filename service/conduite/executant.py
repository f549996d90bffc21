"""What the process of one run does: the stages of ``mouvement solve``, telling each stage as it starts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from ..base.refus import Refus
from ..campagne import Chronometre
from .magasin import Magasin
from .processus import mener_le_groupe, suivre_le_parent
from .traduction import traduire

DEFINITIFS = frozenset(
    {"campagne_refusee", "resultat_refuse", "mecanisme_inconnu", "regles_inconnues", "regles_refusees", "plan_refuse"}
)
"""Refusals that the same demand meets again: the run is ``refuse``. Any other is ``echec``."""


PERIODE_AVANCEMENT = 0.5
"""Seconds between two signs of a stage that tells how far it is."""


class Avancer(Protocol):
    """How a stage tells how far it is."""

    def __call__(self, fait: int, total: int, dits: Mapping[str, int] | None = None) -> None:
        """Done, in all, and numbers by name that the stage knows meanwhile."""


@dataclass(frozen=True, slots=True)
class Etape:
    """A stage starts, or goes on; seconds of the stages already done.

    ``avancement``: ``fait`` of ``total``, after ``secondes``, told at ``instant`` (seconds since the epoch), and what the stage
    tells besides; None where the stage does not count.
    """

    nom: str
    secondes: Mapping[str, float]
    avancement: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """The end: ``termine``, ``refuse`` or ``echec``."""

    etat: str
    secondes: Mapping[str, float]
    probleme: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Banc:
    """What a simulation does (:mod:`service.conduite.execution_banc`), with the name and the folder of its scenario, if any.

    ``processus``: how many it may use.
    """

    verbe: str
    scenario: str = ""
    fichiers: str = ""
    processus: int = 1


@dataclass(frozen=True, slots=True)
class Demande:
    """What to compute, and where it goes."""

    racine: Path
    empreinte: str
    contenu: str
    mecanisme: str
    banc: Banc | None = None


class ChronometreSuivi(Chronometre):
    """Times stages and tells when one starts."""

    def __init__(self, tuyau: Connection) -> None:
        super().__init__()
        self._tuyau = tuyau
        self._dit = 0.0

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time a stage."""
        self._tuyau.send(Etape(nom, self.secondes()))
        with super().etape(nom):
            yield

    @contextmanager
    def comptee(self, nom: str) -> Iterator[Avancer]:
        """Time a stage that tells how far it is, (done, in all, what is known), twice a second at most.

        What is known for the first time is told at once: it may be long before anything else is.
        """
        debut, connu = time.monotonic(), False

        def avancer(fait: int, total: int, dits: Mapping[str, int] | None = None) -> None:
            nonlocal connu
            maintenant = time.monotonic()
            if maintenant - self._dit >= PERIODE_AVANCEMENT or (dits is not None and not connu):
                self._dit, connu = maintenant, connu or dits is not None
                ici = {"fait": fait, "total": total, "secondes": round(maintenant - debut, 1), "instant": round(time.time(), 1)}
                avancement = {**ici, **(dits or {})}
                self._tuyau.send(Etape(nom, self.secondes(), avancement))

        with self.etape(nom):
            yield avancer

    def secondes(self) -> dict[str, float]:
        """Seconds by stage, to the millisecond."""
        return {nom: round(duree, 3) for nom, duree in self.durees.items()}


def executer_calcul(demande: Demande, tuyau: Connection) -> None:
    """Run and write the result folder, or tell the reason why there is none; entry point of the process."""
    mener_le_groupe()
    suivre_le_parent()
    chronometre = ChronometreSuivi(tuyau)
    try:
        with traduire():
            _executer(demande, chronometre)
        issue = Issue("termine", chronometre.secondes())
    except Refus as refus:
        etat = "refuse" if refus.code in DEFINITIFS else "echec"
        issue = Issue(etat, chronometre.secondes(), refus.en_dict())
    tuyau.send(issue)


def _executer(demande: Demande, chronometre: ChronometreSuivi) -> None:
    if demande.banc is None:
        contenus = produire(demande.racine, demande.contenu, demande.mecanisme, chronometre)
    else:
        from . import execution_banc

        contenus = execution_banc.produire(demande, demande.banc, chronometre)
    with chronometre.etape("ecriture"):
        Magasin(demande.racine).ecrire_resultat(demande.empreinte, contenus)


def produire(racine: Path, contenu: str, mecanisme: str, chronometre: Chronometre) -> Mapping[str, bytes]:
    """Files of a run, a function of the content and of the mechanism; nothing is written."""
    from ..campagne import executer
    from ..echanges.lecture import lire
    from ..sortie import fichiers

    with chronometre.etape("lecture"):
        campagne = lire(Magasin(racine).contenu(contenu))
    verifie = executer(campagne, nom=mecanisme, chronometre=chronometre)
    with chronometre.etape("figures"):
        return fichiers(verifie)[0]
