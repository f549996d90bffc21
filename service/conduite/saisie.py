"""Entry of vœux by a candidat: a draft kept at each change, then confirmed; demands linked when both members say so.

A version guards against two tabs. A list is confirmed only if the reader finds no fault in it: what is confirmed is what was
examined, of the own list and of the partner's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Contestation, Saisie
from ..identite.politique import Acteur
from . import guichet
from .apercu import Demande, Fiche, examiner
from .calendrier import Fenetre, ouverte
from .campagnes import inscrire
from .composition import Voeu
from .participation import exiger_periode, sienne

BROUILLON_MAXIMAL = 200
"""Vœux of a draft: more than any movement takes, so that the rules are what tells that there are too many."""

CODE_MAXIMAL = 64
"""Characters of a code of lieu, of type, or of a candidat's id."""


@dataclass(frozen=True, slots=True)
class Lien:
    """The demand linked to another one, as seen from one member.

    Attributes
    ----------
    conjoint
        Whom this member names, None for nobody.
    reciproque
        Whether the other names this member too.
    identiques
        Whether the two lists are the same; False unless ``reciproque``.
    confirme
        Whether the other has confirmed; False unless ``reciproque``.
    propositions
        Who names this member, is not named back, and the list each proposes.
    """

    conjoint: str | None = None
    reciproque: bool = False
    identiques: bool = False
    confirme: bool = False
    propositions: tuple[tuple[str, tuple[Voeu, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Etat:
    """What a candidat has entered, and what it was read from.

    ``version`` 0: nothing was entered, the files received hold. ``gardee`` is what a confirmation will be held against.
    ``ouverte``: a list may be entered and confirmed now.
    """

    campagne: str
    candidat: str
    contenu: str
    version: int
    confirmee: bool
    demande: Demande
    lien: Lien
    gardee: tuple[object, ...]
    ouverte: bool


def lire(seance: Session, acteur: Acteur, campagne: str) -> Etat:
    """What this candidat has entered.

    Raises
    ------
    Refus
        ``campagne_inconnue``; ``campagne_vide``: no files yet.
    """
    ligne, candidat = sienne(seance, acteur, campagne)
    return _etat(seance, ligne, candidat)


async def montrer(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> tuple[Etat, Fiche]:
    """What this candidat has entered, with everything that the rules say of it.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``contenu_absent``, ``processus_arrete``.
    """

    def lue() -> Etat:
        with transaction(engine, ecrire=False) as seance:
            return lire(seance, acteur, campagne)

    etat = await asyncio.to_thread(lue)
    return etat, await bureau.faire(examiner, etat.contenu, etat.demande)


def enregistrer(
    seance: Session,
    acteur: Acteur,
    campagne: str,
    *,
    version: int,
    voeux: Sequence[Voeu],
    conjoint: str | None,
    lieu: str | None = None,
) -> Saisie:
    """Keep a draft; it may have faults, which are told.

    Parameters
    ----------
    version
        Of the draft that was changed; 0 for the first one.
    lieu
        Name of the own académie, for the hours told.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``fenetre_fermee``, ``campagne_gelee``; ``saisie_confirmee``: withdraw the confirmation first;
        ``version_depassee``: another tab changed it; ``saisie_refusee``: not a list of codes.
    """
    ligne, candidat = sienne(seance, acteur, campagne, changer=True)
    exiger_periode(ligne, Fenetre.SAISIE, lieu, "preparation")
    _exiger_codes(voeux, conjoint, candidat)
    saisie = seance.get(Saisie, (campagne, candidat), with_for_update=True, populate_existing=True)
    _exiger_version(saisie, version)
    if saisie is None:
        saisie = Saisie(campagne_id=campagne, candidat=candidat)
        seance.add(saisie)
    elif saisie.confirmee_le is not None:
        raise Refus("saisie_confirmee", "Retirer d'abord la confirmation.")
    saisie.voeux = [{"lieu": v.lieu, **({"type": v.type} if v.type else {})} for v in voeux]
    saisie.conjoint, saisie.modifiee_le = conjoint, maintenant()
    seance.flush()
    inscrire(seance, acteur, "saisir_voeux", ligne, objet=candidat, details={"voeux": len(voeux), "version": saisie.version})
    return saisie


def confirmer(seance: Session, acteur: Acteur, etat: Etat, fiche: Fiche) -> Saisie:
    """Confirm what was examined just now (:func:`montrer`).

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``fenetre_fermee``, ``campagne_gelee``, ``saisie_confirmee``; ``version_depassee``: the list, the
        partner's, or the campaign's files changed meanwhile; ``saisie_refusee`` with every fault.
    """
    ligne, candidat = sienne(seance, acteur, etat.campagne, changer=True)
    exiger_periode(ligne, Fenetre.SAISIE, fiche.lieu, "preparation")
    # Both rows, always in the same order: two members who confirm at once come one after the other.
    concernes = sorted({candidat, etat.lien.conjoint or candidat})
    for qui in concernes:
        seance.get(Saisie, (etat.campagne, qui), with_for_update=True, populate_existing=True)
    if _etat(seance, ligne, candidat).gardee != etat.gardee:
        raise Refus("version_depassee", "La liste a changé depuis son affichage : la relire avant de confirmer.")
    saisie = seance.get(Saisie, (etat.campagne, candidat))
    if saisie is None:
        raise Refus("saisie_refusee", "Enregistrer d'abord une liste.", {"motifs": ["Rien n'a été saisi."]})
    if saisie.confirmee_le is not None:
        raise Refus("saisie_confirmee")
    if not fiche.juste:
        raise Refus("saisie_refusee", "La liste ne peut pas être confirmée en l'état.", {"motifs": list(fiche.motifs)})
    saisie.confirmee_le = maintenant()
    seance.flush()
    details = {"voeux": len(saisie.voeux), "version": saisie.version, "liee": etat.lien.reciproque}
    inscrire(seance, acteur, "confirmer_voeux", ligne, objet=candidat, details=details)
    return saisie


async def confirmer_lue(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str, version: int) -> None:
    """Examine the list afresh, then confirm it if it is the version that the person read.

    Raises
    ------
    Refus
        Those of :func:`montrer` and :func:`confirmer`.
    """
    etat, fiche = await montrer(engine, bureau, acteur, campagne)
    if etat.version != version:
        raise Refus("version_depassee", "La liste a changé depuis son affichage : la relire avant de confirmer.")

    def conclure() -> None:
        with transaction(engine) as seance:
            confirmer(seance, acteur, etat, fiche)

    await asyncio.to_thread(conclure)


def retirer_confirmation(seance: Session, acteur: Acteur, campagne: str, *, version: int, lieu: str | None = None) -> Saisie:
    """Take the confirmation back: the list can be changed again, and counts no more until confirmed.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``fenetre_fermee``, ``campagne_gelee``, ``version_depassee``; ``saisie_non_confirmee``.
    """
    ligne, candidat = sienne(seance, acteur, campagne, changer=True)
    exiger_periode(ligne, Fenetre.SAISIE, lieu, "preparation")
    saisie = seance.get(Saisie, (campagne, candidat), with_for_update=True, populate_existing=True)
    if saisie is None or saisie.confirmee_le is None:
        raise Refus("saisie_non_confirmee")
    _exiger_version(saisie, version)
    saisie.confirmee_le, saisie.modifiee_le = None, maintenant()
    seance.flush()
    inscrire(seance, acteur, "retirer_confirmation", ligne, objet=candidat, details={"version": saisie.version})
    return saisie


def voeux_de(saisie: Saisie) -> tuple[Voeu, ...]:
    """The list of a row."""
    return tuple(Voeu(voeu["lieu"], voeu.get("type", "")) for voeu in saisie.voeux)


def _etat(seance: Session, campagne: Campagne, candidat: str) -> Etat:
    contenu = campagne.gel or campagne.depot
    if contenu is None:
        raise Refus("campagne_vide", "Les dossiers ne sont pas encore déposés.")
    sienne_ = seance.get(Saisie, (campagne.id, candidat))
    conjoint = None if sienne_ is None else sienne_.conjoint
    autre = None if conjoint is None else seance.get(Saisie, (campagne.id, conjoint))
    reciproque = autre is not None and autre.conjoint == candidat
    saisissable = campagne.etat == "preparation" and ouverte(campagne, Fenetre.SAISIE)
    demandeurs = select(Saisie).where(Saisie.campagne_id == campagne.id, Saisie.conjoint == candidat).order_by(Saisie.candidat)
    propositions = tuple((s.candidat, voeux_de(s)) for s in seance.scalars(demandeurs) if s.candidat != conjoint)
    corrections = tuple(sorted(_corrections(seance, campagne.id, candidat).items()))
    if sienne_ is None:
        demande, lien = Demande(candidat, corrections=corrections), Lien(propositions=propositions)
        return Etat(campagne.id, candidat, contenu, 0, False, demande, lien, (contenu, 0, None), saisissable)
    voeux = voeux_de(sienne_)
    lien = Lien(conjoint, propositions=propositions)
    demande = Demande(candidat, voeux, corrections=corrections)
    if autre is not None and reciproque:
        siens, confirme = voeux_de(autre), autre.confirmee_le is not None
        lien = Lien(conjoint, True, siens == voeux, confirme, propositions)
        # As long as the other has not confirmed, this list is what is proposed to both.
        demande = Demande(candidat, voeux, conjoint, siens if confirme else voeux, corrections)
    gardee = (contenu, sienne_.version, autre.version if autre is not None and reciproque else None, corrections)
    confirmee = sienne_.confirmee_le is not None
    return Etat(campagne.id, candidat, contenu, sienne_.version, confirmee, demande, lien, gardee, saisissable)


def _corrections(seance: Session, campagne: str, candidat: str) -> dict[str, str]:
    requete = (
        select(Contestation)
        .where(Contestation.campagne_id == campagne, Contestation.candidat == candidat, Contestation.etat == "acceptee")
        .order_by(Contestation.repondue_le, Contestation.id)
    )
    corrections: dict[str, str] = {}
    for contestation in seance.scalars(requete):
        corrections.update(contestation.corrections)
    return corrections


def _exiger_version(saisie: Saisie | None, version: int) -> None:
    if (0 if saisie is None else saisie.version) != version:
        raise Refus("version_depassee", "La liste a été changée ailleurs, dans un autre onglet par exemple : la relire.")


def exiger_codes(voeux: Sequence[Voeu]) -> None:
    """Check that a list is one of codes, whatever they name.

    Raises
    ------
    Refus
        ``saisie_refusee``.
    """
    textes = [texte for voeu in voeux for texte in (voeu.lieu, voeu.type)]
    if len(voeux) > BROUILLON_MAXIMAL:
        raise Refus("saisie_refusee", f"Une liste a au plus {BROUILLON_MAXIMAL} vœux.")
    if not all(voeu.lieu for voeu in voeux) or not all(_code(texte) for texte in textes):
        raise Refus("saisie_refusee", f"Un lieu est désigné par son code, d'au plus {CODE_MAXIMAL} caractères.")


def _exiger_codes(voeux: Sequence[Voeu], conjoint: str | None, candidat: str) -> None:
    exiger_codes(voeux)
    if conjoint is not None and not (conjoint and _code(conjoint)):
        raise Refus("saisie_refusee", f"L'autre membre est désigné par son identifiant, d'au plus {CODE_MAXIMAL} caractères.")
    if conjoint == candidat:
        raise Refus("saisie_refusee", "Une demande se lie à celle d'une autre personne.")


def _code(texte: str) -> bool:
    return len(texte) <= CODE_MAXIMAL and texte.isprintable()
