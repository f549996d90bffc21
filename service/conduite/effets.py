"""What a decision changes for the others: two runs of one campaign, person by person. For who decides, never for candidats."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np

from ..statistiques import calculer, lignes_affectations

if TYPE_CHECKING:
    from ..resultat import Resultat


def comparer(sans: Resultat, avec: Resultat) -> dict[str, Any]:
    """Who changes between two runs of the same candidats.

    Returns
    -------
    dict
        JSON without floating point: ``decides`` (ids of those whom only one of the runs places by decision), ``gagnants``,
        ``perdants`` (others who have a better or a worse outcome), ``non_affectes`` (numbers before, after),
        ``changements``: for each person whose outcome changes, by id, ``candidat``, ``avant`` and ``apres`` (``resultat``,
        ``lieu``, ``rang``), and ``gain``: ranks won on the own list (negative: lost; after the last one, extension or the own
        lieu, then nothing), null for who is placed by decision.
    """
    ids, longueur = avec.campagne.dossiers.ids, np.diff(avec.campagne.voeux.debut)
    avant, apres = _issues(sans), _issues(avec)
    changements: list[dict[str, Any]] = []
    for i, candidat in enumerate(ids):
        if avant[i] == apres[i]:
            continue
        decide = "derogation" in (avant[i]["resultat"], apres[i]["resultat"])
        gain = None if decide else _place(avant[i], int(longueur[i])) - _place(apres[i], int(longueur[i]))
        changements.append({"candidat": candidat, "avant": avant[i], "apres": apres[i], "gain": gain})
    gains = [c["gain"] for c in changements if c["gain"] is not None]
    return {
        "decides": [c["candidat"] for c in changements if c["gain"] is None],
        "gagnants": sum(gain > 0 for gain in gains),
        "perdants": sum(gain < 0 for gain in gains),
        "non_affectes": [sum(issue["resultat"] == "non_affecte" for issue in issues) for issues in (avant, apres)],
        "changements": changements,
    }


def _issues(resultat: Resultat) -> list[dict[str, Any]]:
    """Outcome of each candidat, as ``affectations.csv`` tells it."""
    lignes = csv.DictReader(io.StringIO(lignes_affectations(resultat, calculer(resultat)).octets().decode()))
    return [{"resultat": r["resultat"], "lieu": r["lieu"], "rang": int(r["rang"]) if r["rang"] else None} for r in lignes]


def _place(issue: dict[str, Any], voeux: int) -> int:
    """Place of an outcome: the rank of the vœu, then extension or the own lieu, then nothing."""
    rang: int | None = issue["rang"]
    return rang if rang is not None else voeux + (2 if issue["resultat"] == "non_affecte" else 1)
