"""A client whose network is a function."""

from __future__ import annotations

from collections.abc import Callable

import httpx2

from service.client import Client

Reponses = Callable[[httpx2.Request], httpx2.Response]


def brancher(repondre: Reponses, *, patience: float = 5.0) -> Client:
    """A client of a service that ``repondre`` plays."""
    client = Client("http://127.0.0.1", patience=patience)
    client._transport._client._transport = httpx2.MockTransport(repondre)
    return client


class Perdue(httpx2.HTTPTransport):
    """A real network that loses the first ``combien`` answers to requests that change something, once they are done."""

    def __init__(self, combien: int) -> None:
        super().__init__()
        self.combien, self.envoyees = combien, list[httpx2.Request]()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send; lose the answer."""
        reponse = super().handle_request(request)
        if request.method != "GET":
            self.envoyees.append(request)
            if self.combien:
                self.combien -= 1
                reponse.read()
                raise httpx2.ReadError("coupé", request=request)
        return reponse
