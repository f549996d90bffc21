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
from typing import Any, TypeVar

from dbos import DBOS
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..base import journal, maintenant, moteur, transaction
from ..base.pannes import panne
from ..base.tables_campagne import Calcul, Scenario, Simulation, simulee
from ..identite.politique import SYSTEME
from ..journaux import configurer, ecrire, journaliser, reprendre
from ..reglages import Reglages
from . import metriques
from .executant import Banc, Demande, Etape, Issue, executer_calcul
from .file_travaux import CALCULER, FILE, PROTOCOLE, adresse_travaux
from .magasin import Magasin, empreinte_json, manifeste
from .processus import CONTEXTE, tuer_le_groupe

T = TypeVar("T")

PERIODE = 0.2
"""Seconds between two looks at a process, and at the wish to stop it."""

SIGNE = 10.0
"""Seconds between two signs that the worker is there."""

ATTENTE_MAXIMALE = 8.0
"""Seconds between two tries on a database that does not answer, however long it stays so."""


@dataclass(frozen=True, slots=True)
class _Atelier:
    """What the workflow works with: DBOS calls it with JSON only."""

    engine: Engine
    magasin: Magasin
    processus: int


_atelier: _Atelier | None = None


def demarrer(reglages: Reglages) -> None:
    """Open the databases and take runs, in threads of this process."""
    global _atelier  # noqa: PLW0603 - DBOS is one for a process, and calls functions of modules
    magasin = Magasin(reglages.donnees.absolute())
    magasin.preparer()
    _atelier = _Atelier(moteur(reglages.adresse_base), magasin, reglages.processus_simulation)
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
    reprendre("dbos")
    DBOS.listen_queues([FILE])
    DBOS.launch()
    reprendre("dbos")
    DBOS.register_queue(FILE, worker_concurrency=reglages.simultanes, polling_interval_sec=0.2, on_conflict="always_update")


def travailler(reglages: Reglages, rang: int = 0) -> None:
    """Be a worker until a signal asks to stop (SIGTERM, SIGINT); what is under way is cut, and taken up at the next start.

    Parameters
    ----------
    rang
        Rank of its metrics' port.
    """
    fin = threading.Event()
    for numero in (signal.SIGTERM, signal.SIGINT):
        signal.signal(numero, lambda *_: fin.set())
    configurer("travailleur", reglages.journaux)
    demarrer(reglages)
    atelier = _atelier
    assert atelier is not None
    with metriques.servies(reglages.adresse_metriques(rang), atelier.engine, atelier.magasin):
        ecrire("travailleur", nom=reglages.travailleur)
        while not fin.is_set():
            _signaler(atelier, reglages.travailleur)
            fin.wait(SIGNE)
    # Without waiting for the runs under way: a result folder appears whole or not at all, and the queue keeps what is not done.
    os._exit(0)


def _signaler(atelier: _Atelier, nom: str) -> None:
    """Say that this worker is there and reaches its database and its store."""
    try:
        with transaction(atelier.engine, ecrire=False) as seance:
            seance.execute(text("SELECT 1"))
        atelier.magasin.signaler(nom)
    except SQLAlchemyError:
        ecrire("base_muette", tache="signe du travailleur")
    except OSError as erreur:
        journaliser(erreur)


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
    tentative = _tentative()
    demande = _insister(lambda: _commencer(atelier, calcul, tentative))
    if demande is None:
        return "annule"
    lecteur, ecrivain = CONTEXTE.Pipe(duplex=False)
    with lecteur:
        with ecrivain:  # the child holds a copy of its own: the end of the stream is its end
            # Not a daemon, which may start nobody: it follows its parent by itself, and leads those that it starts.
            processus = CONTEXTE.Process(target=executer_calcul, name=f"calcul-{calcul}", args=(demande, ecrivain))
            processus.start()
        try:
            issue = _suivre(atelier, calcul, tentative, lecteur)
        finally:
            tuer_le_groupe(processus)
    return _insister(lambda: _conclure(atelier, calcul, tentative, issue))


@DBOS.step(name="echouer")
def _echouer(calcul: str) -> str:
    assert _atelier is not None
    atelier = _atelier
    tentative = _tentative()
    return _insister(lambda: _conclure(atelier, calcul, tentative, None))


def _tentative() -> int:
    """Number of the attempt that this workflow is: its id ends with it (``file_travaux``)."""
    return int((DBOS.workflow_id or "").rpartition("-")[2])


def _ligne(seance: Session, calcul: str) -> Calcul | Simulation:
    if simulee(calcul):
        return seance.get_one(Simulation, calcul)
    return seance.get_one(Calcul, calcul)


def _sienne(ligne: Calcul | Simulation, tentative: int) -> bool:
    """Whether a run goes on and is this attempt's: one that was cancelled and asked again belongs to the next attempt."""
    return ligne.etat == "en_cours" and ligne.tentatives == tentative


def _commencer(atelier: _Atelier, calcul: str, tentative: int) -> Demande | None:
    with transaction(atelier.engine) as seance:
        ligne = _ligne(seance, calcul)
        if ligne.etat not in {"en_attente", "en_cours"} or ligne.tentatives != tentative:
            return None
        ligne.etat, ligne.etape, ligne.secondes = "en_cours", None, {}
        banc = None
        if isinstance(ligne, Simulation):
            scenario = None if ligne.scenario_id is None else seance.get_one(Scenario, ligne.scenario_id)
            nomme = ("", "") if scenario is None else (scenario.nom, scenario.fichiers)
            banc = Banc(ligne.verbe, *nomme, atelier.processus)
            ligne.avancement = None
        return Demande(atelier.magasin.racine, ligne.empreinte, ligne.contenu, ligne.mecanisme, banc)


def _suivre(atelier: _Atelier, calcul: str, tentative: int, lecteur: Connection) -> Issue | None:
    """Stay with the process to its end; None when it died, or was stopped."""
    while True:
        try:
            if lecteur.poll(PERIODE):
                recu = lecteur.recv()
                if isinstance(recu, Issue):
                    return recu
                assert isinstance(recu, Etape)
                if not _noter(atelier, calcul, tentative, recu):
                    return None
            elif not _voulu(atelier, calcul, tentative):
                return None
        except (EOFError, OSError):
            return None


def _voulu(atelier: _Atelier, calcul: str, tentative: int) -> bool:
    """Whether the run is still wanted; a database that does not answer does not stop it."""
    try:
        with transaction(atelier.engine, ecrire=False) as seance:
            return _sienne(_ligne(seance, calcul), tentative)
    except SQLAlchemyError as erreur:
        if panne(erreur) is None:
            raise
        return True


def _noter(atelier: _Atelier, calcul: str, tentative: int, etape: Etape) -> bool:
    try:
        with transaction(atelier.engine) as seance:
            ligne = _ligne(seance, calcul)
            if not _sienne(ligne, tentative):
                return False
            ligne.etape, ligne.secondes = etape.nom, dict(etape.secondes)
            if isinstance(ligne, Simulation):
                ligne.avancement = None if etape.avancement is None else dict(etape.avancement)
    except SQLAlchemyError as erreur:
        if panne(erreur) is None:
            raise
        ecrire("base_muette", tache="étape d'un calcul")
    return True


def _conclure(atelier: _Atelier, calcul: str, tentative: int, issue: Issue | None) -> str:
    with transaction(atelier.engine) as seance:
        ligne = _ligne(seance, calcul)
        if not _sienne(ligne, tentative):
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
        ou: dict[str, Any] = {"campagne": ligne.campagne_id, "objet": calcul, "details": details}
        if isinstance(ligne, Simulation):
            ligne.avancement = None
            journal.inscrire(seance, SYSTEME, SYSTEME, "finir_simulation", **ou)
        else:
            journal.inscrire(seance, SYSTEME, SYSTEME, "finir_calcul", **ou)
        etat, secondes = ligne.etat, dict(ligne.secondes)
    metriques.compter_calcul(etat, secondes)
    ecrire("calcul", calcul=calcul, etat=etat, secondes=round(sum(secondes.values()), 3))
    return etat


def _insister(tache: Callable[[], T]) -> T:
    """Do it, and again while the database does not answer: what was computed is not thrown away for that."""
    attente = 0.5
    while True:
        try:
            return tache()
        except SQLAlchemyError as erreur:
            if panne(erreur) is None:
                raise
            ecrire("base_muette", tache="calcul")
            time.sleep(attente)
            attente = min(2 * attente, ATTENTE_MAXIMALE)
