"""Capacities entered by rectorats, within their dates. A row is never changed: the last one of a cellule counts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ..base import maintenant, transaction
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, CapaciteSaisie
from ..base.tables_identite import Compte
from ..identite.politique import Acteur
from . import campagnes, guichet
from .calendrier import Fenetre, exiger_ouverte
from .campagnes import exiger, inscrire
from .guichet_capacites import Cellule, Cellules, Ligne, Saisies, cellules, controler


@dataclass(frozen=True, slots=True)
class Changement:
    """An entry: what the cellule held before and after, by whom, when. ``avant`` is empty when nothing was said of it."""

    discipline: str
    lieu: str
    avant: Mapping[str, int]
    apres: Mapping[str, int]
    motif: str
    par: str
    le: datetime


def academie_de(acteur: Acteur) -> str:
    """The académie of a rectorat.

    Raises
    ------
    Refus
        ``acces_refuse``: the actor has none.
    """
    if acteur.academie is None:
        raise Refus("acces_refuse", "Ce compte n'est rattaché à aucune académie.")
    return acteur.academie


async def lire(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> Cellules:
    """Cellules of the actor's académie with what counts now: files received, then entries.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``contenu_absent``.
    """
    depot = await asyncio.to_thread(_depot, engine, campagne)
    connues = await bureau.faire(cellules, depot, academie_de(acteur))

    def completer() -> Cellules:
        with transaction(engine, ecrire=False) as seance:
            saisies = _dernieres(seance, campagne)
        lignes = [replace(c, valeurs=saisies.get((c.discipline, c.lieu), c.valeurs)) for c in connues.lignes]
        return replace(connues, lignes=tuple(lignes))

    return await asyncio.to_thread(completer)


async def preparer(
    engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str, lignes: Sequence[Ligne]
) -> tuple[Saisies, Cellules]:
    """Read entries as the reader of campaigns does; what they are, and the cellules as the files say them.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``; ``capacites_refusees`` with every fault.
    """
    depot, academie = await asyncio.to_thread(_depot, engine, campagne), academie_de(acteur)
    saisies = await bureau.faire(controler, depot, academie, tuple(lignes))
    return saisies, await bureau.faire(cellules, depot, academie)


def saisir(
    seance: Session, acteur: Acteur, campagne: Campagne, saisies: Saisies, connues: Cellules, motif: str
) -> tuple[Changement, ...]:
    """Keep the entries that change something; the changes.

    Raises
    ------
    Refus
        ``campagne_gelee``; ``fenetre_fermee``; ``acces_refuse``: entries prepared for another académie;
        ``changement_concurrent``: other files were received meanwhile.
    """
    exiger(campagne, "preparation")
    exiger_ouverte(campagne, Fenetre.CAPACITES, connues.lieu)
    if not acteur.voit(saisies.academie) or connues.academie != saisies.academie:
        raise Refus("acces_refuse")
    if campagne.depot != saisies.depot:
        raise Refus("changement_concurrent", "Les fichiers de la campagne ont changé pendant la lecture : recommencer.")
    actuelles = {(c.discipline, c.lieu): c.valeurs for c in connues.lignes} | _dernieres(seance, campagne.id)
    instant, faits = maintenant(), list[Changement]()
    for discipline, lieu, valeurs in saisies.lignes:
        avant = actuelles.get((discipline, lieu), {})
        if dict(avant) == dict(valeurs):
            continue
        seance.add(
            CapaciteSaisie(
                campagne_id=campagne.id,
                discipline=discipline,
                lieu=lieu,
                valeurs=dict(valeurs),
                motif=motif,
                saisie_par=acteur.compte,
                saisie_le=instant,
            )
        )
        faits.append(Changement(discipline, lieu, avant, valeurs, motif, acteur.compte, instant))
    if faits:
        details = [{"discipline": f.discipline, "lieu": f.lieu, "avant": dict(f.avant), "apres": dict(f.apres)} for f in faits]
        inscrire(
            seance,
            acteur,
            "saisir_capacites",
            campagne,
            objet=saisies.academie,
            details={"motif": motif, "changements": details},
        )
    return tuple(faits)


def historique(seance: Session, connues: Cellules, campagne: str) -> tuple[Changement, ...]:
    """Entries of the cellules given, oldest first: who (name of the account), when, before, after.

    Parameters
    ----------
    connues
        Cellules as the files say them.
    """
    valeurs: dict[tuple[str, str], Mapping[str, int]] = {(c.discipline, c.lieu): c.valeurs for c in connues.lignes}
    requete = (
        select(CapaciteSaisie, Compte.nom, Compte.courriel)
        .join(Compte, Compte.id == CapaciteSaisie.saisie_par)
        .where(CapaciteSaisie.campagne_id == campagne)
        .order_by(CapaciteSaisie.id)
    )
    faits = []
    for ligne, nom, courriel in seance.execute(requete):
        cle = (ligne.discipline, ligne.lieu)
        if cle in valeurs:
            par = nom or courriel
            faits.append(Changement(*cle, valeurs[cle], ligne.valeurs, ligne.motif, par, ligne.saisie_le))
            valeurs[cle] = ligne.valeurs
    return tuple(faits)


async def lire_historique(engine: Engine, bureau: guichet.Guichet, acteur: Acteur, campagne: str) -> tuple[Changement, ...]:
    """History of the actor's académie; same errors as :func:`lire`."""
    depot = await asyncio.to_thread(_depot, engine, campagne)
    connues = await bureau.faire(cellules, depot, academie_de(acteur))

    def raconter() -> tuple[Changement, ...]:
        with transaction(engine, ecrire=False) as seance:
            return historique(seance, connues, campagne)

    return await asyncio.to_thread(raconter)


def _depot(engine: Engine, campagne: str) -> str:
    with transaction(engine, ecrire=False) as seance:
        depot = campagnes.lire(seance, campagne).depot
    if depot is None:
        raise Refus("campagne_vide")
    return depot


def _dernieres(seance: Session, campagne: str) -> dict[tuple[str, str], Mapping[str, int]]:
    requete = select(CapaciteSaisie).where(CapaciteSaisie.campagne_id == campagne).order_by(CapaciteSaisie.id)
    return {(ligne.discipline, ligne.lieu): ligne.valeurs for ligne in seance.scalars(requete)}


__all__ = [
    "Cellule",
    "Cellules",
    "Changement",
    "Ligne",
    "Saisies",
    "historique",
    "lire",
    "lire_historique",
    "preparer",
    "saisir",
]
