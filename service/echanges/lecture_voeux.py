"""``voeux.csv``: ranked choices, and rules N3 (number, ranks, duplicates)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scoring.classements import TYPE_INCONNU, types_des_postes
from scoring.dossier import ABSENT, Voeux

from . import champs
from .anomalies import Collecteur
from .lecture_candidats import References, referencer
from .tableau import Source, TableLue, doublons, lire_table

if TYPE_CHECKING:
    from scoring.paquet import Paquet


@dataclass(frozen=True, slots=True, eq=False)
class VoeuxLus:
    """Vœux sorted by (candidat, rang), those of faulty rows left out.

    Attributes
    ----------
    table
        The file.
    candidat, rang, lieu, type
        (v,) int64; ``lieu`` counts in the pack's codes, or in the distinct texts of the column when there is no pack.
    ligne
        (v,) int64 physical lines.
    complet
        (number of candidats + 1,) bool: every row of the candidat is sound. The last cell stands for unknown candidats.
    """

    table: TableLue
    candidat: NDArray[np.int64]
    rang: NDArray[np.int64]
    lieu: NDArray[np.int64]
    type: NDArray[np.int64]
    ligne: NDArray[np.int64]
    complet: NDArray[np.bool_]

    def bornes(self, candidats: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and one past last vœu of each of these candidats."""
        return np.searchsorted(self.candidat, candidats, "left"), np.searchsorted(self.candidat, candidats, "right")


def lire_voeux(source: Source, paquet: Paquet | None, references: References | None, collecteur: Collecteur) -> VoeuxLus | None:
    """Read ``voeux.csv`` and find its faults.

    Parameters
    ----------
    source
        The file.
    paquet
        None: codes and the number of vœux are not checked.
    references
        Ids of ``candidats.csv``; None when it could not be read.
    collecteur
        Receives every fault.

    Returns
    -------
    VoeuxLus or None
        None when the file has no readable header or lacks one of its columns.
    """
    table = lire_table(source, champs.voeux(paquet), collecteur, libre=paquet is None)
    if table is None:
        return None
    candidat = referencer(table, "candidat", references, collecteur)
    if not {"candidat", "rang", "lieu"} <= set(table.colonnes):
        return None
    fichier = table.fichier
    rang, genre = table.entiers("rang", 0), np.maximum(table.entiers("type", 0), 0)
    lieu = table.colonnes["lieu"].codes.astype(np.int64)
    if paquet is not None:
        lieu = table.entiers("lieu", -1)
        genre = _types(table, lieu, paquet, collecteur)
    ids, lieux = table.colonnes["candidat"], table.colonnes["lieu"]
    for rangee, premiere in doublons([candidat, rang], table.valide("rang") & (candidat >= 0)):
        deja = f"un rang par vœu ; le candidat {ids.textes[ids.codes[rangee]]} l'a déjà à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(fichier, table.lignes[rangee], "rang", str(rang[rangee]), deja, "doublon")
    for rangee, premiere in doublons([candidat, lieu], table.valide("lieu") & (candidat >= 0)):
        texte = lieux.textes[lieux.codes[rangee]]
        nom = ids.textes[ids.codes[rangee]]
        deja = f"un lieu par vœu ; le candidat {nom} l'a déjà demandé à la ligne {table.lignes[premiere]}"
        collecteur.ajouter(fichier, table.lignes[rangee], "lieu", texte, deja, "doublon", "supprimer un des deux vœux")
    utiles = [nom for nom in ("candidat", "rang", "lieu", "type") if nom in table.colonnes]
    bonnes = table.valide(*utiles) & (candidat >= 0)
    nombre = len(references.ids) if references is not None else len(ids.textes)
    complet = np.ones(nombre + 1, dtype=bool)
    complet[candidat[~bonnes]] = False
    ordre = np.flatnonzero(bonnes)
    ordre = ordre[np.lexsort((rang[ordre], candidat[ordre]))]
    lus = VoeuxLus(table, candidat[ordre], rang[ordre], lieu[ordre], genre[ordre], table.lignes[ordre], complet)
    _rangs(lus, fichier, collecteur)
    if paquet is not None:
        _nombres(lus, fichier, ids.textes, ids.codes[ordre], paquet, collecteur)
    return lus


def _types(table: TableLue, lieu: NDArray[np.int64], paquet: Paquet, collecteur: Collecteur) -> NDArray[np.int64]:
    """(r,) type of each vœu: the one written, else that of the post, else the ordinary one; those that do not fit are told."""
    poste = np.array([genre.poste for genre in paquet.types])
    du_lieu = np.append(types_des_postes(paquet), ABSENT)[lieu]
    ecrit = table.entiers("type", ABSENT)
    genre = np.where(ecrit >= 0, ecrit, np.maximum(du_lieu, 0))
    juste = np.where(poste[genre], du_lieu == genre, du_lieu == ABSENT) | (du_lieu == TYPE_INCONNU)
    codes = table.colonnes["lieu"]
    lisible = table.valide("lieu", *(("type",) if "type" in table.colonnes else ()))
    for i in np.flatnonzero(lisible & ~juste):
        if du_lieu[i] >= 0:
            attendu = f"« {paquet.types_voeu[du_lieu[i]]} », type du poste {codes.textes[codes.codes[i]]}, ou une cellule vide"
        else:
            attendu = f"un poste de postes.csv, de type {paquet.types_voeu[genre[i]]}"
        colonne = "type" if ecrit[i] >= 0 else "lieu"
        texte = table.colonnes[colonne].textes[table.colonnes[colonne].codes[i]]
        collecteur.ajouter(table.fichier, table.lignes[i], colonne, texte, attendu, "type_de_voeu")
    return genre


def _rangs(lus: VoeuxLus, fichier: str, collecteur: Collecteur) -> None:
    precedent = np.zeros_like(lus.rang)
    if len(precedent):
        precedent[1:] = np.where(lus.candidat[1:] == lus.candidat[:-1], lus.rang[:-1], 0)
    for i in np.flatnonzero((lus.rang > precedent + 1) & lus.complet[lus.candidat]):
        attendu = f"le rang {precedent[i] + 1} : les rangs se suivent à partir de 1"
        correction = "renuméroter les vœux, ou retrouver le vœu perdu"
        collecteur.ajouter(fichier, lus.ligne[i], "rang", str(lus.rang[i]), attendu, "rang_manquant", correction)


def _nombres(
    lus: VoeuxLus, fichier: str, textes: tuple[str, ...], codes: NDArray[np.int32], paquet: Paquet, collecteur: Collecteur
) -> None:
    """Tell who has too many vœux: of the types that share the movement's limit, and of each type that has its own."""
    a_part = [genre.maximum is not None for genre in paquet.types]
    limites = [("", paquet.maximum_voeux, np.flatnonzero(~np.array(a_part)))]
    for t, genre in enumerate(paquet.types):
        if genre.maximum is not None:
            limites.append((f" de type {genre.code}", genre.maximum, np.array([t])))
    for precision, maximum, types in limites:
        concernes = np.flatnonzero(np.isin(lus.type, types))
        _, premiers, nombres = np.unique(lus.candidat[concernes], return_index=True, return_counts=True)
        for groupe in np.flatnonzero(nombres > maximum):
            i = concernes[premiers[groupe] + maximum]
            attendu = f"au plus {maximum} vœux{precision} par candidat ; {textes[codes[i]]} en a {nombres[groupe]}"
            collecteur.ajouter(fichier, lus.ligne[i], "rang", str(lus.rang[i]), attendu, "trop_de_voeux")


def construire_voeux(lus: VoeuxLus, nombre_candidats: int) -> Voeux:
    """Arrays of the vœux of a file without fault, in canonical order."""
    debut = np.searchsorted(lus.candidat, np.arange(nombre_candidats + 1)).astype(np.int64)
    return Voeux(
        candidat=lus.candidat.astype(np.int32),
        rang=lus.rang.astype(np.int16),
        lieu=lus.lieu.astype(np.int32),
        type=lus.type.astype(np.int8),
        debut=debut,
    )
