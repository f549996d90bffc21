"""What an installation is doing, and whether it can: for readiness and for metrics. Counts and codes, nobody's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from ..base import transaction
from ..base.journal import Ligne
from ..base.migrer import derniere, revision
from ..base.tables_campagne import Calcul
from ..base.tables_identite import Envoi
from ..identite import coffre
from ..identite.installation import Installation
from ..reglages import Reglages
from .magasin import Magasin

ABSENCE = 60.0
"""Seconds after which a worker that gave no sign is no more there; it gives one every ten."""

ETATS = ("en_attente", "en_cours", "termine", "refuse", "echec", "annule")


@dataclass(frozen=True, slots=True)
class Activite:
    """Counts read in the database at one moment; ``courriels`` holds decoys too (see ``identite.envois``)."""

    calculs: Mapping[str, int]
    courriels: int
    journal: int
    revision: str


def activite(engine: Engine) -> Activite | None:
    """Counts of the database; None when it does not answer."""
    try:
        with transaction(engine, ecrire=False) as seance:
            trouves = dict(seance.execute(select(Calcul.etat, func.count()).group_by(Calcul.etat)).tuples().all())
            courriels = seance.scalar(select(func.count()).select_from(Envoi)) or 0
            # Lines are numbered without a gap: the last number is their count, and is read in the index.
            lignes = seance.scalar(select(func.max(Ligne.numero))) or 0
        return Activite({etat: trouves.get(etat, 0) for etat in ETATS}, courriels, lignes, revision(engine) or "")
    except SQLAlchemyError:
        return None


def controler(reglages: Reglages, engine: Engine, magasin: Magasin, installation: Installation) -> dict[str, bool]:
    """Whether each thing that the service needs is there, by code.

    ``base`` answers; ``migrations``: it has the tables of this version; ``magasin`` can be written; ``cle``: the installation's
    key can be read and is the one in use; ``travailleur``: one gave a sign in the last minute.
    """
    try:
        trouvee = revision(engine)
        base = True
    except SQLAlchemyError:
        trouvee, base = None, False
    return {
        "base": base,
        "migrations": base and trouvee == derniere(),
        "magasin": magasin.eprouver(),
        "cle": coffre.lisible(reglages.donnees.absolute(), installation.coffre, production=reglages.production),
        "travailleur": any(age < ABSENCE for age in magasin.signes().values()),
    }
