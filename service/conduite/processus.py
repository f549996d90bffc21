"""Child processes: started fresh, and gone when the service is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

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
        os._exit(CODE_ORPHELIN)

    threading.Thread(target=guetter, name="parent", daemon=True).start()
