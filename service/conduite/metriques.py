"""Prometheus metrics of one process, on an address of their own: never on the public one.

Labels are route templates, methods, statuses, states and stages: no path, no person, no campaign. Each process counts for
itself; what is read in the database is the same from all of them (take the maximum, not the sum).
"""

from __future__ import annotations

import platform
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from importlib.metadata import version
from socketserver import TCPServer

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, MetricsHandler, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from ..journaux import ecrire
from .etat import activite
from .magasin import Magasin

ADRESSE = "/metriques"
METHODES = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""A request may name any other word as its method: it is counted as ``AUTRE``."""

REGISTRE = CollectorRegistry()
ProcessCollector(registry=REGISTRE)

_REQUETES = Counter("mouvement_requetes", "Requêtes répondues.", ("methode", "route", "statut"), registry=REGISTRE)
_DUREES = Histogram(
    "mouvement_requete_secondes",
    "Durée des requêtes, suivis de calculs compris.",
    ("methode", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRE,
)
_CALCULS = Counter("mouvement_calculs_finis", "Calculs que ce travailleur a finis.", ("etat",), registry=REGISTRE)
_ETAPES = Histogram(
    "mouvement_calcul_etape_secondes",
    "Durée des étapes des calculs.",
    ("etape",),
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900),
    registry=REGISTRE,
)
_COURRIELS = Counter("mouvement_courriels", "Courriels remis, différés ou abandonnés.", ("issue",), registry=REGISTRE)
_VERSION = Info("mouvement_version", "Versions du programme.", registry=REGISTRE)
_VERSION.info({"version": version("mouvement"), "python": platform.python_version()})


def methode(recue: str) -> str:
    """A method as it may be written anywhere."""
    return recue if recue in METHODES else "AUTRE"


def compter_requete(methode: str, route: str, statut: int, secondes: float) -> None:
    """Count a request answered; ``route`` is a template."""
    _REQUETES.labels(methode, route, str(statut)).inc()
    _DUREES.labels(methode, route).observe(secondes)


def compter_calcul(etat: str, secondes: Mapping[str, float]) -> None:
    """Count a run that ends, with the seconds of its stages."""
    _CALCULS.labels(etat).inc()
    for etape, duree in secondes.items():
        _ETAPES.labels(etape).observe(duree)


def compter_courriels(envoyes: int, differes: int, abandonnes: int) -> None:
    """Count a round of mail."""
    for issue, nombre in (("envoye", envoyes), ("differe", differes), ("abandonne", abandonnes)):
        _COURRIELS.labels(issue).inc(nombre)


class _Installation(Collector):
    """What the database and the store say when they are asked."""

    def __init__(self, engine: Engine, magasin: Magasin) -> None:
        self._engine, self._magasin = engine, magasin

    def describe(self) -> list[Metric]:
        """Nothing is read to be registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read now."""
        lue = activite(self._engine)
        yield GaugeMetricFamily("mouvement_base_repond", "1 si la base répond.", value=float(lue is not None))
        signes = GaugeMetricFamily("mouvement_travailleur_vu_secondes", "Depuis le dernier signe.", labels=("travailleur",))
        for nom, age in self._magasin.signes().items():
            signes.add_metric((nom,), age)
        yield signes
        if lue is None:
            return
        calculs = GaugeMetricFamily("mouvement_calculs", "Calculs par état.", labels=("etat",))
        for etat, nombre in lue.calculs.items():
            calculs.add_metric((etat,), nombre)
        yield calculs
        yield GaugeMetricFamily("mouvement_file_calculs", "Calculs qui attendent.", value=lue.calculs["en_attente"])
        yield GaugeMetricFamily("mouvement_courriels_en_attente", "Messages à remettre, leurres compris.", value=lue.courriels)
        yield GaugeMetricFamily("mouvement_journal_lignes", "Lignes du journal.", value=lue.journal)
        revision = GaugeMetricFamily("mouvement_base_revision", "Révision des tables.", labels=("revision",))
        revision.add_metric((lue.revision,), 1)
        yield revision


class _Reponse(MetricsHandler):
    """Answers at one address; writes nothing of who asks."""

    registry = REGISTRE

    def do_GET(self) -> None:
        """Give the metrics, or nothing."""
        if self.path.partition("?")[0] != ADRESSE:
            self.send_error(404)
            return
        super().do_GET()


class _Serveur(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def server_bind(self) -> None:
        """Without asking the name service for the name of this machine."""
        TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that leaves is not an error."""


class _Serveur6(_Serveur):
    address_family = socket.AF_INET6


@contextmanager
def servies(adresse: tuple[str, int] | None, engine: Engine, magasin: Magasin) -> Iterator[int | None]:
    """Serve the metrics of this process at ``ADRESSE`` while the block lasts.

    Parameters
    ----------
    adresse
        Host and port (0: any); None: not served.

    Returns
    -------
    int or None
        The port.

    Raises
    ------
    OSError
        The address cannot be listened to.
    """
    if adresse is None:
        yield None
        return
    serveur = (_Serveur6 if ":" in adresse[0] else _Serveur)(adresse, _Reponse)
    installation = _Installation(engine, magasin)
    REGISTRE.register(installation)
    fil = threading.Thread(target=serveur.serve_forever, name="metriques", daemon=True)
    fil.start()
    port = int(serveur.server_address[1])
    ecrire("metriques", hote=adresse[0], port=port)
    try:
        yield port
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
        REGISTRE.unregister(installation)
