"""What the routes work with, opened when the application starts and closed when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy import Engine

from ..base import moteur
from ..base.migrer import monter
from ..conduite.file_travaux import FileTravaux, adresse_travaux
from ..conduite.guichet import Guichet
from ..conduite.magasin import Magasin
from ..identite.installation import Installation
from ..reglages import Reglages
from .demarrage import installation_de
from .limites import Limiteur


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Settings, database, files, queue of runs, desk, keys."""

    reglages: Reglages
    engine: Engine
    magasin: Magasin
    travaux: FileTravaux
    guichet: Guichet
    installation: Installation
    limiteur: Limiteur


@contextmanager
def ouvrir(reglages: Reglages) -> Iterator[Service]:
    """Open everything, the database brought to this version's tables and the runs that a stop left waiting sent again."""
    magasin = Magasin(reglages.donnees.absolute())
    magasin.preparer()
    magasin.oublier_receptions()
    engine = moteur(reglages.adresse_base)
    monter(engine)
    installation = installation_de(reglages)
    limiteur = Limiteur(engine, installation, reglages)
    travaux = FileTravaux(adresse_travaux(reglages.adresse_base, magasin.racine))
    guichet = Guichet(magasin.racine)
    try:
        travaux.rattraper(engine)
        yield Service(reglages, engine, magasin, travaux, guichet, installation, limiteur)
    finally:
        guichet.fermer()
        travaux.fermer()
        engine.dispose()


def service_de(requete: Request) -> Service:
    """Service of the application that got a request."""
    return cast("Service", requete.app.state.service)


ServiceRecu = Annotated[Service, Depends(service_de)]
"""Parameter of a route."""
