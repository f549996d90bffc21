"""Bars for the public: names in clear, and no small number, nor what would give one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .echanges.tables import Colonne, Entiers, Points, Table
from .statistiques import Chiffres, calculer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .resultat import Resultat, ResultatVerifie

PARAMETRE_SEUIL = "seuil_masquage"
SEUIL = 2
"""Threshold when the pack says nothing: the ministry's pages are seen blank for 0 and 1."""


def seuil_publication(resultat: Resultat) -> int:
    """Number of persons under which a figure is masked: the pack's parameter, else ``SEUIL``."""
    parametre = resultat.campagne.paquet.parametres.get(PARAMETRE_SEUIL)
    return SEUIL if parametre is None else int(parametre.valeur)


def lignes_publiables(verifie: ResultatVerifie, seuil: int) -> Table:
    """Rows for the public, one per cellule that somebody asked for, entered or opened, by discipline then lieu.

    Counts under ``seuil`` are empty, zero included: an empty cell does not tell which. The bar is empty with the entrants.
    The requests not met are empty, too, when the requests are, or when the others would be a small number. Departures are not
    published: with the seats opened they would give the entrants back. In two phases they are, since departures open no seat
    and the exits opened are not published; bars are those of phase M, masked by its own entrants and leavers too.

    Parameters
    ----------
    seuil
        Persons; 0 masks nothing.
    """
    resultat = verifie.resultat
    chiffres = calculer(resultat)
    paquet, c = resultat.campagne.paquet, chiffres.cellules
    qui = np.flatnonzero((c.demandes > 0) | (c.entrants > 0) | (c.capacite != 0) | (c.utile & paquet.deux_phases))
    entrants, demandes, refus = c.entrants[qui], c.demandes[qui], c.non_satisfaits[qui]
    sans_entrants, sans_demandes = entrants < seuil, demandes < seuil
    sans_refus = sans_demandes | (refus < seuil) | (demandes - refus < seuil)
    examines = c.entrants_examines[qui]
    sans_barre = sans_entrants | (examines == 0) | (examines < seuil)
    codes = [resultat.marche.cellules[k] for k in qui]
    return Table(
        {
            "discipline": [discipline for discipline, _ in codes],
            "discipline_libelle": [paquet.disciplines.get(discipline, discipline) for discipline, _ in codes],
            "lieu": [lieu for _, lieu in codes],
            "lieu_libelle": [paquet.lieux.noms[paquet.lieux.indice[lieu]] for _, lieu in codes],
            "capacite": Entiers(c.capacite[qui]),
            "entrants": Entiers(entrants, sans_entrants),
            "demandes": Entiers(demandes, sans_demandes),
            "non_satisfaits": Entiers(refus, sans_refus),
            "barre": Points(np.where(sans_barre, 0, c.barre[qui]), sans_barre),
            **_sorties(chiffres, qui, seuil),
        }
    )


def _sorties(chiffres: Chiffres, qui: NDArray[np.int64], seuil: int) -> dict[str, Colonne]:
    """Departures of both phases and the exit bar; nothing in one phase. The exits opened are not published."""
    sorties = chiffres.sorties
    if sorties is None:
        return {}
    sortants, mutation = chiffres.cellules.sortants[qui], sorties.sortants[qui]
    sans_sortants = sortants < seuil
    sans_barre = sans_sortants | (mutation == 0) | (mutation < seuil)
    return {
        "sortants": Entiers(sortants, sans_sortants),
        "barre_sortie": Points(np.where(sans_barre, 0, sorties.barre[qui]), sans_barre),
    }
