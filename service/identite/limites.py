"""Rate limits shared by every process: the library ``limits`` counting in the table ``compteur``.

Counting is its own transaction, before and apart from the step it limits: what the step undoes was still an attempt.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import CursorResult, Engine, case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.tables_identite import Compteur
from .installation import Client, Installation
from .refus import RefusIdentite


def compter(seance: Session, cle: str, instant: datetime, duree: timedelta, combien: int = 1) -> int:
    """Add to a counter in one statement, starting again when its window is over; the count after it."""
    insertion = postgresql.insert if seance.get_bind().dialect.name == "postgresql" else sqlite.insert
    neuf = insertion(Compteur).values(cle=cle, nombre=combien, expire_le=instant + duree)
    fini = Compteur.expire_le <= literal(instant, Compteur.expire_le.type)
    return int(
        seance.execute(
            neuf.on_conflict_do_update(
                index_elements=[Compteur.cle],
                set_={
                    "nombre": case((fini, neuf.excluded.nombre), else_=Compteur.nombre + neuf.excluded.nombre),
                    "expire_le": case((fini, neuf.excluded.expire_le), else_=Compteur.expire_le),
                },
            ).returning(Compteur.nombre)
        ).scalar_one()
    )


class StockageBase(Storage):
    """Storage of ``limits`` in the service's own database. Keys are kept as digests."""

    STORAGE_SCHEME = None

    def __init__(self, engine: Engine, installation: Installation) -> None:
        super().__init__()
        self._engine, self._installation = engine, installation

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the database raises."""
        return SQLAlchemyError

    def _cle(self, key: str) -> str:
        return self._installation.coffre.empreinte("compteur", key)

    def _lire(self, key: str) -> Compteur | None:
        with transaction(self._engine, ecrire=False) as seance:
            compteur = seance.get(Compteur, self._cle(key))
            return compteur if compteur is not None and compteur.expire_le > self._installation.horloge() else None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add and tell the count."""
        with transaction(self._engine) as seance:
            return compter(seance, self._cle(key), self._installation.horloge(), timedelta(seconds=expiry), amount)

    def get(self, key: str) -> int:
        """Tell the count; 0 when the window is over."""
        compteur = self._lire(key)
        return 0 if compteur is None else compteur.nombre

    def get_expiry(self, key: str) -> float:
        """End of the window, in seconds since 1970."""
        compteur = self._lire(key)
        return (self._installation.horloge() if compteur is None else compteur.expire_le).timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        with transaction(self._engine, ecrire=False) as seance:
            return seance.execute(select(literal(1))).scalar_one() == 1

    def reset(self) -> int | None:
        """Forget every count."""
        with transaction(self._engine) as seance:
            return cast("CursorResult[object]", seance.execute(delete(Compteur))).rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        with transaction(self._engine) as seance:
            seance.execute(delete(Compteur).where(Compteur.cle == self._cle(key)))


def exiger(engine: Engine, installation: Installation, regle: str, *cle: str) -> None:
    """Count an attempt, and refuse it past the limit.

    Parameters
    ----------
    regle
        In the notation of ``limits`` (``"20/10minutes"``).
    cle
        What is counted (step, address); only its digest is kept.

    Raises
    ------
    RefusIdentite
        ``trop_de_tentatives``, with the moment when the window ends.
    """
    limite, stockage = parse(regle), StockageBase(engine, installation)
    if not FixedWindowRateLimiter(stockage).hit(limite, *cle):
        reprise = datetime.fromtimestamp(stockage.get_expiry(limite.key_for(*cle)), UTC)
        raise RefusIdentite("trop_de_tentatives", "Trop de tentatives. Réessayez plus tard.", reprise=reprise)


def exiger_tentative(engine: Engine, installation: Installation, etape: str, client: Client, identifiant: str) -> None:
    """The two limits of a step that checks a secret: by client address and by identifier, known or not."""
    exiger(engine, installation, installation.reglages.limite_adresse, etape, "adresse", client.adresse)
    exiger(engine, installation, installation.reglages.limite_identifiant, etape, "identifiant", identifiant)
