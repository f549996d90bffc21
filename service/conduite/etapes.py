"""Steps that read a campaign or a result before they change anything: prepared at the desk, concluded in one transaction.

What was prepared is held against what is there when it is concluded: a person who confirmed vœux in between is not forgotten,
the step is refused and done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ..base import transaction
from ..base.refus import Refus
from ..base.tables_campagne import Calcul, Campagne, Choix, Publication
from ..identite.politique import Acteur
from . import calculs, campagnes, decisions, entrees, guichet, lettres, registre
from .composition import Entrees


@dataclass(frozen=True, slots=True)
class Gel:
    """What is ready to be frozen, and what it was made from."""

    depot: str
    entrees: str
    composition: guichet.Composition


async def preparer_gel(engine: Engine, bureau: guichet.Guichet, campagne: str) -> Gel:
    """Compose the files received and what people entered, and read the whole.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``; ``campagne_refusee`` with every fault.
    """

    def lire() -> tuple[str, Entrees]:
        with transaction(engine, ecrire=False) as seance:
            depot = campagnes.lire(seance, campagne).depot
            if depot is None:
                raise Refus("campagne_vide", "Déposer d'abord les fichiers de la campagne.")
            return depot, entrees.rassembler(seance, campagne)

    depot, lues = await asyncio.to_thread(lire)
    return Gel(depot, entrees.empreinte(lues), await bureau.faire(guichet.composer, depot, lues))


def geler(seance: Session, acteur: Acteur, campagne: Campagne, gel: Gel) -> None:
    """Freeze what was prepared.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``changement_concurrent``: files or entries are no longer those that were read.
    """
    campagnes.exiger(campagne, "preparation")
    if (campagne.depot, entrees.empreinte(entrees.rassembler(seance, campagne.id))) != (gel.depot, gel.entrees):
        raise Refus("changement_concurrent", "Des fichiers ou des saisies ont changé pendant la lecture : recommencer.")
    lecture = gel.composition.lecture
    campagnes.geler(seance, acteur, campagne, lecture.contenu, {**lecture.resume, "composition": gel.composition.journal})


async def attester(engine: Engine, bureau: guichet.Guichet, calcul: str) -> guichet.Attestation:
    """Verify the result of a run again, whole.

    Raises
    ------
    Refus
        ``calcul_inconnu``, ``calcul_non_termine``, ``contenu_absent``, ``resultat_refuse`` (files that cannot be read).
    """

    def lire() -> tuple[str, str]:
        with transaction(engine, ecrire=False) as seance:
            ligne = calculs.lire_termine(seance, calcul)
            return ligne.empreinte, ligne.contenu

    return await bureau.faire(guichet.attester, *await asyncio.to_thread(lire))


def proposer(
    seance: Session, acteur: Acteur, campagne: Campagne, calcul: Calcul, attestation: guichet.Attestation, motif: str
) -> Choix:
    """Propose a run that a verification made just now holds.

    Raises
    ------
    Refus
        ``resultat_refuse`` with the reasons, and those of ``decisions.proposer``.
    """
    if not attestation.conforme:
        raise Refus("resultat_refuse", "Un résultat que le vérificateur refuse ne se propose pas.", _motifs(attestation))
    return decisions.proposer(seance, acteur, campagne, calcul, attestation.resultat, motif)


async def preparer_publication(engine: Engine, bureau: guichet.Guichet, campagne: str) -> guichet.Attestation:
    """Verify the chosen run again, make its open data and, once it is approved, write everyone's result.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``aucun_choix``, ``contenu_absent``, ``resultat_refuse``.
    """

    def lire() -> tuple[str, str, dict[str, Any], bool]:
        with transaction(engine, ecrire=False) as seance:
            ligne = campagnes.lire(seance, campagne)
            choix = campagnes.choix_actuel(seance, campagne)
            if choix is None:
                raise Refus("aucun_choix", "Aucun calcul n'est proposé.")
            calcul = calculs.lire_termine(seance, choix.calcul_id)
            return calcul.empreinte, calcul.contenu, _entete(seance, ligne, calcul), choix.approuve_le is not None

    resultat, contenu, entete, approuve = await asyncio.to_thread(lire)
    attestation = await bureau.faire(guichet.publier, resultat, contenu, entete)
    if not attestation.conforme or not approuve:
        return attestation
    return replace(attestation, lettres=await lettres.preparer(bureau, resultat, contenu))


async def preparer_lettres(engine: Engine, bureau: guichet.Guichet, campagne: str) -> None:
    """Write everyone's result as soon as the run is approved: publishing then finds it done.

    Whatever keeps it from being done is told to whoever publishes, which does what is missing.
    """

    def lire() -> tuple[str, str] | None:
        with transaction(engine, ecrire=False) as seance:
            choix = campagnes.choix_actuel(seance, campagne)
            if choix is None or choix.approuve_le is None:
                return None
            calcul = calculs.lire(seance, choix.calcul_id)
            return calcul.empreinte, calcul.contenu

    approuve = await asyncio.to_thread(lire)
    if approuve is not None:
        with suppress(Refus):
            await lettres.preparer(bureau, *approuve)


def publier(seance: Session, acteur: Acteur, campagne: Campagne, attestation: guichet.Attestation) -> Publication:
    """Publish what was prepared.

    Raises
    ------
    Refus
        ``resultat_refuse`` with the reasons, and those of ``decisions.publier``.
    """
    if not attestation.conforme or attestation.donnees is None:
        raise Refus("resultat_refuse", "Un résultat que le vérificateur refuse ne se publie pas.", _motifs(attestation))
    fichiers = {"donnees": attestation.donnees, "lettres": attestation.lettres}
    return decisions.publier(seance, acteur, campagne, attestation.resultat, fichiers, conforme=attestation.conforme)


def _motifs(attestation: guichet.Attestation) -> Mapping[str, Any]:
    return {"motifs": list(attestation.motifs)}


def _entete(seance: Session, campagne: Campagne, calcul: Calcul) -> dict[str, Any]:
    """What the manifest of the open data says of where they come from."""
    return {
        "campagne": campagne.id,
        "mouvement": campagne.mouvement,
        "annee": campagne.annee,
        "libelle": campagne.libelle,
        "calcul": {
            "id": calcul.id,
            "mecanisme": calcul.mecanisme,
            "regles": calcul.regles,
            "version": calcul.version,
            "contenu": calcul.contenu,
            "resultat": calcul.resultat,
        },
        # Kept outside: a journal rewritten later no longer has this line.
        "journal": registre.tete(seance),
    }
