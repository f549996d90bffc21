"""The lists of vœux, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from scoring.dossier import ABSENT
from scoring.paquet import Paquet

from .blocs import Bloc, Fin
from .formules import Calcul
from .hasard import Hasard, lieu_permis, parmi


@dataclass(slots=True, eq=False)
class Listes:
    """Vœux of one block.

    Attributes
    ----------
    lieux
        (n, R) int32, lieu of each rank, ``ABSENT`` after the end.
    longueur
        (n,) int16.
    """

    lieux: NDArray[np.int32]
    longueur: NDArray[np.int16]

    def rang(self, rang: int) -> NDArray[np.int32]:
        """(n,) lieu of a rank from 1, ``ABSENT`` when the list is shorter."""
        vide = np.full(len(self.lieux), ABSENT, dtype=np.int32)
        return self.lieux[:, rang - 1] if rang <= self.lieux.shape[1] else vide


def tirer_listes(
    bloc: Bloc, paquet: Paquet, discipline_poste: NDArray[np.int32], discipline: NDArray[np.int32],
    couples: NDArray[np.int32], hasard: Hasard, calcul: Calcul,
) -> Listes:  # fmt: skip
    """Draw the lists of a block; both members of a couple write the same list.

    Parameters
    ----------
    paquet
        With the posts of the campaign among its lieux.
    discipline_poste
        (L,) discipline of each post, ``ABSENT`` for the lieux of the pack.
    discipline
        (n,) of each candidat.
    calcul
        Formulas of the block; tables of weights are (lieux of the pack, lieux of the pack).
    """
    lieux = paquet.lieux
    n, largeur = len(discipline), lieux.nombre
    cible = _cibles(bloc, paquet)
    ecrivent = np.flatnonzero(np.broadcast_to(calcul(bloc.si), n))
    propres = lieux.nombre_propres
    permis = _maximum(bloc, paquet)
    maximum = min(permis, int(cible.sum()) - (2 if cible[:propres].any() else 0))
    voulu = np.floor(np.broadcast_to(calcul(bloc.longueur), n))[ecrivent]
    longueur = np.clip(voulu, 0 if bloc.premier is None else 1, maximum).astype(np.int16)
    pris = np.zeros((len(ecrivent), largeur), dtype=np.bool_)
    if not cible[:propres].any():
        pris |= discipline_poste[None, :] != discipline[ecrivent, None]
    rangees = np.arange(len(ecrivent))
    for formule in bloc.sauf:
        interdit = np.broadcast_to(calcul(formule), n)[ecrivent]
        pris[rangees[interdit >= 0], interdit[interdit >= 0]] = True
    rangs = int(longueur.max(initial=0)) + 2
    places = np.full((len(ecrivent), rangs), ABSENT, dtype=np.int32)
    debut = 0
    if bloc.premier is not None:
        places[:, 0] = np.broadcast_to(calcul(bloc.premier), n)[ecrivent]
        pris[rangees, places[:, 0]] = True
        debut = 1
    origine = bloc.premier or bloc.depuis
    assert origine is not None  # one of both, checked at reading
    depuis = np.broadcast_to(calcul(origine), n)[ecrivent]
    for suite in bloc.suites:
        concernes = np.flatnonzero(np.broadcast_to(calcul(suite.si), n)[ecrivent])
        tot = _vers(calcul(suite.poids), cible, lieux.rattachement, propres)
        tard = tot if suite.ensuite is None else _vers(calcul(suite.ensuite), cible, lieux.rattachement, propres)
        jusqua = rangs if suite.jusqua is None else float(calcul(suite.jusqua))
        for rang in range(debut, rangs):
            membres = concernes[longueur[concernes] > rang]
            u = hasard.uniforme(f"voeu_{rang + 1}_{suite.nom}", len(membres))
            table = tot if rang < jusqua else tard
            lieu = lieu_permis(u, table, depuis[membres], partial(_deja_pris, pris, membres))
            longueur[membres[lieu < 0]] = rang
            membres, lieu = membres[lieu >= 0], lieu[lieu >= 0]
            places[membres, rang] = lieu
            pris[membres, lieu] = True
    listes = Listes(np.full((n, rangs), ABSENT, dtype=np.int32), np.zeros(n, dtype=np.int16))
    listes.lieux[ecrivent], listes.longueur[ecrivent] = places, longueur
    if bloc.fin is not None:
        _finir(bloc.fin, listes, ecrivent, pris, permis, hasard, calcul)
    if bloc.insertion is not None:
        _inserer(np.broadcast_to(calcul(bloc.insertion.si), n), calcul(bloc.insertion.lieu), permis, listes)
    listes.lieux[couples[:, 1]] = listes.lieux[couples[:, 0]]
    listes.longueur[couples[:, 1]] = listes.longueur[couples[:, 0]]
    return listes


def _deja_pris(pris: NDArray[np.bool_], membres: NDArray[np.int64], rangees: slice) -> NDArray[np.bool_]:
    return pris[membres[rangees]]


def _cibles(bloc: Bloc, paquet: Paquet) -> NDArray[np.bool_]:
    """(L,) lieux that the block may ask."""
    postes = {genre.code for genre in paquet.types if genre.poste}
    propres = not set(bloc.types) & postes
    genres = np.array(paquet.lieux.types)
    du_paquet = np.arange(paquet.lieux.nombre) < paquet.lieux.nombre_propres
    return du_paquet if propres else ~du_paquet & np.isin(genres, bloc.types)


def _maximum(bloc: Bloc, paquet: Paquet) -> int:
    """Number of vœux the pack allows to this block."""
    limites = [genre.maximum for genre in paquet.types if genre.code in bloc.types and genre.maximum is not None]
    return min([paquet.maximum_voeux, *limites]) if limites else paquet.maximum_voeux


def _vers(
    poids: NDArray[np.float64], cible: NDArray[np.bool_], rattachement: NDArray[np.int32], propres: int
) -> NDArray[np.float64]:
    """(P, L) weights over all the lieux: a post weighs what the lieu it belongs to does."""
    table = np.broadcast_to(np.asarray(poids, dtype=np.float64), (propres, propres))
    return np.where(cible, table[:, rattachement], 0.0)


def _finir(
    fin: Fin, listes: Listes, ecrivent: NDArray[np.int64], pris: NDArray[np.bool_], maximum: int, hasard: Hasard, calcul: Calcul
) -> None:
    """Some close their list with a lieu drawn without regard to the others."""
    n = len(listes.longueur)
    concerne = np.broadcast_to(calcul(fin.si), n)[ecrivent] & (listes.longueur[ecrivent] >= fin.minimum)
    concerne &= listes.longueur[ecrivent] < min(maximum, listes.lieux.shape[1])
    membres = np.flatnonzero(concerne)
    lieu = parmi(hasard.uniforme("prudent_lieu", len(membres)), calcul(fin.poids))
    libre = ~pris[membres, lieu]
    qui, lieu = ecrivent[membres[libre]], lieu[libre]
    listes.lieux[qui, listes.longueur[qui]] = lieu
    listes.longueur[qui] += 1


def _inserer(si: NDArray[np.bool_], lieu: NDArray[np.int32], maximum: int, listes: Listes) -> None:
    """Some, whose list is not full, write a lieu at rank 2, the rest of the list after it."""
    membres = np.flatnonzero(si & (listes.longueur > 0) & (listes.longueur < min(maximum, listes.lieux.shape[1])))
    listes.lieux[membres, 2:] = listes.lieux[membres, 1:-1]
    listes.lieux[membres, 1] = np.broadcast_to(lieu, len(si))[membres]
    listes.longueur[membres] += 1
