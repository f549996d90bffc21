"""Bounds of a plan on its market, and which of them cannot hold together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solver.planification import Cadre, Demande, Groupe, PlanImpossible

from ..echanges.anomalies import Collecteur, EntreeRefusee
from ..fautes import EXEMPLES
from ..francais import pluriel
from .lecture_plan import Borne, DemandePlan


class BornesRefusees(EntreeRefusee):
    """Bounds that no plan respects, each at its line."""

    @property
    def resume(self) -> str:
        """The same in one sentence."""
        dites = [anomalie.valeur for anomalie in self.anomalies[:EXEMPLES]]
        reste = len(self.anomalies) - EXEMPLES
        suite = f" ; et {pluriel(reste, 'autre')}" if reste > 0 else ""
        return f"Aucun plan ne respecte toutes les bornes. En cause : {' ; '.join(dites)}{suite}."


def borner(demande: Demande, bornes: Sequence[Borne]) -> Demande:
    """The demand, without bounds so far, under these; ``bornes`` count seats opened, or closed, as people write them."""
    sens, total = (1, demande.total) if demande.total > 0 else (-1, -demande.total)
    bas, haut = demande.bas.copy(), demande.haut.copy()
    groupes = [b.groupe for b in bornes]
    for g in groupes:
        if len(g.cellules) == 1:
            bas[g.cellules] = np.maximum(bas[g.cellules], -g.maximum)
            haut[g.cellules] = np.minimum(haut[g.cellules], g.maximum)
    ensemble = tuple(
        Groupe(g.cellules, *sorted((sens * g.minimum, sens * min(g.maximum, total))))
        for g in groupes
        if g.minimum or (g.maximum < total and len(g.cellules) > 1)
    )
    return replace(demande, bas=bas, haut=haut, groupes=ensemble)


def exiger_possible(demande: DemandePlan, libre: Demande, modele: Demande) -> None:
    """Check that a plan exists.

    Parameters
    ----------
    libre
        The demand without any bound; ``modele`` is the same under all of them.

    Raises
    ------
    PlanImpossible
        There are not so many seats to open (to close), whatever the bounds.
    BornesRefusees
        The bounds that cannot be respected: each of those that are out of reach alone; otherwise as few as contradict each
        other, so that without any one of them the others hold.
    """
    if _possible(modele):
        return
    marge, total = np.abs(libre.haut - libre.bas), abs(demande.places)
    verbe = "ouvrir" if demande.places > 0 else "fermer"
    quoi = f"{pluriel(total, 'place')} à {verbe}"
    if int(marge.sum()) < total:
        raise PlanImpossible(
            f"{quoi}, mais {int(marge.sum())} au plus peuvent l'être (au plus {demande.par_cellule} par cellule)"
        )
    collecteur = Collecteur()
    seules = [b for b in demande.bornes if b.groupe.minimum > _places(marge, b)]
    for b in seules:
        attendu = f"un minimum d'au plus {_places(marge, b)} : rien de plus à {verbe} ici"
        collecteur.ajouter(b.fichier, b.ligne, f"{b.chemin}.minimum".lstrip("."), b.mots, attendu, "incoherence")
    conflit = [b for b in demande.bornes if b not in seules]
    if not _possible(borner(libre, conflit)):
        for b in tuple(conflit):
            autres = [c for c in conflit if c is not b]
            if not _possible(borner(libre, autres)):
                conflit = autres
        attendu = f"une borne que {quoi} respectent"
        if len(conflit) > 1:
            attendu = f"{len(conflit)} bornes que {quoi} respectent ensemble : sans l'une d'elles, les autres tiennent"
        for b in conflit:
            collecteur.ajouter(b.fichier, b.ligne, b.chemin, b.mots, attendu, "incoherence")
    raise BornesRefusees(collecteur.triees())


def _possible(demande: Demande) -> bool:
    return Cadre(demande).possible(np.zeros(len(demande.bas), np.int64))


def _places(marge: NDArray[np.int64], borne: Borne) -> int:
    return int(marge[borne.groupe.cellules].sum())
