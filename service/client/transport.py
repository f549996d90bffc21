"""Requests that are sent again when that is safe, done once, and not read twice."""

from __future__ import annotations

import json as texte_json
import random
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, TypeVar

import httpx2

from .cle import LOCAUX, Cle
from .erreurs import ErreurDuService, Refusee, ReponseInattendue, ServiceInjoignable, de_reponse

T = TypeVar("T")
Parametres = Mapping[str, str | int]

PREMIERE_ATTENTE, ATTENTE_MAXIMALE = 0.25, 8.0
"""Seconds between two attempts: doubled each time, within the second bound, unless ``Retry-After`` says more."""

GARDEES = 256
"""Answers kept with their ETag."""

NON_ENVOYEE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
"""Errors before anything was sent."""


class Transport:
    """One service, one key.

    Parameters
    ----------
    adresse
        Of the service: ``https://…``, or ``http://`` on this machine when there is a key.
    delai
        Seconds of silence after which a connection is given up.
    patience
        Seconds during which a request is sent again; 0: once only.

    Raises
    ------
    ValueError
        A key would travel in the clear.
    """

    def __init__(self, adresse: str, cle: Cle | None, *, delai: float, patience: float) -> None:
        url = httpx2.URL(adresse)
        if url.scheme not in {"http", "https"} or not url.host:
            raise ValueError(f"adresse du service attendue, comme https://mouvement.exemple.fr, et non {adresse!r}")
        local = url.host in LOCAUX
        if cle is not None and url.scheme != "https" and not local:
            raise ValueError("une clé ne s'envoie qu'en HTTPS, ou à sa propre machine")
        self._client = httpx2.Client(
            base_url=adresse,
            auth=cle,
            timeout=httpx2.Timeout(delai, pool=None),
            trust_env=not local,
            headers={"user-agent": "mouvement-client", "accept": "application/json"},
        )
        self._patience = patience
        self._gardees: OrderedDict[tuple[str, str], tuple[str, bytes]] = OrderedDict()

    def fermer(self) -> None:
        """Close the connections."""
        self._client.close()

    def lire(
        self, chemin: str, parametres: Mapping[str, str | int] | None = None, accepte: str = "application/json"
    ) -> Reponse:
        """GET; an answer that has not changed is not sent again (``If-None-Match``).

        Raises
        ------
        ErreurDuService
            Refused, or no answer.
        """
        requete = self._client.build_request("GET", chemin, params=parametres, headers={"accept": accepte})
        cle = (str(requete.url), accepte)
        if cle in self._gardees:
            requete.headers["if-none-match"] = self._gardees[cle][0]
        reponse = self._envoyer(lambda: requete, rejouable=True)
        if reponse.status_code == 304:
            self._gardees.move_to_end(cle)
            etag, corps = self._gardees[cle]
            return Reponse(corps, etag)
        etag = reponse.headers.get("etag", "")
        if etag and reponse.headers.get("cache-control") != "no-store":
            self._gardees[cle] = (etag, reponse.content)
            if len(self._gardees) > GARDEES:
                self._gardees.popitem(last=False)
        return Reponse(reponse.content, etag)

    def changer(
        self,
        methode: str,
        chemin: str,
        *,
        json: Mapping[str, Any] | None = None,
        fichier: IO[bytes] | None = None,
        si: str = "",
    ) -> Reponse:
        """POST, PUT or DELETE. A POST has an ``Idempotency-Key``, the same at each attempt: it is done once.

        A PUT is sent again after a lost answer unless it is conditional, a DELETE is not: its second answer would be another.

        Parameters
        ----------
        json
            Body.
        fichier
            Body, a zip archive that can be read again from its beginning.
        si
            ETag of what is changed (``If-Match``); empty: whatever it is.

        Raises
        ------
        ErreurDuService
            Refused, or no answer.
        """
        entetes = {"if-match": si} if si else {}
        if methode == "POST":
            entetes["idempotency-key"] = uuid.uuid4().hex
        if fichier is not None:
            entetes["content-type"] = "application/zip"

        def requete() -> httpx2.Request:
            if fichier is not None:
                fichier.seek(0)
                return self._client.build_request(methode, chemin, content=fichier, headers=entetes)
            return self._client.build_request(methode, chemin, json=json, headers=entetes)

        reponse = self._envoyer(requete, rejouable=methode == "POST" or (methode == "PUT" and not si))
        return Reponse(reponse.content, reponse.headers.get("etag", ""))

    def evenements(self, chemin: str) -> Iterator[httpx2.ServerSentEvent]:
        """Server-sent events until the service ends them.

        Raises
        ------
        httpx2.TransportError
            The connection was cut, or the answer is not events.
        """
        with self._client.sse(chemin) as source:
            yield from source

    @contextmanager
    def flux(self, chemin: str) -> Iterator[httpx2.Response]:
        """A response to read as it comes; not sent again.

        Raises
        ------
        ErreurDuService
            Refused.
        httpx2.TransportError
            The connection was cut.
        """
        with self._client.stream("GET", chemin, headers={"accept": "*/*"}) as reponse:
            if reponse.status_code != 200:
                reponse.read()
                raise de_reponse(reponse)
            yield reponse

    def repeter(self, essai: Callable[[], T], *, rejouable: bool) -> T:
        """``essai`` again while it fails for a reason that time undoes, within the patience.

        Parameters
        ----------
        rejouable
            Whether doing it twice is doing it once.

        Raises
        ------
        ErreurDuService
            The last failure.
        """
        fin, attente = time.monotonic() + self._patience, PREMIERE_ATTENTE
        while True:
            delai = attente * random.uniform(0.5, 1)  # so that many clients do not come back together
            echec: ErreurDuService
            try:
                return essai()
            except httpx2.TransportError as erreur:
                incertain = not rejouable and not isinstance(erreur, NON_ENVOYEE)
                echec = ServiceInjoignable(f"pas de réponse du service ({type(erreur).__name__})", incertain=incertain)
                if incertain:
                    raise echec from None
            except Refusee as refus:
                if refus.attente is None:
                    raise
                echec, delai = refus, max(delai, refus.attente)
            if time.monotonic() + delai > fin:
                raise echec
            time.sleep(delai)
            attente = min(2 * attente, ATTENTE_MAXIMALE)

    def _envoyer(self, requete: Callable[[], httpx2.Request], *, rejouable: bool) -> httpx2.Response:
        def essai() -> httpx2.Response:
            reponse = self._client.send(requete())
            if not (reponse.is_success or reponse.status_code == 304):
                raise de_reponse(reponse)
            return reponse

        return self.repeter(essai, rejouable=rejouable)


class Reponse:
    """Body and ETag of an answer."""

    __slots__ = ("corps", "etag")

    def __init__(self, corps: bytes, etag: str) -> None:
        self.corps, self.etag = corps, etag

    def json(self) -> Any:
        """The body as JSON.

        Raises
        ------
        ReponseInattendue
            It is not.
        """
        try:
            return texte_json.loads(self.corps)
        except ValueError:
            raise ReponseInattendue("la réponse n'est pas du JSON") from None
