"""Motivated exceptions: simulated, decided with what was shown, approved by another person, withdrawn.

Decisions are inputs of a campaign, as vœux are: approved ones are in every folder frozen from then on, so no rerun overwrites
them. Those that are shown together (both members of a couple) are decided, approved and withdrawn together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Depot, Derogation
from ..identite.politique import Acteur
from . import campagnes, entrees, guichet
from .composition import Entrees
from .magasin import empreinte_json


@dataclass(frozen=True, slots=True)
class Decision:
    """A person placed by decision; fields are columns of ``derogations.csv``."""

    candidat: str
    lieu: str
    motif: str
    base_legale: str
    place: str = "comptee"

    @property
    def ligne(self) -> dict[str, str]:
        """The row."""
        return {nom: getattr(self, nom) for nom in ("candidat", "lieu", "motif", "base_legale", "place")}


@dataclass(frozen=True, slots=True)
class Effet:
    """What decisions change, and what it was computed from.

    Attributes
    ----------
    contenu
        See :func:`.effets.comparer`.
    depot, entrees
        Digests of the files and of the entries at that time.
    """

    decisions: tuple[Decision, ...]
    contenu: dict[str, Any]
    depot: str
    entrees: str

    @property
    def empreinte(self) -> str:
        """Digest of all of it: who decides names what was shown."""
        lignes = [decision.ligne for decision in self.decisions]
        return empreinte_json([lignes, self.contenu, self.depot, self.entrees])


async def simuler(engine: Engine, bureau: guichet.Guichet, campagne: str, decisions: Sequence[Decision]) -> Effet:
    """Run the campaign in preparation without and with decisions, at the desk. Nothing is kept.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_gelee``, ``campagne_vide``; ``campagne_refusee`` with every fault: an unknown person,
        no seat, one member of a couple without the other.
    """
    triees = tuple(sorted(decisions, key=lambda decision: decision.candidat))

    def lire() -> tuple[str, Entrees]:
        with transaction(engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            campagnes.exiger(ligne, "preparation")
            if ligne.depot is None:
                raise Refus("campagne_vide", "Déposer d'abord les fichiers de la campagne.")
            return ligne.depot, entrees.rassembler(seance, campagne)

    depot, sans = await asyncio.to_thread(lire)
    # Whether somebody has a decision already is for the transaction: a request sent again is answered as the first time.
    noms = {decision.candidat for decision in triees}
    autres = [ligne for ligne in sans.lignes.get("derogations", ()) if ligne["candidat"] not in noms]
    prises = [*autres, *(decision.ligne for decision in triees)]
    avec = replace(sans, lignes={**sans.lignes, "derogations": prises})
    contenu = await bureau.faire(guichet.effet_derogations, depot, sans, avec)
    return Effet(triees, contenu, depot, entrees.empreinte(sans))


def decider(seance: Session, acteur: Acteur, campagne: Campagne, effet: Effet, vu: str) -> Sequence[Derogation]:
    """Record decisions with what was shown; they count once another person approves.

    Parameters
    ----------
    effet
        Simulated again just now.
    vu
        Digest of the effect that the deciding person read.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``effet_change``: the effect is not the one read; ``changement_concurrent``;
        ``derogation_en_cours``.
    """
    campagnes.exiger(campagne, "preparation")
    _exiger_nouvelles(seance, campagne.id, effet.decisions)
    if vu != effet.empreinte:
        raise Refus("effet_change", "L'effet n'est plus celui qui a été lu : le relire, puis décider.")
    if (campagne.depot, entrees.empreinte(entrees.rassembler(seance, campagne.id))) != (effet.depot, effet.entrees):
        raise Refus("changement_concurrent", "Des fichiers ou des saisies ont changé pendant le calcul : recommencer.")
    lignes = [
        Derogation(
            campagne_id=campagne.id,
            **decision.ligne,
            lot=vu,
            effet=effet.contenu,
            decidee_par=acteur.compte,
            decidee_le=maintenant(),
        )
        for decision in effet.decisions
    ]
    seance.add_all(lignes)
    seance.flush()
    _inscrire(seance, acteur, "deroger", campagne, lignes)
    return lignes


def approuver(seance: Session, acteur: Acteur, campagne: Campagne, derogation: int, vu: str) -> Sequence[Derogation]:
    """Approve a decision, and those decided with it.

    Parameters
    ----------
    vu
        Digest of the effect that the approving person read: what is approved is what was shown.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``derogation_inconnue``; ``derogation_retiree``; ``deja_approuvee``; ``meme_personne``;
        ``effet_change``: another effect was read, or files were received since, of which nobody has seen the effect.
    """
    campagnes.exiger(campagne, "preparation")
    lignes = _lot(seance, campagne, derogation)
    if lignes[0].approuvee_le is not None:
        raise Refus("deja_approuvee")
    if lignes[0].decidee_par == acteur.compte:
        raise Refus("meme_personne", "L'approbation est donnée par une autre personne que celle qui décide.")
    if lignes[0].lot != vu:
        raise Refus("effet_change", "L'effet lu n'est pas celui de cette décision.")
    recus = select(func.max(Depot.depose_le)).where(Depot.campagne_id == campagne.id, Depot.nature == "depot")
    if seance.scalars(recus).one() > lignes[0].decidee_le:
        detail = "Les fichiers ont été remplacés depuis la décision : la retirer, puis décider sur ce qu'ils donnent."
        raise Refus("effet_change", detail)
    for ligne in lignes:
        ligne.approuvee_par, ligne.approuvee_le = acteur.compte, maintenant()
    _inscrire(seance, acteur, "approuver_derogation", campagne, lignes)
    return lignes


def retirer(seance: Session, acteur: Acteur, campagne: Campagne, derogation: int, motif: str) -> Sequence[Derogation]:
    """Withdraw a decision, and those decided with it, before the campaign is frozen; the row and the journal keep them.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``derogation_inconnue``; ``derogation_retiree``.
    """
    campagnes.exiger(campagne, "preparation")
    lignes = _lot(seance, campagne, derogation)
    for ligne in lignes:
        ligne.retiree_par, ligne.retiree_le, ligne.motif_retrait = acteur.compte, maintenant(), motif
    _inscrire(seance, acteur, "retirer_derogation", campagne, lignes)
    return lignes


def lister(seance: Session, campagne: str) -> Sequence[Derogation]:
    """Decisions of a campaign, oldest first, withdrawn ones included."""
    return seance.scalars(select(Derogation).where(Derogation.campagne_id == campagne).order_by(Derogation.id)).all()


def _exiger_nouvelles(seance: Session, campagne: str, decisions: Sequence[Decision]) -> None:
    """Nobody is decided twice: the decision there is must be withdrawn first."""
    noms = [decision.candidat for decision in decisions]
    requete = select(Derogation.candidat).where(
        Derogation.campagne_id == campagne, Derogation.retiree_le.is_(None), Derogation.candidat.in_(noms)
    )
    if deja := sorted(seance.scalars(requete)):
        raise Refus("derogation_en_cours", f"Retirer d'abord la décision en cours pour {', '.join(deja)}.")


def _lot(seance: Session, campagne: Campagne, derogation: int) -> Sequence[Derogation]:
    """A decision and those decided with it, by id."""
    ligne = seance.get(Derogation, derogation)
    if ligne is None or ligne.campagne_id != campagne.id:
        raise Refus("derogation_inconnue")
    if ligne.retiree_le is not None:
        raise Refus("derogation_retiree")
    requete = select(Derogation).where(
        Derogation.campagne_id == campagne.id, Derogation.lot == ligne.lot, Derogation.retiree_le.is_(None)
    )
    return seance.scalars(requete.order_by(Derogation.id)).all()


def _inscrire(seance: Session, acteur: Acteur, action: str, campagne: Campagne, lignes: Sequence[Derogation]) -> None:
    """One line of the journal: who and where, never the reason, which is of somebody's life."""
    decisions = [{"id": d.id, "candidat": d.candidat, "lieu": d.lieu, "place": d.place} for d in lignes]
    campagnes.inscrire(
        seance, acteur, action, campagne, objet=str(lignes[0].id), details={"effet": lignes[0].lot, "decisions": decisions}
    )
