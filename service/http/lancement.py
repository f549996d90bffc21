"""A run asked for, by a program or by a person: the mechanism checked against the rules, the row kept, then the queue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..base.tables_campagne import Calcul, Simulation
from ..conduite import calculs, campagnes, scenarios, simulations
from ..identite import Acteur
from .descriptions import mecanisme_demande, paquet, versions


def inscrire_demande(seance: Session, acteur: Acteur, campagne: str, mecanisme: str | None) -> tuple[Calcul, bool]:
    """The run of a campaign as it is now; and whether it is to be sent to the queue once the transaction is kept.

    Parameters
    ----------
    mecanisme
        None: that of the rules.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``file_pleine``.
    Probleme
        ``regles_inconnues``, ``regles_refusees``, ``mecanisme_inconnu``.
    """
    ligne = campagnes.verrouiller(seance, campagne)
    regles = paquet(ligne.mouvement, ligne.annee)
    nom, version = mecanisme_demande(mecanisme, regles), versions().mouvement
    return calculs.demander(seance, acteur, ligne, mecanisme=nom, regles=regles.empreinte, version=version)


def inscrire_simulation(
    seance: Session, acteur: Acteur, campagne: str, verbe: str, scenario: str | None, mecanisme: str | None
) -> tuple[Simulation, bool]:
    """A simulation of a campaign; and whether it is to be sent to the queue once the transaction is kept.

    Parameters
    ----------
    scenario
        Name of a scenario or of a sweep kept for the campaign; None: nothing but the mechanism changes.
    mecanisme
        None: that of the rules. ``simulate`` also takes those that only serve simulations.

    Raises
    ------
    Refus
        ``campagne_inconnue``, ``campagne_vide``, ``scenario_inconnu``, ``requete_invalide``, ``file_pleine``.
    Probleme
        ``regles_inconnues``, ``regles_refusees``, ``mecanisme_inconnu``.
    """
    ligne = campagnes.verrouiller(seance, campagne)
    regles = paquet(ligne.mouvement, ligne.annee)
    nom = mecanisme_demande(mecanisme, regles, simulation=verbe == "simulate")
    lu = None if scenario is None else scenarios.lire(seance, campagne, scenario)
    return simulations.demander(
        seance,
        acteur,
        ligne,
        verbe,
        lu,
        mecanisme=nom,
        officiel=regles.mecanisme,
        regles=regles.empreinte,
        version=versions().mouvement,
    )
