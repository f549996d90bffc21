"""The journal, as it is read: page by page, of one campaign if asked, or searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..base.journal import Ligne


def lister(seance: Session, limite: int, apres: int = 0, campagne: str | None = None) -> Sequence[Ligne]:
    """Lines in order, after a number; one more than ``limite`` when there are more."""
    requete = select(Ligne).where(Ligne.numero > apres).order_by(Ligne.numero).limit(limite + 1)
    if campagne is not None:
        requete = requete.where(Ligne.campagne_id == campagne)
    return seance.scalars(requete).all()


@dataclass(frozen=True, slots=True)
class Filtre:
    """What is searched for; empty or None: anything. ``debut`` is included, ``fin`` is not."""

    campagne: str = ""
    action: str = ""
    acteur: str = ""
    debut: datetime | None = None
    fin: datetime | None = None

    def appliquer(self, requete: Select[Ligne]) -> Select[Ligne]:
        """The query, limited to what is searched for."""
        egaux = {Ligne.campagne_id: self.campagne, Ligne.action: self.action, Ligne.acteur: self.acteur}
        for colonne, valeur in egaux.items():
            if valeur:
                requete = requete.where(colonne == valeur)
        if self.debut is not None:
            requete = requete.where(Ligne.le >= self.debut)
        return requete if self.fin is None else requete.where(Ligne.le < self.fin)


def chercher(seance: Session, filtre: Filtre, limite: int, avant: int | None = None) -> Sequence[Ligne]:
    """Lines found, newest first, before a number; one more than ``limite`` when there are more."""
    requete = filtre.appliquer(select(Ligne)).order_by(Ligne.numero.desc()).limit(limite + 1)
    return seance.scalars(requete if avant is None else requete.where(Ligne.numero < avant)).all()


def extraire(seance: Session, filtre: Filtre) -> Iterator[Ligne]:
    """All the lines found, in order."""
    yield from seance.scalars(filtre.appliquer(select(Ligne)).order_by(Ligne.numero).execution_options(yield_per=1000))


def tete(seance: Session) -> str | None:
    """Digest of the last line, which a publication carries away; None when there is no line."""
    return seance.scalar(select(Ligne.empreinte).order_by(Ligne.numero.desc()).limit(1))
