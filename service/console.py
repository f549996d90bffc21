"""What the commands share: exit codes, printing, and the place where every error becomes a French message and a code.

Exit codes (contract): 0 done, 1 the verifier found a violation, 2 wrong use, 3 the input was refused, 4 stopped before an
answer. Messages for people go to stderr, answers for programs to stdout. An error that nobody foresaw ends with 4 too: Python's
own code for it, 1, would read as a violation.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from enum import IntEnum
from typing import Any, NoReturn, TextIO

import typer

from .aide import ErreurUsage, message_usage
from .francais import pluriel
from .systeme import motif


class Sortie(IntEnum):
    """Exit codes."""

    FAIT = 0
    VIOLATION = 1
    MAUVAIS_USAGE = 2
    ENTREE_REFUSEE = 3
    INTERROMPU = 4


RIEN_ECRIT = "Rien n'a été écrit."


def cause(erreur: OSError) -> str:
    """Why the system refused, in French, with the file when it is known."""
    return f"{motif(erreur)} : {erreur.filename}" if erreur.filename else motif(erreur)


def dire(texte: str = "") -> None:
    """Print for people. A message that cannot be written changes nothing to what the command did."""
    with suppress(OSError):
        _ecrire(sys.stderr, texte)


def imprimer(texte: str) -> None:
    """Print the answer that was asked for.

    Raises
    ------
    OSError
        It cannot be written.
    """
    # Whoever was reading may have left (``| head``): that does not change what the command found, nor its exit code.
    with suppress(BrokenPipeError):
        _ecrire(sys.stdout, texte)


def repondre(contenu: Any) -> None:
    """Print for programs."""
    imprimer(json.dumps(contenu, ensure_ascii=False, indent=1))


def _ecrire(flux: TextIO, texte: str) -> None:
    try:
        flux.write(texte + "\n")
        flux.flush()
    except OSError:
        # What remains in the buffer would fail again, out of reach, when the interpreter closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), flux.fileno())
        raise


def arreter(code: Sortie, texte: str, en_json: bool = False, contenu: Any = None) -> NoReturn:
    """End with a message."""
    if en_json:
        repondre(contenu if contenu is not None else {"erreur": texte})
    dire(texte)
    raise typer.Exit(int(code))


@contextmanager
def refus(
    en_json: bool = False, *usages: type[Exception], complet: bool = False, reste: Callable[[], str] = str
) -> Iterator[None]:
    """Turn the refusals of the layers below into messages and exit codes.

    Parameters
    ----------
    en_json
        Whether the refusal is also written for programs.
    usages
        Errors that tell a wrong use.
    complet
        Whether every fault of an input is told for itself, rather than by cause.
    reste
        Tells what the command wrote before it stopped; empty, by default: nothing.
    """
    from scoring.fautes import PaquetRefuse

    from .echanges.anomalies import EntreeRefusee
    from .echanges.ecriture import SortieRefusee
    from .fautes import lignes_fautes
    from .refus import CertificatIllisible, ResultatRefuse

    mauvais_usages: tuple[type[Exception], ...] = (SortieRefusee, *usages)
    try:
        yield
    except EntreeRefusee as erreur:
        anomalies = erreur.anomalies
        if en_json:
            repondre({"anomalies": [a.en_json() for a in anomalies]})
        for ligne in lignes_fautes(anomalies, complet=complet):
            dire(ligne)
        dire(f"Entrée refusée : {pluriel(len(anomalies), 'anomalie')}. {RIEN_ECRIT}")
        raise typer.Exit(int(Sortie.ENTREE_REFUSEE)) from None
    except PaquetRefuse as erreur:
        fautes = {"fautes": [asdict(faute) for faute in erreur.fautes]}
        nombre = pluriel(len(erreur.fautes), "faute")
        arreter(Sortie.ENTREE_REFUSEE, f"{erreur}\nPaquet de règles refusé : {nombre}. {RIEN_ECRIT}", en_json, fautes)
    except CertificatIllisible as erreur:
        arreter(Sortie.ENTREE_REFUSEE, str(erreur), en_json)
    except ResultatRefuse as erreur:
        contenu = {"motifs": list(erreur.motifs), **erreur.rapport.as_dict()}
        arreter(Sortie.VIOLATION, f"{erreur}\n{reste() or RIEN_ECRIT}", en_json, contenu)
    except mauvais_usages as erreur:
        arreter(Sortie.MAUVAIS_USAGE, str(erreur), en_json)
    except OSError as erreur:
        arreter(Sortie.INTERROMPU, f"Lecture ou écriture impossible : {cause(erreur)}. {reste() or RIEN_ECRIT}", en_json)
    except MemoryError:
        arreter(Sortie.INTERROMPU, f"Mémoire insuffisante. {reste() or RIEN_ECRIT}", en_json)


INTERRUPTION = 128 + signal.SIGINT
"""What typer returns when the keyboard interrupts a command."""


def lancer(application: typer.Typer, nom: str) -> NoReturn:
    """Run the application and exit with a code of the contract, whatever happens."""
    for flux in (sys.stdout, sys.stderr):
        if isinstance(flux, io.TextIOWrapper):
            flux.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped service leaves as cleanly as Ctrl-C
    try:
        code = application(prog_name=nom, standalone_mode=False)
    except ErreurUsage as erreur:
        dire(message_usage(erreur, nom))
        code = Sortie.MAUVAIS_USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTION
    except OSError as erreur:
        dire(f"Réponse impossible à écrire : {cause(erreur)}.")
        code = Sortie.INTERROMPU
    except Exception as erreur:
        dire(traceback.format_exc())
        reste = " ".join(getattr(erreur, "__notes__", ())) or RIEN_ECRIT
        dire(f"Erreur interne, à signaler : {type(erreur).__name__} : {erreur}. {reste}")
        code = Sortie.INTERROMPU
    if code == INTERRUPTION:
        dire(f"Interrompu. {RIEN_ECRIT}")
        code = Sortie.INTERROMPU
    sys.exit(int(code or 0))
