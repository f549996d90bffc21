"""What who answers for persons sees and answers: their files, their barèmes, their contestations.

A rectorat answers for its académie, the operator for whoever belongs to none (our choice, see docs/http.md). For each of
them the others' persons do not exist: same refusal, same words, as an identifier that nobody has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Contestation, Participation, Piece
from ..identite.politique import Acteur, Role
from . import calculs, campagnes, entrees, guichet, guichet_academie
from .calendrier import Fenetre, exiger_ouverte
from .campagnes import exiger, inscrire
from .capacites import academie_de
from .composition import Entrees


def dont_repond(acteur: Acteur) -> str | None:
    """Académie whose persons the actor answers for: a rectorat's own; None, those of no académie, for the operator.

    Raises
    ------
    Refus
        ``acces_refuse``: the actor answers for nobody.
    """
    return None if acteur.role is Role.OPERATEUR else academie_de(acteur)


def compter(seance: Session, acteur: Acteur, campagne: str) -> int:
    """Number of persons the actor answers for."""
    requete = select(func.count()).where(Participation.campagne_id == campagne, Participation.academie == dont_repond(acteur))
    return seance.scalar(requete) or 0


def lister(seance: Session, acteur: Acteur, campagne: str, limite: int, apres: str = "") -> Sequence[str]:
    """Persons the actor answers for, after one of them, ascending; one more than ``limite`` when there are more."""
    requete = (
        select(Participation.candidat)
        .where(
            Participation.campagne_id == campagne,
            Participation.academie == dont_repond(acteur),
            Participation.candidat > apres,
        )
        .order_by(Participation.candidat)
        .limit(limite + 1)
    )
    return seance.scalars(requete).all()


def exiger_sien(seance: Session, acteur: Acteur, campagne: str, candidat: str) -> None:
    """Check that a person is in the actor's scope.

    Raises
    ------
    Refus
        ``candidat_inconnu``: in another académie, or nowhere.
    """
    participation = seance.get(Participation, (campagne, candidat))
    if participation is None or not acteur.voit(participation.academie):
        raise Refus("candidat_inconnu")


def consulter(seance: Session, acteur: Acteur, campagne: Campagne, candidat: str, objet: str) -> None:
    """Open a person's file: checked, and a line of the journal, which tells who read whose file.

    Parameters
    ----------
    objet
        What is opened: ``dossier``, ``explication``, ``reponse`` (a document: :func:`ouvrir_piece`).

    Raises
    ------
    Refus
        ``candidat_inconnu``.
    """
    exiger_sien(seance, acteur, campagne.id, candidat)
    inscrire(seance, acteur, "consulter_dossier", campagne, objet=candidat, details={"lu": objet})


def contenu_lu(campagne: Campagne) -> str:
    """Digest of what a campaign holds now: what is frozen, else the files received.

    Raises
    ------
    Refus
        ``campagne_vide``.
    """
    contenu = campagne.gel or campagne.depot
    if contenu is None:
        raise Refus("campagne_vide")
    return contenu


async def ouvrir(
    engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str, candidat: str
) -> guichet_academie.Dossier:
    """The file of a person the actor answers for, with the line that says it was read.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``candidat_inconnu``, ``contenu_absent``.
    """

    def noter() -> str:
        with transaction(engine) as seance:
            ligne = campagnes.lire(seance, campagne)
            contenu = contenu_lu(ligne)
            participation = seance.get(Participation, (ligne.id, candidat))
            if participation is None or participation.academie != dont_repond(acteur):
                raise Refus("candidat_inconnu")
            consulter(seance, acteur, ligne, candidat, "dossier")
            return contenu

    return await bureau.faire(guichet_academie.dossier, await asyncio.to_thread(noter), candidat)


# Contestations


def contestations(
    seance: Session, acteur: Acteur, campagne: str, *, etat: str | None = None, candidat: str | None = None
) -> Sequence[Contestation]:
    """Contestations of the persons the actor answers for, oldest first, those withdrawn left out."""
    requete = select(Contestation).where(
        Contestation.campagne_id == campagne, Contestation.academie == dont_repond(acteur), Contestation.etat != "retiree"
    )
    if etat is not None:
        requete = requete.where(Contestation.etat == etat)
    if candidat is not None:
        requete = requete.where(Contestation.candidat == candidat)
    return seance.scalars(requete.order_by(Contestation.deposee_le, Contestation.id)).all()


def contestation(seance: Session, acteur: Acteur, campagne: str, numero: int, *, changer: bool = False) -> Contestation:
    """A contestation that the actor answers.

    Raises
    ------
    Refus
        ``contestation_inconnue``: somebody else answers it, withdrawn, or none.
    """
    ligne = seance.get(Contestation, numero, with_for_update=changer or None)
    if ligne is None or (ligne.campagne_id, ligne.academie) != (campagne, dont_repond(acteur)) or ligne.etat == "retiree":
        raise Refus("contestation_inconnue")
    return ligne


def ouvrir_piece(seance: Session, acteur: Acteur, campagne: Campagne, numero: int) -> Piece:
    """The document handed in with a contestation, with the line of the journal that says it was read.

    Raises
    ------
    Refus
        ``contestation_inconnue``; ``piece_inconnue``: nothing was handed in.
    """
    ligne = contestation(seance, acteur, campagne.id, numero)
    if ligne.piece_id is None:
        raise Refus("piece_inconnue")
    inscrire(seance, acteur, "consulter_dossier", campagne, objet=ligne.candidat, details={"lu": "piece"})
    return seance.get_one(Piece, ligne.piece_id)


@dataclass(frozen=True, slots=True)
class Correction:
    """Facts that the reader reads, ready to be accepted."""

    contestation: int
    depot: str
    faits: Mapping[str, str]


async def preparer_correction(
    engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str, numero: int, faits: Mapping[str, str]
) -> Correction:
    """Read what would be frozen with the facts as corrected.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``contestation_inconnue``; ``correction_refusee`` with every fault.
    """

    def lire() -> tuple[str, Entrees, str]:
        with transaction(engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            contestee = contestation(seance, acteur, campagne, numero)
            if ligne.depot is None:
                raise Refus("campagne_vide")
            return ligne.depot, entrees.rassembler(seance, campagne), contestee.candidat

    depot, lues, candidat = await asyncio.to_thread(lire)
    await bureau.faire(guichet_academie.verifier_correction, depot, lues, candidat, dict(faits))
    return Correction(numero, depot, dict(faits))


def accepter(seance: Session, acteur: Acteur, campagne: Campagne, correction: Correction, reponse: str) -> Contestation:
    """Accept a contestation: the corrected facts are those of the next freeze.

    Raises
    ------
    Refus
        Those of :func:`_a_repondre`; ``changement_concurrent``: other files were received meanwhile.
    """
    ligne = _a_repondre(seance, acteur, campagne, correction.contestation)
    if campagne.depot != correction.depot:
        raise Refus("changement_concurrent", "Les fichiers de la campagne ont changé pendant la lecture : recommencer.")
    return _repondre(seance, acteur, campagne, ligne, "acceptee", reponse, correction.faits)


def refuser(seance: Session, acteur: Acteur, campagne: Campagne, numero: int, motif: str) -> Contestation:
    """Refuse a contestation, with the reason that the person reads.

    Raises
    ------
    Refus
        Those of :func:`_a_repondre`; ``motif_absent``.
    """
    if not motif.strip():
        raise Refus("motif_absent", "Un refus se motive : la personne lit le motif.")
    return _repondre(seance, acteur, campagne, _a_repondre(seance, acteur, campagne, numero), "refusee", motif, {})


def _a_repondre(seance: Session, acteur: Acteur, campagne: Campagne, numero: int) -> Contestation:
    """A contestation that waits for its answer.

    Raises
    ------
    Refus
        ``contestation_inconnue``; ``contestation_repondue``; ``fenetre_fermee``; ``campagne_gelee``: it is published.
    """
    ligne = contestation(seance, acteur, campagne.id, numero, changer=True)
    exiger(campagne, "preparation", "gelee")
    exiger_ouverte(campagne, Fenetre.AFFICHAGE)
    if ligne.etat != "deposee":
        raise Refus("contestation_repondue")
    return ligne


def _repondre(
    seance: Session,
    acteur: Acteur,
    campagne: Campagne,
    ligne: Contestation,
    etat: str,
    reponse: str,
    faits: Mapping[str, str],
) -> Contestation:
    ligne.etat, ligne.reponse, ligne.corrections = etat, reponse.strip(), dict(faits)
    ligne.repondue_par, ligne.repondue_le = acteur.compte, maintenant()
    # The names of the facts, never their values: the journal holds nobody's file.
    details = {"etat": etat, "element": ligne.element, "faits": sorted(faits)}
    inscrire(seance, acteur, "repondre_contestation", campagne, objet=str(ligne.id), details=details)
    return ligne


# After publication


async def echanges(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> guichet_academie.Echanges:
    """Entrants, sortants and balance of the actor's académie in the published run.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``publication_absente``, ``contenu_absent``, ``resultat_change``.
    """

    def lire() -> tuple[str, str, str]:
        with transaction(engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            publiee = calculs.publication(seance, ligne.id)
            if publiee is None:
                raise Refus("publication_absente")
            _, choix, calcul = publiee
            return calcul.empreinte, calcul.contenu, choix.resultat

    return await bureau.faire(guichet_academie.echanges, *await asyncio.to_thread(lire), academie_de(acteur))
