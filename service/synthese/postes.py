"""Posts of a campaign, and the rankings of those that recruiters fill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.classements import lieux_classes
from scoring.dossier import ABSENT
from scoring.lieux import Lieux
from scoring.paquet import Paquet
from scoring.postes import Poste, avec_postes

from .blocs import Classement, Postes
from .formules import Calcul
from .hasard import Hasard, parmi
from .listes import Listes


@dataclass(frozen=True, slots=True, eq=False)
class PostesTires:
    """Posts, in ascending order of code.

    Attributes
    ----------
    postes
        As the rules read them.
    discipline
        (K,) int32 discipline of each.
    capacite
        (K,) int64: 1 for a vacant post, 0 for one that somebody holds.
    tenu
        (n,) int32 index, among the lieux of the campaign, of the post that a candidat holds; ``ABSENT`` for none.
    """

    postes: tuple[Poste, ...]
    discipline: NDArray[np.int32]
    capacite: NDArray[np.int64]
    tenu: NDArray[np.int32]

    def ajouter(self, paquet: Paquet) -> Paquet:
        """The pack with these posts among its lieux."""
        return avec_postes(paquet, self.postes)


def tirer_postes(
    recette: Postes, lieux: Lieux, discipline: NDArray[np.int32], parts: NDArray[np.float64], hasard: Hasard, calcul: Calcul
) -> PostesTires:
    """One post for each candidat who holds one, then the vacant ones.

    Parameters
    ----------
    lieux
        Those of the pack.
    discipline
        (n,) of each candidat.
    parts
        (D,) weight of each discipline, for vacant posts.
    """
    n = len(discipline)
    tiennent = np.flatnonzero(np.broadcast_to(calcul(recette.tenus), n))
    genres = [np.broadcast_to(calcul(recette.type), n)[tiennent]]
    chez = [np.broadcast_to(calcul(recette.depart), n)[tiennent].astype(np.int32)]
    matieres = [discipline[tiennent]]
    for genre, par_candidat, poids in recette.vacants:
        nombre = round(float(calcul(par_candidat)) * n)
        genres.append(np.full(nombre, genre))
        chez.append(parmi(hasard.uniforme(f"poste_{genre}", nombre), np.broadcast_to(calcul(poids), lieux.nombre)))
        matieres.append(parmi(hasard.uniforme(f"poste_discipline_{genre}", nombre), parts))
    genres_tires, rattachement, matiere = np.concatenate(genres), np.concatenate(chez), np.concatenate(matieres)
    u = hasard.uniforme("poste_departement", len(genres_tires))
    largeur = max(4, len(str(len(genres_tires))))
    postes = tuple(
        Poste(
            f"P{i + 1:0{largeur}d}", f"{recette.libelles[str(genres_tires[i])]} {i + 1}", str(genres_tires[i]), lieu, lieu, ici
        )
        for i, (lieu, ici) in enumerate(zip(rattachement.tolist(), _departements(lieux, rattachement, u), strict=True))
    )
    tenu = np.full(n, ABSENT, dtype=np.int32)
    tenu[tiennent] = lieux.nombre + np.arange(len(tiennent))
    capacite = (np.arange(len(genres_tires)) >= len(tiennent)).astype(np.int64)
    return PostesTires(postes, matiere.astype(np.int32), capacite, tenu)


def _departements(lieux: Lieux, lieu: NDArray[np.int32], u: NDArray[np.float64]) -> list[int]:
    """A département of each lieu, ``ABSENT`` where there is none."""
    possibles = [np.flatnonzero(lieux.lieu_du_departement == i) for i in range(lieux.nombre)]
    return [
        int(possibles[i][int(x * len(possibles[i]))]) if len(possibles[i]) else ABSENT
        for i, x in zip(lieu.tolist(), u.tolist(), strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Rangs:
    """Answers of the recruiters, sorted by (lieu, rank): (c,) lieu, candidat, rank (0: none), favourable opinion."""

    lieu: NDArray[np.int64]
    candidat: NDArray[np.int64]
    rang: NDArray[np.int64]
    favorable: NDArray[np.bool_]


def tirer_rangs(recette: Classement, paquet: Paquet, listes: tuple[Listes, ...], hasard: Hasard, calcul: Calcul) -> Rangs:
    """Rank at random the candidats of every lieu that a recruiter ranks."""
    classes, n = lieux_classes(paquet), len(listes[0].lieux)
    cles = []
    for bloc in listes:
        qui, rang = np.nonzero((bloc.lieux >= 0) & classes[bloc.lieux])
        cles.append(bloc.lieux[qui, rang].astype(np.int64) * n + qui)
    demandes = np.stack(np.divmod(np.unique(np.concatenate(cles)), n), axis=1)
    nombre = len(demandes)
    favorable = ~hasard.vrai("avis", float(calcul(recette.defavorable)), nombre)
    classe = favorable & ~hasard.vrai("non_classe", float(calcul(recette.non_classe)), nombre)
    ordre = np.lexsort((hasard.uniforme("classement", nombre), ~favorable, ~classe, demandes[:, 0]))
    demandes, favorable, classe = demandes[ordre], favorable[ordre], classe[ordre]
    debut = np.searchsorted(demandes[:, 0], demandes[:, 0])
    rang = np.where(classe, np.arange(nombre) - debut + 1, 0)
    return Rangs(demandes[:, 0], demandes[:, 1], rang, favorable)
