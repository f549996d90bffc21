"""Fast writing of tables as CSV: comma, line feed, UTF-8 without mark, decimal point.

The same columns give the same bytes. Numbers are formatted once per distinct value and lines are joined by vectorised code: a
national ``bareme.csv`` (400,000 rows of 40 columns) takes a fraction of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .tampons import entiers_en_arrow, indices_en_numpy, textes_en_arrow
from .valeurs import texte_des_points

RANGEES_PAR_BLOC = 1 << 18
"""Rows joined at once: bounds the memory and the offsets (32 bits) of a block."""

PAIRES_MAXIMALES = 1 << 16
"""Pairs of values under which two columns are written as one: their table fits in the processor's cache."""

_VIRGULE = textes_en_arrow([","])[0]

_A_CITER = re.compile(r'[",;\r\n]')


@dataclass(frozen=True, slots=True, eq=False)
class Entiers:
    """(r,) integers; the cell is empty where ``vide``."""

    valeurs: NDArray[np.integer]
    vide: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """(r,) int64 hundredths, written with the fewest decimals; the cell is empty where ``vide``."""

    valeurs: NDArray[np.integer]
    vide: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """(r,) indices in ``textes``; the cell is empty where the index is negative."""

    indices: NDArray[np.integer]
    textes: Sequence[str]


Colonne = Entiers | Points | Codes | Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of the same length, by name, in the order of the file."""

    colonnes: Mapping[str, Colonne]

    def octets(self) -> bytes:
        """The CSV file.

        Returns
        -------
        bytes
            Header and rows.

        Raises
        ------
        ValueError
            A text starts like a spreadsheet formula, or columns have different lengths: no caller may write that.
        """
        if not self.colonnes:
            raise ValueError("aucune colonne")
        encodees = [_encoder(colonne) for colonne in self.colonnes.values()]
        nombre = len(encodees[0].indices)
        if any(len(encodee.indices) != nombre for encodee in encodees):
            raise ValueError(f"colonnes de longueurs différentes : {sorted({len(e.indices) for e in encodees})}")
        encodees[-1] = _Encodee(encodees[-1].indices, [texte + "\n" for texte in encodees[-1].textes])
        groupes = [(groupe.indices, textes_en_arrow(groupe.textes)) for groupe in _fusionner(encodees)]
        morceaux = [(",".join(_citer(nom) for nom in self.colonnes) + "\n").encode()]
        for debut in range(0, nombre, RANGEES_PAR_BLOC):
            bloc = slice(debut, debut + RANGEES_PAR_BLOC)
            morceaux.append(_joindre([textes.take(entiers_en_arrow(indices[bloc])) for indices, textes in groupes]))
        return b"".join(morceaux)


@dataclass(frozen=True, slots=True, eq=False)
class _Encodee:
    """Column as (r,) indices in its distinct texts."""

    indices: NDArray[np.integer]
    textes: list[str]


def _encoder(colonne: Colonne) -> _Encodee:
    match colonne:
        case Entiers(valeurs, vide):
            return _distincts(valeurs, vide, str)
        case Points(valeurs, vide):
            return _distincts(valeurs, vide, texte_des_points)
        case Codes(indices, textes):
            rangs = np.where(np.asarray(indices) < 0, len(textes), indices)
            return _Encodee(rangs, [*(_citer(texte) for texte in textes), ""])
        case _:
            return _Encodee(np.arange(len(colonne)), [_citer(texte) for texte in colonne])


def _distincts(valeurs: NDArray[np.integer], vide: NDArray[np.bool_] | None, ecrire: Callable[[int], str]) -> _Encodee:
    encodee = entiers_en_arrow(valeurs).dictionary_encode()
    textes = [*(ecrire(valeur) for valeur in encodee.dictionary.to_pylist()), ""]
    indices = indices_en_numpy(encodee.indices)
    return _Encodee(indices if vide is None else np.where(vide, len(textes) - 1, indices), textes)


def _fusionner(encodees: list[_Encodee]) -> list[_Encodee]:
    """Neighbouring columns as one while they have few pairs of values: the elements of a barème mostly repeat themselves."""
    groupes = encodees[:1]
    for encodee in encodees[1:]:
        gauche, largeur = groupes[-1], len(encodee.textes)
        if len(gauche.textes) * largeur > PAIRES_MAXIMALES:
            groupes.append(encodee)
            continue
        paires = gauche.indices.astype(np.int32) * largeur + encodee.indices
        presentes = np.zeros(len(gauche.textes) * largeur, dtype=bool)
        presentes[paires] = True
        trouvees = np.flatnonzero(presentes)
        rang = np.cumsum(presentes, dtype=np.int32) - 1
        textes = [f"{gauche.textes[paire // largeur]},{encodee.textes[paire % largeur]}" for paire in trouvees.tolist()]
        groupes[-1] = _Encodee(rang[paires], textes)
    return groupes


def _joindre(colonnes: list[pa.StringArray]) -> bytes:
    lignes = pc.binary_join_element_wise(*colonnes, _VIRGULE) if len(colonnes) > 1 else colonnes[0]
    decalages = np.frombuffer(lignes.buffers()[1], dtype=np.int32)[lignes.offset : lignes.offset + len(lignes) + 1]
    return bytes(memoryview(lignes.buffers()[2])[decalages[0] : decalages[-1]])


def _citer(texte: str) -> str:
    if texte[:1] in ("=", "+", "-", "@", "\t", "\r"):
        raise ValueError(f"texte qui commence comme une formule : {texte[:20]!r}")
    return '"' + texte.replace('"', '""') + '"' if _A_CITER.search(texte) else texte
