"""Demands that a movement does not admit: what its rules refuse at reading, besides what every movement refuses (N3, N4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .dossier import Dossiers, Voeux
from .langage import Condition, Niveau, Vocabulaire, lire_condition
from .noeud import CONFIANCES, Noeud

if TYPE_CHECKING:
    from .paquet import Paquet

COLONNES_VOEU = ("rang", "lieu", "type")
"""Columns of ``voeux.csv`` at which a vœu can be refused."""


@dataclass(frozen=True, slots=True)
class Refus:
    """A rule that refuses: candidats who satisfy ``condition``, or those of their vœux that satisfy ``portee``.

    Attributes
    ----------
    colonne
        Where the fault is shown: a column of ``candidats.csv``, or of ``voeux.csv`` when there is a ``portee``.
    portee
        None: the candidat is refused.
    attendu
        What was expected, in French, for whoever is refused.
    """

    id: str
    libelle: str
    source: str
    confiance: str
    colonne: str
    condition: Condition
    portee: Condition | None
    attendu: str


@dataclass(frozen=True, slots=True)
class Trouve:
    """A refusal: the rule, the index of the candidat, the index of the vœu (−1: the candidat is refused, not one vœu)."""

    regle: Refus
    candidat: int
    voeu: int


def lire_refus(racine: Noeud, vocabulaire: Vocabulaire) -> tuple[Refus, ...]:
    """Read the list ``refus``, which may be absent."""
    regles: list[Refus] = []
    for noeud in racine.liste() if racine.present else ():
        lus = noeud.cles(("id", "libelle", "source", "confiance", "colonne", "attendu"), ("condition", "portee"))
        if not (lus["condition"].present or lus["portee"].present):
            noeud.faute("un refus a une « condition », une « portee » ou les deux")
        identifiant, colonne = lus["id"].texte(), lus["colonne"].texte()
        if any(regle.id == identifiant for regle in regles):
            lus["id"].faute("cet identifiant est déjà pris")
        if lus["portee"].present:
            connues: tuple[str, ...] = COLONNES_VOEU
        else:
            connues = ("candidat", *(nom for nom, g in vocabulaire.grandeurs.items() if g.niveau is Niveau.CANDIDAT))
        if colonne and colonne not in connues:
            lus["colonne"].faute(f"« {colonne} » n'est pas une colonne où ce refus peut être montré : {', '.join(connues)}")
        regles.append(
            Refus(
                id=identifiant,
                libelle=lus["libelle"].texte(),
                source=lus["source"].texte(),
                confiance=lus["confiance"].choix(CONFIANCES),
                colonne=colonne,
                condition=lire_condition(lus["condition"], vocabulaire, Niveau.DEMANDE),
                portee=lire_condition(lus["portee"], vocabulaire, Niveau.VOEU) if lus["portee"].present else None,
                attendu=lus["attendu"].texte(),
            )
        )
    return tuple(regles)


def trouver(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]) -> tuple[Trouve, ...]:
    """Find what the pack refuses, sorted by candidat, then vœu, then in the order of the rules.

    Parameters
    ----------
    voeux
        As written, before normalisation.
    couples
        (k, 2) indices of candidats.
    """
    contexte = paquet.contexte(dossiers, voeux, couples)
    trouves = []
    for ordre, regle in enumerate(paquet.refus):
        vises = contexte.condition(regle.condition)
        if regle.portee is None:
            trouves += [(int(i), -1, ordre) for i in np.flatnonzero(vises)]
            continue
        portee = contexte.etendre(contexte.condition(regle.portee), regle.portee.niveau, Niveau.VOEU)
        trouves += [(int(voeux.candidat[v]), int(v), ordre) for v in np.flatnonzero(portee & vises[voeux.candidat])]
    return tuple(Trouve(paquet.refus[ordre], candidat, voeu) for candidat, voeu, ordre in sorted(trouves))
