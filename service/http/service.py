"""What the routes work with, opened when the application starts and closed when it stops."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request

from .calculs import Calculs
from .depot import Depot
from .guichet import Guichet


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Files, runs, desk."""

    depot: Depot
    calculs: Calculs
    guichet: Guichet


@contextmanager
def ouvrir(donnees: Path) -> Iterator[Service]:
    """Take the data folder and give it back.

    Raises
    ------
    DonneesOccupees
        Another service uses it.
    """
    depot = Depot(donnees.absolute())
    verrou = depot.ouvrir()
    try:
        service = Service(depot, Calculs(depot), Guichet(depot.racine))
        try:
            yield service
        finally:
            service.calculs.fermer()
            service.guichet.fermer()
    finally:
        os.close(verrou)


def _service(requete: Request) -> Service:
    return cast("Service", requete.app.state.service)


ServiceRecu = Annotated[Service, Depends(_service)]
"""Parameter of a route."""
