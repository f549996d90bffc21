"""A run asked for, by a program or by a person: the mechanism checked against the rules, the row kept, then the queue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..base.tables_campagne import Calcul
from ..conduite import calculs, campagnes
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
