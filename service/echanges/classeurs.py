"""Workbooks that are not read (ods, xls, or under the name of another format): told by their first bytes."""

from __future__ import annotations

from .anomalies import Collecteur

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""First bytes of zipped workbooks (xlsx, ods) and of those of Excel 97 (xls). No CSV, YAML or Parquet file begins so."""


def est_classeur(octets: bytes) -> bool:
    """Whether a file, or its first bytes, is a workbook."""
    return octets.startswith(SIGNATURES)


def signaler_classeur(fichier: str, attendu: str, collecteur: Collecteur) -> None:
    """Tell that a workbook stands in place of an expected file."""
    genre = "CSV UTF-8" if attendu.endswith((".csv", ".parquet")) else "texte, en UTF-8,"
    nom = attendu.removesuffix(".parquet").removesuffix(".csv") + ".csv" if genre == "CSV UTF-8" else attendu
    correction = f"l'ouvrir dans le tableur et l'enregistrer au format {genre} sous le nom « {nom} »"
    if fichier != nom:
        if nom.endswith(".csv"):
            correction += f", ou au format xlsx sous le nom « {nom.removesuffix('csv')}xlsx »"
        correction += ", puis ôter le classeur du dossier"
    collecteur.ajouter(fichier, 0, "", "", f"un fichier {genre.split(',', maxsplit=1)[0]}", "classeur", correction)
