"""Demands that the rule pack refuses at reading, told with the faults of the files: line, column, value, what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.langage import faits_lus
from scoring.refus import trouver

from .anomalies import Collecteur
from .lecture_candidats import sans_faute
from .lecture_voeux import construire_voeux

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.dossier import Dossiers
    from scoring.paquet import Paquet

    from .lecture_voeux import VoeuxLus
    from .tableau import TableLue


def verifier_refus(
    candidats: TableLue,
    voeux: VoeuxLus,
    paquet: Paquet,
    dossiers: Dossiers,
    couples: NDArray[np.int32],
    collecteur: Collecteur,
) -> None:
    """Tell what the pack refuses; candidats whose own facts or vœux are faulty are left alone.

    Parameters
    ----------
    candidats, voeux
        The files, which ``dossiers`` come from.
    couples
        (k, 2) indices of candidats.
    collecteur
        Receives a fault per candidat or vœu and per rule.
    """
    if not paquet.refus:
        return
    ids = candidats.colonnes["candidat"]
    rangee_de = {ids.textes[code]: rangee for rangee, code in reversed(list(enumerate(ids.codes.tolist())))}
    fiables: dict[str, NDArray[np.bool_]] = {}
    for regle in paquet.refus:
        lus = [*faits_lus(regle.condition), *(() if regle.portee is None else faits_lus(regle.portee))]
        fiables[regle.id] = sans_faute(candidats, paquet, lus) & voeux.complet[: dossiers.nombre]
    for trouve in trouver(paquet, dossiers, construire_voeux(voeux, dossiers.nombre), couples):
        regle = trouve.regle
        if not fiables[regle.id][trouve.candidat]:
            continue
        nom = dossiers.ids[trouve.candidat]
        table, ligne = candidats, int(candidats.lignes[rangee_de[nom]])
        if trouve.voeu >= 0:
            table, ligne = voeux.table, int(voeux.ligne[trouve.voeu])
        texte = _cellule(table, regle.colonne, ligne)
        attendu = f"{regle.attendu} ({regle.source})"
        collecteur.ajouter(table.fichier, ligne, regle.colonne, texte or nom, attendu, "demande_refusee")


def _cellule(table: TableLue, nom: str, ligne: int) -> str:
    """Text of a cell, empty when the file does not have the column."""
    if nom not in table.colonnes:
        return ""
    colonne = table.colonnes[nom]
    rangee = int(np.searchsorted(table.lignes, ligne))
    return str(colonne.textes[int(colonne.codes[rangee])])
