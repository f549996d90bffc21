"""Scenarios, sweeps and demands of plans kept for a campaign: named, never changed; scenarios are composable by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..base import maintenant
from ..base.refus import Refus
from ..base.tables_campagne import Campagne, Scenario
from ..identite.politique import Acteur
from .banc import ScenarioLu
from .campagnes import inscrire

MAXIMUM = 500
"""Scenarios of a campaign."""


def contenu_de(campagne: Campagne) -> str:
    """Content that scenarios of a campaign are read against now.

    Raises
    ------
    Refus
        ``campagne_vide``.
    """
    contenu = campagne.gel or campagne.depot
    if contenu is None:
        raise Refus("campagne_vide", "Déposer d'abord les fichiers de la campagne.")
    return contenu


def lister(seance: Session, campagne: str) -> Sequence[Scenario]:
    """Scenarios of a campaign, in the order in which they were kept."""
    return seance.scalars(select(Scenario).where(Scenario.campagne_id == campagne).order_by(Scenario.id)).all()


def dossiers(seance: Session, campagne: str) -> Mapping[str, str]:
    """Name -> folder in the store, of the scenarios that another one may start from."""
    return {s.nom: s.fichiers for s in lister(seance, campagne) if s.genre == "scenario"}


def lire(seance: Session, campagne: str, nom: str) -> Scenario:
    """A scenario of a campaign, by name.

    Raises
    ------
    Refus
        ``scenario_inconnu``.
    """
    requete = select(Scenario).where(Scenario.campagne_id == campagne, Scenario.nom == nom)
    scenario = seance.scalars(requete).one_or_none()
    if scenario is None:
        raise Refus("scenario_inconnu")
    return scenario


def enregistrer(seance: Session, acteur: Acteur, campagne: Campagne, lu: ScenarioLu) -> Scenario:
    """Keep a scenario just read; the same one under the same name is kept once.

    Raises
    ------
    Refus
        ``scenario_existant``: another one has this name; ``scenario_refuse``: there are too many.
    """
    deja = {s.nom: s for s in lister(seance, campagne.id)}
    trouve = deja.get(lu.nom)
    if trouve is not None:
        if (trouve.fichiers, trouve.contenu, trouve.genre) == (lu.fichiers, lu.contenu, lu.genre):
            return trouve
        raise Refus("scenario_existant", f"« {lu.nom} » existe déjà : un scénario ne se modifie pas, choisir un autre nom.")
    if len(deja) >= MAXIMUM:
        raise Refus("scenario_refuse", f"La campagne a déjà {MAXIMUM} scénarios.")
    scenario = Scenario(
        campagne_id=campagne.id,
        nom=lu.nom,
        genre=lu.genre,
        libelle=lu.libelle,
        contenu=lu.contenu,
        fichiers=lu.fichiers,
        empreinte=lu.empreinte,
        resume=lu.resume,
        cree_le=maintenant(),
        cree_par=acteur.compte,
    )
    seance.add(scenario)
    seance.flush()
    details = {"contenu": lu.contenu, "empreinte": lu.empreinte, "genre": lu.genre}
    inscrire(seance, acteur, "enregistrer_scenario", campagne, objet=lu.nom, details=details)
    return scenario
