"""How long each thing is kept: one table of rules, and what is over at an instant.

No text read gives these durations: they are choices of this program, to be confirmed by the administration's archivists and
data protection officer, and changed here only. What is kept for ever holds no person's facts: the journal, decisions, digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from ..base.journal import Ligne
from ..base.moteur import Base
from ..base.tables_campagne import (
    Calcul,
    Campagne,
    Contestation,
    DemandeTardive,
    Depot,
    Idempotence,
    Participation,
    Piece,
    Publication,
    Saisie,
    Scenario,
    Simulation,
)
from ..base.tables_identite import CleApi, Compte, Compteur, Envoi, Jeton, SessionOuverte
from ..identite.politique import Role
from .idempotence import CONSERVATION as IDEMPOTENCE

JOUR = timedelta(days=1)
AN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Regle:
    """How long the rows of a table, or files of the store, are kept; ``duree`` None: for ever, and ``depart`` says why."""

    quoi: str
    donnees: str
    depart: str
    duree: timedelta | None


PUBLICATION = "publication de la campagne, ou sa création si elle n'est jamais publiée"

TABLES = (
    Regle("contestation", "contestations et réponses", PUBLICATION, 2 * AN),
    Regle("demande_tardive", "demandes tardives et décisions", PUBLICATION, 2 * AN),
    Regle("piece", "pièces justificatives", PUBLICATION, 2 * AN),
    Regle("saisie", "vœux saisis en ligne", PUBLICATION, 2 * AN),
    Regle("participation", "candidats d'une campagne et leur compte", PUBLICATION, 2 * AN),
    Regle("compte", "comptes des candidats sans campagne", "dernière connexion", 2 * AN),
    Regle("session", "sessions", "fin de la session", JOUR),
    Regle("jeton", "liens et mots de passe temporaires", "fin de validité", JOUR),
    Regle("compteur", "limites de débit", "fin de la fenêtre", timedelta(0)),
    Regle("idempotence", "réponses à redonner aux programmes", "réponse", IDEMPOTENCE),
    Regle("envoi", "courriels qui ne partent pas", "dépôt", 30 * JOUR),
    Regle("cle_api", "clés des programmes", "fin de validité", AN),
    Regle("identite_externe", "rattachements à un fournisseur d'identité", "partent avec le compte", None),
    Regle("campagne", "campagnes et calendrier", "sans données de candidats", None),
    Regle("depot", "empreintes des fichiers reçus", "sans données de candidats", None),
    Regle("calcul", "demandes de calcul et empreintes", "sans données de candidats", None),
    Regle("scenario", "scénarios de simulation et empreintes", "sans données de candidats", None),
    Regle("simulation", "demandes de simulation et empreintes", "sans données de candidats", None),
    Regle("choix", "choix du calcul officiel", "actes humains de la décision", None),
    Regle("publication", "publications", "actes humains de la décision", None),
    Regle("derogation", "dérogations", "actes humains de la décision", None),
    Regle("capacite_saisie", "capacités saisies", "sans données de candidats", None),
    Regle("journal", "journal", "preuve chaînée, sans nom ni fait de candidat", None),
)
"""Every table, once; those with a duration in the order of deletion."""

AUTRES = Regle("fichiers_de_travail", "fichiers reçus et calculs non officiels", PUBLICATION, AN)
OFFICIELS = Regle("fichiers_officiels", "contenu gelé et résultat officiels", PUBLICATION, 5 * AN)
LETTRES = Regle("lettres", "résultats individuels préparés", PUBLICATION, 2 * AN)
PIECES = Regle("pieces", "fichiers des pièces", "suppression de la pièce", timedelta(0))
DONNEES = Regle("donnees", "données ouvertes", "publiques", None)
FICHIERS = (AUTRES, OFFICIELS, LETTRES, PIECES, DONNEES)

ATTENTE = JOUR
"""A file of the store younger than this may belong to a step that is not concluded yet."""


def conditions(instant: datetime) -> Mapping[str, ColumnElement[bool]]:
    """Table -> which of its rows are over, for the tables that have a duration."""
    limites = {regle.quoi: instant - regle.duree for regle in TABLES if regle.duree is not None}
    par_campagne = {"contestation": Contestation, "demande_tardive": DemandeTardive, "piece": Piece}
    autres = {"saisie": Saisie, "participation": Participation}
    return {
        **{
            nom: table.campagne_id.in_(echues(limites[nom]))  # type: ignore[attr-defined]
            for nom, table in {**par_campagne, **autres}.items()
        },
        "compte": (Compte.role == Role.CANDIDAT.value)
        & ~select(Participation.candidat).where(Participation.compte_id == Compte.id).exists()
        & (func.coalesce(Compte.vu_le, Compte.cree_le) < limites["compte"]),
        "session": SessionOuverte.expire_le < limites["session"],
        "jeton": Jeton.expire_le < limites["jeton"],
        "compteur": Compteur.expire_le < limites["compteur"],
        "idempotence": Idempotence.le < limites["idempotence"],
        "envoi": Envoi.cree_le < limites["envoi"],
        "cle_api": CleApi.expire_le < limites["cle_api"],
    }


def echues(limite: datetime) -> Select[str]:
    """Campaigns whose last publication, or creation when there is none, is before an instant."""
    derniere = (
        select(func.max(Publication.publie_le))
        .where(Publication.campagne_id == Campagne.id)
        .correlate(Campagne)
        .scalar_subquery()
    )
    return select(Campagne.id).where(or_(derniere < limite, derniere.is_(None) & (Campagne.cree_le < limite)))


def fichiers_gardes(seance: Session, instant: datetime) -> dict[str, set[str]]:
    """Folder of the store -> digests that something still needs."""
    assert AUTRES.duree is not None
    assert OFFICIELS.duree is not None
    sans_travail = set(seance.scalars(echues(instant - AUTRES.duree)))
    assert LETTRES.duree is not None
    sans_lettres = set(seance.scalars(echues(instant - LETTRES.duree)))
    sans_rien = set(seance.scalars(echues(instant - OFFICIELS.duree)))
    contenus: set[str | None] = set()
    resultats: set[str] = set()
    lettres: set[str] = set()
    for campagne in seance.scalars(select(Campagne)):
        if campagne.id not in sans_travail:
            contenus |= {campagne.depot, campagne.gel}
    for depot in seance.scalars(select(Depot)):
        if depot.campagne_id not in sans_travail:
            contenus.add(depot.contenu)
    officiels = _officiels(seance)
    for calcul in seance.scalars(select(Calcul)):
        perdus = sans_rien if calcul.id in officiels else sans_travail
        if calcul.campagne_id not in perdus:
            contenus.add(calcul.contenu)
            resultats.add(calcul.empreinte)
            if calcul.campagne_id not in sans_lettres:
                lettres.add(calcul.empreinte)
    for scenario in seance.scalars(select(Scenario)):
        if scenario.campagne_id not in sans_travail:
            contenus |= {scenario.contenu, scenario.fichiers}
    for simulation in seance.scalars(select(Simulation)):
        if simulation.campagne_id not in sans_travail:
            contenus.add(simulation.contenu)
            resultats.add(simulation.empreinte)
    donnees = {d for d in seance.scalars(select(Publication.donnees)) if d is not None}
    gardes = {c for c in contenus if c is not None}
    pieces = set(seance.scalars(select(Piece.contenu)))
    for depot in seance.scalars(select(Depot).where(Depot.nature == "gel")):
        if depot.contenu in gardes and "composition" in depot.resume:
            pieces.add(depot.resume["composition"])
    rapports = seance.scalars(select(Ligne).where(Ligne.action == "purger"))
    pieces |= {ligne.details["rapport"] for ligne in rapports if "rapport" in ligne.details}
    return {"contenus": gardes, "resultats": resultats, "lettres": lettres, "pieces": pieces, "donnees": donnees}


def _officiels(seance: Session) -> set[str]:
    from ..base.tables_campagne import Choix

    return set(seance.scalars(select(Choix.calcul_id).join(Publication, Publication.choix_id == Choix.id)))


def fichiers_echus(racine: Path, gardes: Mapping[str, set[str]], instant: datetime) -> dict[str, list[str]]:
    """Folder of the store -> digests that nothing needs any more, ascending; open data are always kept."""
    limite = (instant - ATTENTE).timestamp()
    return {
        genre: sorted(
            chemin.name
            for chemin in (racine / genre).iterdir()
            if chemin.name not in gardes[genre] and chemin.stat().st_mtime < limite
        )
        for genre in ("contenus", "resultats", "lettres", "pieces")
    }


def tables_connues() -> set[str]:
    """Names of the tables of this version."""
    return set(Base.metadata.tables)
