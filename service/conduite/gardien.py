"""Processes that must always be there: one that dies is started again."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from ..journaux import ecrire, journaliser
from .processus import CONTEXTE

RELANCE = 2.0
"""Seconds before a process that died is started again."""


@dataclass(frozen=True, slots=True)
class Tache:
    """A process to keep: its French name, the function that it calls and its arguments."""

    nom: str
    cible: Callable[..., None]
    args: tuple[Any, ...]


@contextmanager
def garder(taches: Sequence[Tache], arret: float) -> Iterator[None]:
    """Keep these processes while the block lasts; then stop them all, and kill what remains after ``arret`` seconds."""
    if not taches:
        yield
        return
    fin, fermeture = CONTEXTE.Pipe(duplex=False)
    fil = threading.Thread(target=_tenir, args=(list(taches), fin, arret), name="gardien")
    fil.start()
    try:
        yield
    finally:
        fermeture.close()  # its end wakes the thread
        fil.join()
        fin.close()


def _tenir(taches: list[Tache], fin: Connection, arret: float) -> None:
    vivants = [_lancer(tache) for tache in taches]
    while fin not in (prets := wait([fin, *(processus.sentinel for processus in vivants)])):
        finis = [rang for rang, processus in enumerate(vivants) if processus.sentinel in prets]
        for rang in finis:
            vivants[rang].join()  # its end may be seen before its code is known
        if fin.poll():
            break
        for rang in finis:
            ecrire("relance", nom=taches[rang].nom, code=vivants[rang].exitcode)
        if fin.poll(RELANCE):
            break
        for rang in finis:
            vivants[rang] = _lancer(taches[rang])
    for processus in vivants:
        processus.terminate()
    limite = time.monotonic() + arret
    for processus in vivants:
        processus.join(max(0.0, limite - time.monotonic()))
        processus.kill()
        processus.join()


def _faire(tache: Tache) -> None:
    """Entry point of a process: what ends it is logged as everything is, where the library would print its message."""
    try:
        tache.cible(*tache.args)
    except Exception as erreur:
        journaliser(erreur)
        sys.exit(1)


def _lancer(tache: Tache) -> SpawnProcess:
    processus = CONTEXTE.Process(target=_faire, args=(tache,), name=tache.nom)
    processus.start()
    return processus
