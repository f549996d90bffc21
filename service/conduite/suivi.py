"""What people entered in a campaign, counted: by académie, and what a freeze would take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ..base.tables_campagne import CapaciteSaisie, Contestation, DemandeTardive, Participation, Saisie
from . import entrees


@dataclass(frozen=True, slots=True)
class LigneAcademie:
    """Counts of one académie; ``academie`` is None for those who hold no lieu."""

    academie: str | None
    candidats: int
    comptes: int
    brouillons: int
    confirmees: int
    contestations: int
    attente: int
    """Contestations without an answer."""


@dataclass(frozen=True, slots=True)
class Suivi:
    """Counts of a campaign.

    Attributes
    ----------
    changements
        Label of what a freeze would take from people -> how many, those that are not 0.
    attente
        Label of what awaits someone -> how many, those that are not 0.
    capacites
        Cellules entered, and the last entry.
    """

    academies: Sequence[LigneAcademie]
    changements: Mapping[str, int]
    attente: Mapping[str, int]
    capacites: tuple[int, datetime | None]


def compter(seance: Session, campagne: str) -> Suivi:
    """Counts at this instant."""
    lignes = _academies(seance, campagne)
    lues = entrees.rassembler(seance, campagne)
    changements = {
        "listes de vœux confirmées": len(lues.voeux),
        "couples confirmés par les deux": len(tuple(lues.couples)),
        "dossiers corrigés après contestation": len(lues.corrections),
        "capacités saisies par les rectorats": len(lues.capacites),
        "annulations tardives acceptées": len(lues.lignes.get("annulations", ())),
        "dérogations approuvées": len(lues.lignes.get("derogations", ())),
    }
    tardives = select(func.count()).where(DemandeTardive.campagne_id == campagne, DemandeTardive.etat == "deposee")
    attente = {
        "listes de vœux commencées et non confirmées": sum(ligne.brouillons for ligne in lignes),
        "contestations sans réponse": sum(ligne.attente for ligne in lignes),
        "demandes tardives sans décision": seance.scalar(tardives) or 0,
    }
    derniere = select(func.max(CapaciteSaisie.saisie_le)).where(CapaciteSaisie.campagne_id == campagne)
    return Suivi(
        lignes,
        {nom: n for nom, n in changements.items() if n},
        {nom: n for nom, n in attente.items() if n},
        (len(lues.capacites), seance.scalar(derniere)),
    )


def _academies(seance: Session, campagne: str) -> Sequence[LigneAcademie]:
    academie = Participation.academie
    saisies = (
        select(academie, func.count(), func.count(Saisie.confirmee_le))
        .join(Saisie, (Saisie.campagne_id == Participation.campagne_id) & (Saisie.candidat == Participation.candidat))
        .where(Participation.campagne_id == campagne)
        .group_by(academie)
    )
    faites = {a: (n - confirmees, confirmees) for a, n, confirmees in seance.execute(saisies)}
    en_attente = func.sum(case((Contestation.etat == "deposee", 1), else_=0))
    contestees = (
        select(Contestation.academie, func.count(), en_attente)
        .where(Contestation.campagne_id == campagne, Contestation.etat != "retiree")
        .group_by(Contestation.academie)
    )
    contestations = {a: (n, int(attente)) for a, n, attente in seance.execute(contestees)}
    requete = select(academie, func.count(), func.count(Participation.compte_id)).where(Participation.campagne_id == campagne)
    comptees = {a: (candidats, comptes) for a, candidats, comptes in seance.execute(requete.group_by(academie))}
    presentes = sorted({*comptees, *contestations}, key=lambda a: (a is None, a or ""))
    return [
        LigneAcademie(a, *comptees.get(a, (0, 0)), *faites.get(a, (0, 0)), *contestations.get(a, (0, 0))) for a in presentes
    ]
