"""Bars of a solved campaign, read from its result folder, or from the result itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..echanges.resultat_lu import lire_resultat
from ..statistiques import lignes_barres

if TYPE_CHECKING:
    from ..resultat import Resultat
    from ..statistiques import Chiffres

_BARRES = "barres.csv"
_ENTRANTS = {"barre": ("entrants_mutation", "entrants"), "barre_sortie": ("sortants_mutation",)}
"""Columns that count the persons whose bar it is: the first one the file has."""


class RelevesRefuses(Exception):
    """Result folders that cannot be compared with published bars together."""


@dataclass(frozen=True, slots=True)
class Releve:
    """Bars of one solved campaign.

    Attributes
    ----------
    nom
        What people call it: the folder's name.
    calcul
        Digest of the run.
    barres
        By kind (``barre``, ``barre_sortie``), then (discipline, lieu): points, and how many persons set it.
    """

    nom: str
    mouvement: str
    annee: int
    libelle: str
    calcul: str
    barres: Mapping[str, Mapping[tuple[str, str], tuple[float, int]]]

    def par_cellule(self, genre: str, discipline: str) -> dict[str, tuple[float, int]]:
        """By lieu, the bar of one discipline (empty label: the movement has none), and its persons."""
        return {lieu: v for (d, lieu), v in self.barres[genre].items() if not discipline or d == discipline}

    def par_lieu(self, genre: str) -> dict[str, float]:
        """By lieu, the median of its disciplines' bars, each weighing its persons."""
        lieux: dict[str, list[tuple[float, int]]] = {}
        for (_, lieu), valeur in self.barres[genre].items():
            lieux.setdefault(lieu, []).append(valeur)
        resultat = {}
        for lieu, valeurs in lieux.items():
            tri = sorted(valeurs)
            cumul = np.cumsum([poids for _, poids in tri])
            resultat[lieu] = tri[int(np.searchsorted(cumul, cumul[-1] / 2))][0]
        return resultat


def relever(resultat: Resultat, chiffres: Chiffres) -> Releve:
    """Bars of a run."""
    campagne = resultat.campagne
    octets = lignes_barres(resultat, chiffres).octets()
    return Releve("", campagne.mouvement, campagne.annee, campagne.libelle, "", _barres(octets))


def lire_releves(dossiers: Sequence[Path]) -> tuple[Releve, ...]:
    """Bars of result folders of one movement and year, each another run.

    Raises
    ------
    EntreeRefusee
        With every fault of the first folder that has some.
    RelevesRefuses
        A folder without bars or certificate, results of two movements or years, or twice the same run: every reason.
    """
    releves, motifs = [], []
    for dossier in dossiers:
        lu = lire_resultat(dossier)
        identite = lu.certificat.get("campagne")
        if _BARRES not in lu.octets or not isinstance(identite, dict) or not {"mouvement", "annee"} <= identite.keys():
            motifs.append(f"{dossier} : {_BARRES} et le certificat, avec le mouvement et l'année, sont attendus")
            continue
        barres = _barres(lu.tables[_BARRES].octets())
        mouvement, annee, libelle = str(identite["mouvement"]), int(identite["annee"]), str(identite.get("libelle", ""))
        releves.append(Releve(dossier.name, mouvement, annee, libelle, str(lu.certificat.get("calcul", "")), barres))
    genres = sorted({(r.mouvement, r.annee) for r in releves})
    if len(genres) > 1:
        motifs.append("des résultats d'un même mouvement et d'une même année sont attendus ; ici : "
                      + ", ".join(f"{m} {a}" for m, a in genres))  # fmt: skip
    doubles = sorted({r.nom for i, r in enumerate(releves) if r.calcul in {x.calcul for x in releves[:i]}})
    if doubles:
        motifs.append(f"le même calcul deux fois : {', '.join(doubles)}")
    if motifs:
        raise RelevesRefuses(" ; ".join(motifs))
    return tuple(releves)


def _barres(octets: bytes) -> dict[str, dict[tuple[str, str], tuple[float, int]]]:
    resultat: dict[str, dict[tuple[str, str], tuple[float, int]]] = {genre: {} for genre in _ENTRANTS}
    for ligne in csv.DictReader(io.StringIO(octets.decode())):
        for genre, colonnes in _ENTRANTS.items():
            if ligne.get(genre):
                compte = next(ligne[c] for c in colonnes if c in ligne)
                resultat[genre][ligne["discipline"], ligne["lieu"]] = (float(ligne[genre]), int(compte))
    return resultat
