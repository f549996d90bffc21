"""Digests of what the files say, whatever the order of the rows, the separator or the format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .champs import Type
from .tableau import Colonne, TableLue
from .valeurs import Faute, canonique


def empreinte_table(table: TableLue, cle: Sequence[str]) -> str:
    """SHA-256 of a table.

    Rows are sorted by the key; columns by name, those starting with ``x_`` and those without any value left out (they read the
    same as a missing column). Each column is its sorted distinct canonical texts, then the index of every row in them.

    Parameters
    ----------
    table
        A table without fault.
    cle
        Columns that identify a row.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    rangs = {nom: _rangs(colonne) for nom, colonne in table.colonnes.items()}
    ordre = np.lexsort([rangs[nom][1] for nom in reversed(cle)]) if cle else np.arange(table.nombre)
    sha = hashlib.sha256(f"table 1 {table.nombre}\n".encode())
    for nom in sorted(rangs):
        textes, indices = rangs[nom]
        if textes in ([], [""]):
            continue
        sha.update(json.dumps([nom, textes], ensure_ascii=False, separators=(",", ":")).encode())
        sha.update(indices[ordre].astype("<i4").tobytes())
    return sha.hexdigest()


def empreinte_objet(objet: object) -> str:
    """SHA-256 of the canonical JSON of a value (sorted keys)."""
    texte = json.dumps(objet, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(texte.encode()).hexdigest()


def _rangs(colonne: Colonne) -> tuple[list[str], NDArray[np.int32]]:
    textes: Sequence[str] = colonne.textes  # a text is its own canonical form
    if colonne.champ.type not in (Type.IDENTIFIANT, Type.ETIQUETTE, Type.TEXTE):
        textes = ["" if isinstance(valeur, Faute) else canonique(colonne.champ, valeur) for valeur in colonne.valeurs]
    distincts = sorted(set(textes))
    rang = {texte: position for position, texte in enumerate(distincts)}
    return distincts, np.array([rang[texte] for texte in textes] or [0], dtype=np.int32)[colonne.codes]
