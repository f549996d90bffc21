"""What people entered or decided for a campaign, gathered from the database: the second half of what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.tables_campagne import CapaciteSaisie, Contestation, DemandeTardive, Derogation, Saisie
from .composition import Entrees, Voeu
from .magasin import empreinte_json

CODE_ANNULATION = "annulation_tardive"
MOTIF_ANNULATION = "demande d'annulation tardive acceptée"
"""What the candidat is told. The motive given is for whoever decided, not for the files."""


def rassembler(seance: Session, campagne: str) -> Entrees:
    """Everything that counts at this instant: what is confirmed, accepted, approved and not withdrawn.

    An accepted late change replaces what the candidat had confirmed; an accepted cancellation adds a row to ``annulations``,
    unless a later change was accepted too.
    """
    saisies = seance.scalars(select(Saisie).where(Saisie.campagne_id == campagne, Saisie.confirmee_le.is_not(None))).all()
    voeux = {saisie.candidat: _voeux(saisie.voeux) for saisie in saisies}
    conjoints = {saisie.candidat: saisie.conjoint for saisie in saisies}
    annules: dict[str, dict[str, str]] = {}
    for tardive in seance.scalars(
        select(DemandeTardive)
        .where(DemandeTardive.campagne_id == campagne, DemandeTardive.etat == "acceptee")
        .order_by(DemandeTardive.decidee_le, DemandeTardive.id)
    ):
        if tardive.nature == "annulation":
            annules[tardive.candidat] = {"candidat": tardive.candidat, "code": CODE_ANNULATION, "motif": MOTIF_ANNULATION}
        else:
            annules.pop(tardive.candidat, None)
            voeux[tardive.candidat] = _voeux(tardive.voeux)
    corrections: dict[str, dict[str, str]] = {}
    for contestation in seance.scalars(
        select(Contestation)
        .where(Contestation.campagne_id == campagne, Contestation.etat == "acceptee")
        .order_by(Contestation.repondue_le, Contestation.id)
    ):
        if contestation.corrections:
            corrections.setdefault(contestation.candidat, {}).update(contestation.corrections)
    # In the order of ids: the last entry of a cellule is the one that counts.
    capacites = {
        (ligne.discipline, ligne.lieu): dict(ligne.valeurs)
        for ligne in seance.scalars(
            select(CapaciteSaisie).where(CapaciteSaisie.campagne_id == campagne).order_by(CapaciteSaisie.id)
        )
    }
    derogations = [
        {"candidat": d.candidat, "lieu": d.lieu, "motif": d.motif, "base_legale": d.base_legale, "place": d.place}
        for d in seance.scalars(
            select(Derogation)
            .where(Derogation.campagne_id == campagne, Derogation.approuvee_le.is_not(None), Derogation.retiree_le.is_(None))
            .order_by(Derogation.id)
        )
    ]
    couples = sorted((a, b) for a, b in conjoints.items() if b is not None and a < b and conjoints.get(b) == a)
    return Entrees(
        voeux, tuple(couples), corrections, capacites, {"annulations": list(annules.values()), "derogations": derogations}
    )


def empreinte(entrees: Entrees) -> str:
    """Digest: what was composed is what is there when it is frozen."""
    contenu = asdict(entrees)
    contenu["capacites"] = sorted([*cle, valeurs] for cle, valeurs in entrees.capacites.items())
    return empreinte_json(contenu)


def _voeux(saisis: Sequence[dict[str, str]]) -> tuple[Voeu, ...]:
    return tuple(Voeu(voeu["lieu"], voeu.get("type", "")) for voeu in saisis)
