"""A worker: DBOS takes runs from the queue, each in a process of its own, and takes up again those a stop cut.

One worker a process: DBOS is one for a process. A worker keeps its name from one start to the next (its machine's, by default):
that is how DBOS knows which runs were its own when it was killed. The result of a run is a function of its demand, and a result
folder appears whole or not at all, so that doing it again, even twice at once, gives the same bytes.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeVar

from dbos import DBOS
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from ..base import journal, maintenant, moteur, transaction
from ..base.tables_campagne import Calcul
from ..identite.politique import SYSTEME
from ..reglages import Reglages
from .executant import Demande, Etape, Issue, executer_calcul
from .file_travaux import CALCULER, FILE, PROTOCOLE, adresse_travaux
from .magasin import Magasin, empreinte_json, manifeste
from .processus import CONTEXTE
from .traduction import JOURNAL, journaliser

T = TypeVar("T")

PERIODE = 0.2
"""Seconds between two looks at a process, and at the wish to stop it."""

PATIENCE = 600
"""Seconds that a worker waits for a database that does not answer, its run going on."""


@dataclass(frozen=True, slots=True)
class _Atelier:
    """What the workflow works with: DBOS calls it with JSON only."""

    engine: Engine
    magasin: Magasin


_atelier: _Atelier | None = None


def demarrer(reglages: Reglages) -> None:
    """Open the databases and take runs, in threads of this process."""
    global _atelier  # noqa: PLW0603 - DBOS is one for a process, and calls functions of modules
    magasin = Magasin(reglages.donnees.absolute())
    magasin.preparer()
    _atelier = _Atelier(moteur(reglages.adresse_base), magasin)
    DBOS(
        config={
            "name": "mouvement",
            "system_database_url": adresse_travaux(reglages.adresse_base, magasin.racine),
            "application_version": PROTOCOLE,
            "executor_id": reglages.travailleur,
            "log_level": "WARNING",
            "enable_otlp": False,
        }
    )
    DBOS.listen_queues([FILE])
    DBOS.launch()
    DBOS.register_queue(FILE, worker_concurrency=reglages.simultanes, polling_interval_sec=0.2, on_conflict="always_update")


def travailler(reglages: Reglages) -> None:
    """Be a worker until a signal asks to stop (SIGTERM, SIGINT); what is under way is cut, and taken up at the next start."""
    fin = threading.Event()
    for numero in (signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, lambda *_: fin.set())
    demarrer(reglages)
    JOURNAL.info("travailleur « %s » prêt", reglages.travailleur)
    fin.wait()
    # Without waiting for the runs under way: a result folder appears whole or not at all, and the queue keeps what is not done.
    os._exit(0)


@DBOS.workflow(name=CALCULER)
def calculer(calcul: str) -> str:
    """Make a run advance to its end; the state it ends in."""
    try:
        return _mener(calcul)
    except Exception as erreur:  # a fault of ours: the run must not seem to go on
        journaliser(erreur)
        return _echouer(calcul)


@DBOS.step(name="mener")
def _mener(calcul: str) -> str:
    assert _atelier is not None
    atelier = _atelier
    demande = _insister(lambda: _commencer(atelier, calcul))
    if demande is None:
        return "annule"
    lecteur, ecrivain = CONTEXTE.Pipe(duplex=False)
    with lecteur:
        with ecrivain:  # the child holds a copy of its own: the end of the stream is its end
            processus = CONTEXTE.Process(target=executer_calcul, name=f"calcul-{calcul}", args=(demande, ecrivain), daemon=True)
            processus.start()
        try:
            issue = _suivre(atelier, calcul, lecteur)
        finally:
            processus.kill()
            processus.join()
    return _insister(lambda: _conclure(atelier, calcul, issue))


@DBOS.step(name="echouer")
def _echouer(calcul: str) -> str:
    assert _atelier is not None
    atelier = _atelier
    return _insister(lambda: _conclure(atelier, calcul, None))


def _commencer(atelier: _Atelier, calcul: str) -> Demande | None:
    with transaction(atelier.engine) as seance:
        ligne = seance.get_one(Calcul, calcul)
        if ligne.etat not in {"en_attente", "en_cours"}:
            return None
        ligne.etat, ligne.etape, ligne.secondes = "en_cours", None, {}
        return Demande(atelier.magasin.racine, ligne.empreinte, ligne.contenu, ligne.mecanisme)


def _suivre(atelier: _Atelier, calcul: str, lecteur: Connection) -> Issue | None:
    """Stay with the process to its end; None when it died, or was stopped."""
    while True:
        try:
            if lecteur.poll(PERIODE):
                recu = lecteur.recv()
                if isinstance(recu, Issue):
                    return recu
                assert isinstance(recu, Etape)
                if not _noter(atelier, calcul, recu):
                    return None
            elif not _voulu(atelier, calcul):
                return None
        except (EOFError, OSError):
            return None


def _voulu(atelier: _Atelier, calcul: str) -> bool:
    """Whether the run is still wanted; a database that does not answer does not stop it."""
    try:
        with transaction(atelier.engine, ecrire=False) as seance:
            return seance.get_one(Calcul, calcul).etat == "en_cours"
    except OperationalError:
        return True


def _noter(atelier: _Atelier, calcul: str, etape: Etape) -> bool:
    try:
        with transaction(atelier.engine) as seance:
            ligne = seance.get_one(Calcul, calcul)
            if ligne.etat != "en_cours":
                return False
            ligne.etape, ligne.secondes = etape.nom, dict(etape.secondes)
    except OperationalError:
        JOURNAL.warning("la base ne répond pas : le calcul continue")
    return True


def _conclure(atelier: _Atelier, calcul: str, issue: Issue | None) -> str:
    with transaction(atelier.engine) as seance:
        ligne = seance.get_one(Calcul, calcul)
        if ligne.etat != "en_cours":
            return ligne.etat
        if issue is None:
            ligne.etat, ligne.probleme = "echec", {"code": "processus_arrete", "detail": ""}
        else:
            ligne.etat, ligne.secondes = issue.etat, dict(issue.secondes)
            ligne.probleme = None if issue.probleme is None else dict(issue.probleme)
        ligne.etape, ligne.fini_le = None, maintenant()
        if ligne.etat == "termine":
            ligne.resultat = empreinte_json(manifeste(atelier.magasin.resultat(ligne.empreinte)))
        details = {"etat": ligne.etat, "resultat": ligne.resultat}
        journal.inscrire(seance, SYSTEME, SYSTEME, "finir_calcul", campagne=ligne.campagne_id, objet=calcul, details=details)
        return ligne.etat


def _insister(tache: Callable[[], T]) -> T:
    """Do it, and again while the database does not answer: what was computed is not thrown away for that."""
    limite = time.monotonic() + PATIENCE
    while True:
        try:
            return tache()
        except OperationalError:
            if time.monotonic() > limite:
                raise
            JOURNAL.warning("la base ne répond pas, nouvel essai dans une seconde")
            time.sleep(1)
