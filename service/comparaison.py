"""``mouvement compare``: two result folders side by side, by candidat, by cellule, in totals."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .echanges.champs_resultat import ISSUES

if TYPE_CHECKING:
    from .echanges.resultat_lu import ResultatLu


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Differences between two results.

    Attributes
    ----------
    seuls
        Candidats present in one only, first and second.
    totaux
        Outcome -> (first, second).
    changements
        (candidat, outcome first, outcome second): each outcome is ``resultat lieu rang``.
    barres
        (discipline, lieu, bar first, bar second) where they differ; empty text when nobody entered. None when one of the
        results has no ``barres.csv``.
    """

    seuls: tuple[tuple[str, ...], tuple[str, ...]]
    totaux: dict[str, tuple[int, int]]
    changements: tuple[tuple[str, str, str], ...]
    barres: tuple[tuple[str, str, str, str], ...] | None

    def en_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "seulement_dans_le_premier": list(self.seuls[0]),
            "seulement_dans_le_second": list(self.seuls[1]),
            "totaux": {issue: list(paire) for issue, paire in self.totaux.items()},
            "changements": [list(c) for c in self.changements],
            "barres": None if self.barres is None else [list(b) for b in self.barres],
        }


def comparer(premier: ResultatLu, second: ResultatLu) -> Comparaison:
    """Compare two results read from their folders."""
    a, b = _issues(premier), _issues(second)
    communs = sorted(a.keys() & b.keys())
    totaux = {issue: (_compte(premier, k), _compte(second, k)) for k, issue in enumerate(ISSUES)}
    return Comparaison(
        (tuple(sorted(a.keys() - b.keys())), tuple(sorted(b.keys() - a.keys()))),
        totaux,
        tuple((c, a[c], b[c]) for c in communs if a[c] != b[c]),
        _barres_differentes(premier, second),
    )


def _barres_differentes(premier: ResultatLu, second: ResultatLu) -> tuple[tuple[str, str, str, str], ...] | None:
    if "barres.csv" not in premier.tables or "barres.csv" not in second.tables:
        return None
    a, b = _barres(premier), _barres(second)
    return tuple((*c, a.get(c, ""), b.get(c, "")) for c in sorted(a.keys() | b.keys()) if a.get(c, "") != b.get(c, ""))


def _lignes(lu: ResultatLu, nom: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lu.tables[nom].octets().decode())))


def _issues(lu: ResultatLu) -> dict[str, str]:
    return {
        ligne["candidat"]: " ".join(filter(None, (ligne["resultat"], ligne["lieu"], ligne["rang"])))
        for ligne in _lignes(lu, "affectations.csv")
    }


def _barres(lu: ResultatLu) -> dict[tuple[str, str], str]:
    return {(ligne["discipline"], ligne["lieu"]): ligne["barre"] for ligne in _lignes(lu, "barres.csv")}


def _compte(lu: ResultatLu, issue: int) -> int:
    return int((lu.issue == issue).sum())
