"""Tables of a folder, read with every fault told."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ..echanges.anomalies import Anomalie, EntreeRefusee

ENTIER = re.compile(r"-?[0-9]{1,9}")
"""Whole numbers of these tables: persons, seats, ranks; nothing near a thousand million."""

POINTS = re.compile(r"([0-9]{1,7}(\.[0-9]{1,2})?)?")
"""A bar as result folders write it; empty where there is none."""

T = TypeVar("T", int, str, bool, list[Any])
_GENRES = {int: "un nombre entier", str: "un texte", bool: "vrai ou faux", list: "une liste"}
_AUTRE = object()


def lire_csv(
    chemin: Path,
    textes: Sequence[str],
    entiers: Sequence[str] = (),
    *,
    vide_permis: bool = False,
    formes: Mapping[str, tuple[re.Pattern[str], str]] | None = None,
) -> list[dict[str, str]]:
    """Rows of a table that must have these columns, some of them whole numbers.

    Parameters
    ----------
    formes
        Column of ``textes`` -> what its cells match, and what is expected in French.

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
            if not (valeur == "" and vide_permis) and not ENTIER.fullmatch(valeur):
                fautes.append(Anomalie(chemin.name, i, nom, valeur, "un nombre entier", "entier"))
        for nom, (forme, attendu) in (formes or {}).items():
            if nom in ligne and not forme.fullmatch(ligne[nom]):
                fautes.append(Anomalie(chemin.name, i, nom, ligne[nom], attendu, "cle_valeur"))
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


def un_parmi(codes: Collection[str]) -> tuple[re.Pattern[str], str]:
    """Form of a column that holds one of some codes."""
    return re.compile("|".join(re.escape(code) for code in codes)), "un code parmi : " + ", ".join(codes)


def valeur(contenu: Mapping[str, Any], fichier: str, chemin: str, genre: type[T], defaut: T) -> T:
    """What a JSON object has at a path of keys joined by dots; ``defaut`` when a key is absent, or its value null.

    Raises
    ------
    EntreeRefusee
        It is of another type.
    """
    lu: Any = contenu
    for cle in chemin.split("."):
        lu = lu.get(cle) if isinstance(lu, dict) else _AUTRE if lu is not None else None
    if lu is None:
        return defaut
    if not isinstance(lu, genre) or isinstance(lu, bool) is not (genre is bool):
        raise EntreeRefusee([Anomalie(fichier, 0, chemin, "", _GENRES[genre], "json_invalide")])
    return lu


def lire_parquet(chemin: Path, textes: Sequence[str], entiers: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a Parquet table that must have these columns, and those whose name starts with ``axe_``; no cell is empty.

    Raises
    ------
    EntreeRefusee
        With every fault.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(chemin)
        noms = schema.names
        table = pq.read_table(chemin, columns=[nom for nom in noms if nom in {*textes, *entiers} or nom.startswith("axe_")])
        table.validate(full=True)
        lignes: list[dict[str, Any]] = table.to_pylist()
    except (pa.ArrowException, UnicodeDecodeError, OSError) as erreur:
        if isinstance(erreur, OSError) and erreur.errno:
            raise  # the system's, not what is in the file
        raise EntreeRefusee([Anomalie(chemin.name, 0, "", "", "une table Parquet", "fichier_illisible")]) from None
    fautes = []
    for nom in (*textes, *entiers):
        if nom not in noms:
            fautes.append(Anomalie(chemin.name, 0, nom, "", "cette colonne", "colonne_manquante"))
        elif not all(isinstance(ligne[nom], int if nom in entiers else str) for ligne in lignes):
            attendu = "des nombres entiers" if nom in entiers else "des textes"
            fautes.append(Anomalie(chemin.name, 0, nom, "", attendu, "entier" if nom in entiers else "cle_valeur"))
    if fautes:
        raise EntreeRefusee(fautes)
    return lignes
