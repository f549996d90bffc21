"""What is odd in a campaign that has no fault: told, never refused, never repaired."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from scoring.dossier import ABSENT, DATE_ABSENTE

from .echanges.anomalies import une_lettre
from .francais import liste, pluriel

if TYPE_CHECKING:
    from .echanges.campagne import Campagne

MAXIMUM_CITES = 5
"""Names quoted in a sentence; the others are counted."""


def avertissements(campagne: Campagne) -> tuple[str, ...]:
    """One French sentence per kind of oddity; empty when there is none.

    Parameters
    ----------
    campagne
        A campaign read without fault.
    """
    return (*_disciplines(campagne), *_candidats(campagne))


def _disciplines(campagne: Campagne) -> Iterable[str]:
    dossiers = campagne.dossiers
    demandees, ouvertes = set(dossiers.discipline.tolist()), set(campagne.capacites.discipline.tolist())
    noms = dossiers.disciplines
    sans_candidat = [noms[d] for d in sorted(ouvertes - demandees)]
    sans_capacite = [noms[d] for d in sorted(demandees - ouvertes)]
    capacites = [noms[d] for d in sorted(ouvertes)]
    if sans_candidat:
        combien = pluriel(len(sans_candidat), "discipline a", "disciplines ont")
        yield f"{combien} des capacités et aucun candidat : {_cites(sans_candidat)}."
    if sans_capacite:
        combien = pluriel(len(sans_capacite), "discipline a", "disciplines ont")
        voisines = [f"{nom}{_voisine(nom, capacites)}" for nom in sans_capacite]
        yield f"{combien} des candidats et aucune ligne de capacité : {_cites(voisines)}."


def _voisine(nom: str, connues: Iterable[str]) -> str:
    """The label that was probably meant: the same but for case or one letter."""
    proches = [autre for autre in connues if une_lettre(nom.casefold(), autre.casefold())]
    proches.sort(key=lambda autre: autre.casefold() != nom.casefold())
    return f" (peut-être « {proches[0]} »)" if proches else ""


def _candidats(campagne: Campagne) -> Iterable[str]:
    dossiers = campagne.dossiers
    statuts = campagne.paquet.statuts
    if "titulaire" in statuts:
        titulaires = dossiers.statut == statuts.index("titulaire")
        sans_origine = int((titulaires & (dossiers.origine == ABSENT)).sum())
        if sans_origine:
            yield f"{pluriel(sans_origine, 'titulaire')} sans origine : aucune place à garder."
    sans_voeu = int((np.diff(campagne.voeux.debut) == 0).sum())
    if sans_voeu:
        yield f"{pluriel(sans_voeu, 'candidat')} sans vœu."
    if campagne.bareme is None:
        echelons = dossiers.faits.get("echelon")
        sans_echelon = 0 if echelons is None else int((echelons == ABSENT).sum())
        if sans_echelon:
            yield f"{pluriel(sans_echelon, 'candidat')} sans échelon."
        sans_date = int((dossiers.date_naissance == DATE_ABSENTE).sum())
        if sans_date:
            yield f"{pluriel(sans_date, 'candidat')} sans date de naissance."


def _cites(noms: list[str]) -> str:
    if len(noms) <= MAXIMUM_CITES:
        return liste(noms)
    return f"{', '.join(noms[:MAXIMUM_CITES])} et {pluriel(len(noms) - MAXIMUM_CITES, 'autre')}"
