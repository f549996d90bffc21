"""Tables of a folder, read with every fault told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..echanges.anomalies import Anomalie, EntreeRefusee


def lire_csv(
    chemin: Path, textes: Sequence[str], entiers: Sequence[str] = (), *, vide_permis: bool = False
) -> list[dict[str, str]]:
    """Rows of a table that must have these columns, some of them whole numbers.

    Raises
    ------
    EntreeRefusee
        With every fault.
    """
    try:
        contenu = chemin.read_text(encoding="utf-8")
        lecteur = csv.DictReader(io.StringIO(contenu, newline=""), strict=True)
        lignes = list(lecteur)
    except (UnicodeDecodeError, csv.Error):
        raise EntreeRefusee([Anomalie(chemin.name, 0, "", "", "un tableau CSV en UTF-8", "fichier_illisible")]) from None
    presentes = lecteur.fieldnames or ()
    fautes = [
        Anomalie(chemin.name, 1, nom, "", "cette colonne", "colonne_manquante")
        for nom in (*textes, *entiers)
        if nom not in presentes
    ]
    for i, ligne in enumerate(lignes, 2):
        if None in ligne or None in ligne.values():
            fautes.append(Anomalie(chemin.name, i, "", "", f"{len(presentes)} champs", "nombre_champs"))
            continue
        for nom in entiers:
            valeur = ligne.get(nom, "0")
            if not (valeur == "" and vide_permis) and not valeur.removeprefix("-").isdecimal():
                fautes.append(Anomalie(chemin.name, i, nom, valeur, "un nombre entier", "entier"))
    if fautes:
        raise EntreeRefusee(fautes)
    return lignes


def lire_json(chemin: Path) -> dict[str, Any]:
    """A JSON object.

    Raises
    ------
    EntreeRefusee
    """
    try:
        lu = json.loads(chemin.read_bytes())
    except ValueError:
        lu = None
    if not isinstance(lu, dict):
        raise EntreeRefusee([Anomalie(chemin.name, 0, "", "", "un objet JSON", "json_invalide")])
    return lu


def lire_parquet(chemin: Path, colonnes: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a Parquet table: these columns, and those whose name starts with ``axe_``.

    Raises
    ------
    EntreeRefusee
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        noms = pq.read_schema(chemin).names
    except pa.ArrowException:
        raise EntreeRefusee([Anomalie(chemin.name, 0, "", "", "une table Parquet", "fichier_illisible")]) from None
    fautes = [Anomalie(chemin.name, 0, nom, "", "cette colonne", "colonne_manquante") for nom in colonnes if nom not in noms]
    if fautes:
        raise EntreeRefusee(fautes)
    gardees = [nom for nom in noms if nom in colonnes or nom.startswith("axe_")]
    lignes: list[dict[str, Any]] = pq.read_table(chemin, columns=gardees).to_pylist()
    return lignes
