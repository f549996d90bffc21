"""Entry point: every property on one outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..marche import DEHORS, Marche
from .controle_marche import controler_marche
from .p1_places import controler_p1
from .p2_couples import controler_p2
from .p3_options import controler_p3
from .p4_titulaires import controler_p4
from .p5_extension import controler_p5
from .p6_p7_revendications import chercher, controler_p6, controler_p7
from .p8_optimalite import controler_p8, valeur
from .rapport import Rapport
from .situation import lire


def verifier(marche: Marche, cellule: NDArray[np.int32]) -> Rapport:
    """Check P1-P8 on a person-level outcome.

    Parameters
    ----------
    marche
        The market the outcome answers.
    cellule
        (n,) integers: final cellule of each person, the own ``origine`` when staying, ``DEHORS`` when nowhere.

    Returns
    -------
    Rapport
        All violations of all properties, with witnesses. A unit whose outcome breaks P2, P3 or P4 is read as outside by P6-P8;
        a person seated in a cellule never asked for has the lowest priority there.

    Raises
    ------
    ValueError
        The market breaks an invariant of :class:`Marche`, or ``cellule`` has another shape or names an unknown cellule:
        nothing could be concluded.
    """
    if fautes := controler_marche(marche):
        raise ValueError("Marché incohérent, rien n'est vérifiable : " + " ".join(fautes))
    if cellule.shape != marche.origine.shape or not np.issubdtype(cellule.dtype, np.integer):
        raise ValueError(f"Il faut une cellule entière par personne : {len(marche.origine)} attendues, {cellule.shape} reçues.")
    inconnues = np.flatnonzero((cellule < DEHORS) | (cellule >= marche.nombre_cellules))
    if inconnues.size:
        p = int(inconnues[0])
        raise ValueError(f"{inconnues.size} personne(s) en une cellule inconnue, dont la personne {p} en {cellule[p]}.")

    situation = lire(marche, cellule)
    revendications = chercher(situation)
    proprietes = {
        "P1": controler_p1(situation),
        "P2": controler_p2(situation),
        "P3": controler_p3(situation),
        "P4": controler_p4(situation),
        "P5": controler_p5(situation),
        "P6": controler_p6(situation, revendications),
        "P7": controler_p7(situation, revendications),
    }
    proprietes["P8"] = controler_p8(situation, autres_tenues=all(c.verifie for c in proprietes.values()))
    return Rapport(proprietes, valeur(situation), tuple(revendique for revendique, _ in revendications))
