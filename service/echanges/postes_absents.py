"""A campaign whose vœux name posts, without ``postes.csv``: one fault, in place of one for each cell that names a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..francais import liste, pluriel
from .anomalies import Anomalie, Collecteur
from .tableau import TableLue

if TYPE_CHECKING:
    from scoring.paquet import Paquet

FICHIER = "postes.csv"
COLONNES = {"candidats": "origine", "voeux": "lieu", "capacites": "lieu", "classements": "lieu"}
"""Columns that may name a post, by file."""

CODES = frozenset({"code_inconnu", "zero_perdu", "type_de_voeu"})
"""What such a cell is reproached with when no post is known."""


def signaler_postes_absents(paquet: Paquet | None, voeux: TableLue | None, collecteur: Collecteur) -> None:
    """Replace the faults that only say that posts are unknown by one that counts them.

    Where vœux name nothing but posts, all such cells are concerned; elsewhere, those that hold what a vœu of a type of posts
    asks for. What could be a slip in the code of a lieu stays a fault of its own.

    Parameters
    ----------
    paquet
        Without posts: the file is missing, or cannot be read, which is told already.
    voeux
        ``voeux.csv``.
    collecteur
        Holds the faults of all the files.
    """
    if paquet is None or not any(genre.poste for genre in paquet.types):
        return
    partout = all(genre.poste for genre in paquet.types)
    nommes = frozenset[str]() if partout else _nommes(paquet, voeux)

    def en_decoule(anomalie: Anomalie) -> bool:
        base = anomalie.fichier.rpartition(".")[0]
        if anomalie.code not in CODES or not anomalie.ligne or COLONNES.get(base) != anomalie.colonne:
            return False
        return partout or (anomalie.valeur in nommes and anomalie.valeur not in paquet.lieux.indice)

    retirees = collecteur.retirer(en_decoule)
    nomme_autrement = any(a.code == "fichier_mal_nomme" and f"« {FICHIER} »" in a.attendu for a in collecteur.triees())
    if nomme_autrement or not collecteur.sans_faute(FICHIER) or not (partout or retirees):
        return
    attendu = "le fichier des postes que les vœux de ce mouvement nomment"
    if retirees:
        fichiers = sorted({anomalie.fichier for anomalie in retirees})
        combien = pluriel(len(retirees), "cellule")
        attendu += f" ; sans lui, {combien} de {liste(fichiers)} ne {'désigne' if len(retirees) == 1 else 'désignent'} rien"
    collecteur.ajouter(FICHIER, 0, "", "", attendu, "fichier_manquant", "l'ajouter au dossier")


def _nommes(paquet: Paquet, voeux: TableLue | None) -> frozenset[str]:
    """What the vœux of a type of posts ask for, as written."""
    if voeux is None or not {"lieu", "type"} <= set(voeux.colonnes):
        return frozenset()
    postes = {t for t, genre in enumerate(paquet.types) if genre.poste}
    lieux, types = voeux.colonnes["lieu"], voeux.entiers("type", -1)
    return frozenset(lieux.textes[code] for code, genre in zip(lieux.codes, types, strict=True) if int(genre) in postes)
