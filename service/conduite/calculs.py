"""Runs: asked, stopped, read. The same demand is the same run."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Calcul, Campagne, Choix, Participation, Publication
from ..identite.politique import Acteur, Role
from .campagnes import inscrire
from .magasin import empreinte_json

FINS = frozenset({"termine", "refuse", "echec", "annule"})
"""States that do not change by themselves."""

RELANCABLES = frozenset({"echec", "annule"})
"""States from which asking again starts again; ``termine`` and ``refuse`` would give the same."""

ATTENTE_MAXIMALE = 100
"""Runs that may wait; more is a programming error of a client."""


def demander(
    seance: Session, acteur: Acteur, campagne: Campagne, *, mecanisme: str, regles: str, version: str
) -> tuple[Calcul, bool]:
    """Ask for a run of the content of a campaign as it is now: what is frozen, else the files received (a trial).

    Parameters
    ----------
    regles
        Digest of the rule pack as it is now, overrides of the campaign aside (they are in its content).
    version
        Version of the program.

    Returns
    -------
    Calcul, bool
        The run, and whether it is to be sent to the queue once this transaction is kept.

    Raises
    ------
    Refus
        ``campagne_vide``, ``file_pleine``.
    """
    contenu = campagne.gel or campagne.depot
    if contenu is None:
        raise Refus("campagne_vide", "Déposer d'abord les fichiers de la campagne.")
    empreinte = empreinte_json({"contenu": contenu, "mecanisme": mecanisme, "regles": regles, "version": version})
    calcul = seance.scalars(
        select(Calcul).where(Calcul.campagne_id == campagne.id, Calcul.empreinte == empreinte)
    ).one_or_none()
    if calcul is not None and calcul.etat not in RELANCABLES:
        return calcul, False
    if (seance.scalar(select(func.count()).where(Calcul.etat == "en_attente")) or 0) >= ATTENTE_MAXIMALE:
        raise Refus("file_pleine")
    if calcul is None:
        calcul = Calcul(
            id=secrets.token_hex(8),
            campagne_id=campagne.id,
            empreinte=empreinte,
            contenu=contenu,
            mecanisme=mecanisme,
            regles=regles,
            version=version,
            tentatives=0,
            demande_le=maintenant(),
            demande_par=acteur.compte,
        )
        seance.add(calcul)
    calcul.etat, calcul.etape, calcul.secondes, calcul.probleme, calcul.fini_le = "en_attente", None, {}, None, None
    calcul.tentatives += 1
    seance.flush()
    inscrire(seance, acteur, "demander_calcul", campagne, objet=calcul.id, details={"contenu": contenu, "mecanisme": mecanisme})
    return calcul, True


def lire(seance: Session, identifiant: str) -> Calcul:
    """A run by its id.

    Raises
    ------
    Refus
        ``calcul_inconnu``.
    """
    calcul = seance.get(Calcul, identifiant)
    if calcul is None:
        raise Refus("calcul_inconnu")
    return calcul


def lire_termine(seance: Session, identifiant: str) -> Calcul:
    """A run that has a result.

    Raises
    ------
    Refus
        ``calcul_inconnu``, ``calcul_non_termine``.
    """
    calcul = lire(seance, identifiant)
    exiger_termine(calcul)
    return calcul


def exiger_portee(seance: Session, acteur: Acteur, calcul: Calcul, candidat: str) -> None:
    """Check that the actor may read what a run says of one candidat.

    A rectorat reads the published run only, and the persons of its académie; it is not told whether others exist.

    Raises
    ------
    Refus
        ``calcul_inconnu``, ``candidat_inconnu``.
    """
    if acteur.role is not Role.RECTORAT:
        return
    publiee = publication(seance, calcul.campagne_id)
    if publiee is None or publiee[2].id != calcul.id:
        raise Refus("calcul_inconnu")
    participation = seance.get(Participation, (calcul.campagne_id, candidat))
    if participation is None or not acteur.voit(participation.academie):
        raise Refus("candidat_inconnu")


def publication(seance: Session, campagne: str) -> tuple[Publication, Choix, Calcul] | None:
    """The publication of a campaign, its choice and its run; None as long as there is none."""
    requete = (
        select(Publication, Choix, Calcul)
        .join(Choix, Choix.id == Publication.choix_id)
        .join(Calcul, Calcul.id == Choix.calcul_id)
        .where(Publication.campagne_id == campagne)
        .order_by(Publication.id.desc())
        .limit(1)
    )
    trouvee = seance.execute(requete).first()
    return None if trouvee is None else (trouvee[0], trouvee[1], trouvee[2])


def exiger_termine(calcul: Calcul) -> None:
    """Check that a run has a result.

    Raises
    ------
    Refus
        ``calcul_non_termine``.
    """
    if calcul.etat != "termine":
        raise Refus("calcul_non_termine")


def lister(seance: Session, limite: int, apres: str | None = None, campagne: str | None = None) -> Sequence[Calcul]:
    """Runs, oldest first, after one of them if named, of a campaign if named; one more than ``limite`` when there are more.

    Raises
    ------
    Refus
        ``calcul_inconnu``: ``apres`` is no run.
    """
    requete = select(Calcul).order_by(Calcul.demande_le, Calcul.id).limit(limite + 1)
    if campagne is not None:
        requete = requete.where(Calcul.campagne_id == campagne)
    if apres is not None:
        borne = lire(seance, apres)
        egaux = (Calcul.demande_le == borne.demande_le) & (Calcul.id > borne.id)
        requete = requete.where((Calcul.demande_le > borne.demande_le) | egaux)
    return seance.scalars(requete).all()


def proposables(seance: Session, campagne: Campagne) -> Sequence[Calcul]:
    """Ended runs of the frozen content, newest first: those that can be proposed as the official one."""
    requete = select(Calcul).where(Calcul.campagne_id == campagne.id, Calcul.contenu == campagne.gel, Calcul.etat == "termine")
    return seance.scalars(requete.order_by(Calcul.fini_le.desc(), Calcul.id)).all()


def chercher_candidats(seance: Session, acteur: Acteur, calcul: Calcul, mots: str, limite: int) -> Sequence[str]:
    """Ids of candidats of the campaign of a run that hold these characters, ascending: those that the actor may read.

    Raises
    ------
    Refus
        ``calcul_inconnu``: a rectorat reads the published run only.
    """
    requete = select(Participation.candidat).where(
        Participation.campagne_id == calcul.campagne_id, Participation.candidat.contains(mots, autoescape=True)
    )
    if acteur.role is Role.RECTORAT:
        publiee = publication(seance, calcul.campagne_id)
        if publiee is None or publiee[2].id != calcul.id:
            raise Refus("calcul_inconnu")
        requete = requete.where(Participation.academie == acteur.academie)
    return seance.scalars(requete.order_by(Participation.candidat).limit(limite)).all()


def annuler(seance: Session, acteur: Acteur, calcul: Calcul) -> None:
    """Stop a run: the worker kills its process within a second.

    Raises
    ------
    Refus
        ``calcul_fini``: there is nothing to stop.
    """
    if calcul.etat in FINS:
        raise Refus("calcul_fini")
    calcul.etat, calcul.etape, calcul.fini_le = "annule", None, maintenant()
    inscrire(seance, acteur, "annuler_calcul", seance.get_one(Campagne, calcul.campagne_id), objet=calcul.id)
