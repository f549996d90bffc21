"""Tables as text: header, cells, physical line of every row; every fault of form.

Two readers give the same table. The fast one (pyarrow) only takes files without quotes, in plain UTF-8, with as many lines as
rows. Everything else goes to the exact one, in Python, which finds every fault with its physical line.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from .anomalies import Collecteur
from .decoupage import decouper, normaliser_fins
from .tampons import indices_en_numpy
from .valeurs import Genre

_BOM = b"\xef\xbb\xbf"
_UTF8 = "de l'UTF-8"
_ENREGISTRER = "enregistrer le fichier au format « CSV UTF-8 »"


@dataclass(frozen=True, slots=True, eq=False)
class TableBrute:
    """Text of a table.

    Attributes
    ----------
    entete
        Column names, as written.
    codes, textes
        Per column: (r,) int32 index of each cell in the distinct texts of the column.
    lignes
        (r,) int64 physical line of each row.
    saines
        (r,) bool: the row has the right number of well-formed cells. The missing cells of other rows read as empty.
    genres
        Per column: kind of cell of each of its texts, in a workbook, where one text may come from several kinds; () elsewhere.
    """

    entete: tuple[str, ...]
    codes: tuple[NDArray[np.int32], ...]
    textes: tuple[tuple[str, ...], ...]
    lignes: NDArray[np.int64]
    saines: NDArray[np.bool_]
    genres: tuple[tuple[Genre, ...], ...] = ()


def lire_csv(fichier: str, octets: bytes, attendues: Sequence[str], collecteur: Collecteur) -> TableBrute | None:
    """Read a CSV file.

    Parameters
    ----------
    fichier
        Name, for faults.
    octets
        Content.
    attendues
        Names of the known columns: they decide the separator when the header has both.
    collecteur
        Receives the faults of form.

    Returns
    -------
    TableBrute or None
        None when not even a header could be read.
    """
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in octets[:64]:
        collecteur.ajouter(fichier, 1, "", "UTF-16", _UTF8, "encodage", _ENREGISTRER)
        codage = "utf-16" if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if octets[1:2] == b"\0" else "utf-16-be"
        octets = octets.decode(codage, "replace").encode("utf-8", "replace")
    octets = octets.removeprefix(_BOM)
    if not octets.strip():
        collecteur.ajouter(fichier, 0, "", "", "une ligne d'en-tête puis les données", "fichier_vide")
        return None
    premiere = normaliser_fins(octets[:1_000_000].decode("utf-8", "surrogateescape")).split("\n", 1)[0]
    separateur = _separateur(fichier, premiere, attendues, collecteur)
    return _rapide(octets, premiere, separateur) or _exacte(fichier, octets, separateur, collecteur)


def _separateur(fichier: str, premiere: str, attendues: Sequence[str], collecteur: Collecteur) -> str:
    def reconnues(candidat: str) -> tuple[int, int]:
        noms = [nom.strip('" ') for nom in premiere.split(candidat)]
        return sum(nom in attendues for nom in noms), len(noms)

    meilleur = max((",", ";"), key=reconnues)
    etranger = max(("\t", "|", ":"), key=reconnues)
    if reconnues(etranger) > reconnues(meilleur) and reconnues(etranger)[0] > 1:
        nom = {"\t": "tabulation", "|": "barre verticale", ":": "deux-points"}[etranger]
        collecteur.ajouter(fichier, 1, "", nom, "la virgule ou le point-virgule entre les colonnes", "separateur")
        return etranger
    return meilleur


def _rapide(octets: bytes, premiere: str, separateur: str) -> TableBrute | None:
    if b'"' in octets or octets.count(b"\r") != octets.count(b"\r\n"):
        return None
    entete = premiere.split(separateur)
    lignes = octets.count(b"\n") + (not octets.endswith(b"\n"))
    try:
        table = pacsv.read_csv(
            pa.BufferReader(octets),
            # One thread: the pool of Arrow, still alive when Python 3.13 ends, was seen to abort the process once in forty.
            pacsv.ReadOptions(
                use_threads=False, column_names=[str(i) for i in range(len(entete))], skip_rows=1, block_size=1 << 22
            ),
            pacsv.ParseOptions(delimiter=separateur, quote_char=False, double_quote=False, ignore_empty_lines=False),
            pacsv.ConvertOptions(column_types={str(i): pa.string() for i in range(len(entete))}, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lignes - 1 or any(ord(c) >= 0xDC80 for c in premiere):
        return None
    codes, textes = zip(*(_distincts(table.column(i)) for i in range(len(entete))), strict=True)
    rang = np.arange(2, table.num_rows + 2, dtype=np.int64)
    return TableBrute(tuple(entete), codes, textes, rang, np.ones(table.num_rows, dtype=bool))


def _distincts(colonne: pa.ChunkedArray) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    encodee = colonne.dictionary_encode(null_encoding="encode").combine_chunks()
    if isinstance(encodee, pa.ChunkedArray):  # an empty table has no chunk to combine
        return np.zeros(0, dtype=np.int32), ()
    textes = tuple("" if valeur is None else texte_cellule(valeur) for valeur in encodee.dictionary.to_pylist())
    return indices_en_numpy(encodee.indices), textes


def _exacte(fichier: str, octets: bytes, separateur: str, collecteur: Collecteur) -> TableBrute:
    debuts, enregistrements, fautifs = decouper(fichier, octets, separateur, collecteur)
    entete = enregistrements[0]
    for nom in entete:
        if _lisible(nom) is not nom:
            collecteur.ajouter(fichier, 1, _lisible(nom), _lisible(nom), _UTF8, "encodage", _ENREGISTRER)
    largeur = len(entete)
    lignes = np.array(debuts[1:], dtype=np.int64)
    saines = np.ones(len(lignes), dtype=bool)
    for i, champs in enumerate(enregistrements[1:]):
        if i + 1 in fautifs or len(champs) != largeur:
            saines[i] = champs == [""]  # an empty line has no cell; it is told with the lines whose cells are all empty
            if i + 1 not in fautifs and not saines[i]:
                _nombre_champs(fichier, int(lignes[i]), champs, largeur, separateur, collecteur)
            enregistrements[i + 1] = (champs + [""] * largeur)[:largeur]
    codes: list[NDArray[np.int32]] = []
    textes: list[tuple[str, ...]] = []
    for j, nom in enumerate(entete):
        index: dict[str, int] = {}
        suite = (index.setdefault(champs[j], len(index)) for champs in enregistrements[1:])
        codes.append(np.fromiter(suite, dtype=np.int32, count=len(lignes)))
        propres = tuple(_lisible(texte) for texte in index)
        suspects = [i for i, texte in enumerate(index) if propres[i] is not texte]
        for rangee in np.flatnonzero(np.isin(codes[j], suspects)) if suspects else ():
            valeur = propres[codes[j][rangee]]
            collecteur.ajouter(fichier, int(lignes[rangee]), _lisible(nom), valeur, _UTF8, "encodage", _ENREGISTRER)
        textes.append(propres)
    return TableBrute(tuple(_lisible(nom) for nom in entete), tuple(codes), tuple(textes), lignes, saines)


def _nombre_champs(fichier: str, ligne: int, champs: list[str], largeur: int, separateur: str, collecteur: Collecteur) -> None:
    correction = ""
    if separateur == "," and len(champs) > largeur:
        correction = "si la virgule est décimale, écrire un point ou séparer les colonnes par des points-virgules"
    attendu = f"{largeur} champs, pas {len(champs)}"
    collecteur.ajouter(fichier, ligne, "", separateur.join(champs), attendu, "nombre_champs", correction)


def _lisible(texte: str) -> str:
    """Text of bytes that are not UTF-8, read as the encoding Windows uses in France."""
    if not any(0xDC80 <= ord(c) <= 0xDCFF for c in texte):
        return texte
    return texte.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def lire_parquet(fichier: str, octets: bytes, collecteur: Collecteur) -> TableBrute | None:
    """Read a Parquet file: typed cells become the text a CSV file would hold; None when it cannot be read."""
    import pyarrow.parquet as papq

    try:
        table = papq.read_table(io.BytesIO(octets))
        paires = [_distincts(_plat(table.column(i))) for i in range(table.num_columns)]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as erreur:
        attendu = "un fichier Parquet de colonnes simples (texte, nombres, dates, booléens)"
        collecteur.ajouter(fichier, 0, "", str(erreur).splitlines()[0] if str(erreur) else "", attendu, "fichier_illisible")
        return None
    rang = np.arange(2, table.num_rows + 2, dtype=np.int64)
    codes, textes = tuple(zip(*paires, strict=True)) if paires else ((), ())
    return TableBrute(tuple(table.column_names), codes, textes, rang, np.ones(table.num_rows, dtype=bool))


def _plat(colonne: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(colonne.type):
        return colonne.cast(colonne.type.value_type)
    if pa.types.is_nested(colonne.type):
        raise pa.ArrowInvalid(f"colonne imbriquée : {colonne.type}")
    return colonne


def texte_cellule(valeur: object) -> str:
    """Text of a typed value. A whole float is written as an integer: libraries turn integers with gaps into floats."""
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        if math.isnan(valeur):
            return ""
        return str(int(valeur)) if valeur.is_integer() and abs(valeur) < 1e15 else repr(valeur)
    if isinstance(valeur, datetime):
        return valeur.date().isoformat() if valeur.time() == time.min else valeur.isoformat(" ")
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, Decimal):
        return format(valeur.normalize(), "f")
    if isinstance(valeur, bytes):
        raise ValueError("colonne binaire")
    return str(valeur)
