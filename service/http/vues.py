"""From rows to what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.journal import Ligne
from ..base.tables_campagne import Calcul, Campagne, Choix, Depot, Derogation, Publication
from ..conduite import calendrier
from . import modeles as m
from . import modeles_conduite as mc
from .problemes import Probleme

M = TypeVar("M", bound=m.Modele)


def champs(modele: type[M], objet: object) -> M:
    """A model from the attributes of the same names; dates as text."""
    lus = {nom: getattr(objet, nom) for nom in modele.model_fields}
    return modele(**{nom: instant(v) if isinstance(v, datetime) else v for nom, v in lus.items()})


def instant(valeur: datetime) -> str:
    """ISO 8601, UTC, to the millisecond."""
    return valeur.isoformat(timespec="milliseconds")


def campagne(seance: Session, ligne: Campagne) -> m.Campagne:
    """A campaign with the summary of what it holds."""
    contenu = ligne.gel or ligne.depot
    return m.Campagne.model_validate(
        {
            "id": ligne.id,
            "mouvement": ligne.mouvement,
            "annee": ligne.annee,
            "libelle": ligne.libelle,
            "etat": ligne.etat,
            "contenu": contenu,
            "resume": None if contenu is None else _resume(seance, ligne.id, contenu),
            "cree_le": instant(ligne.cree_le),
            "baremes_affiches_le": None if ligne.baremes_affiches_le is None else instant(ligne.baremes_affiches_le),
            "version": ligne.version,
        }
    )


def _resume(seance: Session, campagne_id: str, contenu: str) -> m.Resume:
    requete = select(Depot.resume).where(Depot.campagne_id == campagne_id, Depot.contenu == contenu).order_by(Depot.id.desc())
    lu = seance.scalars(requete.limit(1)).one()
    return m.Resume(**{nom: lu[nom] for nom in m.Resume.model_fields})


def calcul(ligne: Calcul) -> m.Calcul:
    """A run."""
    probleme = None
    if ligne.probleme is not None:
        complet = dict(ligne.probleme)
        probleme = m.ProblemeDecrit(**Probleme(complet.pop("code"), complet.pop("detail"), complet).en_dict())
    return m.Calcul.model_validate(
        {
            "id": ligne.id,
            "campagne": ligne.campagne_id,
            "contenu": ligne.contenu,
            "mecanisme": ligne.mecanisme,
            "regles": ligne.regles,
            "version": ligne.version,
            "demande_le": instant(ligne.demande_le),
            "fini_le": None if ligne.fini_le is None else instant(ligne.fini_le),
            "etat": ligne.etat,
            "etape": ligne.etape,
            "secondes": ligne.secondes,
            "tentatives": ligne.tentatives,
            "resultat": ligne.resultat,
            "probleme": probleme,
        }
    )


def calendrier_de(ligne: Campagne) -> mc.Calendrier:
    """The windows of a campaign, and which of them are open now."""
    return mc.Calendrier(
        fenetres={
            f.value: mc.BornesLues(debut=b.debut.isoformat(), fin=b.fin.isoformat(), ouverte=calendrier.ouverte(ligne, f))
            for f, b in calendrier.lire(ligne).items()
        }
    )


def choix(ligne: Choix) -> mc.Choix:
    """A run proposed, or chosen once approved."""
    return mc.Choix(
        calcul=ligne.calcul_id,
        resultat=ligne.resultat,
        motif=ligne.motif,
        propose_par=ligne.propose_par,
        propose_le=instant(ligne.propose_le),
        approuve_par=ligne.approuve_par,
        approuve_le=None if ligne.approuve_le is None else instant(ligne.approuve_le),
    )


def effet(empreinte: str, contenu: Mapping[str, Any]) -> mc.Effet:
    """What decisions change, with its digest."""
    return mc.Effet.model_validate({"empreinte": empreinte, **contenu})


def derogations(lignes: Sequence[Derogation]) -> mc.ListeDerogations:
    """Decisions, each with what was shown."""
    elements = []
    for ligne in lignes:
        lus = {nom: getattr(ligne, nom) for nom in mc.Derogation.model_fields if nom != "effet"}
        dates = {nom: instant(v) if isinstance(v, datetime) else v for nom, v in lus.items()}
        elements.append(mc.Derogation.model_validate({**dates, "effet": effet(ligne.lot, ligne.effet)}))
    return mc.ListeDerogations(elements=elements)


def publication(ligne: Publication, choisi: Choix) -> mc.Publication:
    """A publication."""
    return mc.Publication(
        campagne=ligne.campagne_id,
        calcul=choisi.calcul_id,
        resultat=choisi.resultat,
        publie_le=instant(ligne.publie_le),
        donnees=ligne.donnees or "",
    )


def ligne_journal(ligne: Ligne) -> mc.LigneJournal:
    """A line of the journal, as its digest covers it."""
    return mc.LigneJournal(**ligne.contenu(), empreinte=ligne.empreinte)
