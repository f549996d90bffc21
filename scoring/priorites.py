"""Priorities that come before points: the ``groupe`` of each vœu (model §5), smaller first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, Dossiers, Voeux
from .faits import Fait
from .langage import Condition, Constante, Niveau, Vocabulaire, lire_condition
from .noeud import CONFIANCES, Noeud

if TYPE_CHECKING:
    from .contexte import Contexte
    from .paquet import Paquet

GROUPE_MAXIMAL = 10_000
"""The largest ``groupe`` that ``bareme.csv`` takes: a result can be read again as points decided elsewhere."""


@dataclass(frozen=True, slots=True)
class Priorite:
    """One key before points: vœux that satisfy ``portee`` first, or by ascending ``valeur``, absent values last.

    Attributes
    ----------
    condition
        Who is concerned; the others come last.
    portee
        Vœux that come first; None when ``valeur`` orders them.
    valeur, etendue
        Name of an integer, and its largest value.
    """

    id: str
    libelle: str
    source: str
    confiance: str
    condition: Condition
    portee: Condition | None
    valeur: str
    etendue: int


def lire_priorites(
    racine: Noeud, vocabulaire: Vocabulaire, faits: Mapping[str, Fait], maximum_voeux: int
) -> tuple[Priorite, ...]:
    """Read the list ``priorites``, which may be absent."""
    priorites: list[Priorite] = []
    for noeud in racine.liste() if racine.present else ():
        lus = noeud.cles(("id", "libelle", "source", "confiance"), ("condition", "portee", "valeur"))
        if lus["portee"].present == lus["valeur"].present:
            noeud.faute("une priorité a soit une « portee », soit une « valeur »")
        identifiant = lus["id"].identifiant()
        if any(priorite.id == identifiant for priorite in priorites):
            lus["id"].faute("cet identifiant est déjà pris")
        grandeur = vocabulaire.grandeur(lus["valeur"], ("entier",), Niveau.VOEU) if lus["valeur"].present else None
        nom = "" if grandeur is None else grandeur.nom
        priorites.append(
            Priorite(
                id=identifiant,
                libelle=lus["libelle"].texte(),
                source=lus["source"].texte(),
                confiance=lus["confiance"].choix(CONFIANCES),
                condition=lire_condition(lus["condition"], vocabulaire, Niveau.CANDIDAT),
                portee=lire_condition(lus["portee"], vocabulaire, Niveau.VOEU) if lus["portee"].present else None,
                valeur=nom,
                etendue=(faits[nom].maximum or 0) if nom in faits else maximum_voeux,
            )
        )
    nombre = math.prod(_base(priorite) for priorite in priorites)
    if nombre > GROUPE_MAXIMAL + 1:
        racine.faute(f"ces priorités distinguent {nombre} groupes, il n'en faut pas plus de {GROUPE_MAXIMAL + 1}")
    return tuple(priorites)


def _base(priorite: Priorite) -> int:
    """Number of values of a key: one when it is switched off; first or not; or 0…etendue, and absent."""
    if isinstance(priorite.condition, Constante) and not priorite.condition.valeur:
        return 1
    return 2 if priorite.portee is not None else priorite.etendue + 2


def groupes(paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return (m,) int32: the keys of each vœu as one number in mixed radix, 0 for every vœu when the pack has no priority.

    A number depends on nobody else's vœux: it can be compared from one run to another.
    """
    contexte = paquet.contexte(dossiers, voeux, couples)
    total = np.zeros(voeux.nombre, dtype=np.int64)
    for priorite in paquet.priorites:
        base = _base(priorite)
        if base == 1:
            continue
        vises = contexte.condition(priorite.condition)[voeux.candidat]
        if priorite.portee is not None:
            cle = np.where(vises & _portee(contexte, priorite.portee), 0, 1)
        else:
            brut = contexte.lire(priorite.valeur, Niveau.VOEU)
            cle = np.where(vises & (brut != ABSENT), np.minimum(brut, base - 2), base - 1)
        total = total * base + cle
    return total.astype(np.int32)


def prioritaires(
    paquet: Paquet, dossiers: Dossiers, voeux: Voeux, couples: NDArray[np.int32]
) -> tuple[tuple[Priorite, NDArray[np.bool_]], ...]:
    """Pair each priority of certain vœux with (m,) bool, the vœux that it puts first."""
    contexte = paquet.contexte(dossiers, voeux, couples)
    return tuple(
        (priorite, contexte.condition(priorite.condition)[voeux.candidat] & _portee(contexte, priorite.portee))
        for priorite in paquet.priorites
        if priorite.portee is not None
    )


def _portee(contexte: Contexte, portee: Condition) -> NDArray[np.bool_]:
    """(m,) vœux that satisfy a condition of any level."""
    return contexte.etendre(contexte.condition(portee), portee.niveau, Niveau.VOEU)
