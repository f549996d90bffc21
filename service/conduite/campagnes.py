"""The life of a campaign: created, filled, frozen.

States: ``preparation`` (files may be replaced) → ``gelee`` (its content does not change any more; runs, choice) → ``publiee`` →
``close``. A frozen campaign can be unfrozen as long as no run was chosen.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..base import journal, maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Choix, Depot, Participation
from ..identite.politique import Acteur, Role


def creer(seance: Session, acteur: Acteur, *, mouvement: str, annee: int, libelle: str) -> Campagne:
    """A new campaign, empty. Whether the rule pack exists is the caller's to check: this layer does not read rules."""
    campagne = Campagne(
        id=secrets.token_hex(6),
        mouvement=mouvement,
        annee=annee,
        libelle=libelle,
        etat="preparation",
        calendrier={},
        cree_le=maintenant(),
        cree_par=acteur.compte,
    )
    seance.add(campagne)
    seance.flush()
    inscrire(seance, acteur, "creer_campagne", campagne, details={"mouvement": mouvement, "annee": annee})
    return campagne


def lire(seance: Session, identifiant: str) -> Campagne:
    """A campaign by its id.

    Raises
    ------
    Refus
        ``campagne_inconnue``.
    """
    campagne = seance.get(Campagne, identifiant)
    if campagne is None:
        raise Refus("campagne_inconnue")
    return campagne


def verrouiller(seance: Session, identifiant: str) -> Campagne:
    """A campaign to change: its changes come one after the other, on both databases.

    Raises
    ------
    Refus
        ``campagne_inconnue``.
    """
    campagne = seance.get(Campagne, identifiant, with_for_update=True)
    if campagne is None:
        raise Refus("campagne_inconnue")
    return campagne


def de_contenu(seance: Session, contenu: str) -> Campagne | None:
    """The campaign in preparation that already holds these files: sending them again makes no other."""
    requete = select(Campagne).where(Campagne.etat == "preparation", Campagne.depot == contenu).order_by(Campagne.cree_le)
    return seance.scalars(requete.limit(1)).first()


def lister(seance: Session, acteur: Acteur, limite: int, apres: str | None = None) -> Sequence[Campagne]:
    """Campaigns, oldest first, after one of them if named; one more than ``limite`` when there are more.

    A candidat sees those that the own account takes part in.

    Raises
    ------
    Refus
        ``campagne_inconnue``: ``apres`` is no campaign.
    """
    requete = select(Campagne).order_by(Campagne.cree_le, Campagne.id).limit(limite + 1)
    if acteur.role is Role.CANDIDAT:
        siennes = select(Participation.campagne_id).where(Participation.compte_id == acteur.compte)
        requete = requete.where(Campagne.id.in_(siennes))
    if apres is not None:
        borne = lire(seance, apres)
        egales = (Campagne.cree_le == borne.cree_le) & (Campagne.id > borne.id)
        requete = requete.where((Campagne.cree_le > borne.cree_le) | egales)
    return seance.scalars(requete).all()


def dernieres(seance: Session, limite: int) -> Sequence[Campagne]:
    """The latest campaigns, newest first."""
    return seance.scalars(select(Campagne).order_by(Campagne.cree_le.desc(), Campagne.id).limit(limite)).all()


def participations(seance: Session, compte: str) -> Sequence[tuple[Campagne, str]]:
    """Campaigns that an account takes part in, newest first, with the candidat's id there."""
    requete = select(Campagne, Participation.candidat).join(Participation, Participation.campagne_id == Campagne.id)
    lignes = seance.execute(requete.where(Participation.compte_id == compte).order_by(Campagne.cree_le.desc(), Campagne.id))
    return [(campagne, candidat) for campagne, candidat in lignes]


def compter(seance: Session, campagne: str) -> int:
    """How many candidats a campaign has."""
    return seance.scalar(select(func.count()).where(Participation.campagne_id == campagne)) or 0


def enregistrer_depot(
    seance: Session,
    acteur: Acteur,
    campagne: Campagne,
    contenu: str,
    resume: Mapping[str, Any],
    participants: Mapping[str, str | None],
) -> bool:
    """Files received, already in the store, become the content of the campaign; False when they are already.

    Parameters
    ----------
    contenu
        Digest of the content.
    resume
        What the reader says of it (movement, year, label, counts).
    participants
        Candidat -> académie of the ``origine`` (None: none), for the rectorats' scope.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``campagne_autre_mouvement`` when the files are those of another movement or year.
    """
    exiger(campagne, "preparation")
    if (resume["mouvement"], resume["annee"]) != (campagne.mouvement, campagne.annee):
        raise Refus(
            "campagne_autre_mouvement",
            f"Les fichiers sont ceux de « {resume['mouvement']} {resume['annee']} », la campagne est de « {campagne.mouvement} "
            f"{campagne.annee} ». Créer une autre campagne, ou corriger campagne.yaml.",
        )
    if campagne.depot == contenu:
        return False
    campagne.depot, campagne.libelle = contenu, str(resume["libelle"])
    seance.add(_depot(acteur, campagne, contenu, "depot", resume))
    comptes = {
        ligne.candidat: ligne.compte_id
        for ligne in seance.scalars(select(Participation).where(Participation.campagne_id == campagne.id))
    }
    seance.execute(delete(Participation).where(Participation.campagne_id == campagne.id))
    seance.add_all(
        Participation(campagne_id=campagne.id, candidat=c, academie=academie, compte_id=comptes.get(c))
        for c, academie in participants.items()
    )
    inscrire(seance, acteur, "deposer", campagne, objet=contenu, details={"candidats": len(participants)})
    return True


def deposer(
    seance: Session, acteur: Acteur, contenu: str, resume: Mapping[str, Any], participants: Mapping[str, str | None]
) -> tuple[Campagne, bool]:
    """The campaign of files received: a new one, unless one in preparation has them already; and whether it is new."""
    deja = de_contenu(seance, contenu)
    if deja is not None:
        return deja, False
    campagne = creer(seance, acteur, mouvement=resume["mouvement"], annee=resume["annee"], libelle=resume["libelle"])
    enregistrer_depot(seance, acteur, campagne, contenu, resume, participants)
    return campagne, True


def geler(seance: Session, acteur: Acteur, campagne: Campagne, contenu: str, resume: Mapping[str, Any]) -> None:
    """Fix the content: the composed folder, already in the store.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``campagne_vide`` when nothing was received.
    """
    exiger(campagne, "preparation")
    if campagne.depot is None:
        raise Refus("campagne_vide", "Déposer d'abord les fichiers de la campagne.")
    campagne.gel, campagne.etat = contenu, "gelee"
    seance.add(_depot(acteur, campagne, contenu, "gel", resume))
    inscrire(seance, acteur, "geler", campagne, objet=contenu, details={"depot": campagne.depot})


def degeler(seance: Session, acteur: Acteur, campagne: Campagne, motif: str) -> None:
    """Back to preparation; runs made stay, tied to the content they were made from.

    Raises
    ------
    Refus
        ``campagne_non_gelee``; ``choix_en_cours`` when a run of it is proposed or chosen.
    """
    exiger(campagne, "gelee")
    if choix_actuel(seance, campagne.id) is not None:
        raise Refus("choix_en_cours", "Retirer d'abord le choix du calcul officiel.")
    ancien, campagne.gel, campagne.etat, campagne.baremes_affiches_le = campagne.gel, None, "preparation", None
    inscrire(seance, acteur, "degeler", campagne, objet=ancien or "", details={"motif": motif})


def afficher_baremes(seance: Session, acteur: Acteur, campagne: Campagne) -> None:
    """Open the barèmes of the frozen content to the candidats.

    Raises
    ------
    Refus
        ``campagne_non_gelee``; ``baremes_affiches`` when they are open already.
    """
    exiger(campagne, "gelee")
    if campagne.baremes_affiches_le is not None:
        raise Refus("baremes_affiches")
    campagne.baremes_affiches_le = maintenant()
    inscrire(seance, acteur, "afficher_baremes", campagne, objet=campagne.gel or "")


def choix_actuel(seance: Session, campagne: str) -> Choix | None:
    """The run proposed or chosen for a campaign and not withdrawn."""
    return seance.scalars(select(Choix).where(Choix.campagne_id == campagne, Choix.retire_le.is_(None))).one_or_none()


def exiger(campagne: Campagne, *etats: str) -> None:
    """Check the state.

    Raises
    ------
    Refus
        ``campagne_gelee`` or ``campagne_non_gelee``, with the state it is in.
    """
    if campagne.etat not in etats:
        code = "campagne_gelee" if etats == ("preparation",) else "campagne_non_gelee"
        raise Refus(code, f"La campagne est à l'état « {ETATS[campagne.etat]} ».")


ETATS = {"preparation": "en préparation", "gelee": "gelée", "publiee": "publiée", "close": "close"}


def inscrire(
    seance: Session,
    acteur: Acteur,
    action: str,
    campagne: Campagne,
    *,
    objet: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """A line of the journal about a campaign."""
    journal.inscrire(seance, acteur.compte, acteur.role, action, campagne=campagne.id, objet=objet, details=details)


def _depot(acteur: Acteur, campagne: Campagne, contenu: str, nature: str, resume: Mapping[str, Any]) -> Depot:
    return Depot(
        campagne_id=campagne.id,
        contenu=contenu,
        nature=nature,
        resume=dict(resume),
        depose_le=maintenant(),
        depose_par=acteur.compte,
    )
