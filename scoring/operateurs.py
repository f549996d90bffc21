"""Operators of comparisons: what they accept, what they compare with, and their vectorised functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dossier import ABSENT, DATE_ABSENTE
from .lieux import Lieux, du_lieu, relie


@dataclass(frozen=True, slots=True)
class Operateur:
    """An operator: types it accepts on the left, what stands on the right, the vectorised function.

    ``droite``: ``valeur`` (a literal or a parameter), ``liste`` (literals), ``fait`` (another value, of the type given by
    ``type_droite`` or of the same type), ``logique`` (true or false), ``types_de_lieu``.
    """

    types: tuple[str, ...]
    droite: str
    fonction: Callable[[Lieux, Any, Any], NDArray[np.bool_]]
    type_droite: str = ""


def _donne(a: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each value was given: sets are given when not empty, booleans always are."""
    if a.ndim == 2:
        return np.asarray(a.any(axis=1), dtype=bool)
    if a.dtype == np.bool_:
        return np.ones(len(a), dtype=bool)
    return np.asarray((a != ABSENT) & (a != DATE_ABSENTE), dtype=bool)


def _types_de_lieu(lieux: Lieux, a: NDArray[Any], types: tuple[str, ...]) -> NDArray[np.bool_]:
    du_type = np.array([genre in types for genre in lieux.types], dtype=bool)
    return np.asarray((a >= 0) & du_type[lieux.rattachement[a]], dtype=bool)


def _autre_zone(lieux: Lieux, a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    zone = lieux.zone_du_departement
    return np.asarray((a >= 0) & (b >= 0) & (zone[a] != zone[b]), dtype=bool)


_CODES = ("choix", "lieu", "departement")

OPERATEURS: Mapping[str, Operateur] = {
    "est": Operateur((*_CODES, "entier", "booleen"), "valeur", lambda lieux, a, v: a == v),
    "parmi": Operateur((*_CODES, "entier"), "liste", lambda lieux, a, v: np.isin(a, v)),
    "au_moins": Operateur(("entier",), "valeur", lambda lieux, a, v: a >= v),
    "au_plus": Operateur(("entier",), "valeur", lambda lieux, a, v: (a != ABSENT) & (a <= v)),
    "depasse": Operateur(("entier",), "fait", lambda lieux, a, b: (a != ABSENT) & (b != ABSENT) & (a > b)),
    "au_plus_tard": Operateur(("date",), "valeur", lambda lieux, a, v: (a != DATE_ABSENTE) & (a <= v)),
    "renseigne": Operateur((*_CODES, "entier", "date", "lieux", "candidat"), "logique", lambda lieux, a, v: _donne(a) == v),
    "egale": Operateur(_CODES, "fait", lambda lieux, a, b: (a != ABSENT) & (a == b)),
    "dans": Operateur(("lieu",), "fait", lambda lieux, a, b: (a >= 0) & b[np.arange(len(a)), np.maximum(a, 0)], "lieux"),
    "limitrophe_de": Operateur(("lieu",), "fait", lambda lieux, a, b: relie(lieux.limitrophe, a, b)),
    "departement_limitrophe_de": Operateur(
        ("departement",), "fait", lambda lieux, a, b: relie(lieux.limitrophe_departement, a, b)
    ),
    "autre_zone_que": Operateur(("departement",), "fait", _autre_zone),
    "meme_academie_que": Operateur(
        ("lieu",),
        "fait",
        lambda lieux, a, b: (du_lieu(lieux.academie, a) >= 0) & (du_lieu(lieux.academie, a) == du_lieu(lieux.academie, b)),
    ),
    "academie_limitrophe_de": Operateur(
        ("lieu",),
        "fait",
        lambda lieux, a, b: relie(lieux.academie_limitrophe, du_lieu(lieux.academie, a), du_lieu(lieux.academie, b)),
    ),
    "frontalier_de": Operateur(("lieu",), "fait", lambda lieux, a, b: relie(lieux.frontalier, a, b), "choix"),
    "type_de_lieu": Operateur(("lieu",), "types_de_lieu", _types_de_lieu),
}
"""Operators of comparisons. An absent value satisfies none of them, except ``renseigne: false``."""
