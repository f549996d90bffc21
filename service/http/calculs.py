"""Runs: a queue, a few at a time, one process each. Threads watch the processes; no request waits for a run."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

from .depot import Depot, empreinte_json, maintenant
from .executant import executer_calcul
from .problemes import Probleme, journaliser
from .processus import CONTEXTE

SIMULTANES = 2
"""Runs at a time: each uses one core and, for a national campaign, about 1 GB."""

ATTENTE_MAXIMALE = 100
"""Runs that may wait; more is a programming error of a client."""

FINS = frozenset({"termine", "refuse", "echec", "annule", "interrompu"})
"""States that do not change by themselves."""

RELANCABLES = frozenset({"echec", "annule", "interrompu"})
"""States from which asking again starts again. ``termine`` and ``refuse`` would give the same."""


@dataclass(slots=True, eq=False)
class _Actif:
    """A run in the service's hands."""

    etape: str | None = None
    secondes: Mapping[str, float] = field(default_factory=dict)
    annule: bool = False
    processus: BaseProcess | None = None
    tache: Future[None] | None = None


class Calculs:
    """The runs of a data folder. Methods may be called from any thread."""

    def __init__(self, depot: Depot, simultanes: int = SIMULTANES) -> None:
        self._depot = depot
        self._actifs: dict[str, _Actif] = {}
        self._verrou = threading.Lock()
        self._ferme = False
        self._taches = ThreadPoolExecutor(simultanes, thread_name_prefix="calcul")

    def demander(self, campagne: str, mecanisme: str, regles: str, version: str) -> dict[str, Any]:
        """Ask for a run: the same request is the same run, started again only from a state of ``RELANCABLES``.

        Parameters
        ----------
        regles
            Digest of the rule pack as it is now, overrides of the campaign aside (they are in its id).
        version
            Version of the program.

        Raises
        ------
        Probleme
            ``file_pleine``.
        """
        identite = {"campagne": campagne, "mecanisme": mecanisme, "regles": regles, "version": version}
        demande = {"id": empreinte_json(identite), **identite, "demande_le": maintenant()}
        identifiant = str(demande["id"])
        with self._verrou:
            if identifiant not in self._actifs and self._depot.issue(identifiant).get("etat", "interrompu") in RELANCABLES:
                if len(self._actifs) >= ATTENTE_MAXIMALE:
                    raise Probleme("file_pleine")
                self._depot.demander(demande)
                self._depot.rouvrir(identifiant)
                actif = self._actifs[identifiant] = _Actif()
                actif.tache = self._taches.submit(self._suivre, identifiant, actif)
        return self.etat(identifiant)

    def etat(self, identifiant: str) -> dict[str, Any]:
        """Request and state of a run.

        Raises
        ------
        Probleme
            ``calcul_inconnu``.
        """
        demande = self._depot.calcul(identifiant)
        etat: dict[str, Any] = {"etat": "interrompu", "etape": None, "secondes": {}, "probleme": None}
        with self._verrou:
            actif = self._actifs.get(identifiant)
            if actif is None:
                etat |= self._depot.issue(identifiant)
            else:
                nom = "en_cours" if actif.processus is not None else "en_attente"
                etat |= {"etat": nom, "etape": actif.etape, "secondes": dict(actif.secondes)}
        return {**demande, **etat}

    def annuler(self, identifiant: str) -> dict[str, Any]:
        """Stop a run; back when its process is dead.

        Raises
        ------
        Probleme
            ``calcul_inconnu``; ``calcul_fini`` when there is nothing to stop.
        """
        self._depot.calcul(identifiant)
        with self._verrou:
            actif = self._actifs.get(identifiant)
            if actif is None:
                raise Probleme("calcul_fini")
            tache = self._arreter(actif)
        if tache.cancelled():
            self._conclure(identifiant, actif)
        else:
            tache.result()
        etat = self.etat(identifiant)
        if etat["etat"] != "annule":
            raise Probleme("calcul_fini", "Le calcul s'est fini avant d'être arrêté.")
        return etat

    def fermer(self) -> None:
        """Stop everything: what runs or waits is cut, and shown so until it is asked again."""
        with self._verrou:
            self._ferme = True
            for actif in self._actifs.values():
                self._arreter(actif)
        self._taches.shutdown()

    def _arreter(self, actif: _Actif) -> Future[None]:
        actif.annule = True
        if actif.processus is not None:
            actif.processus.kill()
        if actif.tache is None:
            raise AssertionError("calcul actif sans tâche : la tâche est créée sous le même verrou")
        actif.tache.cancel()
        return actif.tache

    def _suivre(self, identifiant: str, actif: _Actif) -> None:
        try:
            self._executer(identifiant, actif)
        except Exception as erreur:
            journaliser(erreur)
        finally:
            self._conclure(identifiant, actif)

    def _executer(self, identifiant: str, actif: _Actif) -> None:
        """Start the process and stay with it to its end."""
        lecteur, ecrivain = CONTEXTE.Pipe(duplex=False)
        with lecteur:
            with ecrivain, self._verrou:  # the child holds a copy of its own: the end of the stream is its end
                if actif.annule:
                    return
                arguments = (self._depot.racine, identifiant, ecrivain)
                processus = CONTEXTE.Process(target=executer_calcul, name=f"calcul-{identifiant}", args=arguments, daemon=True)
                processus.start()
                actif.processus = processus
            try:
                while True:
                    actif.etape, actif.secondes = lecteur.recv()
            except (EOFError, OSError):
                processus.join()

    def _conclure(self, identifiant: str, actif: _Actif) -> None:
        """Take a run out of the service's hands, its end written first: no reader sees it cut in between."""
        with self._verrou:
            try:
                if not self._ferme and not self._depot.issue(identifiant):
                    probleme = None if actif.annule else Probleme("processus_arrete").en_dict()
                    etat = "annule" if actif.annule else "echec"
                    self._depot.conclure(identifiant, {"etat": etat, "probleme": probleme, "secondes": dict(actif.secondes)})
            finally:
                self._actifs.pop(identifiant, None)
