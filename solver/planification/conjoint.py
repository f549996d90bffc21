"""The whole demand as one integer programme, on small markets: every bound at once, linked units whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..cpsat.modele import Modele, Statut
from ..mecanismes.preparation import Rangs
from .courbe import Terrain
from .demande import Demande
from .programme import Ecriture

VARIABLES = 4_000
"""Variables of the largest programme given to the exact solver whole."""

LIMITE = 1.0
"""Deterministic time: a few seconds."""


def resoudre_ensemble(
    demande: Demande, rangs: Rangs, terrain: Terrain, borne: int, connu: int | None
) -> tuple[NDArray[np.int64] | None, int]:
    """The plan that costs least in the joint model, and what is proven of any plan.

    Only plans that cost less than ``connu`` (if given) are looked for, ``borne`` being proven: None when none is found.
    """
    bornes, bas, haut = terrain.bornes(demande.pas)
    tout = np.ones(demande.marche.nombre_cellules, np.bool_)
    programme = Ecriture(demande, rangs, bornes, bas, haut).partie(np.arange(demande.marche.nombre_unites), tout)
    if len(programme.bornes) > VARIABLES:
        return None, borne
    sieges = dict(programme.places)
    for c in np.flatnonzero(demande.marge > 0).tolist():
        if c not in sieges:
            sieges[c] = programme.variable(int(bas[c]), int(haut[c]))
    modele = Modele()
    for b, h in programme.bornes:
        modele.variable(b, h)
    for termes, second in programme.lignes:
        modele.lineaire(termes, None, second)
    ailleurs = int(demande.depart.sum() - sum(int(demande.depart[c]) for c in sieges))
    modele.lineaire([(v, 1) for v in sieges.values()], demande.total - ailleurs, demande.total - ailleurs)
    for g in demande.groupes:
        termes = [(sieges[c], 1) for c in g.cellules.tolist() if c in sieges]
        hors = sum(int(demande.depart[c]) for c in g.cellules.tolist() if c not in sieges)
        if termes:
            modele.lineaire(termes, g.minimum - hors, g.maximum - hors)
    objectif = [(v, c) for v, c in enumerate(programme.couts) if c]
    moins = None if connu is None else connu - 1 - programme.constante
    modele.lineaire(objectif, borne - programme.constante, moins)
    reponse = modele.resoudre(objectif, limite=LIMITE)
    if reponse.statut is Statut.IMPOSSIBLE:
        return None, borne if connu is None else connu
    if reponse.statut is Statut.INCONNU:
        return None, max(borne, reponse.borne + programme.constante) if objectif else borne
    ajouts = demande.depart.copy()
    for c, v in sieges.items():
        ajouts[c] = reponse.valeurs[v]
    return np.abs(ajouts - demande.depart), max(borne, reponse.borne + programme.constante)
