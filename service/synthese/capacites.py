"""Net openings by (discipline, académie).

The openings wanted of a cellule follow the first vœux written for it (``ouverture`` for titulaires, ``ouverture_neo`` for
stagiaires); stagiaires whom first vœux do not place are received where ``accueil`` says. What leavers are expected to free is
subtracted: ``capacite`` is net. Each discipline opens in extension lieux more seats than it has stagiaires to place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.lieux import Lieux

from .hasard import Hasard
from .listes import Listes
from .population import Population, colonne
from .recette import Recette


def tirer_capacites(
    recette: Recette, lieux: Lieux, population: Population, listes: Listes, hasard: Hasard
) -> NDArray[np.int64]:
    """(D, L) net openings; some are negative where more leave than come."""
    v = recette.valeurs
    forme = (len(population.disciplines), lieux.nombre)
    accueil = colonne(recette, lieux, "accueil")
    receveuse = accueil > 0
    selon_discipline = np.array([d.ouverture for d in population.disciplines])[:, None]
    ouverture = colonne(recette, lieux, "ouverture")
    servis = np.where(ouverture >= 1, 1.0, ouverture * selon_discipline)
    neo = colonne(recette, lieux, "ouverture_neo")
    premier = listes.premier

    def compter(lieu: NDArray[np.int32], poids: NDArray[np.float64]) -> NDArray[np.float64]:
        cellule = population.discipline.astype(np.int64) * lieux.nombre + lieu
        sommes = np.bincount(cellule, weights=poids, minlength=forme[0] * forme[1]).astype(np.float64)
        return sommes.reshape(forme)

    titulaire = population.titulaire
    entrants = servis * compter(premier, titulaire.astype(np.float64)) + neo * compter(premier, (~titulaire).astype(np.float64))
    restants = compter(premier, np.where(titulaire, 0.0, 1 - neo[premier])).sum(axis=1, keepdims=True)
    sortants = compter(population.depart, np.where(titulaire, servis[population.discipline, premier], 0.0))
    bruit = 1 + v["bruit_capacites"] * (2 * hasard.uniforme("capacites", forme[0] * forme[1]).reshape(forme) - 1)
    voulu = entrants * np.where(receveuse, 1.0, bruit) + accueil / accueil.sum() * restants * (1 + v["marge_accueil"])
    arrondi = hasard.uniforme("arrondi", forme[0] * forme[1]).reshape(forme)
    capacites: NDArray[np.int64] = np.floor(voulu - sortants + arrondi).astype(np.int64)
    _completer(capacites, lieux, population, accueil, v["marge_accueil"])
    return capacites


def _completer(
    capacites: NDArray[np.int64], lieux: Lieux, population: Population, accueil: NDArray[np.float64], marge: float
) -> None:
    """Add seats in the receiving académies until no stagiaire who is alone can be left without a place.

    Let S persons of a discipline hold no lieu and H hold one where no extension leads. If one of the S is left out, every
    extension cellule is full, so that at least (titulaires there + openings there) persons sit in them; at most (titulaires
    there + H + S - 1) can. Openings of S + H or more make that impossible.
    """
    nombre = len(population.disciplines)
    a_placer = np.bincount(population.discipline[~population.tient], minlength=nombre)
    hors = population.tient & ~lieux.cible_extension[population.depart]
    besoin = np.ceil(a_placer * (1 + marge)).astype(np.int64) + np.bincount(population.discipline[hors], minlength=nombre)
    manque = np.maximum(besoin - capacites[:, lieux.cible_extension].sum(axis=1), 0)
    part = np.floor(manque[:, None] * (accueil / accueil.sum())).astype(np.int64)
    capacites += part
    capacites[:, int(np.argmax(accueil))] += manque - part.sum(axis=1)
