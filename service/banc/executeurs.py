"""Where tasks run: this process, the cores of this machine, or a cluster. Only the order of the answers differs."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from .partage import figer, rouvrir, rouvrir_fichier

Travail = Callable[[Any, Any], Any]
"""A function of a module: (what is shared, one task) gives an answer that depends on nothing else."""

REPRISES = 3
"""Times that tasks of dead processes are given to others."""


class Executeur(Protocol):
    """Somewhere tasks run."""

    def lancer(self, travail: Travail, commun: Any, taches: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Pairs (number of the task, answer), as they come."""
        ...


@dataclass(frozen=True, slots=True)
class Ici:
    """One after the other, in this process."""

    def lancer(self, travail: Travail, commun: Any, taches: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Pairs (number of the task, answer), in order."""
        for i, tache in enumerate(taches):
            yield i, travail(commun, tache)


_commun: Any = None


def _ouvrir(chemin: Path) -> None:
    global _commun  # noqa: PLW0603 - one shared object per worker process, set once when it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    threading.Thread(target=_suivre_le_parent, name="parent", daemon=True).start()
    _commun = rouvrir_fichier(chemin)


def _suivre_le_parent() -> None:
    """End with the process that started this one, however it went: killed, it leaves nobody waiting for tasks for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _executer(travail: Travail, tache: Any) -> Any:
    return travail(_commun, tache)


@dataclass(frozen=True, slots=True)
class Processus:
    """Processes of this machine: what is shared is a file that all of them map, read-only.

    They are started anew, not forked: a fork of a process that has threads (those of the solver, of Arrow) may never answer.

    Attributes
    ----------
    dossier
        Where the file shared is; None: the folder of the machine for temporary files.
    """

    nombre: int
    dossier: Path | None = None

    def lancer(self, travail: Travail, commun: Any, taches: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Pairs (number of the task, answer), as they come. Tasks of a process that dies are given to new ones.

        Raises
        ------
        BrokenProcessPool
            Processes die again and again.
        """
        restent = dict(enumerate(taches))
        with tempfile.TemporaryDirectory(prefix="mouvement-", dir=self.dossier) as dossier:
            chemin = Path(dossier) / "commun"
            chemin.write_bytes(figer(commun))
            for reprise in range(REPRISES + 1):
                try:
                    for i, reponse in self._passage(travail, chemin, restent):
                        del restent[i]
                        yield i, reponse
                    return
                except BrokenProcessPool:
                    if reprise == REPRISES:
                        raise

    def _passage(self, travail: Travail, chemin: Path, restent: dict[int, Any]) -> Iterator[tuple[int, Any]]:
        contexte = multiprocessing.get_context("spawn")
        equipe = ProcessPoolExecutor(self.nombre, contexte, _ouvrir, (chemin,))
        try:
            futurs = {equipe.submit(_executer, travail, tache): i for i, tache in restent.items()}
            for futur in as_completed(futurs):
                yield futurs.pop(futur), futur.result()
        finally:
            equipe.shutdown(wait=True, cancel_futures=True)


_ouverts: dict[str, Any] = {}
"""What a worker of a cluster has opened, by digest; one at a time."""


def _executer_ailleurs(bloc: bytes, empreinte: str, travail: Travail, tache: Any) -> Any:
    if empreinte not in _ouverts:
        _ouverts.clear()
        _ouverts[empreinte] = rouvrir(bloc)
    return travail(_ouverts[empreinte], tache)


@dataclass(frozen=True, slots=True)
class Grappe:
    """A Dask cluster, its address or the client of one (optional dependency ``distributed``).

    What is shared is sent once to every worker. Whoever reaches the scheduler runs code: only inside a trusted network.
    """

    adresse: Any

    def lancer(self, travail: Travail, commun: Any, taches: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Pairs (number of the task, answer), as they come. The scheduler gives the tasks of a dead worker to the others."""
        from distributed import Client
        from distributed import as_completed as au_fur_et_a_mesure

        client = self.adresse if isinstance(self.adresse, Client) else Client(self.adresse)
        bloc = figer(commun)
        empreinte = hashlib.sha256(bloc).hexdigest()
        try:
            (envoye,) = client.scatter([bloc], broadcast=True, hash=False)
            futurs = {
                client.submit(_executer_ailleurs, envoye, empreinte, travail, tache, pure=False, retries=REPRISES): i
                for i, tache in enumerate(taches)
            }
            for futur in au_fur_et_a_mesure(list(futurs)):
                yield futurs[futur], futur.result()
                futur.release()
        finally:
            if client is not self.adresse:
                client.close()


EXECUTEURS = ("ici", "processus", "grappe")


def executeur(nom: str, travailleurs: int | None = None, adresse: str | None = None) -> Executeur:
    """The executor of a command.

    Parameters
    ----------
    travailleurs
        Number of processes; by default the cores that this process may use.
    adresse
        Of the scheduler of a cluster.

    Raises
    ------
    ValueError
        No such executor, or a cluster without address (French message).
    """
    if nom == "ici":
        return Ici()
    if nom == "processus":
        return Processus(travailleurs or len(os.sched_getaffinity(0)))
    if nom == "grappe":
        if not adresse:
            raise ValueError("la grappe demande l'adresse de son ordonnanceur : --adresse tcp://…")
        return Grappe(adresse)
    raise ValueError(f"exécuteur inconnu : « {nom} » ; exécuteurs : {', '.join(EXECUTEURS)}")
