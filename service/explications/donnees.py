"""The own data that the run read for one candidat, in words (CRPA R. 311-3-1-2, 2°)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scoring.dossier import ABSENT, DATE_ABSENTE
from scoring.lignes import texte_valeur

from ..francais import accord, entier, majuscule

if TYPE_CHECKING:
    from ..resultat import Resultat


def texte_date(jours: int) -> str:
    """Write a date given in days since 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=int(jours))).strftime("%d/%m/%Y")


def donnees(resultat: Resultat, i: int) -> tuple[tuple[str, str], ...]:
    """(label, value) of everything the campaign's files say of candidat i, vœux apart."""
    campagne = resultat.campagne
    dossiers, paquet = campagne.dossiers, campagne.paquet
    lignes = []
    if not paquet.discipline:
        lignes.append(("Discipline", paquet.nom_discipline(dossiers.disciplines[dossiers.discipline[i]])))
    if dossiers.statut[i] != ABSENT:
        lignes.append(("Statut", str(paquet.libelles_statuts[dossiers.statut[i]])))
    origine = dossiers.origine[i]
    lieu = paquet.appellation(int(origine))
    detenu = paquet.lieux.noms[origine] if origine != ABSENT else f"aucun{accord(lieu)}"
    lignes.append((f"{majuscule(lieu.singulier)} d'origine", detenu))
    lignes.append(("Doit obtenir une affectation", "oui" if resultat.marche.obligatoire[i] else "non"))
    if dossiers.date_naissance[i] != DATE_ABSENTE:
        lignes.append(("Date de naissance", texte_date(dossiers.date_naissance[i])))
    for fait in paquet.faits:
        valeur = dossiers.faits[fait.nom][i]
        if fait.type != "booleen" or valeur:
            lignes.append((fait.libelle, texte_valeur(paquet, fait.nom, valeur)))
    return (*((libelle, texte) for libelle, texte in lignes if texte), *_classements(resultat, i))


def _classements(resultat: Resultat, i: int) -> Iterator[tuple[str, str]]:
    """The own ranks and opinions, by code of lieu."""
    campagne = resultat.campagne
    classements, lieux = campagne.classements, campagne.paquet.lieux
    if classements is None:
        return
    for k in np.flatnonzero(classements.candidat == i):
        rang = f"rang {entier(int(classements.rang[k]))}" if classements.rang[k] else "non classé"
        avis = "favorable" if classements.favorable[k] else "défavorable"
        yield f"Classement du recruteur, {lieux.noms[classements.lieu[k]]}", f"{rang}, avis {avis}"
