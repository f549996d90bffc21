"""Phase P: the circulation that improves most persons, then carries most points, then is first in the tie-break.

Linked units are decided first (:mod:`.branchement`). The others are then a flow problem: solved exactly, proven by prices
(:mod:`.reseau`), and made unique: among best circulations, single persons in order of ``departage`` each take the best option
that the earlier ones leave them.

On one arc (x to y) no single person left at x has more points at y than a chosen one, nor as many and a better ``departage``:
the first could take the place of the second, for a better sum, or the same sum and an earlier place in the tie-break.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...marche import Marche
from ...solution import Permutations
from ..base import OptionsResolution
from .branchement import decider
from .egalites import departager
from .reseau import RESTER, Reseau, construire


def permuter(
    marche: Marche, option: NDArray[np.int64], options: OptionsResolution
) -> tuple[NDArray[np.int64], Permutations, dict[str, int]]:
    """Run phase P after the outcome ``option`` (U,) of phase M. Returns the final options, what is proven, the work done.

    Raises
    ------
    FlotImpossible
        Points too large for exact arithmetic (beyond ten million points, at national size).
    """
    reseau = construire(marche, option)
    rang = _rang_des_unites(marche)[reseau.unite]
    lies = decider(reseau, rang, options.limite)
    choix = np.full(len(reseau.unite), RESTER, np.int64)
    for u, paire in lies.choix.items():
        choix[u] = paire
    _servir_seuls(reseau, rang, choix)

    bougent = np.flatnonzero(choix != RESTER)
    finale = option.copy()
    finale[reseau.unite[bougent]] = reseau.paire_option[choix[bougent]]
    valeur = int(reseau.nets(np.zeros(reseau.cellules, np.int64))[choix[bougent]].sum())
    if valeur < lies.valeur:
        raise AssertionError("permutations : valeur annoncée non atteinte, défaut du mécanisme et non des données")
    borne = max(valeur, lies.borne)
    ameliores = int(reseau.taille[bougent].sum())
    bilan = Permutations(
        ameliores,
        borne // reseau.echelle,
        valeur - ameliores * reseau.echelle + ameliores * reseau.base,
        borne - ameliores * reseau.echelle + ameliores * reseau.base,
        lies.departage,
    )
    return finale, bilan, {"phase_p_arcs": lies.arcs + len(reseau.arc_paire)}


def _rang_des_unites(marche: Marche) -> NDArray[np.int64]:
    """(U,) rank of each unit by ``departage``: that of its best-placed member."""
    ordre = np.lexsort(marche.departage.T[::-1])
    rang = np.empty(len(ordre), np.int64)
    rang[ordre] = np.arange(len(ordre))
    return np.minimum.reduceat(rang[marche.membres], marche.unite_debut[:-1]) if len(ordre) else rang


def _servir_seuls(reseau: Reseau, rang: NDArray[np.int64], choix: NDArray[np.int64]) -> None:
    """Best choice of the single persons once linked units are decided, into ``choix``."""
    r = reseau
    arcs = np.flatnonzero(r.taille[r.paire_unite[r.arc_paire]] == 1)
    fixes = np.flatnonzero(np.isin(r.arc_paire, choix[choix != RESTER]))
    offre = (np.bincount(r.vers[fixes], minlength=r.cellules) - np.bincount(r.depuis[fixes], minlength=r.cellules)).astype(
        np.int64
    )
    choisis = r.choisir(r.valeur, arcs, offre)
    if choisis is None:
        raise AssertionError("permutations : décision des unités liées sans circulation, défaut du mécanisme")
    prix = r.prix(r.valeur, arcs, choisis)
    nets = r.nets(prix)
    choix[r.paire_unite[r.arc_paire[choisis]]] = r.arc_paire[choisis]
    departager(r, rang, r.meilleurs(nets)[r.paire_unite] == nets, r.meilleurs(nets) == 0, choix)
