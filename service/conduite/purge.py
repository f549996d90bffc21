"""Purge with proof: what is over is told first, then removed, then looked for again; the journal says all three."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, Engine, delete, func, select
from sqlalchemy.orm import Session

from ..base import journal, transaction
from ..base.moteur import Base
from ..identite.politique import SYSTEME, Acteur
from . import conservation
from .document import Document, Section, Tableau
from .magasin import Magasin


@dataclass(frozen=True, slots=True)
class Purge:
    """What is over: table -> rows; folder of the store -> digests. ``rapport``: digest of the report, once applied."""

    instant: datetime
    lignes: Mapping[str, int]
    fichiers: Mapping[str, list[str]]
    rapport: str | None = None
    reste: int = 0
    """Rows and files found over again right after: 0, or the purge is not proven."""

    @property
    def vide(self) -> bool:
        """Whether nothing is over."""
        return not any(self.lignes.values()) and not any(self.fichiers.values())


def prevoir(engine: Engine, magasin: Magasin, instant: datetime) -> Purge:
    """What a purge would remove; nothing is changed.

    Rows that a purge of other rows would free (accounts without campaign) are counted when they are free.
    """
    with transaction(engine, ecrire=False) as seance:
        lignes = {
            nom: seance.scalar(select(func.count()).select_from(Base.metadata.tables[nom]).where(condition)) or 0
            for nom, condition in conservation.conditions(instant).items()
        }
        gardes = conservation.fichiers_gardes(seance, instant)
    return Purge(instant, lignes, conservation.fichiers_echus(magasin.racine, gardes, instant))


def purger(engine: Engine, magasin: Magasin, instant: datetime, acteur: Acteur | None = None) -> Purge:
    """Remove what is over: rows and their line of the journal in one transaction, then files, then space given back.

    A stop in between leaves files that no row needs: the next purge finds them over.
    """
    with transaction(engine) as seance:
        lignes = _supprimer(seance, instant)
        gardes = conservation.fichiers_gardes(seance, instant)
        fichiers = conservation.fichiers_echus(magasin.racine, gardes, instant)
        rapport = magasin.garder_piece(_rapport(instant, lignes, fichiers))
        _inscrire(
            seance,
            acteur,
            "purger",
            {"rapport": rapport, "lignes": dict(lignes), "fichiers": {genre: len(noms) for genre, noms in fichiers.items()}},
        )
    for genre, noms in fichiers.items():
        for nom in noms:
            _effacer(magasin, genre, nom)
    _rendre_la_place(engine)
    apres = prevoir(engine, magasin, instant)
    reste = sum(apres.lignes.values()) + sum(len(noms) for noms in apres.fichiers.values())
    with transaction(engine) as seance:
        _inscrire(seance, acteur, "verifier_purge", {"rapport": rapport, "reste": reste})
    return Purge(instant, lignes, fichiers, rapport, reste)


def _supprimer(seance: Session, instant: datetime) -> dict[str, int]:
    conditions = conservation.conditions(instant)
    return {
        regle.quoi: cast(
            "CursorResult[object]",
            seance.execute(delete(Base.metadata.tables[regle.quoi]).where(conditions[regle.quoi])),
        ).rowcount
        for regle in conservation.TABLES
        if regle.duree is not None
    }


def _inscrire(seance: Session, acteur: Acteur | None, action: str, details: Mapping[str, object]) -> None:
    qui, role = (SYSTEME, SYSTEME) if acteur is None else (acteur.compte, acteur.role)
    journal.inscrire(seance, qui, role, action, details=details)


def _rapport(instant: datetime, lignes: Mapping[str, int], fichiers: Mapping[str, list[str]]) -> bytes:
    contenu = {
        "instant": instant.isoformat(timespec="milliseconds"),
        "durees_en_jours": {
            regle.quoi: None if regle.duree is None else regle.duree.days
            for regle in (*conservation.TABLES, *conservation.FICHIERS)
        },
        "lignes": dict(lignes),
        "fichiers": dict(fichiers),
    }
    return (json.dumps(contenu, ensure_ascii=False, indent=1) + "\n").encode()


def _effacer(magasin: Magasin, genre: str, nom: str) -> None:
    """Out of its name at once, so that nobody reads half of it; then away."""
    parti = magasin.reception()
    (magasin.racine / genre / nom).rename(parti)
    if parti.is_dir():
        shutil.rmtree(parti)
    else:
        parti.unlink()


def _rendre_la_place(engine: Engine) -> None:
    """Rewrite the database without what was deleted: until then its pages still hold it."""
    connexion = engine.raw_connection()
    try:
        pilote = connexion.driver_connection
        assert pilote is not None
        if engine.dialect.name == "postgresql":
            pilote.autocommit = True
        curseur = pilote.cursor()
        curseur.execute("VACUUM")
        if engine.dialect.name == "sqlite":
            curseur.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        curseur.close()
    finally:
        # Not given back to the pool: its mode was changed.
        connexion.invalidate()
        connexion.close()


def en_document(purge: Purge) -> Document:
    """What a purge removes or removed, with the durations of everything."""
    applique = purge.rapport is not None
    regles = [
        (
            regle.quoi,
            regle.donnees,
            "conservé" if regle.duree is None else f"{regle.duree.days} j",
            regle.depart,
            str(_nombre(purge, regle.quoi)),
        )
        for regle in (*conservation.TABLES, *conservation.FICHIERS)
    ]
    constat = (
        f"Après la purge, {purge.reste} ligne ou fichier échu reste."
        if applique
        else "Rien n'est supprimé : ajouter --appliquer pour le faire."
    )
    return Document(
        "Purge" if applique else "Purge prévue",
        f"Instant : {purge.instant.isoformat(timespec='seconds')}. Durées à confirmer par l'administration.",
        (
            Section(
                "Conservation",
                (constat,),
                (Tableau("Tables et fichiers", ("Quoi", "Données", "Durée", "Depuis", "Échus"), regles),),
            ),
        ),
        {} if purge.rapport is None else {"Rapport": purge.rapport},
    )


def _nombre(purge: Purge, quoi: str) -> int:
    if quoi == conservation.AUTRES.quoi:
        return len(purge.fichiers["contenus"]) + len(purge.fichiers["resultats"])
    if quoi in {conservation.LETTRES.quoi, conservation.PIECES.quoi}:
        return len(purge.fichiers[quoi])
    return purge.lignes.get(quoi, 0)
