"""Runs one command and prints what it cost: ``python -I -S chrono.py LIMIT CORE -- command ...``.

A process of its own because Linux counts the memory of the parent at the fork in the child's peak: this parent is 10 MB.
Standard library only. Answers JSON on stdout; the command's own stdout is in it, its stderr goes through.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time


def main() -> None:
    limite, coeur = float(sys.argv[1]), int(sys.argv[2])
    commande = sys.argv[4:]
    with tempfile.TemporaryFile() as sortie:
        debut = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            if coeur >= 0:
                os.sched_setaffinity(0, {coeur})
            os.dup2(sortie.fileno(), 1)
            os.execvp(commande[0], commande)
        # The limit is the child's affair: an alarm interrupts the wait, the child is killed and reaped.
        signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, limite)
        _, etat, usage = os.wait4(pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        mur = time.perf_counter() - debut
        sortie.seek(0)
        texte = sortie.read().decode()
    cout = {
        "mur": mur,
        "cpu": usage.ru_utime + usage.ru_stime,
        "systeme": usage.ru_stime,
        "memoire_mo": usage.ru_maxrss / 1024,
        "code": os.waitstatus_to_exitcode(etat),
        "sortie": texte,
    }
    json.dump(cout, sys.stdout)


main()
