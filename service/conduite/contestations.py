"""The own barème, and lines of it contested: by whom it is, within dates, with a document if any."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Contestation, Participation
from ..identite.politique import Acteur
from . import guichet, guichet_academie, pieces
from .calendrier import Fenetre
from .campagnes import inscrire
from .magasin import Magasin
from .participation import exiger_periode, sienne

TEXTE_MAXIMAL = 4000
EN_COURS_MAXIMALES = 20
"""Contestations of one person that wait for their answer."""


@dataclass(frozen=True, slots=True)
class Bareme:
    """The own barème as displayed: content it comes from, file, and what may be contested (element -> label)."""

    contenu: str
    dossier: guichet_academie.Dossier
    contestables: dict[str, str]


async def bareme(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> Bareme:
    """The own barème of the frozen content, once displayed.

    Raises
    ------
    Refus
        ``campagne_inconnue``; ``baremes_non_affiches``; ``contenu_absent``, ``processus_arrete``.
    """

    def lire() -> tuple[str, str]:
        with transaction(engine, ecrire=False) as seance:
            ligne, candidat = sienne(seance, acteur, campagne)
            if ligne.baremes_affiches_le is None or ligne.gel is None:
                raise Refus("baremes_non_affiches", "Les barèmes ne sont pas encore affichés.")
            return ligne.gel, candidat

    contenu, candidat = await asyncio.to_thread(lire)
    return Bareme(contenu, *await bureau.faire(guichet_academie.contestable, contenu, candidat))


def deposer(
    seance: Session,
    acteur: Acteur,
    campagne: str,
    magasin: Magasin,
    lu: Bareme,
    *,
    element: str,
    rang: int | None,
    texte: str,
    piece: pieces.Recue | None,
) -> Contestation:
    """Contest a line of the barème that was read; an element that gave no points may be contested too.

    Parameters
    ----------
    rang
        Vœu whose line it is; None: all of them.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``fenetre_fermee``, ``campagne_gelee``; ``baremes_non_affiches``: they were withdrawn or made
        again meanwhile; ``contestation_refusee``, ``piece_refusee``.
    """
    ligne, candidat = sienne(seance, acteur, campagne, changer=True)
    exiger_periode(ligne, Fenetre.AFFICHAGE, lu.dossier.apercu.origine or None, "gelee")
    if ligne.baremes_affiches_le is None or ligne.gel != lu.contenu:
        raise Refus("baremes_non_affiches", "Les barèmes ont été refaits : relire le vôtre.")
    motifs = []
    if element not in lu.contestables:
        motifs.append("La ligne contestée n'est pas un élément du barème de ce mouvement.")
    if rang is not None and rang not in {r for r, _, _ in lu.dossier.voeux}:
        motifs.append("Le vœu n'est pas un des vôtres.")
    if not texte.strip() or len(texte) > TEXTE_MAXIMAL:
        motifs.append(f"Le texte de la contestation a de 1 à {TEXTE_MAXIMAL} caractères.")
    en_cours = [c for c in lister(seance, acteur, campagne) if c.etat == "deposee"]
    if len(en_cours) >= EN_COURS_MAXIMALES:
        motifs.append(f"Au plus {EN_COURS_MAXIMALES} contestations attendent leur réponse.")
    if any((c.element, c.rang) == (element, rang) for c in en_cours):
        motifs.append("Cette ligne est déjà contestée : attendre la réponse, ou retirer la contestation.")
    if motifs:
        raise Refus("contestation_refusee", "La contestation n'a pas été déposée.", {"motifs": motifs})
    gardee = None if piece is None else pieces.garder(seance, magasin, campagne, candidat, piece)
    contestation = Contestation(
        campagne_id=campagne,
        candidat=candidat,
        academie=seance.get_one(Participation, (campagne, candidat)).academie,
        element=element,
        rang=rang,
        texte=texte.strip(),
        piece_id=None if gardee is None else gardee.id,
        deposee_le=maintenant(),
        etat="deposee",
        corrections={},
    )
    seance.add(contestation)
    seance.flush()
    details = {"element": element, "rang": rang, "piece": None if gardee is None else gardee.contenu}
    inscrire(seance, acteur, "contester", ligne, objet=str(contestation.id), details=details)
    return contestation


def lister(seance: Session, acteur: Acteur, campagne: str) -> Sequence[Contestation]:
    """The own contestations, oldest first.

    Raises
    ------
    Refus
        ``campagne_inconnue``.
    """
    _, candidat = sienne(seance, acteur, campagne)
    requete = select(Contestation).where(Contestation.campagne_id == campagne, Contestation.candidat == candidat)
    return seance.scalars(requete.order_by(Contestation.id)).all()


def retirer(seance: Session, acteur: Acteur, campagne: str, numero: int) -> Contestation:
    """Withdraw a contestation that has no answer yet.

    Raises
    ------
    Refus
        ``campagne_inconnue``; ``contestation_inconnue``: somebody else's, or none; ``contestation_repondue``.
    """
    ligne, candidat = sienne(seance, acteur, campagne, changer=True)
    contestation = seance.get(Contestation, numero, with_for_update=True, populate_existing=True)
    if contestation is None or (contestation.campagne_id, contestation.candidat) != (campagne, candidat):
        raise Refus("contestation_inconnue")
    if contestation.etat != "deposee":
        raise Refus("contestation_repondue")
    contestation.etat = "retiree"
    inscrire(seance, acteur, "retirer_contestation", ligne, objet=str(numero))
    return contestation
