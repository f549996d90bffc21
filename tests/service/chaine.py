"""The whole chain on a campaign folder, stage by stage, for tests that need a real verified result."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scoring import decompte, departage, obligatoire
from scoring.normalisation import normaliser
from service.echanges.lecture import lire
from service.marche import Points, construire
from service.resultat import Resultat, ResultatVerifie
from solver.mecanismes import CATALOGUE, OptionsResolution
from solver.verification import verifier
from tests.solver.fabrique import cellules_obtenues


def resultat_du_dossier(dossier: Path) -> ResultatVerifie:
    """Read, score, solve and verify."""
    campagne = lire(dossier)
    paquet, dossiers, couples = campagne.paquet, campagne.dossiers, campagne.couples
    normalisation = normaliser(paquet, dossiers, campagne.voeux, couples)
    bareme = decompte.calculer(paquet, dossiers, normalisation.voeux, couples)
    construction = construire(
        paquet,
        dossiers,
        normalisation.voeux,
        Points(bareme.points, np.zeros(len(bareme.points), np.int32), bareme.extension),
        couples,
        campagne.capacites,
        paquet.extension if campagne.extension is None else campagne.extension,
        obligatoire.deriver(paquet, dossiers),
        departage.colonnes(paquet, dossiers, campagne.tirage).valeurs,
    )
    marche, mecanisme = construction.marche, CATALOGUE[0]
    solution = mecanisme.resoudre(marche, OptionsResolution())
    cellule = cellules_obtenues(marche, solution.option)
    resultat = Resultat(
        campagne=campagne,
        voeux=normalisation.voeux,
        avis=normalisation.avis,
        bareme=bareme,
        marche=marche,
        option_lieu=construction.option_lieu,
        option_rang=construction.option_rang,
        mecanisme=mecanisme.id,
        solution=solution,
        cellule=cellule,
    )
    return ResultatVerifie(resultat, verifier(marche, cellule))
