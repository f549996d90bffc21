"""Columns of ``candidats.csv`` that rules read and that say nothing, absent or empty from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from scoring.decompte import points_du_candidat
from scoring.dossier import ABSENT, DATE_ABSENTE

from .francais import entier, liste, pluriel

if TYPE_CHECKING:
    from .echanges.campagne import Campagne


def vides(campagne: Campagne) -> frozenset[str]:
    """Names of the columns where no candidat has anything: no value, or no « oui »."""
    dossiers = campagne.dossiers
    muets = {"date_naissance"} if (dossiers.date_naissance == DATE_ABSENTE).all() else set()
    for fait in campagne.paquet.faits:
        valeurs = dossiers.faits[fait.nom]
        if fait.type == "date":
            dits = valeurs != DATE_ABSENTE
        else:
            dits = valeurs if valeurs.dtype == np.bool_ else valeurs != ABSENT
        if not dits.any():
            muets.add(fait.nom)
    return frozenset(muets)


def departages_sans_effet(campagne: Campagne) -> Iterable[str]:
    """One French sentence per tie-break that compares values that nobody has.

    A tie-break by condition is no concern: nobody satisfying it is an ordinary thing.
    """
    paquet, muets = campagne.paquet, vides(campagne)
    elements = {element.id: element for element in paquet.elements}
    for departage in paquet.departages:
        if departage.condition is not None:
            continue
        noms: tuple[str, ...] = (departage.valeur,)
        if departage.element:
            element = elements[departage.element]
            noms = () if points_du_candidat(element, paquet.contexte(campagne.dossiers)).any() else element.forme.faits_lus()
        coupables = sorted(_colonnes(campagne, noms) & muets)
        if coupables:
            cause = "colonne absente ou vide" if len(coupables) == 1 else "colonnes absentes ou vides"
            combien = pluriel(campagne.dossiers.nombre, "candidat")
            yield f"Départage sans effet pour {combien}, « {departage.libelle} » : {cause}, {liste(coupables)}."


def muettes(campagne: Campagne) -> tuple[str, ...]:
    """Columns that elements and priorities of the barème read and where nobody has anything, in the order of the pack.

    Many are ordinary (nobody asks for what they open); all of them are told, since a column left out reads the same.
    """
    if campagne.bareme is not None:
        return ()
    muets = vides(campagne)
    lues = _colonnes(campagne, [nom for element in campagne.paquet.elements for nom in element.faits])
    return tuple(fait.nom for fait in campagne.paquet.faits if fait.nom in lues & muets)


def phrase_muettes(campagne: Campagne) -> str:
    """The same in one sentence; empty when there is none."""
    noms = muettes(campagne)
    if not noms:
        return ""
    if len(noms) == 1:
        return f"Une colonne que lit le barème ne dit rien, absente ou vide : {noms[0]}."
    return f"{entier(len(noms))} colonnes que lit le barème ne disent rien, absentes ou vides : {', '.join(noms)}."


def _colonnes(campagne: Campagne, noms: Iterable[str]) -> frozenset[str]:
    """Columns behind these names: those of derived values are the ones they are computed from."""
    derives = {derive.nom: derive.colonnes for derive in campagne.paquet.derives}
    connues = {fait.nom for fait in campagne.paquet.faits} | {"date_naissance"}
    return frozenset(colonne for nom in noms for colonne in derives.get(nom, (nom,))) & connues
