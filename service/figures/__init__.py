"""Pictures of results and simulations, each with its data and what it says in words.

One function per picture, from the tables that the commands write; :func:`images` finds those that a folder allows. Nothing is
drawn, and the drawing library is not imported, before a file in ``svg`` or ``png`` is asked for.
"""

from __future__ import annotations

from .barres import barres_par_annee
from .dossier import comparer, images
from .flux import ruban
from .groupes import gagnants_perdants
from .hasard import distribution
from .modele import FORMATS, Image, enregistrer, fichiers, rendre
from .places import demande_par_cellule, demande_par_lieu
from .plans import places_du_plan, plans_compares
from .tuiles import Carte, carte
from .valeur import valeur_marginale

__all__ = [
    "FORMATS",
    "Carte",
    "Image",
    "barres_par_annee",
    "carte",
    "comparer",
    "demande_par_cellule",
    "demande_par_lieu",
    "distribution",
    "enregistrer",
    "fichiers",
    "gagnants_perdants",
    "images",
    "places_du_plan",
    "plans_compares",
    "rendre",
    "ruban",
    "valeur_marginale",
]
