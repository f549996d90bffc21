"""For whom the parameters of an element count: those that a case left unread, or that decide nothing, are nobody's doubt."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .langage import Comparaison, Condition, Constante, Niveau, Non, Tous, UnDe, parametres_lus

if TYPE_CHECKING:
    from .contexte import Contexte
    from .elements import Element
    from .formes import Application

Masques = dict[str, NDArray[np.bool_]]


def decisifs(condition: Condition, contexte: Contexte) -> Masques:
    """For each parameter of a condition, (n,) or (m,) bool by its level: whom it counts for.

    A figure that is compared counts for everybody who is compared; a switch (a boolean parameter standing for a condition), for
    those on whom the condition would be another one if it were turned.
    """
    tel_quel = contexte.condition(condition)
    masques: Masques = {}
    for nom in parametres_lus(condition):
        tourne = _tourner(condition, nom)
        masques[nom] = np.ones_like(tel_quel) if tourne == condition else tel_quel != contexte.condition(tourne)
    return masques


def _tourner(condition: Condition, nom: str) -> Condition:
    """The condition with a switch turned."""
    match condition:
        case Constante(parametre=parametre) if parametre == nom:
            return dataclasses.replace(condition, valeur=not condition.valeur)
        case Non(branche=branche):
            return dataclasses.replace(condition, branche=_tourner(branche, nom))
        case Tous(branches=branches) | UnDe(branches=branches):
            return dataclasses.replace(condition, branches=tuple(_tourner(branche, nom) for branche in branches))
        case Comparaison() | Constante():
            return condition


def _forme(application: Application, contexte: Contexte) -> Masques:
    """(n,) bool for each parameter of a shape: everybody, but those of the cases that do not give the points."""
    tous = np.ones(contexte.taille(Niveau.CANDIDAT), dtype=bool)
    lus = {**dict.fromkeys(application.noms, tous), **decisifs(application.condition, contexte)}
    totaux = [cas.points(contexte) for cas in application.cas]
    for cas, total in zip(application.cas, totaux, strict=True):
        meilleur = total == np.max(totaux, axis=0)
        for nom, masque in _forme(cas, contexte).items():
            lus[nom] = lus.get(nom, ~tous) | (meilleur & masque)
    return lus


def lecteurs(element: Element, contexte: Contexte) -> Mapping[str, NDArray[np.bool_]]:
    """For each parameter that the points of an element rest on, (m,) bool: the vœux where it counts, if they have points.

    What only decides of the extension is not here.
    """
    lus: Masques = {}

    def ajouter(masques: Masques, niveau: Niveau, parmi: NDArray[np.bool_] | None = None) -> None:
        for nom, masque in masques.items():
            etendu = contexte.etendre(masque if parmi is None else masque & parmi, niveau, Niveau.VOEU)
            lus[nom] = lus[nom] | etendu if nom in lus else etendu

    ajouter(_forme(element.forme, contexte), Niveau.CANDIDAT)
    for condition in (element.condition, element.portee):
        ajouter(decisifs(condition, contexte), condition.niveau)
    for plafond in element.plafonds:
        soumis = contexte.condition(plafond.condition)
        ajouter({plafond.parametre: soumis}, Niveau.CANDIDAT)
        ajouter(decisifs(plafond.condition, contexte), Niveau.CANDIDAT, soumis)
    return lus
