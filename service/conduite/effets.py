"""What a decision changes for the others: two runs of one campaign, person by person. For who decides, never for candidats."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from ..banc.issues import issues_de, rapprocher
from ..preference import compter
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
        ``lieu``, ``rang``), and ``gain``: options gained on the own list (negative: lost; see
        :mod:`service.preference`), null for who is placed by decision.
    """
    ids = avec.campagne.dossiers.ids
    ecarts = rapprocher(sans.marche.personnes, issues_de(sans), avec.marche.personnes, issues_de(avec))
    gain = dict(zip([sans.marche.personnes[i] for i in ecarts.avant.tolist()], ecarts.gain.tolist(), strict=True))
    avant, apres = _issues(sans), _issues(avec)
    changements: list[dict[str, Any]] = []
    for i, candidat in enumerate(ids):
        if avant[i] == apres[i]:
            continue
        decide = "derogation" in (avant[i]["resultat"], apres[i]["resultat"])
        gagne = None if decide else gain[candidat]
        changements.append({"candidat": candidat, "avant": avant[i], "apres": apres[i], "gain": gagne})
    gagnants, perdants, *_ = compter(ecarts.gain)
    return {
        "decides": [c["candidat"] for c in changements if c["gain"] is None],
        "gagnants": gagnants,
        "perdants": perdants,
        "non_affectes": [sum(issue["resultat"] == "non_affecte" for issue in issues) for issues in (avant, apres)],
        "changements": changements,
    }


def _issues(resultat: Resultat) -> list[dict[str, Any]]:
    """Outcome of each candidat, as ``affectations.csv`` tells it."""
    lignes = csv.DictReader(io.StringIO(lignes_affectations(resultat, calculer(resultat)).octets().decode()))
    return [{"resultat": r["resultat"], "lieu": r["lieu"], "rang": int(r["rang"]) if r["rang"] else None} for r in lignes]
