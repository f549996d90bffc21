"""The own data that the run read for one candidat, in words (CRPA R. 311-3-1-2, 2°)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.dossier import ABSENT, DATE_ABSENTE

from ..francais import entier, liste

if TYPE_CHECKING:
    from ..resultat import Resultat


def texte_date(jours: int) -> str:
    """Write a date given in days since 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=int(jours))).strftime("%d/%m/%Y")


def texte_fait(fait: Any, valeur: Any, paquet: Any) -> str | None:
    """Write a fact's value for people; None when the file left it empty.

    Raises
    ------
    ValueError
        A type of fact that no pack may declare.
    """
    if fait.type == "booleen":
        return "oui" if valeur else None
    if fait.type == "lieux":
        return liste(paquet.lieux.noms[k] for k in np.flatnonzero(valeur)) or None
    if fait.type == "date":
        return None if valeur == DATE_ABSENTE else texte_date(valeur)
    if valeur == ABSENT:
        return None
    if fait.type == "entier":
        return entier(valeur)
    if fait.type == "choix":
        return str(fait.valeurs[valeur])
    if fait.type == "lieu":
        return str(paquet.lieux.noms[valeur])
    if fait.type == "departement":
        lieux = paquet.lieux
        return str(getattr(lieux, "noms_departements", paquet.lieux.departements)[valeur])
    raise ValueError(f"type de fait inconnu : {fait.type}")


def donnees(resultat: Resultat, i: int) -> tuple[tuple[str, str], ...]:
    """(label, value) of everything the campaign's files say of candidat i, vœux apart."""
    campagne = resultat.campagne
    dossiers, paquet = campagne.dossiers, campagne.paquet
    lignes = [("Discipline", dossiers.disciplines[dossiers.discipline[i]])]
    if dossiers.statut[i] != ABSENT:
        lignes.append(("Statut", str(paquet.statuts[dossiers.statut[i]])))
    origine = dossiers.origine[i]
    lignes.append(("Académie d'origine", paquet.lieux.noms[origine] if origine != ABSENT else "aucune"))
    lignes.append(("Doit obtenir une affectation", "oui" if resultat.marche.obligatoire[i] else "non"))
    if dossiers.date_naissance[i] != DATE_ABSENTE:
        lignes.append(("Date de naissance", texte_date(dossiers.date_naissance[i])))
    lus = [(f.libelle, texte_fait(f, dossiers.faits[f.nom][i], paquet)) for f in paquet.faits if f.nom in dossiers.faits]
    lignes += [(libelle, texte) for libelle, texte in lus if texte is not None]
    return tuple(lignes)
