"""Where a campaign is on its way to publication: each step, who did it and when, what is left, what blocks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base.journal import Ligne
from ..base.tables_campagne import Calcul, Campagne, Depot
from ..base.tables_identite import Compte
from . import calculs, campagnes


class Pas(StrEnum):
    """A step, in order."""

    IMPORTER = "importer"
    CONTROLER = "controler"
    GELER = "geler"
    CALCULER = "calculer"
    CHOISIR = "choisir"
    APPROUVER = "approuver"
    PUBLIER = "publier"


NOMS: Mapping[Pas, str] = {
    Pas.IMPORTER: "Importer les fichiers",
    Pas.CONTROLER: "Contrôler",
    Pas.GELER: "Geler",
    Pas.CALCULER: "Calculer",
    Pas.CHOISIR: "Proposer le calcul officiel",
    Pas.APPROUVER: "Approuver",
    Pas.PUBLIER: "Publier",
}

ACTIONS: Mapping[Pas, str] = {
    Pas.IMPORTER: "deposer",
    Pas.CONTROLER: "deposer",
    Pas.GELER: "geler",
    Pas.CHOISIR: "proposer_officiel",
    Pas.APPROUVER: "approuver_officiel",
    Pas.PUBLIER: "publier",
}
"""Line of the journal that tells who did it; a run has its own row."""


@dataclass(frozen=True, slots=True)
class Etape:
    """A step.

    Attributes
    ----------
    etat
        ``faite``, ``courante`` (the first that is not done) or ``a_venir``.
    dit
        What it holds, or what is left to do (French).
    bloque
        Why it cannot be done now; empty when it can.
    par, le
        Name of who did it, and when; None when it is not done.
    """

    pas: Pas
    nom: str
    etat: str
    dit: str
    bloque: str = ""
    par: str | None = None
    le: datetime | None = None


def resume(seance: Session, campagne: Campagne) -> Mapping[str, object] | None:
    """What the reader said of what the campaign holds now; None when it is empty."""
    contenu = campagne.gel or campagne.depot
    requete = select(Depot.resume).where(Depot.campagne_id == campagne.id, Depot.contenu == contenu)
    return seance.scalars(requete.order_by(Depot.id.desc()).limit(1)).one_or_none()


def tracer(seance: Session, campagne: Campagne) -> Sequence[Etape]:
    """The steps of a campaign."""
    lu, fini = resume(seance, campagne) or {}, _calcul_fini(seance, campagne)
    en_cours = 0 if campagne.gel is None else _en_cours(seance, campagne)
    choix = campagnes.choix_actuel(seance, campagne.id)
    gelee, publiee = campagne.gel is not None, calculs.publication(seance, campagne.id) is not None
    approuve = choix is not None and choix.approuve_le is not None
    faites = {
        Pas.IMPORTER: campagne.depot is not None,
        Pas.CONTROLER: campagne.depot is not None,
        Pas.GELER: gelee,
        Pas.CALCULER: fini is not None,
        Pas.CHOISIR: choix is not None,
        Pas.APPROUVER: approuve,
        Pas.PUBLIER: publiee,
    }
    signales = [lu.get("avertissements", 0), lu.get("avis", 0)]
    dits = {
        Pas.IMPORTER: "Les fichiers sont reçus." if campagne.depot else "Déposez les fichiers de la campagne.",
        Pas.CONTROLER: "Aucune anomalie ; des remarques sont à lire." if any(signales) else "Aucune anomalie.",
        Pas.GELER: "Le contenu ne change plus." if gelee else "Arrête les fichiers et ce que les personnes ont saisi.",
        Pas.CALCULER: "Un calcul du contenu gelé est terminé." if fini else "Demandez un calcul du contenu gelé.",
        Pas.CHOISIR: "Un calcul est proposé." if choix else "Proposez un calcul terminé, avec un motif.",
        Pas.APPROUVER: "Le calcul est approuvé." if approuve else "Une autre personne approuve, ou refuse.",
        Pas.PUBLIER: "Les résultats sont publiés." if publiee else "Chaque candidat lit alors son résultat.",
    }
    if campagne.depot is None:
        dits[Pas.CONTROLER] = "Les fichiers sont lus en entier ; toutes les anomalies sont dites à la fois."
    if en_cours and fini is None:
        dits[Pas.CALCULER] = "Un calcul est en cours."
    blocages = {
        Pas.CONTROLER: "Aucun fichier n'est reçu.",
        Pas.GELER: "Aucun fichier n'est reçu.",
        Pas.CALCULER: "La campagne n'est pas gelée.",
        Pas.CHOISIR: "Aucun calcul du contenu gelé n'est terminé.",
        Pas.APPROUVER: "Aucun calcul n'est proposé.",
        Pas.PUBLIER: "Le calcul proposé n'est pas approuvé." if choix else "Aucun calcul n'est approuvé.",
    }
    signatures = _signatures(seance, campagne, fini)
    etapes, courante, avant = list[Etape](), False, True
    for pas in Pas:
        if faites[pas]:
            par, le = signatures.get(pas, (None, None))
            etapes.append(Etape(pas, NOMS[pas], "faite", dits[pas], "", par, le))
        else:
            etat = "a_venir" if courante else "courante"
            etapes.append(Etape(pas, NOMS[pas], etat, dits[pas], "" if avant else blocages[pas]))
            courante = True
        avant = faites[pas]
    return etapes


def prochaine(etapes: Sequence[Etape]) -> Etape | None:
    """The step to do now; None when all are done."""
    return next((etape for etape in etapes if etape.etat == "courante"), None)


def _calcul_fini(seance: Session, campagne: Campagne) -> Calcul | None:
    requete = select(Calcul).where(Calcul.campagne_id == campagne.id, Calcul.contenu == campagne.gel, Calcul.etat == "termine")
    return seance.scalars(requete.order_by(Calcul.fini_le.desc()).limit(1)).first()


def _en_cours(seance: Session, campagne: Campagne) -> int:
    requete = select(func.count()).where(
        Calcul.campagne_id == campagne.id, Calcul.contenu == campagne.gel, Calcul.etat.in_(("en_attente", "en_cours"))
    )
    return seance.scalar(requete) or 0


def _signatures(seance: Session, campagne: Campagne, fini: Calcul | None) -> dict[Pas, tuple[str | None, datetime | None]]:
    """Who did each step last, and when, from the journal."""
    dernieres = (
        select(func.max(Ligne.numero))
        .where(Ligne.campagne_id == campagne.id, Ligne.action.in_(set(ACTIONS.values())))
        .group_by(Ligne.action)
    )
    lignes = {ligne.action: ligne for ligne in seance.scalars(select(Ligne).where(Ligne.numero.in_(dernieres)))}
    faites = {pas: (lignes[a].acteur, lignes[a].le) for pas, a in ACTIONS.items() if a in lignes}
    qui = {acteur for acteur, _ in faites.values()} | ({fini.demande_par} if fini else set())
    noms = noms_de(seance, qui)
    signees = {pas: (noms.get(acteur, acteur), le) for pas, (acteur, le) in faites.items()}
    return signees | ({Pas.CALCULER: (noms.get(fini.demande_par), fini.fini_le)} if fini else {})


def noms_de(seance: Session, comptes: set[str]) -> dict[str, str]:
    """Name of each account, its address where it has none."""
    requete = select(Compte.id, Compte.nom, Compte.courriel).where(Compte.id.in_(comptes))
    return {identifiant: nom or courriel for identifiant, nom, courriel in seance.execute(requete)}


@dataclass(frozen=True, slots=True)
class DepotLu:
    """Files received, or frozen: when, by whom, their digest."""

    le: datetime
    par: str
    nature: str
    contenu: str
    candidats: int
    voeux: int


def depots(seance: Session, campagne: Campagne) -> Sequence[DepotLu]:
    """What was received and frozen, newest first."""
    lus = seance.scalars(select(Depot).where(Depot.campagne_id == campagne.id).order_by(Depot.id.desc())).all()
    noms = noms_de(seance, {depot.depose_par for depot in lus})
    return [
        DepotLu(d.depose_le, noms[d.depose_par], d.nature, d.contenu, d.resume["candidats"], d.resume["voeux"]) for d in lus
    ]
