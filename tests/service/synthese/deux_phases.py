"""A generated campaign of two phases, solved by the mechanism itself."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np

from scoring.paquet import charger
from service.campagne import options_du_paquet, preparer
from service.echanges import champs
from service.echanges.lecture import lire
from service.synthese import Recette
from service.synthese.generation import composer
from service.synthese.mesures import Observation, observer_marche
from solver.mecanismes import mecanisme


def resoudre(recette: Recette, candidats: int, graine: int, dossier: Path) -> Observation:
    """Draw, read, score, and run the two phases with the entries and exits of the files."""
    paquet = charger(recette.mouvement, recette.annee)
    contenu = composer(recette, paquet, candidats, None, graine)
    places = list(csv.DictReader(io.StringIO(contenu["capacites.csv"].decode())))
    if "capacite" in {champ.nom for champ in champs.capacites(paquet)}:
        # Files of capacities with entries and exits are not read yet: give the reader something to read, then the market both.
        contenu["capacites.csv"] = "".join(["lieu,capacite\n", *(f"{p['lieu']},{p['entrees']}\n" for p in places)]).encode()
    for nom, octets in contenu.items():
        (dossier / nom).write_bytes(octets)
    campagne = lire(dossier)
    preparation = preparer(campagne)
    indice = campagne.paquet.lieux.indice
    entrees, sorties = np.zeros((2, preparation.marche.nombre_cellules), dtype=np.int64)
    for ligne in places:
        entrees[indice[ligne["lieu"]]], sorties[indice[ligne["lieu"]]] = int(ligne["entrees"]), int(ligne["sorties"])
    marche = replace(preparation.marche, places=entrees, sorties=sorties, depart_libere_place=False)
    solution = mecanisme("deux_phases").resoudre(marche, options_du_paquet(campagne))
    construction = preparation.construction
    return observer_marche(
        campagne, marche, construction.option_lieu, construction.option_rang, solution.option, solution.option_m
    )
