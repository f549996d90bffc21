"""What the routes work with, opened when the application starts and closed when it stops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy import Engine

from ..base import moteur
from ..base.migrer import monter
from ..conduite.file_travaux import FileTravaux, adresse_travaux
from ..conduite.guichet import Guichet
from ..conduite.magasin import Magasin
from ..identite.installation import Installation
from ..identite.oidc import Relais
from ..reglages import Reglages
from .branchements import courrier, fournisseurs
from .demarrage import installation_de
from .entretien import Entretien
from .limites import Limiteur
from .statique import Statique, charger


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """Settings, database, files, queue of runs, desk, keys, identity providers, mail and cleaning, files of the pages."""

    reglages: Reglages
    engine: Engine
    magasin: Magasin
    travaux: FileTravaux
    guichet: Guichet
    installation: Installation
    limiteur: Limiteur
    relais: Mapping[str, Relais]
    entretien: Entretien
    statique: Statique
    arret: Event
    """Set when the server was asked to stop: what follows something leaves, the rest ends."""


@contextmanager
def ouvrir(reglages: Reglages) -> Iterator[Service]:
    """Open everything, the database brought to this version's tables and the runs that a stop left waiting sent again."""
    magasin = Magasin(reglages.donnees.absolute())
    magasin.preparer()
    magasin.oublier_receptions()
    engine = moteur(reglages.adresse_base)
    monter(engine)
    installation = installation_de(reglages)
    statique = charger(Path(reglages.dsfr) if reglages.theme == "etat" else None)
    relais = {f.nom: Relais(f, installation) for f in fournisseurs(reglages)}
    limiteur = Limiteur(engine, installation, reglages)
    travaux = FileTravaux(adresse_travaux(reglages.adresse_base, magasin.racine))
    guichet = Guichet(magasin.racine)
    entretien = Entretien(engine, installation, courrier(reglages), travaux)
    try:
        travaux.rattraper(engine)
        yield Service(reglages, engine, magasin, travaux, guichet, installation, limiteur, relais, entretien, statique, Event())
    finally:
        entretien.fermer()
        guichet.fermer()
        travaux.fermer()
        engine.dispose()


def service_de(requete: Request) -> Service:
    """Service of the application that got a request."""
    return cast("Service", requete.app.state.service)


ServiceRecu = Annotated[Service, Depends(service_de)]
"""Parameter of a route."""
