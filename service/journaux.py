"""Technical logs: what may be written is listed here, and nothing else is. No person is ever in them.

Not the journal of the acts (``service.base.journal``), which is kept and signed: these lines are for who runs the machines.

An event has a name, a level and the fields of :data:`EVENEMENTS`; a field that is not listed is not written. Lines of libraries
keep where they come from (logger, file, line) and the class and frames of their error, never their text: it may quote a
request, an address, a value. Readable on a terminal, one JSON object a line elsewhere.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter

FORMES = ("auto", "json", "texte")
VARIABLE = "MOUVEMENT_JOURNAUX"
"""Setting ``journaux``, and the way children get the form of their parent."""

REPETITION = 30.0
"""Seconds between two lines of one place of a library."""

_NOM = "mouvement"
_LONGUEUR = 2_000
"""Characters of a field: frames are the longest."""


@dataclass(frozen=True, slots=True)
class Evenement:
    """Level, fields that may be written, and the French sentence of the readable form."""

    niveau: int
    champs: tuple[str, ...]
    phrase: str


_I, _A, _E = logging.INFO, logging.WARNING, logging.ERROR
EVENEMENTS: Mapping[str, Evenement] = {
    "requete": Evenement(
        _I, ("methode", "route", "statut", "ms", "requete", "role"), "{methode} {route} {statut} {ms} ms {requete} {role}"
    ),
    "erreur": Evenement(_E, ("genre", "cadres", "requete"), "erreur inattendue {genre} : {cadres}"),
    "panne": Evenement(_A, ("code", "genre", "requete"), "{code} ({genre}) : réponse remise à plus tard"),
    "page_impossible": Evenement(_E, ("genre",), "page d'erreur impossible ({genre})"),
    "ecoute": Evenement(_I, ("hote", "port"), "écoute sur http://{hote}:{port} (Ctrl-C pour arrêter)"),
    "ecoute_prete": Evenement(_I, ("pid",), "prêt à répondre (processus {pid})"),
    "metriques": Evenement(_I, ("hote", "port"), "mesures sur http://{hote}:{port}/metriques"),
    "sans_operateur": Evenement(
        _I,
        ("donnees",),
        "aucun opérateur n'a encore de compte : « mouvement comptes amorcer VOTRE.ADRESSE --donnees {donnees} » donne le lien "
        "du premier",
    ),
    "arret": Evenement(_I, (), "arrêt demandé : les requêtes en cours se terminent"),
    "relance": Evenement(_A, ("nom", "code"), "le {nom} s'est arrêté (code {code}), il est relancé"),
    "travailleur": Evenement(_I, ("nom",), "travailleur « {nom} » prêt"),
    "base_muette": Evenement(_A, ("tache",), "la base ne répond pas ({tache}) : nouvel essai"),
    "calcul": Evenement(_I, ("calcul", "etat", "secondes"), "calcul {calcul} : {etat} ({secondes} s)"),
    "file_differee": Evenement(_A, ("calcul", "genre"), "calcul {calcul} : sera envoyé au travailleur plus tard ({genre})"),
    "courriels": Evenement(
        _I, ("envoyes", "differes", "abandonnes"), "courriels : {envoyes} envoyés, {differes} différés, {abandonnes} abandonnés"
    ),
    "exterieur": Evenement(_A, ("source", "genre", "cadres"), "{source} : {genre} {cadres}"),
}
"""Every line that this program writes. ``exterieur`` is any line of a library, at its own level."""

_ecrivain = structlog.wrap_logger(
    logging.getLogger(_NOM),
    processors=[ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
)
_processus = "mouvement"


def ecrire(evenement: str, **champs: object) -> None:
    """Write a line, with the fields of its event that are given.

    Raises
    ------
    KeyError
        No such event.
    """
    genre = EVENEMENTS[evenement]
    gardes = {nom: _borner(champs[nom]) for nom in genre.champs if nom in champs}
    _ecrivain.log(genre.niveau, evenement, **gardes)


def journaliser(erreur: BaseException, **champs: object) -> None:
    """Log an unexpected error: its class and its frames, never its message, which may quote a person's data."""
    ecrire("erreur", genre=type(erreur).__name__, cadres=_cadres(erreur.__traceback__), **champs)


def _cadres(trace: TracebackType | None) -> str:
    return " < ".join(f"{c.name} ({c.filename}:{c.lineno})" for c in reversed(traceback.extract_tb(trace)))


def _borner(valeur: object) -> object:
    return valeur if isinstance(valeur, int | float | None) else str(valeur)[:_LONGUEUR]


def configurer(processus: str, forme: str | None = None) -> None:
    """Send the lines of this process to its standard error, and let nothing else be written there by an error.

    Parameters
    ----------
    processus
        What this process is, in each line (``web``, ``travailleur``…).
    forme
        One of ``FORMES``; None: the one that the parent process chose.
    """
    global _processus  # noqa: PLW0603 - a process is one thing
    _processus = processus
    choisie = forme or os.environ.get(VARIABLE, "auto")
    if choisie == "auto":
        choisie = "texte" if sys.stderr.isatty() else "json"
    os.environ[VARIABLE] = choisie
    sortie = logging.StreamHandler(sys.stderr)
    sortie.addFilter(_Tri())
    sortie.setFormatter(ProcessorFormatter(processors=[_en_json if choisie == "json" else _en_texte], use_get_message=False))
    racine = logging.getLogger()
    racine.handlers[:] = [sortie]
    racine.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda genre, erreur, trace: journaliser(erreur)
    threading.excepthook = lambda faute: journaliser(faute.exc_value or RuntimeError())
    sys.unraisablehook = lambda faute: journaliser(faute.exc_value or RuntimeError())


class _Tri(logging.Filter):
    """Our lines, and the warnings of libraries: those of one place once in a while, for a database away makes many a second."""

    def __init__(self) -> None:
        super().__init__()
        self._dernieres: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is written."""
        if record.name == _NOM:
            return True
        ou = (record.pathname, record.lineno)
        if record.levelno < logging.WARNING or record.created - self._dernieres.get(ou, 0.0) < REPETITION:
            return False
        self._dernieres[ou] = record.created
        return True


def reprendre(nom: str) -> None:
    """Take back a library's logger that writes by itself: its warnings come here, without their text."""
    bibliotheque = logging.getLogger(nom)
    bibliotheque.handlers.clear()
    bibliotheque.propagate = True


def _lire(contenu: Mapping[str, Any]) -> tuple[str, dict[str, object]]:
    """Event and fields of a line, ours or a library's."""
    trace: logging.LogRecord = contenu["_record"]
    if contenu["_from_structlog"]:
        champs = {nom: contenu[nom] for nom in EVENEMENTS[contenu["event"]].champs if nom in contenu}
        return contenu["event"], champs
    # A text on its way through the standard logger "mouvement" would be ours, yet not listed: it is treated as any other.
    ailleurs: dict[str, object] = {"source": f"{trace.name} ({Path(trace.pathname).name}:{trace.lineno})"}
    erreur = (contenu.get("exc_info") or (None, None, None))[1]
    if isinstance(erreur, BaseException):
        ailleurs |= {"genre": type(erreur).__name__, "cadres": _cadres(erreur.__traceback__)[:_LONGUEUR]}
    return "exterieur", ailleurs


def _en_json(_: Any, __: str, contenu: MutableMapping[str, Any]) -> str:
    evenement, champs = _lire(contenu)
    trace: logging.LogRecord = contenu["_record"]
    ligne = {"le": _instant(trace), "niveau": trace.levelname, "processus": _processus, "evenement": evenement, **champs}
    if evenement != "requete":
        ligne["message"] = _phrase(evenement, champs)
    rendre = structlog.processors.JSONRenderer(ensure_ascii=False)
    return str(rendre(None, "", ligne))


def _en_texte(_: Any, __: str, contenu: MutableMapping[str, Any]) -> str:
    evenement, champs = _lire(contenu)
    trace: logging.LogRecord = contenu["_record"]
    return f"{_instant(trace)} {trace.levelname} {_processus} : {_phrase(evenement, champs)}"


def _phrase(evenement: str, champs: Mapping[str, object]) -> str:
    genre = EVENEMENTS[evenement]
    return genre.phrase.format_map({nom: champs.get(nom, "–") for nom in genre.champs})


def _instant(trace: logging.LogRecord) -> str:
    return datetime.fromtimestamp(trace.created, UTC).isoformat(timespec="milliseconds")
