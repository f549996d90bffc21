"""``mouvement compare``: two result folders side by side, by candidat, by cellule, in totals."""

from __future__ import annotations

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
        (discipline, lieu, bar first, bar second) where they differ; empty text when nobody entered.
    """

    seuls: tuple[tuple[str, ...], tuple[str, ...]]
    totaux: dict[str, tuple[int, int]]
    changements: tuple[tuple[str, str, str], ...]
    barres: tuple[tuple[str, str, str, str], ...]

    def en_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "seulement_dans_le_premier": list(self.seuls[0]),
            "seulement_dans_le_second": list(self.seuls[1]),
            "totaux": {issue: list(paire) for issue, paire in self.totaux.items()},
            "changements": [list(c) for c in self.changements],
            "barres": [list(b) for b in self.barres],
        }


def comparer(premier: ResultatLu, second: ResultatLu) -> Comparaison:
    """Compare two results read from their folders."""
    a, b = _issues(premier), _issues(second)
    communs = sorted(a.keys() & b.keys())
    totaux = {issue: (_compte(premier, k), _compte(second, k)) for k, issue in enumerate(ISSUES)}
    barres_a, barres_b = _barres(premier), _barres(second)
    return Comparaison(
        (tuple(sorted(a.keys() - b.keys())), tuple(sorted(b.keys() - a.keys()))),
        totaux,
        tuple((c, a[c], b[c]) for c in communs if a[c] != b[c]),
        tuple(
            (*cellule, barres_a.get(cellule, ""), barres_b.get(cellule, ""))
            for cellule in sorted(barres_a.keys() | barres_b.keys())
            if barres_a.get(cellule, "") != barres_b.get(cellule, "")
        ),
    )


def _lignes(lu: ResultatLu, nom: str) -> list[dict[str, str]]:
    import csv
    import io

    if nom not in lu.tables:
        return []
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
