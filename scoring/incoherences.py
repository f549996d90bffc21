"""Facts that can hardly be true together: told to those who prepare a campaign, never refused nor repaired."""

from __future__ import annotations

from dataclasses import dataclass

from .langage import Condition, Niveau, Vocabulaire, lire_condition
from .noeud import CONFIANCES, Noeud


@dataclass(frozen=True, slots=True)
class Incoherence:
    """What a pack finds odd in a dossier: who (``condition``), and in which words (``libelle``, after « N candidats : »)."""

    libelle: str
    source: str
    confiance: str
    condition: Condition


def lire_incoherences(racine: Noeud, vocabulaire: Vocabulaire) -> tuple[Incoherence, ...]:
    """Read the optional list ``incoherences`` of ``faits.yaml``."""
    lues = []
    for noeud in racine.liste() if racine.present else ():
        lus = noeud.cles(("libelle", "source", "confiance", "condition"))
        lues.append(
            Incoherence(
                lus["libelle"].texte(),
                lus["source"].texte(),
                lus["confiance"].choix(CONFIANCES),
                lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT),
            )
        )
    return tuple(lues)
