"""``bareme.csv`` of a campaign: points decided elsewhere, one row per vœu."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import champs
from .anomalies import Collecteur, plier, une_lettre
from .campagne import NON_DIT, BaremeFourni
from .champs import Champ
from .lecture_candidats import References, referencer
from .lecture_voeux import VoeuxLus
from .tableau import Source, TableLue, doublons, lire_entete, lire_table
from .valeurs import texte_des_points

_NOM_ELEMENT = re.compile(r"[a-z][a-z0-9_]{0,63}")


def colonnes_elements(source: Source, fixes: Sequence[Champ]) -> list[Champ]:
    """Columns of elements: names in lower case that do not resemble those of the fixed columns."""
    connus = {plier(champ.nom) for champ in fixes}
    noms = [nom for nom in dict.fromkeys(lire_entete(source)) if _NOM_ELEMENT.fullmatch(nom) and not nom.startswith("x_")]
    return [champs.element(nom) for nom in noms if not any(une_lettre(plier(nom), connu) for connu in connus)]


def lire_bareme(
    source: Source, references: References | None, voeux: VoeuxLus | None, collecteur: Collecteur
) -> tuple[TableLue | None, NDArray[np.int64]]:
    """Read ``bareme.csv`` and find its faults.

    Any further column is an element: points decided elsewhere may have elements that the rule pack does not know.

    Parameters
    ----------
    source
        The file.
    references, voeux
        What ``candidats.csv`` and ``voeux.csv`` say; None when they could not be read.
    collecteur
        Receives every fault.

    Returns
    -------
    TableLue or None, (m,) int64
        The file, and its row for each vœu; meaningful when there is no fault.
    """
    fixes = champs.bareme()
    table = lire_table(source, fixes, collecteur, autres=colonnes_elements(source, fixes))
    if table is None:
        return None, np.zeros(0, dtype=np.int64)
    candidat = referencer(table, "candidat", references, collecteur)
    if not {"candidat", "rang"} <= set(table.colonnes):
        return table, np.zeros(0, dtype=np.int64)
    rang, ids = table.entiers("rang", 0), table.colonnes["candidat"]
    bonnes = table.valide("candidat", "rang") & (candidat >= 0)
    for rangee, premiere in doublons([candidat, rang], bonnes):
        texte = f"{ids.textes[ids.codes[rangee]]}, {rang[rangee]}"
        attendu = f"une ligne par vœu ; déjà à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(table.fichier, table.lignes[rangee], "rang", texte, attendu, "doublon", "supprimer une des lignes")
    if references is None or voeux is None:
        return table, np.zeros(0, dtype=np.int64)
    if {"points", "points_extension"} <= set(table.colonnes):
        _borner_extension(table, candidat, len(references.ids), collecteur)
    return table, _rapprocher(table, candidat, rang, bonnes, references, voeux, collecteur)


def _borner_extension(table: TableLue, candidat: NDArray[np.int64], nombre: int, collecteur: Collecteur) -> None:
    """Tell the vœux with fewer points than the candidat has in extension: it is the lowest barème that is kept there (§4).

    Candidats with a faulty row are left alone: their lowest value is not known.
    """
    bonnes = table.valide("candidat", "points", "points_extension")
    connus = np.ones(nombre + 1, dtype=bool)  # the last cell stands for unknown candidats
    connus[-1] = False
    connus[candidat[~bonnes]] = False
    extension = np.full(nombre + 1, NON_DIT, dtype=np.int64)
    np.minimum.at(extension, candidat, table.entiers("points_extension", NON_DIT))
    dits, points = connus & (extension != NON_DIT), table.entiers("points", 0)
    for rangee in np.flatnonzero(dits[candidat] & (points < extension[candidat])):
        texte = texte_des_points(int(extension[candidat[rangee]]))
        attendu = (
            f"au plus {texte_des_points(int(points[rangee]))}, les points de ce vœu : l'extension garde le plus bas barème"
        )
        collecteur.ajouter(table.fichier, table.lignes[rangee], "points_extension", texte, attendu, "incoherence")


def _rapprocher(
    table: TableLue,
    candidat: NDArray[np.int64],
    rang: NDArray[np.int64],
    bonnes: NDArray[np.bool_],
    references: References,
    voeux: VoeuxLus,
    collecteur: Collecteur,
) -> NDArray[np.int64]:
    base = champs.RANG_MAXIMAL + 1
    cle_voeux = voeux.candidat * base + voeux.rang
    rangees = np.flatnonzero(bonnes)
    cles = candidat[rangees] * base + rang[rangees]
    ordre = np.argsort(cles, kind="stable")
    rangees, cles = rangees[ordre], cles[ordre]
    for rangee in rangees[~_presents(cles, cle_voeux) & voeux.complet[candidat[rangees]]]:
        texte = f"{references.ids[candidat[rangee]]}, {rang[rangee]}"
        collecteur.ajouter(table.fichier, table.lignes[rangee], "rang", texte, "un vœu de voeux.csv", "bareme_sans_voeu")
    douteux = np.zeros(len(references.ids) + 1, dtype=bool)
    douteux[candidat[~bonnes]] = True
    if douteux[-1]:  # a row whose candidat cannot be read may be the missing one of anybody
        douteux[:] = True
    for i in np.flatnonzero(~_presents(cle_voeux, cles) & ~douteux[voeux.candidat]):
        texte = f"{references.ids[voeux.candidat[i]]}, {voeux.rang[i]}"
        attendu = f"une ligne pour ce vœu ({voeux.table.fichier}, ligne {voeux.ligne[i]})"
        collecteur.ajouter(table.fichier, 0, "rang", texte, attendu, "absent_du_bareme")
    if len(cles) == 0:
        return np.zeros(0, dtype=np.int64)
    return rangees[np.minimum(np.searchsorted(cles, cle_voeux), len(cles) - 1)]


def _presents(cherches: NDArray[np.int64], tries: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the values are in an ascending array."""
    if len(tries) == 0:
        return np.zeros(len(cherches), dtype=bool)
    positions = np.minimum(np.searchsorted(tries, cherches), len(tries) - 1)
    return np.asarray(tries[positions] == cherches)


def construire_bareme(table: TableLue, rangees: NDArray[np.int64], voeux: VoeuxLus, nombre: int) -> BaremeFourni:
    """Points of a file without fault.

    Parameters
    ----------
    table
        ``bareme.csv``.
    rangees
        (m,) its row for each vœu.
    voeux
        The vœux.
    nombre
        Number of candidats n.

    Returns
    -------
    BaremeFourni
        Aligned with the vœux.
    """
    fixes = {champ.nom for champ in champs.bareme()}
    noms = tuple(sorted(nom for nom in table.colonnes if nom not in fixes))
    elements = np.zeros((len(rangees), len(noms)), dtype=np.int64, order="F")  # filled column by column
    for j, nom in enumerate(noms):
        elements[:, j] = table.entiers(nom, 0)[rangees]
    extension = np.full(nombre, NON_DIT, dtype=np.int64)
    if "points_extension" in table.colonnes:
        np.minimum.at(extension, voeux.candidat, table.entiers("points_extension", NON_DIT)[rangees])
    return BaremeFourni(
        points=table.entiers("points", 0)[rangees],
        extension=extension,
        groupe=table.entiers("groupe", 0)[rangees].astype(np.int32),
        noms=noms,
        elements=elements,
    )
