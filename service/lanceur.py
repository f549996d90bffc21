"""Entry point of the program: Ctrl-C ends it cleanly even while it loads (contract: code 4).

Nothing is imported here that takes time. Until the command line is there to turn an interruption into a message, the signals
themselves do so and leave at once: nothing is written yet, and an exception raised inside another package's import could be
taken by it for a missing module.
"""

from __future__ import annotations

import os
import signal

ARRET = 4
"""Stopped before an answer: :class:`service.console.Sortie`, which is still to be imported."""

MESSAGE = "Interrompu. Rien n'a été écrit.\n"

SIGNAUX = (signal.SIGINT, signal.SIGTERM)


def _arreter(numero: int, cadre: object) -> None:
    os.write(2, MESSAGE.encode())
    os._exit(ARRET)


def main() -> None:
    """Run the command line. A signal that the caller ignores stays ignored (a shell does so with Ctrl-C in the background)."""
    avant = {numero: signal.getsignal(numero) for numero in SIGNAUX}
    for numero in SIGNAUX:
        if avant[numero] is not signal.SIG_IGN:
            signal.signal(numero, _arreter)
    from .cli import main as commandes

    for numero, gestionnaire in avant.items():
        signal.signal(numero, gestionnaire)
    commandes()
