"""Tie-break columns: those of the pack, then a draw that anyone can verify."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .decompte import points_du_candidat
from .dossier import ABSENT, DATE_ABSENTE, Dossiers
from .langage import Niveau
from .paquet import Paquet

TIRAGE = ("tirage_1", "tirage_2", "ordre_canonique")
"""Last columns. The canonical index only decides between two equal SHA-256 prefixes, which no campaign will see."""

_DERNIER = np.iinfo(np.int64).max
"""Key of an absent value: after every known one."""


class Colonnes(NamedTuple):
    """``valeurs``: (n, T) int64, smaller first, compared from left to right, no two rows equal. ``noms``: T names."""

    valeurs: NDArray[np.int64]
    noms: tuple[str, ...]


def colonnes(paquet: Paquet, dossiers: Dossiers, tirage: int) -> Colonnes:
    """Compute the tie-breaks of every candidat.

    Only facts are read, never the points of a campaign, so that points decided elsewhere are broken by the same rules. A fact
    whose column is missing is empty for everybody and breaks no tie.
    """
    contexte = paquet.contexte(dossiers)
    elements = {element.id: element for element in paquet.elements}
    resultat = []
    for departage in paquet.departages:
        if departage.condition is not None:
            resultat.append((~contexte.condition(departage.condition)).astype(np.int64))
            continue
        if departage.element:
            points = points_du_candidat(elements[departage.element], contexte)
            resultat.append(-points if departage.decroissant else points)
            continue
        brut = contexte.lire(departage.valeur, Niveau.CANDIDAT).astype(np.int64)
        absent = brut == (DATE_ABSENTE if contexte.grandeurs[departage.valeur].type == "date" else ABSENT)
        resultat.append(np.where(absent, _DERNIER, -brut if departage.decroissant else brut))
    resultat += [*tirer(dossiers.ids, tirage).T, np.arange(dossiers.nombre, dtype=np.int64)]
    return Colonnes(np.column_stack(resultat), (*(departage.id for departage in paquet.departages), *TIRAGE))


def tirer(ids: tuple[str, ...], tirage: int) -> NDArray[np.int64]:
    """Draw: (n, 2) int64, the first 16 bytes of SHA-256 of ``f"{tirage}:{id}"`` as two big-endian integers without last bit."""
    octets = b"".join(hashlib.sha256(f"{tirage}:{identifiant}".encode()).digest()[:16] for identifiant in ids)
    return (np.frombuffer(octets, dtype=">u8").reshape(-1, 2) >> np.uint64(1)).astype(np.int64)
