"""From rows to what goes over the wire."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base.tables_campagne import Calcul, Campagne, Depot
from . import modeles as m
from .problemes import Probleme


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
