"""What the process of one run does: the stages of ``mouvement solve``, telling each stage as it starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ..base.refus import Refus
from ..campagne import Chronometre
from .magasin import Magasin
from .processus import suivre_le_parent
from .traduction import traduire

DEFINITIFS = frozenset({"campagne_refusee", "resultat_refuse", "mecanisme_inconnu", "regles_inconnues", "regles_refusees"})
"""Refusals that the same demand meets again: the run is ``refuse``. Any other is ``echec``."""


@dataclass(frozen=True, slots=True)
class Etape:
    """A stage starts; seconds of the stages already done."""

    nom: str
    secondes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Issue:
    """The end: ``termine``, ``refuse`` or ``echec``."""

    etat: str
    secondes: Mapping[str, float]
    probleme: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Demande:
    """What to compute, and where it goes."""

    racine: Path
    empreinte: str
    contenu: str
    mecanisme: str


class ChronometreSuivi(Chronometre):
    """Times stages and tells when one starts."""

    def __init__(self, tuyau: Connection) -> None:
        super().__init__()
        self._tuyau = tuyau

    @contextmanager
    def etape(self, nom: str) -> Iterator[None]:
        """Time a stage."""
        self._tuyau.send(Etape(nom, self.secondes()))
        with super().etape(nom):
            yield

    def secondes(self) -> dict[str, float]:
        """Seconds by stage, to the millisecond."""
        return {nom: round(duree, 3) for nom, duree in self.durees.items()}


def executer_calcul(demande: Demande, tuyau: Connection) -> None:
    """Run and write the result folder, or tell the reason why there is none; entry point of the process."""
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


def _executer(demande: Demande, chronometre: Chronometre) -> None:
    contenus = produire(demande.racine, demande.contenu, demande.mecanisme, chronometre)
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
