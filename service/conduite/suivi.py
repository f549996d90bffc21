"""What people entered in a campaign, counted: by académie, and what a freeze would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ..base.tables_campagne import CapaciteSaisie, Contestation, DemandeTardive, Participation, Saisie
from ..francais import pluriel
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
        What a freeze would take from people, each kind with its number (French).
    attente
        What awaits someone, in the same way.
    capacites_le
        Last entry of a capacity.
    """

    academies: Sequence[LigneAcademie]
    changements: Sequence[str]
    attente: Sequence[str]
    capacites_le: datetime | None


def compter(seance: Session, campagne: str) -> Suivi:
    """Counts at this instant."""
    lignes = _academies(seance, campagne)
    lues = entrees.rassembler(seance, campagne)
    changements = (
        (len(lues.voeux), "liste de vœux confirmée", "listes de vœux confirmées"),
        (len(tuple(lues.couples)), "couple confirmé par les deux", "couples confirmés par les deux"),
        (len(lues.corrections), "dossier corrigé après contestation", "dossiers corrigés après contestation"),
        (len(lues.capacites), "capacité saisie par un rectorat", "capacités saisies par les rectorats"),
        (len(lues.lignes.get("annulations", ())), "annulation tardive acceptée", "annulations tardives acceptées"),
        (len(lues.lignes.get("derogations", ())), "dérogation approuvée", "dérogations approuvées"),
    )
    tardives = select(func.count()).where(DemandeTardive.campagne_id == campagne, DemandeTardive.etat == "deposee")
    attente = (
        (
            sum(ligne.brouillons for ligne in lignes),
            "liste de vœux commencée, non confirmée",
            "listes de vœux commencées, non confirmées",
        ),
        (sum(ligne.attente for ligne in lignes), "contestation sans réponse", "contestations sans réponse"),
        (seance.scalar(tardives) or 0, "demande tardive sans décision", "demandes tardives sans décision"),
    )
    derniere = select(func.max(CapaciteSaisie.saisie_le)).where(CapaciteSaisie.campagne_id == campagne)
    return Suivi(
        lignes,
        [pluriel(*compte) for compte in changements if compte[0]],
        [pluriel(*compte) for compte in attente if compte[0]],
        seance.scalar(derniere),
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
