"""Child processes: started fresh, and gone when the service is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from ..journaux import configurer

CONTEXTE = get_context("spawn")
"""No fork: the service has threads, and a child inherits nothing of its state."""

CODE_ORPHELIN = 70
"""Exit code of a child whose service disappeared."""


def suivre_le_parent(nom: str = "calcul") -> None:
    """Name this process in the technical logs; make it end with the one that started it, and leave Ctrl-C to that one."""
    parent = parent_process()
    if parent is None:
        raise RuntimeError("suivre_le_parent n'a de sens que dans un processus enfant")
    sentinelle = parent.sentinel
    configurer(nom)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def guetter() -> None:
        wait([sentinelle])
        if os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)  # those that this one started, and itself
        os._exit(CODE_ORPHELIN)

    threading.Thread(target=guetter, name="parent", daemon=True).start()


def mener_le_groupe() -> None:
    """Make this process, and those that it will start, a group that is killed whole."""
    os.setpgid(0, 0)


def tuer_le_groupe(processus: BaseProcess) -> None:
    """Kill a child and those that it started, and wait for its end."""
    # Before it is waited for: until then its number is nobody else's, even when it has ended.
    if processus.pid is not None:
        with suppress(ProcessLookupError):  # it has not become a group yet, and started nobody
            os.killpg(processus.pid, signal.SIGKILL)
    processus.kill()
    processus.join()
