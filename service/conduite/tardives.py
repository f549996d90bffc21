"""Late requests: entered once the lists are closed, for a motive of the movement's texts; an operator decides.

Accepted, a request or a change replaces the list, a cancellation withdraws it (``entrees.rassembler``): at the next freeze.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from scoring.tardives import Tardives

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, DemandeTardive, Piece
from ..identite.politique import Acteur
from . import guichet, pieces, saisie
from .apercu import Demande, Fiche, examiner, textes
from .calendrier import Fenetre
from .campagnes import exiger, inscrire
from .composition import Voeu
from .magasin import Magasin
from .participation import exiger_periode, sienne

NATURES = {"demande": "Demande tardive", "modification": "Modification de la demande", "annulation": "Annulation de la demande"}
TEXTE_MAXIMAL = 4000


@dataclass(frozen=True, slots=True)
class Preparee:
    """A late request as read: what it was read from, and what the rules say of its list (None for a cancellation)."""

    contenu: str
    motifs: Tardives
    nature: str
    voeux: tuple[Voeu, ...]
    fiche: Fiche | None


async def preparer(
    engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str, nature: str, voeux: Sequence[Voeu]
) -> Preparee:
    """Read the list of a late request.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``contenu_absent``; ``saisie_refusee``: not a list of codes.
    """

    def lire() -> saisie.Etat:
        with transaction(engine, ecrire=False) as seance:
            return saisie.lire(seance, acteur, campagne)

    etat = await asyncio.to_thread(lire)
    motifs = await bureau.faire(motifs_admis, etat.contenu)
    if nature == "annulation":
        return Preparee(etat.contenu, motifs, nature, (), None)
    saisie.exiger_codes(voeux)
    demande = Demande(etat.candidat, tuple(voeux), corrections=etat.demande.corrections)
    if etat.lien.reciproque and etat.lien.confirme:
        demande = replace(demande, conjoint=etat.lien.conjoint, autres_voeux=etat.demande.autres_voeux)
    fiche = await bureau.faire(examiner, etat.contenu, demande)
    return Preparee(etat.contenu, motifs, nature, tuple(voeux), fiche)


def deposer(
    seance: Session,
    acteur: Acteur,
    campagne: str,
    magasin: Magasin,
    preparee: Preparee,
    *,
    motif: str,
    texte: str,
    piece: pieces.Recue | None,
) -> DemandeTardive:
    """Hand in a late request.

    Parameters
    ----------
    motif
        One of the movement's; empty where its texts list none.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``fenetre_fermee``, ``campagne_gelee`` (published); ``changement_concurrent``: other files were
        received meanwhile; ``tardive_refusee`` with every reason; ``piece_refusee``.
    """
    ligne, candidat = sienne(seance, acteur, campagne, changer=True)
    fiche = preparee.fiche
    exiger_periode(ligne, Fenetre.TARDIVES, None if fiche is None else fiche.lieu, "preparation", "gelee")
    if (ligne.gel or ligne.depot) != preparee.contenu:
        raise Refus("changement_concurrent", "Les dossiers de la campagne ont changé pendant la lecture : recommencer.")
    connus = {m.id for m in preparee.motifs.motifs}
    motifs = [] if fiche is None else list(fiche.motifs)
    if preparee.nature not in NATURES:
        motifs.append("La nature de la demande n'est pas une de celles qui existent.")
    if (motif not in connus) if connus else bool(motif):
        motifs.append("Le motif n'est pas un de ceux que le texte du mouvement admet.")
    if not texte.strip() or len(texte) > TEXTE_MAXIMAL:
        motifs.append(f"L'exposé de la situation a de 1 à {TEXTE_MAXIMAL} caractères.")
    if connus and piece is None:
        motifs.append("Le motif se justifie par une pièce.")
    if any(t.etat == "deposee" for t in lister(seance, acteur, campagne)):
        motifs.append("Une demande attend déjà sa décision.")
    if motifs:
        raise Refus("tardive_refusee", "La demande n'a pas été déposée.", {"motifs": motifs})
    gardee = None if piece is None else pieces.garder(seance, magasin, campagne, candidat, piece)
    tardive = DemandeTardive(
        campagne_id=campagne,
        candidat=candidat,
        nature=preparee.nature,
        motif=motif,
        texte=texte.strip(),
        voeux=[{"lieu": v.lieu, **({"type": v.type} if v.type else {})} for v in preparee.voeux],
        piece_id=None if gardee is None else gardee.id,
        etat="deposee",
        deposee_le=maintenant(),
    )
    seance.add(tardive)
    seance.flush()
    # The motive may tell of a death or an illness: it stays out of the journal.
    details = {"nature": tardive.nature, "voeux": len(tardive.voeux)}
    inscrire(seance, acteur, "demander_tardivement", ligne, objet=str(tardive.id), details=details)
    return tardive


def lister(seance: Session, acteur: Acteur, campagne: str) -> Sequence[DemandeTardive]:
    """The own late requests, oldest first.

    Raises
    ------
    Refus
        ``campagne_inconnue``.
    """
    _, candidat = sienne(seance, acteur, campagne)
    requete = select(DemandeTardive).where(DemandeTardive.campagne_id == campagne, DemandeTardive.candidat == candidat)
    return seance.scalars(requete.order_by(DemandeTardive.id)).all()


def a_decider(seance: Session, campagne: str) -> Sequence[DemandeTardive]:
    """Late requests of a campaign, those that wait first, then oldest first."""
    requete = select(DemandeTardive).where(DemandeTardive.campagne_id == campagne)
    return seance.scalars(requete.order_by(DemandeTardive.etat != "deposee", DemandeTardive.id)).all()


def lire(seance: Session, campagne: str, numero: int, *, changer: bool = False) -> DemandeTardive:
    """A late request of a campaign, for who decides.

    Raises
    ------
    Refus
        ``tardive_inconnue``.
    """
    tardive = seance.get(DemandeTardive, numero, with_for_update=changer or None)
    if tardive is None or tardive.campagne_id != campagne:
        raise Refus("tardive_inconnue")
    return tardive


def piece_de(seance: Session, tardive: DemandeTardive) -> Piece:
    """The document of a late request.

    Raises
    ------
    Refus
        ``piece_inconnue``.
    """
    if tardive.piece_id is None:
        raise Refus("piece_inconnue")
    return seance.get_one(Piece, tardive.piece_id)


def decider(
    seance: Session, acteur: Acteur, campagne: Campagne, numero: int, *, accepter: bool, reponse: str
) -> DemandeTardive:
    """Accept or refuse a late request; the person reads the answer. The caller locks the campaign.

    Raises
    ------
    Refus
        ``tardive_inconnue``, ``tardive_decidee``; ``campagne_gelee``: frozen for an acceptance (unfreeze first: what is
        accepted counts at the next freeze), or published; ``tardive_refusee``: a decision gives its reason.
    """
    exiger(campagne, *(("preparation",) if accepter else ("preparation", "gelee")))
    tardive = lire(seance, campagne.id, numero, changer=True)
    if tardive.etat != "deposee":
        raise Refus("tardive_decidee")
    if not reponse.strip() or len(reponse) > TEXTE_MAXIMAL:
        raise Refus("tardive_refusee", "Une décision se motive : la personne lit la réponse.")
    tardive.etat, tardive.reponse = "acceptee" if accepter else "refusee", reponse.strip()
    tardive.decidee_par, tardive.decidee_le = acteur.compte, maintenant()
    details = {"nature": tardive.nature, "etat": tardive.etat}
    inscrire(seance, acteur, "decider_tardive", campagne, objet=str(numero), details=details)
    return tardive


def motifs_admis(racine: Path, contenu: str) -> Tardives:
    """Motives that the texts of a campaign's movement admit (at the desk)."""
    return textes(Magasin(racine).contenu(contenu)).paquet.tardives
