"""What an auditor asks: replay of the official run, individual answers, human overrides, who read whose file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import journal, transaction
from ..base.journal import Ligne
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Derogation
from ..base.tables_identite import Compte
from ..identite.politique import SYSTEME, Acteur
from . import academie, calculs, campagnes, guichet, guichet_audit, lettres, registre, reponse
from .calendrier import heure_locale
from .document import Document
from .guichet_audit import Officiel, Rejeu


def officiel(seance: Session, campagne: str) -> Officiel:
    """The official run of a published campaign.

    Raises
    ------
    Refus
        ``campagne_inconnue``; ``publication_absente``.
    """
    publiee = calculs.publication(seance, campagnes.lire(seance, campagne).id)
    if publiee is None:
        raise Refus("publication_absente")
    publication, choix, calcul = publiee
    donnees, lettrees = publication.donnees or "", registre.lettres_publiees(seance, choix)
    return Officiel(
        calcul.id, calcul.empreinte, calcul.contenu, calcul.mecanisme, choix.resultat, calcul.version, donnees, lettrees
    )


async def rejouer(engine: Engine, bureau: guichet.Guichet, acteur: Acteur | None, campagne: str) -> Rejeu:
    """Make the official run again and compare every byte; what it found is a line of the journal.

    What everyone reads since (open data, letters) is held against what was published, and the acts against the journal.

    Parameters
    ----------
    acteur
        None: the command, on the machine itself.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``publication_absente``.
    """

    def lire() -> tuple[Officiel, list[str]]:
        with transaction(engine, ecrire=False) as seance:
            publiee = calculs.publication(seance, campagne)
            manques = [] if publiee is None else registre.manques(seance, publiee[0], publiee[1])
            return officiel(seance, campagne), manques

    def noter(vu: Rejeu) -> None:
        details: Mapping[str, Any] = {"identique": vu.identique, "motifs": list(vu.motifs), "resultat": vu.resultat}
        with transaction(engine) as seance:
            qui, role = (SYSTEME, SYSTEME) if acteur is None else (acteur.compte, acteur.role)
            journal.inscrire(seance, qui, role, "rejouer", campagne=campagne, objet=lu.calcul, details=details)

    lu, manques = await asyncio.to_thread(lire)
    vu = await bureau.faire(guichet_audit.rejouer, lu)
    motifs = [*vu.motifs, *manques]
    if vu.identique:
        autres = await lettres.controler(bureau, lu.empreinte, lu.contenu)
        motifs += [f"{len(autres)} lettres gardées ne sont pas celles que le calcul donne"] if autres else []
    vu = replace(vu, motifs=tuple(motifs))
    await asyncio.to_thread(noter, vu)
    return vu


async def repondre(engine: Engine, bureau: guichet.Guichet, acteur: Acteur | None, campagne: str, candidat: str) -> Document:
    """The complete answer to an individual request; that it was made is a line of the journal.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``publication_absente``, ``candidat_inconnu``, ``resultat_change``, ``resultat_refuse``.
    """

    def lire() -> tuple[Officiel, dict[str, Any]]:
        with transaction(engine) as seance:
            lu, ligne = officiel(seance, campagne), campagnes.lire(seance, campagne)
            # Read before this very consultation adds a line.
            contexte = _contexte(seance, ligne, lu, candidat)
            if acteur is None:
                details = {"lu": "reponse"}
                journal.inscrire(
                    seance, SYSTEME, SYSTEME, "consulter_dossier", campagne=campagne, objet=candidat, details=details
                )
            else:
                academie.consulter(seance, acteur, ligne, candidat, "reponse")
            return lu, contexte

    lu, contexte = await asyncio.to_thread(lire)
    explication = await bureau.faire(guichet_audit.explication, lu, candidat)
    changements = await bureau.faire(guichet_audit.changements, lu.contenu, candidat)
    fichiers = await bureau.faire(guichet_audit.empreintes, lu.contenu)
    return reponse.rediger(explication, changements=changements, fichiers=fichiers, **contexte)


def _contexte(seance: Session, campagne: Campagne, lu: Officiel, candidat: str) -> dict[str, Any]:
    publiee = calculs.publication(seance, campagne.id)
    assert publiee is not None
    publication, choix, calcul = publiee
    roles = {compte.id: compte.role for compte in seance.scalars(select(Compte))}
    actes = [
        reponse.Decision(
            "calcul proposé comme officiel", roles[choix.propose_par], heure_locale(choix.propose_le), choix.motif
        ),
        *(
            [reponse.Decision("choix approuvé", roles[choix.approuve_par], heure_locale(choix.approuve_le), "")]
            if choix.approuve_par is not None and choix.approuve_le is not None
            else []
        ),
        reponse.Decision("résultat publié", roles[publication.publie_par], heure_locale(publication.publie_le), ""),
    ]
    siennes = [
        f"Dérogation du {heure_locale(d.decidee_le)} : {d.lieu}. Base légale : {d.base_legale}. Motif : {d.motif}."
        for d in derogations(seance, campagne.id)
        if d.candidat == candidat and d.retiree_le is None and d.approuvee_le is not None
    ]
    return {
        "decisions": actes,
        "derogations": siennes,
        "empreintes": {
            "Calcul": lu.calcul,
            "Contenu gelé": lu.contenu,
            "Règles": calcul.regles,
            "Mécanisme": lu.mecanisme,
            "Fichiers du résultat": lu.resultat,
            "Données ouvertes": publication.donnees or "",
            "Version du programme": lu.version,
            "Tête du journal": registre.tete(seance) or "",
        },
    }


def derogations(seance: Session, campagne: str) -> Sequence[Derogation]:
    """Human overrides, withdrawn ones included, oldest first."""
    return seance.scalars(select(Derogation).where(Derogation.campagne_id == campagne).order_by(Derogation.id)).all()


def consultations(
    seance: Session, limite: int, apres: int = 0, *, campagne: str | None = None, candidat: str | None = None
) -> Sequence[Ligne]:
    """Lines of the journal that tell who read whose file, in order; one more than ``limite`` when there are more."""
    requete = select(Ligne).where(Ligne.action == "consulter_dossier", Ligne.numero > apres)
    if campagne is not None:
        requete = requete.where(Ligne.campagne_id == campagne)
    if candidat is not None:
        requete = requete.where(Ligne.objet == candidat)
    return seance.scalars(requete.order_by(Ligne.numero).limit(limite + 1)).all()
